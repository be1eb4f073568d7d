"""Markdown for a comment or a job's summary: the cause and the fix first, the rest folded.

GitHub, GitLab and others read it; they fold ``<details>``. What a log holds comes in code spans and fences only, or
with all that Markdown would act on escaped. A text that is too long loses whole sections, the least telling first.
"""

from __future__ import annotations

from diagnoser.render import safe
from diagnoser.render.detail import passages
from diagnoser.render.place import Spot, blamed, dockerfile_of, facts, likely
from diagnoser.render.report import UNKNOWN, once, sentence, sureness, verdict

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from diagnoser.ci import Job
    from diagnoser.model import Diagnosis, Finding, Fix, Reading
    from diagnoser.render.place import Place

COMMENT = 65_536
"""Characters that GitHub takes for a comment; GitLab takes a million."""

SUMMARY = 1 << 20
"""Bytes that GitHub takes for what one step adds to its job's summary."""

MARK = "<!-- dfdiag -->"
"""Stands first, so that a later run finds the comment of an earlier one."""

_LONGEST_LINE = 2000
_LONGEST_PATCH = 16_000
_PROOF_LINES = 8
_LEFT_OUT = "\n*Left out here, since it would be too long: {}. Run `dfdiag` on the log to see all of it.*\n"
_RESERVE = 400
"""Room kept for that note."""


def document(readings: Sequence[Reading], place: Place) -> str:
    """Write what fits a comment."""
    return fitting(readings, place, COMMENT)


def fitting(readings: Sequence[Reading], place: Place, most: int) -> str:
    """Write all readings in at most ``most`` bytes, so also characters, of UTF-8."""
    told = [(reading, reading.diagnosis) for reading in readings if reading.diagnosis is not None]
    sections: list[tuple[str, str]] = []  # what it is called where it is left out, and its text
    named = [(reading.title if len(told) > 1 else "", diagnosis) for reading, diagnosis in told]
    for name, diagnosis in named:  # what is short of every log comes before the details of any
        sections.append((_of("the cause", name), _short(diagnosis, place, name)))
    for name, diagnosis in named:
        sections += [(_of(what, name), text) for what, text in _details(diagnosis, place, name)]
    if about := _job(place.job):
        sections.append(("the job", f"\n{about}\n"))
    return _joined(sections, most)


def _job(job: Job) -> str:
    """Name the job, with a link to its log, and what it was run on."""
    log = f"[The job's log](<{job.url}>)" if _is_address(job.url) else ""
    told = (f"{what} {safe.markdown_code(said)}" for what, said in facts(job))
    return " · ".join([*([log] if log else []), *told])


def _of(what: str, name: str) -> str:
    return f"{what} of {name}" if name else what


def _joined(sections: Sequence[tuple[str, str]], most: int) -> str:
    kept, left = [MARK + "\n"], []
    room = most - len(kept[0]) - _RESERVE
    for what, text in sections:
        size = len(text.encode())
        if text and size <= room:
            kept.append(text)
            room -= size
        elif text:
            left.append(what)
    if left:
        listed = ", ".join(left[:3]) + (f" and {len(left) - 3} more" if len(left) > len(left[:3]) else "")
        kept.append(_LEFT_OUT.format(safe.markdown_text(listed[: _RESERVE // 2])))
    return "".join(kept)


def _short(diagnosis: Diagnosis, place: Place, name: str) -> str:
    first = diagnosis.findings[0] if diagnosis.findings else None
    head = verdict(diagnosis) + (f": {first.title}" if first else "")
    lines = [f"### {safe.markdown_text(sentence(head))}", ""]
    if name:
        lines += [f"In {safe.markdown_code(name)}", ""]
    if first is None:
        return "\n".join(lines) + "\n"
    if first.explanation.strip():
        lines += [safe.markdown_text(sentence(first.explanation)[:_LONGEST_LINE]), ""]
    lines += _proof(first)
    lines += _origin(first, diagnosis, place)
    lines += _fix(first.fixes[0], "Next" if first.cause.startswith(UNKNOWN) else "Fix") if first.fixes else []
    return "\n".join(lines) + "\n"


def _proof(finding: Finding) -> list[str]:
    shown = sorted(once(finding.evidence[:_PROOF_LINES]))
    if not shown:
        return []
    numbers = ", ".join(str(item.line) for item in shown)
    quoted = "\n".join(safe.clean(item.text[:_LONGEST_LINE]).strip() for item in shown)
    return [
        f"**Proof** (line{'s' if len(shown) > 1 else ''} {numbers} of the log)",
        "",
        safe.markdown_fence(quoted, "text"),
        "",
    ]


def _origin(finding: Finding, diagnosis: Diagnosis, place: Place) -> list[str]:
    spot = blamed(finding, diagnosis, place)
    failure = diagnosis.failure
    instruction = finding.origin.instruction if finding.origin else failure.instruction if failure else None
    if not instruction:
        return []
    label = "Origin" if finding.origin else "Step"
    line = f"**{label}** {_linked(spot, place)} {safe.markdown_code(sentence(instruction)[:_LONGEST_LINE])}"
    if finding.origin and finding.origin.reason.strip():
        line += f"  \n{safe.markdown_text(sentence(finding.origin.reason))}"
        line += "" if finding.origin.certain else " (likely)"
    return [line, ""]


def _linked(spot: Spot, place: Place) -> str:
    if spot.line is None:
        return safe.markdown_code(spot.path)
    shown = safe.markdown_code(f"{spot.path}:{spot.line}")
    address = place.job.line_address(spot.path, spot.line)
    return f"[{shown}](<{address}>)" if _is_address(address) else shown


def _is_address(text: str) -> bool:
    """Whether a text is a web address that ends where Markdown takes it to end."""
    return text.startswith(("https://", "http://")) and text.isprintable() and not set(text) & set("<>\\ ")


def _fix(fix: Fix, label: str) -> list[str]:
    lines = [f"**{label}** {safe.markdown_text(sentence(fix.title))}", ""]
    if fix.patch and len(fix.patch) > _LONGEST_PATCH:
        lines += ["The patch is long; `dfdiag fix` shows it.", ""]
    elif fix.patch:
        lines += [safe.markdown_fence(fix.patch, "diff"), ""]
    else:
        for prose, passage in passages(fix.detail):
            text = "\n".join(passage).rstrip()
            lines += [safe.markdown_text(sentence(text)) if prose else safe.markdown_fence(text, "dockerfile"), ""]
    lines += [line for cost in fix.side_effects for line in (f"Costs: {safe.markdown_text(sentence(cost))}", "")]
    return lines


def _details(diagnosis: Diagnosis, place: Place, name: str) -> list[tuple[str, str]]:
    """Return the folded sections: other fixes, other candidates, and how sure all this is."""
    if not diagnosis.findings:
        return []
    first, *rivals = likely(diagnosis)
    behind = f" in {name}" if name else ""
    sections = []
    if first.fixes[1:]:
        lines = [line for fix in first.fixes[1:] for line in _fix(fix, "Or")]
        sections.append(("other fixes", _folded(f"Other fixes{behind}", lines)))
    if rivals:
        lines = [
            f"- {safe.markdown_text(sentence(rival.title))}: {safe.markdown_code(rival.cause)}, "
            f"{sureness(rival.confidence)}"
            for rival in rivals
        ]
        sections.append(("other candidates", _folded(f"What else it may be{behind}", lines)))
    sections.append(("what it rests on", _folded(f"About this answer{behind}", _about(first, diagnosis, place))))
    return sections


def _about(first: Finding, diagnosis: Diagnosis, place: Place) -> list[str]:
    lines = [f"- Cause: {safe.markdown_code(first.cause)}, {sureness(first.confidence)}"]
    failure = diagnosis.failure
    if failure is not None and failure.instruction:
        lines.append(f"- Failed instruction: {safe.markdown_code(sentence(failure.instruction)[:_LONGEST_LINE])}")
    if failure is not None and failure.exit_code is not None:
        lines.append(f"- Exit code: {failure.exit_code}")
    if failure is not None and failure.dockerfile_line is not None:
        spot = Spot(dockerfile_of(diagnosis, place), failure.dockerfile_line)
        lines.append(f"- Failed at: {_linked(spot, place)}")
    lines += [f"- <{address}>" for address in first.references if _is_address(address)]
    return lines


def _folded(summary: str, lines: Sequence[str]) -> str:
    inner = "\n".join(lines).rstrip("\n")
    return f"\n<details><summary>{safe.markdown_html(summary)}</summary>\n\n{inner}\n\n</details>\n"
