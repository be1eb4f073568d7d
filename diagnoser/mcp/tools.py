"""What an agent may ask for: diagnose, explain, search and fix. Nothing is ever written."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Any

from diagnoser.diagnosing import diagnose
from diagnoser.knowledge.index import SearchUnavailableError
from diagnoser.knowledge.search import Search
from diagnoser.mcp import forms
from diagnoser.mcp.inputs import Refused, Roots
from diagnoser.mcp.sizes import MOST, USUAL, bounded, fitted, size
from diagnoser.render.fold import cut_around, near
from diagnoser.render.safe import clean, lines

if TYPE_CHECKING:
    from diagnoser.knowledge.causes import Cause, Causes
    from diagnoser.model import Diagnosis, Evidence, Finding, Fix
    from diagnoser.packs.compiled import RuleSet

_LONGEST_LINE = 400
_MOST_RESULTS = 20
_WAYS = 3
_LEAST_NEEDED = ("references", "example", "related", "mistaken_for", "messages")
"""What of an explanation is cut first, the least needed first."""


class Tools:
    """The tools, over one set of rules and of directories; one call is answered at a time."""

    def __init__(self, rules: RuleSet, causes: Causes, roots: Roots) -> None:
        self._rules = rules
        self._causes = causes
        self._roots = roots
        self._search: Search | None = None
        self._lock = Lock()

    def diagnose(
        self,
        *,
        log: str = "",
        log_path: str = "",
        dockerfile: str = "",
        dockerfile_path: str = "",
        max_chars: int = USUAL,
    ) -> forms.DiagnosisAnswer:
        """Say why a build failed.

        Raises:
            Refused: there is no log to read.
        """
        diagnosis, _ = self._diagnosed(log, log_path, dockerfile, dockerfile_path)
        first = diagnosis.findings[0] if diagnosis.findings else None
        failure = diagnosis.failure
        answer = {
            "left_out": [_how_to_see_more(first)] if first and len(diagnosis.findings) > 1 else [],
            "outcome": diagnosis.outcome,
            "failure": failure
            and {
                "step": _line(failure.step),
                "instruction": _line(failure.instruction),
                "exit_code": failure.exit_code,
                "dockerfile_line": failure.dockerfile_line,
                "log_line": failure.log_line,
            },
            "finding": first and _finding(first),
            "others": [_other(each) for each in diagnosis.findings[1:]],
        }
        return forms.DiagnosisAnswer.model_validate(fitted(answer, bounded(max_chars)))

    def explain(self, cause: str, *, max_chars: int = USUAL) -> forms.ExplanationAnswer:
        """Explain a cause.

        Raises:
            Refused: there is no such cause.
        """
        with self._lock:
            if cause not in self._causes:
                near_ids = self._causes.near(cause[:_LONGEST_LINE])
                meant = f"did you mean {', '.join(near_ids)}?" if near_ids else "find one with search"
                raise Refused(f"{clean(cause[:_LONGEST_LINE])} is not the id of a cause; {meant}")
            found = self._causes[cause]
        return forms.ExplanationAnswer.model_validate(
            fitted(_explanation(found), bounded(max_chars), spared=_LEAST_NEEDED)
        )

    def search(
        self, text: str, *, pack: str = "", tool_version: str = "", limit: int = 5, max_chars: int = USUAL
    ) -> forms.SearchAnswer:
        """Find causes by words or by a line of a log.

        Raises:
            Refused: there is no such pack, or nothing to search with.
        """
        with self._lock:
            if pack and pack not in self._causes.packs:
                raise Refused(f"{clean(pack[:_LONGEST_LINE])} is not a pack; there are {', '.join(self._causes.packs)}")
            try:
                self._search = self._search or Search(self._causes, self._rules)
            except SearchUnavailableError as error:
                raise Refused(str(error)) from error
            most = max(1, min(_MOST_RESULTS, limit))
            found = self._search.find(text, pack=pack or None, version=tool_version or None, limit=most)
        answer = {
            "left_out": [],
            "results": [result._asdict() for result in found.results],
            "read_as": {typed[:_LONGEST_LINE]: read for typed, read in found.read_as.items()},
        }
        return forms.SearchAnswer.model_validate(fitted(answer, bounded(max_chars)))

    def fix(  # noqa: PLR0913 - one parameter per field of the form
        self,
        *,
        log: str = "",
        log_path: str = "",
        dockerfile: str = "",
        dockerfile_path: str = "",
        number: int = 0,
        max_chars: int = USUAL,
    ) -> forms.FixAnswer:
        """Return the patch of the Dockerfile that cures a build.

        Raises:
            Refused: there is no log, no Dockerfile, or no change of it that cures the build.
        """
        diagnosis, text = self._diagnosed(log, log_path, dockerfile, dockerfile_path)
        if text is None:
            raise Refused("give dockerfile, the text of the Dockerfile that was built, or dockerfile_path")
        finding = diagnosis.findings[0] if diagnosis.findings else None
        if finding is None:
            raise Refused("the log shows no failed build, so there is nothing to change")
        at, chosen = _chosen(finding, number)
        known = diagnosis.excerpt is None or diagnosis.excerpt.is_of(text)
        answer = {
            "left_out": [],
            "cause": finding.cause,
            "number": at,
            "title": clean(chosen.title),
            "patch": chosen.patch,
            "checked": chosen.checked,
            "costs": [clean(cost) for cost in chosen.side_effects],
            "doubt": "" if known else "this is not the Dockerfile that the log quotes, or it has changed since",
            "others": [
                {"number": place, "title": clean(each.title), "has_patch": each.patch is not None}
                for place, each in enumerate(finding.fixes, 1)
                if each is not chosen
            ],
        }
        whole = fitted(answer, bounded(max_chars), whole=("patch",))
        if size(whole) > bounded(max_chars):
            raise Refused(
                f"the patch alone has {len(chosen.patch or '')} characters and is not cut; ask with a larger "
                f"max_chars, up to {MOST}, or run dfdiag fix"
            )
        return forms.FixAnswer.model_validate(whole)

    def _diagnosed(
        self, log: str, log_path: str, dockerfile: str, dockerfile_path: str
    ) -> tuple[Diagnosis, str | None]:
        text = self._roots.dockerfile(dockerfile, dockerfile_path)
        name = self._roots.shown(dockerfile_path) if dockerfile_path else "Dockerfile"
        with self._roots.log(log, log_path) as source, self._lock:
            return diagnose(source, dockerfile=text, dockerfile_path=name, packs=self._rules), text


def _how_to_see_more(first: Finding) -> str:
    return f"the other candidates are named only; explain tells more of each, as of {first.cause}"


def _finding(finding: Finding) -> dict[str, Any]:
    origin = finding.origin
    return {
        "cause": finding.cause,
        "title": clean(finding.title),
        "confidence": finding.confidence,
        "explanation": clean(finding.explanation),
        "evidence": [_evidence(item, finding) for item in finding.evidence],
        "origin": origin
        and {
            "dockerfile_line": origin.dockerfile_line,
            "instruction": _line(origin.instruction),
            "reason": clean(origin.reason),
            "certain": origin.certain,
        },
        "fixes": [_fix(number, fix) for number, fix in enumerate(finding.fixes, 1)],
    }


def _evidence(item: Evidence, finding: Finding) -> dict[str, Any]:
    telling = max((value for value in finding.captures.values() if value in item.text), key=len, default="")
    text = cut_around(clean(near(item.text, telling)).strip(), clean(telling), _LONGEST_LINE, "…")
    return {"line": item.line, "text": text}


def _fix(number: int, fix: Fix) -> dict[str, Any]:
    return {
        "number": number,
        "title": clean(fix.title),
        "detail": lines(fix.detail),
        "costs": [clean(cost) for cost in fix.side_effects],
        "has_patch": fix.patch is not None,
    }


def _other(finding: Finding) -> dict[str, Any]:
    return {
        "cause": finding.cause,
        "title": clean(finding.title),
        "confidence": finding.confidence,
        "log_line": finding.evidence[0].line if finding.evidence else None,
    }


def _chosen(finding: Finding, number: int) -> tuple[int, Fix]:
    """Return the fix that is asked for, or the first with a patch, with its number."""
    fixes = list(enumerate(finding.fixes, 1))
    if number:
        fixes = [(place, fix) for place, fix in fixes if place == number]
        if not fixes:
            raise Refused(f"{finding.cause} has {len(finding.fixes)} fixes; there is none with number {number}")
    found = next(((place, fix) for place, fix in fixes if fix.patch), None)
    if found is None:
        said = "; ".join(clean(fix.title) for _, fix in fixes[:_WAYS])
        what = f"fix {number} is" if number else "no fix here is"
        raise Refused(f"{finding.cause}: {what} a change of this Dockerfile. What to do instead: {said}")
    return found


def _explanation(cause: Cause) -> dict[str, Any]:
    example = "\n".join(line.text for line in cause.example.lines) if cause.example else cause.samples[0]
    return {
        "left_out": [],
        "cause": cause.id,
        "title": cause.title,
        "tool": cause.tool,
        "meaning": cause.meaning,
        "fixes": [
            {
                "title": fix.title,
                "detail": fix.detail,
                "when": list(fix.when),
                "costs": list(fix.costs),
                "change": fix.change.patch if fix.change else "",
            }
            for fix in cause.fixes
        ],
        "messages": [" + ".join(signature.lines) for signature in cause.signatures[:_WAYS]],
        "mistaken_for": cause.mistaken_for,
        "related": list(dict.fromkeys((*cause.explained_by, *cause.explains, *cause.mentions, *cause.neighbours))),
        "example": example,
        "verified": cause.verified,
        "references": list(cause.references),
    }


def _line(text: str | None) -> str | None:
    return None if text is None else cut_around(clean(near(text, "")), "", _LONGEST_LINE, "…")
