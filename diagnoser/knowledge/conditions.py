"""The conditions of rules and of fixes, in words."""

from __future__ import annotations

from diagnoser.knowledge.signatures import shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

_BUILDERS = {
    "buildkit": "BuildKit",
    "classic": "the classic builder",
    "buildah": "Buildah or Podman",
    "kaniko": "Kaniko",
    "none": "a tool without a builder around it",
}
_SYSTEMS = {
    "debian": "Debian or Ubuntu",
    "alpine": "Alpine",
    "busybox": "BusyBox",
    "rhel": "Fedora, RHEL or a relative",
}
_USERS = {"root": "The step runs as root.", "non-root": "The step runs as a user other than root."}
_SPEAKERS = {"builder": "The builder says it.", "tool": "A program that the step runs says it."}
_ORIGINS = {
    "none": "no other instruction is to blame",
    "base": "the base image does not bring it",
    "broken-line": "an earlier instruction lost its backslash",
    "brought": "an earlier instruction brought it",
    "elsewhere": "an earlier instruction made it under another path",
    "empty": "the variable has no value",
    "filled": "an earlier instruction filled the directory",
    "flattened": "an earlier COPY took a directory without its own name",
    "index": "an earlier instruction fetched the lists of packages",
    "installed": "an earlier instruction chose its version",
    "later": "a later instruction brings it",
    "left-out": "no COPY brings it",
    "made": "an earlier instruction made it",
    "misnamed": "the name is close to one that is there",
    "mode": "an earlier instruction changed its mode",
    "moved": "an earlier instruction changed the working directory",
    "named": "an earlier instruction names it",
    "no-home": "the user has no home directory",
    "not-lasting": "an earlier cd did not last",
    "not-made": "no instruction makes it",
    "not-sent": "a COPY would bring it, but the build context does not hold it",
    "off-path": "it is installed outside PATH",
    "passed-over": "an earlier failure was passed over",
    "path": "an earlier instruction overwrote PATH",
    "removed": "an earlier instruction removed it",
    "set": "an earlier instruction set the variable",
    "undeclared": "the stage does not declare the variable",
    "user": "an earlier USER is in force",
}
_CONTEXTS = {
    "there": "the build context holds the file",
    "ignored": "a line of .dockerignore keeps the file out",
    "missing": "the build context does not hold the file",
    "near": "the build context holds a name like it",
    "outside": "the path leads out of the build context",
    "empty": "nothing of the directory arrives",
    "crlf": "the file has the line ends of Windows",
    "not-executable": "the file is not executable",
    "unknown": "no build context is given",
}


def conditions(where: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what a rule's or fix's conditions say, one sentence each.

    A pattern that holds no fixed text, as one of what must not stand together, is not told.
    """
    told = ((name, shown(wanted) if name in {"command", "not_command"} else wanted) for name, wanted in where.items())
    return tuple(_sentence(name, wanted) for name, wanted in told if wanted)


def _sentence(name: str, wanted: Any) -> str:  # noqa: ANN401, PLR0911 - a condition's value has the type of its kind
    if name == "instruction":
        return f"The failing instruction is {_either(wanted)}."
    if name == "command":
        return f"The instruction holds “{wanted}”."
    if name == "not_command":
        return f"The instruction does not hold “{wanted}”."
    if name == "builder":
        return f"The log comes from {_either([_BUILDERS[each] for each in wanted])}."
    if name == "exit_code":
        return f"The step ends with exit code {_either([str(code) for code in wanted])}."
    if name == "user":
        return _USERS[wanted]
    if name == "os":
        return f"The image's system is {_SYSTEMS[wanted]}."
    if name == "origin":
        return _capital(f"{_either([_ORIGINS[each] for each in wanted])}.")
    if name == "context":
        return _capital(f"{_either([_CONTEXTS[each] for each in wanted])}.")
    return _SPEAKERS[wanted]


def _either(words: list[str] | tuple[str, ...]) -> str:
    return " or ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]
