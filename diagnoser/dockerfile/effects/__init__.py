"""What the commands of a RUN do to the image, as far as their words tell.

A command that is not known only needs to be there; what it does beyond that is not guessed. The families of commands
are imported when one of theirs is met.
"""

from __future__ import annotations

import re

from diagnoser.dockerfile.effects.kinds import (
    ChangesDirectory,
    Copies,
    Links,
    MakesFile,
    Moves,
    NamesUser,
    NeedsRoot,
    ProvidesCommand,
    Reads,
    Runs,
    SetsVariable,
    Writes,
)
from diagnoser.dockerfile.effects.options import name_set
from diagnoser.dockerfile.effects.setting import ROOT, Setting

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from diagnoser.dockerfile.effects.kinds import Effect
    from diagnoser.dockerfile.shell import Command, Redirect

    Handler = Callable[[Sequence[str], Setting], Iterator[Effect]]

__all__ = ["Setting", "effects_of", "is_opaque"]

_FAMILIES = {
    "accounts": "useradd adduser groupadd addgroup usermod groupmod gpasswd deluser userdel delgroup groupdel",
    "archives": "tar bsdtar unzip zip gzip gunzip bzip2 bunzip2 xz unxz",
    "downloads": "curl wget git",
    "files": "mkdir touch truncate mkfifo rm rmdir unlink cp mv install ln tee dd rsync find",
    "node": "npm yarn pnpm corepack",
    "projects": "go cargo bundle composer mvn pipenv cmake gem",
    "reading": (
        "cat head tail wc sort uniq ls stat file readelf ldd xxd base64 md5sum sha1sum sha224sum sha256sum sha384sum "
        "sha512sum b2sum cksum sh bash dash ash zsh ksh node ruby perl php Rscript lua tclsh . source sed grep egrep "
        "fgrep dos2unix unix2dos strip"
    ),
    "rights": "chown chgrp chmod",
    "system": (
        "apt-get apt aptitude dpkg apk dnf yum microdnf tdnf rpm add-apt-repository update-alternatives alternatives "
        "apt-key"
    ),
    "venvs": "pip pip2 pip3 python python2 python3 pypy3 virtualenv pipx poetry uv",
}
_FAMILY_OF = {name: family for family, names in _FAMILIES.items() for name in names.split()}
_VERSIONED = r"(python|pip)[\d.]+"
_BUILT_IN = name_set(
    "cd export set echo true false : exit test [ [[ printf umask . source read return shift unset wait trap type local "
    "alias ulimit command builtin exec eval hash getopts let declare typeset readonly shopt pushd popd pwd times break "
    "continue kill fg bg jobs"
)
"""What the shell does itself, so that no program has to be there."""
_HARMLESS = name_set(
    "id whoami date uname env sleep which groups getent locale-gen ldconfig update-ca-certificates chpasswd passwd "
    "uptime apt-mark apt-cache apt-config debconf-set-selections dpkg-reconfigure dpkg-query dpkg-divert nproc free "
    "df du seq tr cut awk mawk gawk realpath readlink dirname basename diff cmp expr hostname arch gpgconf nslookup "
    "ping ps tty stty timedatectl lsb_release setcap getcap pg_isready jq yq envsubst xargs openssl gpg ssh-keyscan "
    "column"
)
"""Programs that leave no files where a build looks for its own, and make no accounts or programs."""
_HARMLESS_MODULES = name_set("pip venv virtualenv ensurepip compileall site platform sysconfig json.tool")
_INTERPRETERS = name_set("sh bash dash ash zsh ksh node ruby perl php Rscript lua tclsh")
_ASKING = name_set("--version --help -V -version version help")
_SCRIPTS = name_set("run run-script test start build exec t dlx npx create")
_WRITING = frozenset({">", ">>", ">|", "&>", "&>>", "<>"})
_MAKING = frozenset({MakesFile, Copies, Moves, Links})
_PROGRAM_PLACES = frozenset({"/bin", "/sbin", "/usr/bin", "/usr/sbin", "/usr/local/bin", "/usr/local/sbin"})
_handlers: dict[str, Handler] = {}


def effects_of(command: Command, at: Setting) -> tuple[Effect, ...]:
    """Return the effects of a command, in the order in which it has them.

    None of them is certain where the command is not, or where its failure is swallowed. A word that still holds a
    variable is taken as written. What another user does, as told by ``sudo`` or ``su``, needs no right of this one.
    """
    effects: list[Effect] = [Runs(program) for program in command.through] if command.through else []
    if command.user:
        effects.extend(_as_user(command.user))
        at = at._replace(user=command.user, home=_home(command.user, at))
    for redirect in command.redirects:
        effects.extend(_redirected(redirect, at))
    if command.words:
        effects.extend(_run([word.text for word in command.words], at))
    else:
        effects.extend([SetsVariable(*_assigned(assignment)) for assignment in command.assignments])
    if command.user:
        effects = [effect for effect in effects if not isinstance(effect, (NeedsRoot, Writes))]
    if command.certain and not command.swallowed:
        return tuple(effects)
    return tuple([effect._replace(certain=False) for effect in effects])


def is_opaque(command: Command) -> bool:
    """Whether a command may do more than its words tell: a script or a program that is not known."""
    if not command.words or command.words[0].text in _BUILT_IN:
        return False
    name = command.words[0].text.rpartition("/")[2]
    if name in _HARMLESS or _asks(command):
        return False
    family = _FAMILY_OF.get(name) or ("venvs" if name[:1] == "p" and re.fullmatch(_VERSIONED, name) else None)
    if family in {None, "projects"}:
        return True
    if family not in {"node", "venvs"} and name not in _INTERPRETERS:
        return False
    words = [word.text for word in command.words[1:]]
    return bool(_SCRIPTS.intersection(words)) if family == "node" else not _only_installs(name, words)


def _asks(command: Command) -> bool:
    """Whether a command only asks a program for its version or its options."""
    return len(command.words) == 2 and command.words[1].text in _ASKING  # noqa: PLR2004 - the program and the question


def _only_installs(name: str, words: Sequence[str]) -> bool:
    """Whether an interpreter or a manager of Python's packages runs nothing of the project's."""
    if words[:1] in (["--version"], ["-V"], ["-v"]):
        return True
    if name in _INTERPRETERS or name.startswith("python"):
        return len(words) > 1 and words[0] == "-m" and words[1] in _HARMLESS_MODULES
    return name not in {"poetry", "uv"} or not _SCRIPTS.intersection(words)


def _as_user(user: str) -> Iterator[Effect]:
    if user not in ROOT and not user.isdigit() and "$" not in user:
        yield NamesUser(user)


def _home(user: str, at: Setting) -> str | None:
    if user in ROOT:
        return "/root"
    return at.home if user == at.user else None


def _run(words: list[str], at: Setting) -> list[Effect]:
    name = words[0].rpartition("/")[2]
    effects = _built_in(words, at) if words[0] in _BUILT_IN else _started(words[0], at)
    handler = _handlers.get(name) or _handler(name)
    if handler is not None:
        for effect in handler(words, at):
            effects.append(effect)
            if type(effect) in _MAKING:
                effects.extend(_made_program(effect, name))
    return effects


def _handler(name: str) -> Handler | None:
    """The function for a command; None for one that is not known."""
    versioned = re.fullmatch(_VERSIONED, name) if name[:1] == "p" else None
    known = versioned[1] if versioned else name
    family = _FAMILY_OF.get(known)
    if family is None:
        return None
    # importing ``importlib`` would take as long as the family
    commands: dict[str, Handler] = __import__(f"{__name__}.{family}", fromlist=["COMMANDS"]).COMMANDS
    _handlers.update(commands)
    return commands[known]


def _started(program: str, at: Setting) -> list[Effect]:
    """The program itself has to be there; one of the project's own is a file that is read."""
    if "/" not in program or program[:1] in {"$", "`"}:
        return [Runs._make((program, True))]  # in a third of the time, for each command
    path = at.path(program)
    if _is_in_program_place(path):
        return [Runs(path)]
    return [Runs(path), Reads(path, program)]


def _redirected(redirect: Redirect, at: Setting) -> Iterator[Effect]:
    target = redirect.target.text
    if target.startswith("/dev/"):
        return
    if redirect.operator in _WRITING or (redirect.operator == ">&" and not target.isdigit() and target != "-"):
        path = at.path(target)
        made = MakesFile(path)
        yield from (Writes(path), made, *_made_program(made, "sh"))
    elif redirect.operator == "<":
        yield Reads(at.path(target), "sh")


def _made_program(effect: Effect, by: str) -> list[Effect]:
    """A file that comes to be where programs are looked for is one."""
    path: str = effect.target if isinstance(effect, (Copies, Moves)) else getattr(effect, "path", "")
    return [ProvidesCommand(path.rpartition("/")[2], path, by)] if _is_in_program_place(path) else []


def _is_in_program_place(path: str) -> bool:
    return path.rpartition("/")[0] in _PROGRAM_PLACES


def _built_in(words: list[str], at: Setting) -> list[Effect]:
    name = words[0]
    if name in {"cd", "pushd"}:
        operands = [word for word in words[1:] if word in {"-", ""} or word[:1] != "-"]
        if operands[:1] != ["-"]:
            return [ChangesDirectory(at.path(operands[0] if operands else "~"))]
    elif name in {"export", "declare", "typeset", "readonly"}:
        return [SetsVariable(*_assigned(word)) for word in words[1:] if "=" in word and word[:1] != "-"]
    return []


def _assigned(assignment: str) -> tuple[str, str]:
    name, _, value = assignment.partition("=")
    return name.removesuffix("+"), value
