"""Package managers of the system: APT and dpkg, apk, DNF and its relatives.

Facts: apt-get(8), dpkg(1), apk(8), dnf(8).
"""

from __future__ import annotations

from diagnoser.dockerfile.effects.kinds import (
    Installs,
    Links,
    MakesFile,
    NeedsRoot,
    ProvidesCommand,
    Reads,
    RemovesCommand,
    RemovesIndex,
    Uninstalls,
    UpdatesIndex,
    Writes,
)
from diagnoser.dockerfile.effects.options import call, name_set
from diagnoser.dockerfile.effects.programs import programs_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from diagnoser.dockerfile.effects.kinds import Effect
    from diagnoser.dockerfile.effects.options import Call
    from diagnoser.dockerfile.effects.setting import Setting

_APT = name_set("-o --option -t --target-release --default-release -c --config-file -a --host-architecture")
_APK = name_set("-t --virtual -X --repository -p --root --keys-dir --repositories-file --wait --arch --cache-dir")
_DNF = name_set("-c --config -d -e -x --exclude --enablerepo --disablerepo --repo --repoid --releasever --installroot")
_INSTALL = frozenset({"install", "reinstall", "add", "localinstall", "groupinstall", "satisfy", "build-dep"})
_REMOVE = frozenset({"remove", "purge", "del", "erase", "autopurge"})
_UPGRADE = frozenset({"upgrade", "dist-upgrade", "full-upgrade", "autoremove"})
_DPKG = name_set("--admindir --root --instdir -D --debug")


def _changes(manager: str, action: str, given: Call, at: Setting) -> Iterator[Effect]:
    """Install or remove the packages that a call names behind its action."""
    yield NeedsRoot(given.program)
    names = given.operands[1:]
    files = tuple(at.path(name) for name in names if _is_file(name))
    for path in files:
        yield Reads(path, given.program)
    names = tuple(name for name in names if not _is_file(name))
    if action in _REMOVE:
        yield Uninstalls(manager, names)
        for name in names:
            yield from (RemovesCommand(program, manager) for program, sure in programs_of(manager, name) if sure)
    elif names or files:
        yield Installs(manager, names, "system", files)
        if action != "build-dep":
            for name in names:
                yield from (ProvidesCommand(each, None, manager, sure) for each, sure in programs_of(manager, name))


def _is_file(name: str) -> bool:
    return name.startswith(("./", "/", "../")) or name.endswith((".deb", ".rpm", ".apk"))


def apt(words: Sequence[str], at: Setting) -> Iterator[Effect]:
    """``apt-get``, ``apt`` and ``aptitude``."""
    given = call(words, _APT)
    action = given.operands[0] if given.operands else ""
    if action == "update":
        yield NeedsRoot(given.program)
        yield UpdatesIndex("apt")
    elif action in _INSTALL or action in _REMOVE:
        if not given.has("-s", "--simulate", "--just-print", "--dry-run", "-d", "--download-only", "--print-uris"):
            yield from _changes("apt", action, given, at)
    elif action in _UPGRADE or action in {"clean", "autoclean"}:
        yield NeedsRoot(given.program)


def dpkg(words: Sequence[str], at: Setting) -> Iterator[Effect]:
    """``dpkg -i FILE`` and ``dpkg -r PACKAGE``."""
    given = call(words, _DPKG)
    if given.has("-i", "--install", "--unpack"):
        yield NeedsRoot("dpkg")
        files = tuple(map(at.path, given.operands))
        yield from (Reads(path, "dpkg") for path in files)
        yield Installs("apt", (), "system", files)
    elif given.has("-r", "--remove", "-P", "--purge"):
        yield NeedsRoot("dpkg")
        yield Uninstalls("apt", given.operands)


def apk(words: Sequence[str], at: Setting) -> Iterator[Effect]:
    """``apk``; ``--no-cache`` reads the lists of packages and keeps nothing of them."""
    given = call(words, _APK)
    action = given.operands[0] if given.operands else ""
    if action == "update" or given.has("-U", "--update-cache", "--update", "--no-cache"):
        yield UpdatesIndex("apk")
    if action == "update" or action in _UPGRADE:
        yield NeedsRoot("apk")
    elif action == "add" or action in _REMOVE:
        yield from _changes("apk", action, given, at)
        yield from (Installs("apk", (name,), "system", ()) for name in given.values("-t", "--virtual"))
    if given.has("--no-cache"):
        yield RemovesIndex("apk")


def dnf(words: Sequence[str], at: Setting) -> Iterator[Effect]:
    """``dnf``, ``yum``, ``microdnf`` and ``tdnf``, which read the lists of packages whenever they need them."""
    given = call(words, _DNF)
    action = given.operands[0] if given.operands else ""
    if action in _INSTALL or action in _REMOVE:
        yield UpdatesIndex("dnf")
        yield from _changes("dnf", action, given, at)
    elif action in {"makecache", "check-update"}:
        yield UpdatesIndex("dnf")
    elif action == "clean":
        yield NeedsRoot(given.program)
        yield RemovesIndex("dnf")
    elif action in {"update", *_UPGRADE}:
        yield NeedsRoot(given.program)


def rpm(words: Sequence[str], at: Setting) -> Iterator[Effect]:
    """``rpm -i FILE``."""
    given = call(words, name_set("--root --dbpath --import --prefix"))
    if given.has("-i", "-U", "-F", "--install", "--upgrade") and not given.has("-q"):
        yield NeedsRoot("rpm")
        files = tuple(at.path(name) for name in given.operands if "://" not in name)
        yield from (Reads(path, "rpm") for path in files)
        yield Installs("dnf", (), "system", files)


def add_repository(_words: Sequence[str], _at: Setting) -> Iterator[Effect]:
    """``add-apt-repository``, which reads the lists of packages anew."""
    yield NeedsRoot("add-apt-repository")
    yield UpdatesIndex("apt")


def alternatives(words: Sequence[str], at: Setting) -> Iterator[Effect]:
    """``update-alternatives --install LINK NAME PATH PRIORITY``."""
    yield NeedsRoot("update-alternatives")
    given = list(words[1:])
    if "--install" in given and len(found := given[given.index("--install") + 1 :]) > 2:  # noqa: PLR2004 - the path
        link, _, target = found[:3]
        yield Reads(at.path(target), "update-alternatives")
        yield Links(at.path(link), at.path(target))


def mark(words: Sequence[str], at: Setting) -> Iterator[Effect]:
    """``apt-key add FILE``, which writes the keyring."""
    given = call(words, name_set("--keyring --keyserver"))
    if given.operands[:1] == ("add",):
        yield from (Reads(at.path(path), "apt-key") for path in given.operands[1:] if path != "-")
        yield Writes("/etc/apt/trusted.gpg")
        yield MakesFile("/etc/apt/trusted.gpg")


COMMANDS = {
    **dict.fromkeys(("apt-get", "apt", "aptitude"), apt),
    "dpkg": dpkg,
    "apk": apk,
    **dict.fromkeys(("dnf", "yum", "microdnf", "tdnf"), dnf),
    "rpm": rpm,
    "add-apt-repository": add_repository,
    **dict.fromkeys(("update-alternatives", "alternatives"), alternatives),
    "apt-key": mark,
}
