"""Options of one program that makes accounts, given to another of them.

Facts: Debian's adduser 3.134; useradd(8) of shadow 4.13; BusyBox 1.37, ``loginutils/{adduser,addgroup}.c``.
"""

from __future__ import annotations

import re

from diagnoser.dockerfile.effects.options import call, name_set

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from diagnoser.dockerfile.faults.fault import Fault, Scene

_LONG_ADDUSER = name_set(
    "--disabled-password --disabled-login --gecos --ingroup --add_extra_groups --quiet --firstuid --lastuid "
    "--allow-bad-names --force-badname"
)
_USERADD_ONLY = name_set(
    "--create-home --home-dir --no-user-group --user-group --groups --base-dir --non-unique --password --skel --key"
)
# Perl's options may be cut short: -N is --no-create-home and -u --uid, while these are ambiguous
_BUSYBOX_LETTERS = r"-[SDHGsg]+"
_USERADD_LETTERS = r"-[mMrdob]"
_BUSYBOX_LONG = name_set(
    "--home --gecos --shell --ingroup --system --disabled-password --empty-password --no-create-home --uid --skel "
    "--gid --no-create-home --help"
)
_USERADD_VALUED = name_set(
    "-d --home-dir --home -s --shell -u --uid -g --gid -G --groups -c --comment -b --base-dir -k --skel -K --key -p -e"
)
_GIVEN_BUSYBOX = "adduser/busybox-option-given-to-debian"
_GIVEN_USERADD = "adduser/useradd-option-given-to-adduser"
_GIVEN_ADDUSER = "adduser/adduser-option-given-to-useradd"
_GIVEN_DEBIAN = "adduser/debian-option-given-to-busybox"
_ASKING = frozenset({"-H", "-h", "--help"})
PROGRAMS = frozenset({"adduser", "addgroup", "useradd", "groupadd"})
"""The programs that ``command`` looks at."""


def command(scene: Scene) -> Iterator[Fault]:
    """A command that makes an account or a group."""
    words = [word.text for word in scene.ran.command.words] if scene.ran else []
    if not words or words[0].rpartition("/")[2] not in PROGRAMS:
        return
    program, os = words[0].rpartition("/")[2], scene.image.os
    if scene.base is not None and scene.base.kind == "busybox":
        os = "alpine"
    if scene.user is not None:
        return  # who may not make an account comes to no option
    if os == "debian" and program in {"adduser", "addgroup"} and _ASKING.intersection(words):
        return  # it prints its help and leaves as if all were well
    if program == "useradd":
        yield from _values(scene, words)
    for word in words[1:]:
        option = word.partition("=")[0]
        if option[:1] != "-" or option == "--":
            continue
        cause = _wrong(program, option, os)
        if cause:
            if scene.base is not None and (program in scene.base.lacks):
                return
            reason = f"{program} here has no option {option}"
            yield scene.fault("option-of-another", option, reason, cause, known=scene.base is not None)
            return


def _values(scene: Scene, words: list[str]) -> Iterator[Fault]:
    """The home and the shell that ``useradd`` is given, which begin with a slash."""
    given = call(words, _USERADD_VALUED)
    for what, value in (("home", given.value("-d", "--home-dir", "--home")), ("shell", given.value("-s", "--shell"))):
        if value and value[0] not in "/$`*~":
            reason = f"useradd takes no {what} like {value}: it has to begin with a slash"
            yield scene.fault("value-invalid", value, reason, "adduser/home-or-shell-value-invalid")
            return


def _wrong(program: str, option: str, os: str | None) -> str | None:  # noqa: PLR0911 - a table of programs
    if program in {"useradd", "groupadd"}:
        if option in _LONG_ADDUSER:
            return _GIVEN_ADDUSER
        return _GIVEN_BUSYBOX if program == "useradd" and re.fullmatch(r"-[SH]+", option) else None
    if os == "debian":
        if option in _USERADD_ONLY or re.fullmatch(_USERADD_LETTERS, option):
            return _GIVEN_USERADD
        return _GIVEN_BUSYBOX if re.fullmatch(_BUSYBOX_LETTERS, option) else None
    if os == "alpine":
        if option[:2] == "--":
            return None if option in _BUSYBOX_LONG else _GIVEN_DEBIAN
        letters = "hgsGSDHuk" if program == "adduser" else "gS"
        return _GIVEN_USERADD if option[1] not in letters else None
    return None
