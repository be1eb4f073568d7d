"""Scripts that the shell of the image does not understand: what only bash knows, handed to ``/bin/sh``.

Facts: POSIX.1-2024, Shell Command Language; dash(1) of Debian 12; BusyBox's ash with Alpine's settings, which knows
``source``, ``[[`` and ``pipefail``.
"""

from __future__ import annotations

import re

from diagnoser.dockerfile.running import interpreter_of, script_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from diagnoser.dockerfile.faults.fault import Fault, Scene

_CAUSE = "shell/bash-syntax-in-sh"
_DASH = frozenset({"slim", "full", "ubuntu"})
_NOT_IN_DASH = frozenset({"source", "pushd", "popd", "[[", "shopt", "declare", "typeset", "let", "function"})
_NOT_IN_ASH = frozenset({"pushd", "popd", "shopt", "declare", "typeset"})
PROGRAMS = _NOT_IN_DASH | _NOT_IN_ASH | {"set"}
"""The commands that ``command`` looks at."""
_SYNTAX = (
    (r"<\(|(?<![<>])>\((?=\w)", "process substitution"),
    (r"(?<![\w$])\w+\+?=\((?!\()", "an array"),
    (r"\$\{\w+(?:,,|\^\^|/[^}]|:\d|\[)", "a substitution"),
    (r"<<<", "a here-string"),
)
_CHECKED = re.compile(r"[<>=]\(|\$\{|<<<")
_ARRAY = r"\[\s*(?:'[^']*'|\"[^\"]*\")\s*[,\]]"
_IN_QUOTES = r'"(?:[^"\\]|\\.)*"'
_WITHOUT_QUOTES = r"'[^']*'"


def script(scene: Scene) -> Iterator[Fault]:
    """The syntax of a RUN's script, where ``sh`` reads it."""
    if scene.instruction.words is not None:
        return
    written = script_of(scene.instruction)
    if not _CHECKED.search(written) or not _is_sh(scene):
        return
    plain = re.sub(_WITHOUT_QUOTES, "''", written.split("<<", 1)[0] if scene.instruction.heredocs else written)
    bare = re.sub(_IN_QUOTES, '""', plain)
    is_dash = scene.base is not None and scene.base.kind in _DASH
    for pattern, what in _SYNTAX:
        found = re.search(pattern, plain if what == "a substitution" else bare)
        if found and (is_dash or what == "an array"):
            reason = f"{what.capitalize()} ({found[0]}…) is bash's, but sh runs this step"
            yield scene.fault("bash-syntax", found[0], reason, _CAUSE, known=False)
            return


def broken_array(scene: Scene) -> Iterator[Fault]:
    """An exec form that is no JSON, so that the shell is to run it."""
    arguments = scene.instruction.arguments
    if scene.instruction.words is None and arguments[:1] == "[" and re.match(_ARRAY, arguments):
        reason = "This is no JSON array of strings in double quotes, so the shell runs it as it stands"
        yield scene.fault("exec-form-broken", arguments, reason, "dockerfile/exec-form-run-by-shell", known=False)


def command(scene: Scene) -> Iterator[Fault]:
    """A command that only bash has, or an option of ``set`` that dash lacks."""
    ran = scene.ran
    if ran is None or not ran.command.words or not _is_sh(scene) or ran.command.through or scene.instruction.words:
        return
    name = ran.command.words[0].text
    is_dash = scene.base is not None and scene.base.kind in _DASH
    if name in (_NOT_IN_DASH if is_dash else _NOT_IN_ASH):
        yield scene.fault("bash-syntax", name, f"{name} is bash's, but sh runs this step", _CAUSE)
    elif name == "set" and is_dash and any(word.text == "pipefail" for word in ran.command.words):
        known = scene.base is not None and not re.search("trixie|forky", scene.base.tag) and _is_dated(scene)
        yield scene.fault("bash-syntax", "pipefail", "dash has no pipefail, and it is the sh here", _CAUSE, known=known)


def _is_dated(scene: Scene) -> bool:
    """Whether the tag names a release of Debian or Ubuntu whose dash has no ``pipefail``."""
    return scene.base is not None and bool(
        re.search(r"buster|bullseye|bookworm|1[012]\b|^1[012]|20\.04|22\.04|focal|jammy", scene.base.tag)
    )


def _is_sh(scene: Scene) -> bool:
    """Whether dash or ash reads the script."""
    base, image, instruction = scene.base, scene.image, scene.instruction
    if base is None or base.kind not in {*_DASH, "alpine", "busybox"}:
        return False
    if image.shell and image.shell[0].rpartition("/")[2] != "sh":
        return False
    if instruction.heredocs and interpreter_of(instruction.heredocs[0].content) not in {None, "sh"}:
        return False
    # what is put in the place of sh may be bash
    return not any(getattr(change.effect, "path", "") in {"/bin/sh", "/usr/bin/sh"} for change in image.changes)
