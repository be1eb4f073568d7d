"""Commands that run another one: ``sudo``, ``env``, ``su -c``, ``sh -c`` and their like."""

from __future__ import annotations

import re

from diagnoser.fields import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from diagnoser.dockerfile.shell.tokens import Word

ASSIGNMENT = re.compile(r"[A-Za-z_]\w*\+?=")
SHELLS = frozenset({"sh", "bash", "dash", "ash", "zsh", "ksh"})


class Inner(NamedTuple):
    """What a wrapper runs.

    ``words`` are the inner command's, or its ``script`` holds several. ``user`` is who runs it where the wrapper says
    so. ``known`` is False where more words come from elsewhere. ``pipefail`` tells that a failing part of a pipe fails
    the whole.
    """

    words: Sequence[Word] = ()
    script: str | None = None
    assignments: tuple[str, ...] = ()
    user: str | None = None
    known: bool = True
    pipefail: bool = False


class _Carrier(NamedTuple):
    """A wrapper's options that take a value, how many operands stand before the inner command, and who runs it.

    ``user`` names the options that hold the user; "1" is the first operand.
    """

    valued: frozenset[str]
    operands: int = 0
    user: frozenset[str] = frozenset()


def _carrier(valued: str = "", operands: int = 0, user: str = "") -> _Carrier:
    return _Carrier(frozenset(valued.split()), operands, frozenset(user.split()))


_CARRIERS = {
    "sudo": _carrier("-u --user -g --group -h --host -p --prompt -C -r -t -T -D --chdir -R -U", user="-u --user"),
    "doas": _carrier("-u -C", user="-u"),
    "gosu": _carrier(operands=1, user="1"),
    "su-exec": _carrier(operands=1, user="1"),
    "env": _carrier("-u --unset -C --chdir"),
    "exec": _carrier("-a"),
    "command": _carrier(),
    "builtin": _carrier(),
    "time": _carrier("-f --format -o --output"),
    "nice": _carrier("-n --adjustment"),
    "ionice": _carrier("-c --class -n --classdata"),
    "nohup": _carrier(),
    "timeout": _carrier("-k --kill-after -s --signal", operands=1),
    "stdbuf": _carrier("-i --input -o --output -e --error"),
    "flock": _carrier("-w --wait -E", operands=1),
    "xargs": _carrier("-n -I -P -d -L -s -E -a --max-args --max-procs --delimiter --replace --arg-file"),
    "eatmydata": _carrier(),
    "fakeroot": _carrier(),
    "chronic": _carrier(),
    "tini": _carrier("-p -e"),
    "dumb-init": _carrier(),
    "xvfb-run": _carrier("-n --server-num -s --server-args -e --error-file"),
}
WRAPPERS = frozenset({*_CARRIERS, *SHELLS, "su", "runuser", "eval"})
"""Programs that ``unwrap`` may look through."""
_LOOKING_UP = frozenset({"-v", "-V"})


def unwrap(words: Sequence[Word], body: str | None) -> Inner | None:
    """Return what a command runs; None where it is no wrapper, or its inner command cannot be told.

    ``body`` is the heredoc that the command reads, if any.
    """
    name = words[0].text.rpartition("/")[2]
    if name in _CARRIERS:
        return _carried(name, words)
    if name in SHELLS:
        return _shell(words, body)
    if name in {"su", "runuser"}:
        return _su(words)
    if name == "eval" and len(words) > 1:
        return Inner(script=" ".join(word.text for word in words[1:]))
    return None


def _carried(name: str, words: Sequence[Word]) -> Inner | None:
    carrier = _CARRIERS[name]
    user = "root" if carrier.user else None
    assignments = []
    operands = carrier.operands
    at = 1
    while at < len(words):
        text = words[at].text
        if text.startswith("-") and text not in {"-", "--"}:
            option, value, at = _option(text, words, at, carrier.valued)
            if name == "command" and option in _LOOKING_UP:
                return None
            if option in carrier.user:
                user = value
        elif name in {"sudo", "env"} and ASSIGNMENT.match(text):
            assignments.append(text)
        elif text not in {"-", "--"}:
            if not operands:
                break
            operands -= 1
            user = text.partition(":")[0] if "1" in carrier.user else user
        at += 1
    if at >= len(words):
        return None
    return Inner(words[at:], None, tuple(assignments), user, name != "xargs")


def _option(text: str, words: Sequence[Word], at: int, valued: frozenset[str]) -> tuple[str, str, int]:
    """An option, its value ("" for none), and where its last word stands."""
    if text.startswith("--"):
        option, equals, value = text.partition("=")
        if equals or option not in valued or at + 1 >= len(words):
            return option, value, at
        return option, words[at + 1].text, at + 1
    for place in range(1, len(text)):
        option = f"-{text[place]}"
        if option in valued:
            if text[place + 1 :]:
                return option, text[place + 1 :], at
            return option, words[at + 1].text if at + 1 < len(words) else "", at + 1
    return text, "", at


def _shell(words: Sequence[Word], body: str | None) -> Inner | None:
    has_script = False
    pipefail = False
    at = 1
    while at < len(words) and words[at].text[:1] in {"-", "+"} and len(words[at].text) > 1:
        text = words[at].text
        at += 1
        if text in {"--rcfile", "--init-file"}:
            at += 1
        elif not text.startswith("--"):
            has_script = has_script or "c" in text
            values = [word.text for word in words[at : at + text.count("o")]]
            pipefail = pipefail or "pipefail" in values
            at += len(values)
    if has_script:
        return Inner(script=words[at].text, pipefail=pipefail) if at < len(words) else None
    if body is not None and (at == len(words) or words[at].text in {"-", "/dev/stdin"}):
        return Inner(script=body, pipefail=pipefail)
    return None


_SU_VALUED = _carrier("-c --command --session-command -s --shell -g --group -G --supp-group -w -u --user").valued


def _su(words: Sequence[Word]) -> Inner | None:
    user = None
    script = None
    at = 1
    while at < len(words):
        text = words[at].text
        if text.startswith("-") and text not in {"-", "--"}:
            option, value, at = _option(text, words, at, _SU_VALUED)
            if option in {"-c", "--command", "--session-command"}:
                script = value
            elif option in {"-u", "--user"}:
                user = value
        elif text not in {"-", "--"} and user is None:
            user = text
        elif text not in {"-", "--"} and script is None:  # runuser -u USER COMMAND
            return Inner(words[at:], user=user)
        at += 1
    return Inner(script=script, user=user or "root") if script is not None else None
