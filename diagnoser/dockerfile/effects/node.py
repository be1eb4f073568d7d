"""Package managers of Node.js: npm, Yarn and pnpm.

Facts: npm's, Yarn 1's, pnpm's and Corepack's command-line references.
"""

from __future__ import annotations

from diagnoser.dockerfile.effects.kinds import (
    Fills,
    Installs,
    MakesDirectory,
    ProvidesCommand,
    Reads,
    RemovesCommand,
    Uninstalls,
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

_VALUED = name_set(
    "--prefix -C --dir --cwd --registry --loglevel --cache --workspace -w --omit --include --userconfig --cache-folder "
    "--modules-folder --network-timeout --mutex --filter -F --store-dir --global-folder"
)
_INSTALL = frozenset({"install", "i", "ci", "add", "in", "clean-install", "isntall"})
_REMOVE = frozenset({"uninstall", "remove", "rm", "un", "unlink"})
_LOCKS = {"npm": "package-lock.json", "yarn": "yarn.lock", "pnpm": "pnpm-lock.yaml"}


def npm(words: Sequence[str], at: Setting) -> Iterator[Effect]:
    """``npm``, ``yarn`` and ``pnpm``; without packages they install those of ``package.json``."""
    given = call(words, _VALUED)
    manager = given.program
    action, *rest = given.operands or ("",)
    names = tuple(rest)
    everywhere = given.has("-g", "--global", "--location")
    if manager == "yarn" and action == "global":
        action, names, everywhere = (rest[0] if rest else ""), names[1:], True
    if action in _REMOVE:
        yield Uninstalls(manager, names)
        if everywhere:
            for name in names:
                yield from (RemovesCommand(program, manager) for program, _ in programs_of("npm", name))
    elif action in _INSTALL or (manager == "yarn" and not action and not given.has("--version", "-v", "--help")):
        if everywhere:
            yield from _globally(manager, names, given, at)
        else:
            yield from _locally(manager, action, names, given, at)
    elif action in {"run", "run-script", "test", "start", "build", "exec", "t"} or (manager != "npm" and action):
        yield Reads(_project(given, at).path("package.json"), manager)


def _project(given: Call, at: Setting) -> Setting:
    directory = given.value("--prefix", "-C", "--dir", "--cwd")
    return at._replace(directory=at.path(directory)) if directory else at


def _globally(manager: str, names: tuple[str, ...], given: Call, at: Setting) -> Iterator[Effect]:
    prefix = given.value("--prefix") or at.variable("NPM_CONFIG_PREFIX") or at.variable("npm_config_prefix")
    into = at.path(prefix) if prefix else "system"
    yield Installs(manager, names, into, ())
    for name in names:
        if name[:1] not in {".", "/"}:
            for program, _ in programs_of("npm", name):
                yield ProvidesCommand(program, f"{into}/bin/{program}" if prefix else None, manager)


def _locally(manager: str, action: str, names: tuple[str, ...], given: Call, at: Setting) -> Iterator[Effect]:
    here = _project(given, at)
    reads = []
    if not names:
        reads.append(here.path("package.json"))
        if action in {"ci", "clean-install"} or given.has("--frozen-lockfile", "--immutable"):
            reads.append(here.path(_LOCKS[manager]))
    yield from (Reads(path, manager) for path in reads)
    modules = here.path("node_modules")
    yield Writes(modules)
    yield MakesDirectory(modules)
    yield Fills(modules)
    yield Installs(manager, names, here.directory, tuple(reads))


def corepack(words: Sequence[str], at: Setting) -> Iterator[Effect]:
    """``corepack enable``, which puts Yarn and pnpm where ``corepack`` itself is."""
    given = call(words, name_set("--install-directory"))
    place = given.value("--install-directory")
    if given.operands[:1] == ("enable",):
        for manager in given.operands[1:] or ("yarn", "pnpm"):
            for program, _ in programs_of("npm", manager):
                yield ProvidesCommand(program, f"{at.path(place)}/{program}" if place else None, "corepack")


COMMANDS = {**dict.fromkeys(("npm", "yarn", "pnpm"), npm), "corepack": corepack}
