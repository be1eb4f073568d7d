"""What the text says of a diagnosis, and in which order.

A reader whose build failed at six in the evening looks at the first screen only: what is wrong and where, why, the
line that proves it, who brought it about, what to do. The rest is one line each.
"""

from __future__ import annotations

from diagnoser.render.detail import fitted
from diagnoser.render.fold import cut_around, cut_middle, near
from diagnoser.render.page import WIDEST, Line, Look, Page, Piece
from diagnoser.render.safe import clean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from diagnoser.model import Diagnosis, Evidence, Finding, Fix

UNKNOWN = "unknown/"
_PROOF_LINES = 4
_CLUE_LINES = 8
_FIX_TITLES = 3
_LOOKED_AT = 65536
"""Characters of a line searched; a log may hold one of a gigabyte."""
_SURE = ((0.95, "almost certain"), (0.8, "very likely"), (0.6, "likely"), (0.4, "possible"), (0.0, "a guess"))


def report(diagnosis: Diagnosis, look: Look) -> list[Line]:
    """Lay out the whole text."""
    page = Page(look)
    first = diagnosis.findings[0] if diagnosis.findings else None
    _headline(page, diagnosis, first)
    if look.brief:
        return page.lines
    _where(page, diagnosis)
    if first:
        _explain(page, first, _file(diagnosis))
        _rivals(page, diagnosis.findings[1:])
        _name(page, first)
    return page.lines


def _headline(page: Page, diagnosis: Diagnosis, first: Finding | None) -> None:
    page.prose("", *_verdict(diagnosis, first), column=0)


def _verdict(diagnosis: Diagnosis, first: Finding | None) -> list[Piece]:
    title = clean(first.title) if first else ""
    said = clean(verdict(diagnosis))
    if diagnosis.outcome == "succeeded":
        return [(said, "good"), ("; nothing to explain.", "plain")]
    if diagnosis.outcome == "failed":
        if first:
            return [(said + ":", "alarm"), (" ", "plain"), (title, "strong")]
        return [(said, "alarm"), ("; no cause found.", "plain")]
    if first:
        return [(title, "strong")]
    return [("The log ends without saying how the build ended.", "strong")]


def verdict(diagnosis: Diagnosis) -> str:
    """Say in a few words how the build ended."""
    if diagnosis.outcome == "succeeded":
        return "Build succeeded"
    if diagnosis.outcome == "failed":
        step = at_step(diagnosis)
        return f"Build failed at {step}" if step else "Build failed"
    return "The log does not say how the build ended"


def at_step(diagnosis: Diagnosis) -> str:
    """Return the step that failed as the builder names it, empty where it does not or calls it its own."""
    step = diagnosis.failure.step if diagnosis.failure else None
    # BuildKit calls its own steps so, and "failed at internal" tells nobody anything.
    return step if step and step != "internal" else ""


def _where(page: Page, diagnosis: Diagnosis) -> None:
    failure = diagnosis.failure
    if diagnosis.outcome == "indeterminate":
        _open_end(page, diagnosis)
    if failure is None:
        return
    if failure.instruction:
        page.row("", (cut_middle(clean(failure.instruction), page.room, page.look.mark), "plain"))
    parts = []
    if failure.dockerfile_line is not None:
        parts.append(f"{_file(diagnosis)}:{failure.dockerfile_line}")
    if failure.exit_code is not None:
        parts.append(f"exit code {failure.exit_code}")
    if failure.log_line is not None:
        parts.append(f"line {failure.log_line} of the log")
    if parts:
        page.prose("", (", ".join(parts), "plain"))


def _open_end(page: Page, diagnosis: Diagnosis) -> None:
    if diagnosis.findings:
        page.prose("", (verdict(diagnosis) + ".", "plain"))
        return
    page.gap()
    page.prose(
        "Next",
        ("If it failed, its last lines are missing here. Builders write them to standard error; pipe both:", "plain"),
    )
    page.row("", ("  docker build . 2>&1 | dfdiag", "strong"))


def _file(diagnosis: Diagnosis) -> str:
    return clean(diagnosis.excerpt.file) if diagnosis.excerpt and diagnosis.excerpt.file else "Dockerfile"


def _explain(page: Page, finding: Finding, file: str) -> None:
    unknown = finding.cause.startswith(UNKNOWN)
    if finding.explanation.strip():
        page.gap()
        page.prose("Why", (sentence(finding.explanation), "plain"))
    _proof(page, finding, label="Clues" if unknown else "Proof", most=_CLUE_LINES if unknown else _PROOF_LINES)
    _origin(page, finding, file)
    _fixes(page, finding.fixes, label="Next" if unknown else "Fix")


def _proof(page: Page, finding: Finding, *, label: str, most: int) -> None:
    shown = sorted(once(finding.evidence[:most]))
    if not shown:
        return
    page.gap()
    digits = len(str(shown[-1].line))
    for item in shown:
        page.row(label, *_quoted(page, item, digits, list(finding.captures.values())))
        label = ""


def once(evidence: tuple[Evidence, ...]) -> list[Evidence]:
    """Leave out what is blank, and a line that says no more than another: builders say at their end again why."""
    kept: dict[str, Evidence] = {}
    for item in evidence:
        said = item.text.strip().removeprefix("ERROR: ")
        if said and not any(other.endswith(said) or said.endswith(other) for other in kept):
            kept[said] = item
    return list(kept.values())


def _quoted(page: Page, item: Evidence, digits: int, captured: list[str]) -> list[Piece]:
    gutter = f"{item.line:>{digits}} {page.look.bar} "
    value = max((value for value in captured if value and value in item.text), key=len, default="")
    telling = value or _complaint(item.text)
    text = clean(near(item.text, telling)).strip()
    text = cut_around(text, clean(telling).strip(), page.room - len(gutter), page.look.mark)
    before, found, after = text.partition(clean(value)) if value else (text, "", "")
    return [piece for piece in ((gutter + before, "plain"), (found, "telling"), (after, "plain")) if piece[0]]


def _complaint(text: str) -> str:
    """The part of a line that begins with its first word of complaint, so that a cut does not lose it."""
    low = text[:_LOOKED_AT].lower()
    at = min((low.find(word) for word in ("error", "fatal", "failed", "cannot") if word in low), default=0)
    return text[at : at + WIDEST]


def _origin(page: Page, finding: Finding, file: str) -> None:
    origin = finding.origin
    if origin is None:
        return
    page.gap()
    place = f"{file}:{origin.dockerfile_line}  " if origin.dockerfile_line is not None else ""
    instruction = cut_middle(clean(origin.instruction), page.room - len(place), page.look.mark)
    page.row("Origin", (place, "plain"), (instruction, "strong"))
    if origin.reason.strip():
        page.prose("", (sentence(origin.reason) + ("" if origin.certain else " (likely)"), "plain"))


def _fixes(page: Page, fixes: tuple[Fix, ...], *, label: str) -> None:
    if not fixes:
        return
    page.gap()
    page.prose(label, (clean(fixes[0].title), "strong"))
    if fixes[0].patch:
        from diagnoser.render.patch import show_patch  # few diagnoses have one

        show_patch(page, fixes[0].patch)
    else:
        for line in fitted(fixes[0].detail, page.room - 2):
            page.row("", ("  " + clean(line.rstrip()), "plain"))
    for cost in fixes[0].side_effects:
        page.prose("", ("Costs: ", "label"), (sentence(cost), "plain"))
    for fix in fixes[1 : 1 + _FIX_TITLES]:
        page.prose("or", (clean(fix.title), "plain"))


def _rivals(page: Page, findings: tuple[Finding, ...]) -> None:
    shown = [finding for finding in findings if finding.confidence >= page.look.floor][: page.look.others]
    if shown:
        page.gap()
    label = "Perhaps"
    for finding in shown:
        line = f", line {finding.evidence[0].line}" if finding.evidence else ""
        page.prose(label, (f"{clean(finding.title)} ({percent(finding.confidence)}{line})", "plain"))
        label = ""


def _name(page: Page, finding: Finding) -> None:
    page.gap()
    sure = "" if finding.cause.startswith(UNKNOWN) else f" ({sureness(finding.confidence)})"
    page.prose("Cause", (clean(finding.cause) + sure, "plain"))


def percent(confidence: float) -> str:
    """Write a probability as people read it; nothing is ever quite certain."""
    return f"{min(99, max(1, round(confidence * 100)))} %"


def sureness(confidence: float) -> str:
    """Put a probability into words and figures."""
    word = next((word for least, word in _SURE if confidence >= least), _SURE[-1][1])
    return f"{word}, {percent(confidence)}"


def sentence(text: str) -> str:
    """Return ``text`` as one line that is safe to print."""
    return clean(" ".join(text.split()))
