"""Commands that install Python's packages and make its environments.

Facts: pip 26.3, ``pip/_internal/commands/install.py`` (``decide_user_install``); the command-line references of pip,
``venv``, virtualenv, pipx, Poetry and uv.
"""

from __future__ import annotations

from diagnoser.dockerfile.effects.kinds import (
    Fills,
    Installs,
    MakesDirectory,
    MakesEnvironment,
    MakesFile,
    ProvidesCommand,
    Reads,
    RemovesCommand,
    SetsVariable,
    Uninstalls,
    Writes,
)
from diagnoser.dockerfile.effects.options import call, name_set
from diagnoser.dockerfile.effects.programs import programs_of
from diagnoser.dockerfile.effects.setting import ROOT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from diagnoser.dockerfile.effects.kinds import Effect
    from diagnoser.dockerfile.effects.options import Call
    from diagnoser.dockerfile.effects.setting import Setting

_PIP = name_set(
    "-r --requirement --requirements -c --constraint --constraints -e --editable -t --target --prefix --root -i "
    "--index-url --default-index --index --extra-index-url -f --find-links --trusted-host --timeout --retries "
    "--cache-dir -w --wheel-dir -d --dest --python -p --only-binary --no-binary --proxy --cert --client-cert --platform"
    " --python-version --implementation --abi --index-strategy --src --log --progress-bar --upgrade-strategy "
    "--global-option --config-settings -C --report --exists-action --keyring-provider --use-feature --python-platform "
    "--override --build-constraint --group --extra --link-mode --no-build-package --no-binary-package --exclude-newer"
)
_VENV = name_set("-p --python --prompt --app-data --seeder --cache-dir --index-url --link-mode")
_INTERPRETER = name_set("-W -X --check-hash-based-pycs")
_INTO = ("-t", "--target", "--prefix", "--root")
_FILE_ENDINGS = (".whl", ".tar.gz", ".zip", ".txt", ".toml")


def pip(words: Sequence[str], at: Setting) -> Iterator[Effect]:
    """``pip``; run from an environment's own ``bin``, that is where it installs into."""
    given = call(words, _PIP)
    if given.operands:
        place = words[0].rpartition("/bin/")[0] if "/bin/" in words[0] else ""
        yield from _pip(given, given.operands[0], given.operands[1:], at, _into(given, at, place))


def _into(given: Call, at: Setting, place: str) -> str:
    """Where packages are put: ``system``, ``user`` or a directory."""
    target = given.value(*_INTO) or (at.variable("PIP_TARGET") or at.variable("PIP_PREFIX"))
    if target:
        return at.path(target)
    if given.has("--user") or at.variable("PIP_USER") in {"1", "true", "yes"}:
        return "user"
    if place and not place.startswith("/usr"):
        return at.path(place)
    environment = _environment(at) if not place else None
    if environment:
        return environment
    # pip falls back on the user's own directory where it may not write the system's
    return "user" if at.user and at.user not in ROOT else "system"


def _environment(at: Setting) -> str | None:
    """The virtual environment that is first on PATH."""
    first = (at.variable("PATH") or "").partition(":")[0]
    if first.endswith("/bin") and not first.startswith(("/usr", "/bin", "~", "$")) and "/.local" not in first:
        return first.removesuffix("/bin") or None
    return None


def _pip(given: Call, action: str, operands: tuple[str, ...], at: Setting, into: str) -> Iterator[Effect]:
    reads = tuple(map(at.path, given.values("-r", "--requirement", "--requirements", "-c", "--constraint")))
    reads = tuple(path for path in reads if "://" not in path)
    links = [path for path in given.values("-f", "--find-links") if path.startswith(("/", ".", "~")) or "/" not in path]
    local = (*given.values("-e", "--editable"), *operands)
    files = [at.path(name.partition("[")[0]) for name in local if _is_path(name)]
    if action in {"install", "wheel", "download"}:
        yield from (Reads(path, "pip") for path in (*reads, *map(at.path, links), *files))
    if action == "install":
        names = tuple(name for name in operands if not _is_path(name))
        yield Installs("pip", names + tuple(files), into, reads)
        if given.has(*_INTO) and into.startswith("/"):
            yield Writes(into)
            yield MakesDirectory(into)
            yield Fills(into)
        for name in names:
            if "://" not in name:
                yield from _provided(name, into, "pip", at)
    elif action in {"wheel", "download"}:
        directory = at.path(given.value("-w", "--wheel-dir", "-d", "--dest") or ".")
        yield Writes(directory)
        yield MakesDirectory(directory)
        yield Fills(directory)
    elif action == "uninstall":
        yield from (Reads(path, "pip") for path in reads)
        yield Uninstalls("pip", operands)
        for name in operands:
            yield from (RemovesCommand(program, "pip") for program, sure in programs_of("pip", name) if sure)


def _is_path(name: str) -> bool:
    return "://" not in name and (name.startswith((".", "/", "~")) or name.endswith(_FILE_ENDINGS))


def _provided(name: str, into: str, by: str, at: Setting) -> Iterator[Effect]:
    for program, sure in programs_of("pip", name):
        place = at.path("~/.local") if into == "user" else into
        yield ProvidesCommand(program, None if into == "system" else f"{place}/bin/{program}", by, sure)


def python(words: Sequence[str], at: Setting) -> Iterator[Effect]:
    """``python FILE`` and those of ``python -m MODULE`` that are commands of their own."""
    at_word = 1
    while at_word < len(words) and words[at_word][:1] == "-" and words[at_word] not in {"-m", "-c", "-"}:
        if words[at_word].endswith("m") and not words[at_word].startswith("--"):
            words = [*words[:at_word], "-m", *words[at_word + 1 :]]  # as in -Im
            break
        at_word += 2 if words[at_word] in _INTERPRETER else 1
    rest = words[at_word:]
    if not rest or rest[0] in {"-c", "-"}:
        return
    if rest[0] != "-m":
        yield Reads(at.path(rest[0]), words[0].rpartition("/")[2])
        return
    handler = COMMANDS.get(rest[1]) if len(rest) > 1 else None
    if handler is not None:
        place = words[0].rpartition("/")[0]
        yield from handler([f"{place}/{rest[1]}" if place else rest[1], *rest[2:]], at)


def venv(words: Sequence[str], at: Setting) -> Iterator[Effect]:
    """``python -m venv DIRECTORY`` and ``virtualenv DIRECTORY``."""
    given = call(words, _VENV)
    for path in map(at.path, given.operands):
        yield from _made_environment(path, with_pip=not given.has("--without-pip", "--no-pip"))


def _made_environment(path: str, *, with_pip: bool) -> Iterator[Effect]:
    yield Writes(path)
    yield MakesDirectory(f"{path}/bin")
    yield MakesEnvironment(path)
    yield Fills(path)
    for program in ("python", "python3", *(("pip", "pip3") if with_pip else ())):
        yield ProvidesCommand(program, f"{path}/bin/{program}", "venv")


def pipx(words: Sequence[str], at: Setting) -> Iterator[Effect]:
    """``pipx install``, which links programs into ``~/.local/bin`` or ``PIPX_BIN_DIR``."""
    given = call(words, name_set("--python --pip-args --suffix -i --index-url --spec"))
    if given.operands[:1] != ("install",):
        return
    place = at.variable("PIPX_BIN_DIR") or at.path("~/.local/bin")
    yield Installs("pip", given.operands[1:], "user", ())
    for name in given.operands[1:]:
        for program, sure in programs_of("pip", name):
            yield ProvidesCommand(program, f"{place}/{program}", "pipx", sure)


def poetry(words: Sequence[str], at: Setting) -> Iterator[Effect]:
    """``poetry``, which wants ``pyproject.toml`` for nearly all that it does."""
    given = call(
        words,
        name_set(
            "-o --output -f --format -E --extras --with --without --only -C --directory -P --project --group -G "
            "--source -D --python"
        ),
    )
    project = given.value("-C", "--directory", "-P", "--project")
    here = at._replace(directory=at.path(project)) if project else at
    action = given.operands[0] if given.operands else ""
    settings, lock = here.path("pyproject.toml"), here.path("poetry.lock")
    if action == "config" and given.operands[1:] == ("virtualenvs.create", "false"):
        yield SetsVariable("POETRY_VIRTUALENVS_CREATE", "false")
    if action in {"install", "sync", "export", "build", "lock", "check", "update", "add", "remove"}:
        yield Reads(settings, "poetry")
    if action == "export":
        yield Reads(lock, "poetry")
        if output := given.value("-o", "--output"):
            yield Writes(here.path(output))
            yield MakesFile(here.path(output))
    elif action in {"lock", "update"}:
        yield Writes(lock)
        yield MakesFile(lock)
    elif action == "build":
        yield MakesDirectory(here.path("dist"))
        yield Fills(here.path("dist"))
    if action in {"install", "sync", "update", "add"}:
        yield Installs("poetry", given.operands[1:], _poetry_into(here), (settings, lock))


def _poetry_into(at: Setting) -> str:
    if at.variable("POETRY_VIRTUALENVS_CREATE") in {"false", "0"}:
        return _environment(at) or "system"
    if at.variable("POETRY_VIRTUALENVS_IN_PROJECT") in {"true", "1"}:
        return at.path(".venv")
    return _environment(at) or "user"


def uv(words: Sequence[str], at: Setting) -> Iterator[Effect]:
    """``uv pip``, ``uv venv``, ``uv sync`` and ``uv tool install``."""
    given = call(words, _PIP | name_set("--directory --project --no-install-package --no-group --only-group --package"))
    action, *rest = given.operands or ("",)
    project = given.value("--directory", "--project")
    here = at._replace(directory=at.path(project)) if project else at
    if action == "pip" and rest:
        environment = at.variable("VIRTUAL_ENV") or _environment(at) or here.path(".venv")
        on_system = given.has("--system") or at.variable("UV_SYSTEM_PYTHON") in {"1", "true"}
        target = given.value(*_INTO)
        into = here.path(target) if target else ("system" if on_system else environment)
        yield from _pip(given, rest[0], tuple(rest[1:]), here, into)
    elif action == "venv":
        path = here.path(rest[0] if rest else at.variable("UV_PROJECT_ENVIRONMENT") or ".venv")
        yield from _made_environment(path, with_pip=given.has("--seed"))
    elif action in {"sync", "lock", "build", "export", "add", "run"}:
        yield from _uv_project(action, given, here)
    elif action == "tool" and rest[:1] == ["install"]:
        for name in rest[1:]:
            yield from _provided(name, "user", "uv", at)


def _uv_project(action: str, given: Call, at: Setting) -> Iterator[Effect]:
    settings, lock = at.path("pyproject.toml"), at.path("uv.lock")
    if action != "run":
        yield Reads(settings, "uv")
    is_locked = given.has("--frozen", "--locked")
    if is_locked and action != "run":
        yield Reads(lock, "uv")
    elif action in {"lock", "sync", "add"}:
        yield MakesFile(lock)
    if action in {"sync", "add"}:
        path = at.path(at.variable("UV_PROJECT_ENVIRONMENT") or ".venv")
        yield from _made_environment(path, with_pip=False)
        yield Installs("uv", (), path, (settings, lock) if is_locked else (settings,))
    elif action == "export" and (output := given.value("-o", "--output-file")):
        yield MakesFile(at.path(output))


COMMANDS = {
    **dict.fromkeys(("pip", "pip2", "pip3"), pip),
    **dict.fromkeys(("python", "python2", "python3", "pypy3"), python),
    **dict.fromkeys(("venv", "virtualenv"), venv),
    "pipx": pipx,
    "poetry": poetry,
    "uv": uv,
}
