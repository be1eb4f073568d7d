"""What the build context says of the files that causes are about.

A rule names the file (``file`` in a pack). Where a build context is at hand, it is looked up there: what is found can
prove the rule, or show that another one is meant.
"""

from __future__ import annotations

import posixpath

from diagnoser.dockerfile.context import BuildContext
from diagnoser.dockerfile.context.bringing import bringing
from diagnoser.dockerfile.context.wildcards import is_wild
from diagnoser.dockerfile.words import operands
from diagnoser.model import InContext
from diagnoser.reason.origin import Origins, value_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from diagnoser.dockerfile.context import Found
    from diagnoser.model import BuildLog, Hit, Project, Rule, RuleFile

_FIRST_LINE = 4096
"""Bytes within which the first line of a script ends."""


_PROVES = {
    "crlf": "has a carriage return at the end of its first line in the build context",
    "not-executable": "has no execute permission in the build context",
    "empty": "arrives empty: .dockerignore keeps out what is in it, or there is nothing in it",
}
"""What is told of a file that is there."""


class Consulted:
    """A build context, asked about the hits in one log."""

    def __init__(self, log: BuildLog, project: Project, rule: Callable[[str], Rule | None]) -> None:
        """Take the log, the project with its context, and what gives a rule by its id."""
        self._log = log
        self._context = project.context if isinstance(project.context, BuildContext) else BuildContext("")
        self._scene = Origins(log, project).scene
        self._rule = rule

    def about(self, hit: Hit) -> Hit:
        """Return a hit with what the context says of it, as one of another rule where it shows that."""
        file = hit.rule.file
        found = self._find(file, hit) if file else None
        if file is None or found is None:
            return hit
        states = self._states(found)
        other = (
            None
            if states & set(file.proof)
            else next((file.instead[each] for each in file.instead if each in states), None)
        )
        rule = (self._rule(other) if other else None) or hit.rule
        proof = states & set(rule.file.proof if rule.file else ())
        told = "" if "{ignore_line" in rule.cause else _told(found, proof, in_context=file.within == "context")
        return hit._replace(rule=rule, context=InContext(states, bool(proof), told, _words(found)))

    def _find(self, file: RuleFile, hit: Hit) -> Found | None:
        path = value_of(file.path, hit.captures, self._scene)
        if file.within == "context":
            source = self._source(path)
            return self._context.look(source) if source and not self._is_from_stage() else None
        if not path or self._scene is None or not self._scene.fold.images:
            return None
        brought = bringing(self._context, self._scene.image, self._scene.image.absolute(path))
        return brought[1] if brought else None

    def _is_from_stage(self) -> bool:
        """Whether the failing instruction copies or mounts from somewhere else."""
        failing = self._scene.failing if self._scene else None
        return failing is not None and any(name == "from" or "from=" in value for name, value in failing.flags)

    def _source(self, path: str) -> str:
        """The source that a builder means, as the instruction writes it.

        Some builders name it by its path on their own disk, of a pattern only the directory, or not at all.
        """
        failing = self._scene.failing if self._scene else None
        sources = operands(failing)[:-1] if failing and failing.keyword in {"COPY", "ADD"} else []
        meant = [source for source in sources if _means(path, source)]
        if len(meant) == 1:
            return meant[0]
        if failing is None and path.startswith("/"):  # a client's own path of the Dockerfile
            root = self._context.top
            return path.removeprefix(root) if path.startswith(f"{root}/") else posixpath.basename(path)
        return path

    def _states(self, found: Found) -> frozenset[str]:
        states = {found.kind, *(["near"] if found.near else []), *(["empty"] if found.is_empty else [])}
        if found.kind == "there" and found.type == "file":
            first, ended, _ = (self._context.read(found.path, _FIRST_LINE) or b"").partition(b"\n")
            if ended and first.endswith(b"\r"):
                states.add("crlf")
            if self._context.is_executable(found.path) is False:
                states.add("not-executable")
        return frozenset(states)


def _means(path: str, source: str) -> bool:
    whole, written = f"/{path.strip('/')}", posixpath.normpath(posixpath.join("/", source))
    return not path or whole.endswith(written) or (is_wild(written) and written.startswith(f"{whole}/"))


def _told(found: Found, proof: frozenset[str], *, in_context: bool) -> str:
    """Say in a sentence what was found, as far as it explains the cause."""
    if found.ignored_by:
        line = found.ignored_by
        return (
            f"{found.path} is on your disk, but line {line.line} of {line.file} ({line.pattern}) keeps it out of the "
            "build context."
        )
    if found.kind == "missing":
        return _told_missing(found)
    if found.kind == "outside":
        leads = "lies outside of" if found.path.startswith("..") else "is a link that leads out of"
        return f"{found.path} {leads} the build context."
    if in_context and not proof:
        return f"{found.path} is in the build context now, so the build was given another one, or the file came later."
    return " ".join(f"{found.path} {_PROVES[state]}." for state in sorted(proof & _PROVES.keys()))


def _told_missing(found: Found) -> str:
    if not found.near:
        return f"The build context has {'nothing that fits' if is_wild(found.path) else 'no'} {found.path}."
    near = " and ".join(found.near)
    if found.near[0].lower() == found.path.lower():
        return f"The build context has {near}, not {found.path}: upper and lower case count."
    return f"The build context has no {found.path}, but {near}."


def _words(found: Found) -> dict[str, str]:
    """What texts may say of the file."""
    line = found.ignored_by
    return {
        "context_path": found.path,
        "near": found.near[0] if found.near else "",
        "ignore_file": line.file if line else "",
        "ignore_line": f"line {line.line} of {line.file} ({line.pattern})" if line else "",
        "ignore_pattern": line.pattern if line else "",
    }
