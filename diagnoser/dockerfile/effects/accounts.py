"""Commands that make, change and remove users and groups.

There are three programs called ``adduser``: Debian's (Perl, long options), BusyBox's on Alpine (single letters), and on
Red Hat's systems another name for ``useradd``. Facts: Debian's adduser 3.134, the program and its changelog; BusyBox,
``loginutils/adduser.c``; useradd(8) and Debian's ``/etc/login.defs``.
"""

from __future__ import annotations

import re

from diagnoser.dockerfile.effects.kinds import (
    AddsGroup,
    AddsToGroup,
    AddsUser,
    ChangesUser,
    NamesGroup,
    NamesUser,
    NeedsRoot,
    Removes,
    RemovesGroup,
    RemovesUser,
)
from diagnoser.dockerfile.effects.options import call, name_set

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from diagnoser.dockerfile.effects.kinds import Effect
    from diagnoser.dockerfile.effects.options import Call
    from diagnoser.dockerfile.effects.setting import Setting

_USERADD = name_set(
    "-u --uid -g --gid -G --groups -d --home-dir --home -s --shell -c --comment -b --base-dir -k --skel -p --password "
    "-e --expiredate -f --inactive -K --key -R --root -P --prefix -Z --selinux-user --gecos"
)
_USERMOD = _USERADD | name_set("-l --login")
_GROUPADD = name_set("-g --gid -K --key -p --password -R --root -P --prefix -U --users")
_DEBIAN = name_set(
    "--uid --gid --ingroup --home --shell --gecos --comment --conf -c --firstuid --lastuid --firstgid --lastgid "
    "--stdoutmsglevel --stderrmsglevel --logmsglevel"
)
_BUSYBOX = name_set("-h --home -g --gecos -s --shell -G --ingroup -u --uid -k --skel")
_BUSYBOX_GROUP = name_set("-g --gid")
_BUSYBOX_SYSTEMS = frozenset({"alpine", "busybox"})
_TWO = 2
_BUSYBOX_LETTERS = r"-[DHShgsGuk]+"
_USERADD_LETTERS = r"-[mMrdNUob]|--create-home|--home-dir"


def useradd(words: Sequence[str], at: Setting) -> Iterator[Effect]:
    """The ``useradd`` of shadow."""
    given = call(words, _USERADD)
    yield NeedsRoot(given.program)
    if not given.operands or given.has("-D", "--defaults"):
        return
    name = given.operands[-1]
    home = given.value("-d", "--home-dir", "--home") or f"{given.value('-b', '--base-dir') or '/home'}/{name}"
    system = given.has("-r", "--system")
    # Red Hat's login.defs says CREATE_HOME yes, Debian's does not; -r outdoes it, and -m both.
    makes = given.has("-m", "--create-home") or (
        at.os == "rhel" and not system and not given.has("-M", "--no-create-home")
    )
    group = given.value("-g", "--gid")
    yield from _groups(group, *_listed(given))
    if group is None and not given.has("-N", "--no-user-group"):
        group = name
        yield AddsGroup(name, None)
    yield AddsUser(name, given.value("-u", "--uid"), at.path(home), makes, given.value("-s", "--shell"), group, system)
    for other in _listed(given):
        yield AddsToGroup(name, other)


def _listed(given: Call) -> list[str]:
    return [each for each in (given.value("-G", "--groups") or "").split(",") if each]


def _groups(*names: str | None) -> Iterator[Effect]:
    for name in names:
        if name and not name.isdigit():
            yield NamesGroup(name)


def adduser(words: Sequence[str], at: Setting) -> Iterator[Effect]:
    """The ``adduser`` of the system; where that is not known, the one whose options are used."""
    dialect = at.os or _dialect(words)
    if dialect == "rhel":
        return useradd(words, at)
    return _busybox_adduser(words, at) if dialect in _BUSYBOX_SYSTEMS else _debian_adduser(words, at)


def _dialect(words: Sequence[str]) -> str:
    for word in words[1:]:
        if re.fullmatch(_BUSYBOX_LETTERS, word):
            return "alpine"
        if re.match(_USERADD_LETTERS, word):
            return "rhel"
    return "debian"


def _debian_adduser(words: Sequence[str], at: Setting) -> Iterator[Effect]:
    given = call(words, _DEBIAN)
    if given.has("-H", "-h", "--help", "-v", "--version"):
        return  # case does not count, and what asks for help makes no account
    system = given.has("--system")
    if given.has("--group") and not system:
        yield from _debian_addgroup(given)
        return
    yield NeedsRoot("adduser")
    if len(given.operands) == _TWO:
        yield from _joins(*given.operands)
        return
    if not given.operands:
        return
    name = given.operands[0]
    # Since 3.122 (Debian 12, Ubuntu 23.04) a system account has no home unless told; before, it was /home/NAME.
    home = given.value("--home") or ("/nonexistent" if system else f"/home/{name}")
    makes = not given.has("--no-create-home") and not home.startswith("/nonexistent")
    group = given.value("--ingroup", "--gid")
    yield from _groups(group)
    if group is None:
        group = name if given.has("--group") or not system else "nogroup"
        if group == name:
            yield AddsGroup(name, None)
    shell = given.value("--shell") or ("/usr/sbin/nologin" if system else None)
    yield AddsUser(name, given.value("--uid"), at.path(home), makes, shell, group, system)


def _busybox_adduser(words: Sequence[str], at: Setting) -> Iterator[Effect]:
    given = call(words, _BUSYBOX)
    yield NeedsRoot("adduser")
    if not given.options and len(given.operands) == _TWO:
        yield from _joins(*given.operands)
        return
    if not given.operands:
        return
    name = given.operands[0]
    system = given.has("-S", "--system")
    group = given.value("-G", "--ingroup")
    yield from _groups(group)
    if group is None:
        group = "nogroup" if system else name
        if not system:
            yield AddsGroup(name, None)
    home = at.path(given.value("-h", "--home") or f"/home/{name}")
    makes = not given.has("-H", "--no-create-home") and home != "/dev/null"
    shell = given.value("-s", "--shell") or ("/bin/false" if system else None)
    yield AddsUser(name, given.value("-u", "--uid"), home, makes, shell, group, system)


def _joins(user: str, group: str) -> Iterator[Effect]:
    yield NamesUser(user)
    yield from _groups(group)
    yield AddsToGroup(user, group)


def groupadd(words: Sequence[str], _at: Setting) -> Iterator[Effect]:
    """The ``groupadd`` of shadow."""
    given = call(words, _GROUPADD)
    yield NeedsRoot("groupadd")
    if given.operands:
        yield AddsGroup(given.operands[-1], given.value("-g", "--gid"))


def addgroup(words: Sequence[str], at: Setting) -> Iterator[Effect]:
    """Debian's and BusyBox's ``addgroup``; with a user in front of the group it adds a member."""
    given = call(words, _BUSYBOX_GROUP if at.os in _BUSYBOX_SYSTEMS else _DEBIAN | _BUSYBOX_GROUP)
    if len(given.operands) == _TWO:
        yield NeedsRoot("addgroup")
        yield from _joins(*given.operands)
    else:
        yield from _debian_addgroup(given)


def _debian_addgroup(given: Call) -> Iterator[Effect]:
    yield NeedsRoot(given.program)
    if given.operands:
        yield AddsGroup(given.operands[0], given.value("-g", "--gid"))


def usermod(words: Sequence[str], at: Setting) -> Iterator[Effect]:
    """The ``usermod`` of shadow."""
    given = call(words, _USERMOD)
    yield NeedsRoot("usermod")
    if not given.operands:
        return
    name = given.operands[-1]
    yield NamesUser(name)
    yield from _groups(given.value("-g", "--gid"), *_listed(given))
    home = given.value("-d", "--home")
    changed = ChangesUser(
        name,
        given.value("-l", "--login"),
        given.value("-u", "--uid"),
        at.path(home) if home else None,
        home is not None and given.has("-m", "--move-home"),
        given.value("-s", "--shell"),
        given.value("-g", "--gid"),
    )
    if any(changed[1:-1]):
        yield changed
    for group in _listed(given):
        yield AddsToGroup(name, group)


def groupmod(words: Sequence[str], _at: Setting) -> Iterator[Effect]:
    """The ``groupmod`` of shadow; a new number or name is a new group."""
    given = call(words, name_set("-g --gid -n --new-name -p --password -R --root -U --users"))
    yield NeedsRoot("groupmod")
    if given.operands:
        name = given.operands[-1]
        yield NamesGroup(name)
        new = given.value("-n", "--new-name")
        if new:
            yield RemovesGroup(name)
        yield AddsGroup(new or name, given.value("-g", "--gid"))


def gpasswd(words: Sequence[str], _at: Setting) -> Iterator[Effect]:
    """The ``gpasswd -a USER GROUP`` of shadow."""
    given = call(words, name_set("-a --add -d --delete -M --members -A --administrators"))
    yield NeedsRoot("gpasswd")
    user = given.value("-a", "--add")
    if user and given.operands:
        yield from _joins(user, given.operands[-1])


def remove_user(words: Sequence[str], at: Setting) -> Iterator[Effect]:
    """``deluser`` and ``userdel``; ``deluser USER GROUP`` takes a member out."""
    given = call(words, name_set("--backup-to --conf --home -R --root -P --prefix"))
    yield NeedsRoot(given.program)
    if given.program == "deluser" and given.has("--group"):
        yield from (RemovesGroup(name) for name in given.operands[:1])
    elif len(given.operands) == 1:
        name = given.operands[0]
        yield NamesUser(name)
        if given.has("-r", "--remove", "--remove-home", "--remove-all-files"):
            # its home may be another place
            yield Removes(at.path(f"/home/{name}"), certain=False)
        yield RemovesUser(name)


def remove_group(words: Sequence[str], _at: Setting) -> Iterator[Effect]:
    """``delgroup`` and ``groupdel``; ``delgroup USER GROUP`` takes a member out."""
    given = call(words)
    yield NeedsRoot(given.program)
    if len(given.operands) == 1:
        yield NamesGroup(given.operands[0])
        yield RemovesGroup(given.operands[0])


COMMANDS = {
    "useradd": useradd,
    "adduser": adduser,
    "groupadd": groupadd,
    "addgroup": addgroup,
    "usermod": usermod,
    "groupmod": groupmod,
    "gpasswd": gpasswd,
    "deluser": remove_user,
    "userdel": remove_user,
    "delgroup": remove_group,
    "groupdel": remove_group,
}
