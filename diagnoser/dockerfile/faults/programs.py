"""What single programs need beyond what their effects say."""

from __future__ import annotations

import posixpath
import re

from diagnoser.dockerfile.effects import is_opaque
from diagnoser.dockerfile.effects.kinds import Brings, Installs, Links, MakesDirectory, MakesEnvironment, MakesFile
from diagnoser.dockerfile.effects.options import call
from diagnoser.dockerfile.faults import accounts
from diagnoser.dockerfile.faults.paths import UNKNOWN, in_context, look
from diagnoser.dockerfile.running import script_of
from diagnoser.dockerfile.trace import makes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from diagnoser.dockerfile.effects.kinds import Effect
    from diagnoser.dockerfile.faults.fault import Fault, Scene

_MAKEFILES = ("Makefile", "makefile", "GNUmakefile")
_SPEAKS = r"(?:echo|printf)\s+(?:-\w+\s+)*[\"']?(?P<name>[a-z_][\w-]*):[^|\n]*\|\s*chpasswd"
_NESTED = r"(?m)^\s*(?:-r|--requirement|-c|--constraint)[ =]\s*(?P<file>[^\s#]+)"
_LONGEST = 1 << 16
"""Bytes of a requirements file that are read."""


def arguments(scene: Scene) -> Iterator[Fault]:
    """A path handed to a program that is not known, removed before."""
    words = scene.ran.command.words[1:] if scene.ran else ()
    paths = [word.text for word in words if word.text[:1] == "/" and UNKNOWN.isdisjoint(word.text)]
    if not paths or scene.ran is None or not is_opaque(scene.ran.command):
        return
    for path in paths:
        sight = look(scene.image, scene.base, path, scene.context)
        was_there = any(makes(change.effect, path) and change.effect.certain for change in scene.image.of_paths)
        if sight.state == "gone" and sight.change is not None and was_there:  # else it may be what is to be written
            by = sight.change.by
            reason = f"{scene.program} is given {path}, which line {by.line} removes"
            cause = "filesystem/file-not-found-in-container"
            yield scene.fault("path-removed-earlier", path, reason, cause, by=by, known=False)


def make(scene: Scene) -> Iterator[Fault]:
    """``make`` where no makefile is."""
    if scene.program != "make" or scene.ran is None:
        return
    words = [word.text for word in scene.ran.command.words]
    given = call(words, ("-C", "--directory", "-f", "--file", "--makefile", "-j", "-I", "-o", "-W", "-l"))
    if given.has("-f", "--file", "--makefile", "--version", "-v", "--help"):
        return
    directory = scene.ran.at.path(given.value("-C", "--directory") or ".")
    if not directory.startswith("/") or not UNKNOWN.isdisjoint(directory) or any(m in directory for m in scene.mounts):
        return
    sights = [look(scene.image, scene.base, f"{directory.rstrip('/')}/{name}", scene.context) for name in _MAKEFILES]
    if all(sight.state == "never" for sight in sights):
        reason = f"make finds no makefile in {directory}: nothing in this stage puts one there"
        known = all(sight.sure for sight in sights)
        yield scene.fault("path-never-made", directory, reason, "shell/make-target-failed", known=known)


def requirements(scene: Scene) -> Iterator[Fault]:
    """A file that a requirements file of the context names, and that is not in the image."""
    if scene.program not in {"pip", "uv"} or scene.context is None or scene.ran is None:
        return
    for effect in scene.ran.effects:
        if isinstance(effect, Installs) and not scene.mounts:
            for path in effect.reads:
                yield from _nested(scene, path)


def _nested(scene: Scene, path: str) -> Iterator[Fault]:
    source = source_of(scene, path)
    content = scene.context.read(source, _LONGEST) if source and scene.context else None
    if not content:
        return
    for match in re.finditer(_NESTED, content.decode("utf-8", "replace")):
        named = match["file"].strip("\"'")
        if "://" in named or not UNKNOWN.isdisjoint(named):
            continue
        inner = posixpath.normpath(posixpath.join(posixpath.dirname(path), named))
        sight = look(scene.image, scene.base, inner, scene.context)
        if sight.state in {"never", "gone"}:
            reason = f"{posixpath.basename(path)} names {named}, but {inner} is not in the image"
            cause = "pip/requirements-file-not-found" if scene.program == "pip" else "uv/file-not-found"
            yield scene.fault("path-never-made", inner, reason, cause, known=sight.sure)


def projects(scene: Scene) -> Iterator[Fault]:
    """A directory that pip is to install, without what says how."""
    if scene.program not in {"pip", "uv"} or scene.ran is None or scene.mounts:
        return
    words = [word.text for word in scene.ran.command.words]
    if "install" not in words:
        return
    for word in words[words.index("install") + 1 :]:
        written = word.partition("[")[0]
        if written not in {".", "./"} and not (written.startswith("./") and written.endswith("/")):
            continue
        place = scene.ran.at.path(written)
        if not place.startswith("/") or not UNKNOWN.isdisjoint(place):
            continue
        sights = [
            look(scene.image, scene.base, f"{place.rstrip('/')}/{name}", scene.context)
            for name in ("pyproject.toml", "setup.py", "setup.cfg")
        ]
        if all(sight.state in {"never", "gone"} for sight in sights):
            reason = f"{scene.program} is to install {place}, where neither pyproject.toml nor setup.py is"
            known = all(sight.sure for sight in sights)
            yield scene.fault("path-never-made", place, reason, "pip/directory-not-installable", known=known)


def source_of(scene: Scene, path: str) -> str | None:
    """The file of the context that a path of the image is; None where that is not known."""
    for change in reversed(scene.image.of_paths):
        effect = change.effect
        if isinstance(effect, Brings) and scene.context is not None:
            source = in_context(effect, path)
            found = scene.context.look(source) if source else None
            if found is not None and found.kind == "there" and found.type == "file":
                return source
        if makes(effect, path):
            return None
    return None


def passwords(scene: Scene) -> Iterator[Fault]:
    """An account that ``chpasswd`` is to give a password to."""
    if scene.program != "chpasswd":
        return
    match = re.search(_SPEAKS, script_of(scene.instruction))
    if match and accounts.has_user(scene, match["name"]) is False:
        reason = f"chpasswd is given a password for {match['name']}, but nothing in this stage makes the account"
        yield scene.fault(
            "account-missing", match["name"], reason, "adduser/user-does-not-exist", known=scene.is_untouched
        )


def environment(scene: Scene) -> Iterator[Fault]:
    """``uv pip`` where there is no virtual environment, and the system's Python is not asked for."""
    ran = scene.ran
    if ran is None or scene.program != "uv" or [word.text for word in ran.command.words[1:3]] != ["pip", "install"]:
        return
    words = [word.text for word in ran.command.words]
    given = call(words, ("--python", "-p", "--target", "-t", "--prefix", "-r", "-c", "-e"))
    if given.has("--system", "--python", "-p", "--target", "-t", "--prefix", "--help"):
        return
    if any(ran.at.variable(name) for name in ("VIRTUAL_ENV", "CONDA_PREFIX", "UV_SYSTEM_PYTHON", "UV_PYTHON")):
        return
    here = ran.at.directory
    while True:
        path = f"{here.rstrip('/')}/.venv"
        if not UNKNOWN.isdisjoint(path) or look(scene.image, scene.base, path, scene.context).state != "never":
            if here == "/" and UNKNOWN.isdisjoint(path):
                break
            return
        if here == "/":
            break
        here = posixpath.dirname(here)
    reason = "uv pip finds no virtual environment here, and is not told to use the system's Python (--system)"
    yield scene.fault(
        "environment-missing", ran.at.directory, reason, "uv/no-virtual-environment", known=scene.is_untouched
    )


def existing(scene: Scene) -> Iterator[Fault]:
    """``mkdir`` and ``ln`` of what is there already."""
    if scene.ran is None or scene.program not in {"mkdir", "ln"}:
        return
    given = call([word.text for word in scene.ran.command.words], ("-m", "--mode", "-S", "--suffix"))
    if given.has("-p", "--parents", "-f", "--force", "-b", "--backup", "-t", "-i", "-n", "--no-dereference"):
        return
    paths = given.operands if scene.program == "mkdir" else given.operands[1:]
    if scene.program == "ln" and len(given.operands) != 2:  # noqa: PLR2004 - what it leads to, and itself
        return
    for path in map(scene.ran.at.path, (each for each in paths if each[-1:] != "/")):
        if not path.startswith("/") or not UNKNOWN.isdisjoint(path):
            continue
        if scene.program == "ln" and (scene.base is None or not scene.base.leaves_empty(path)):
            continue  # a directory, perhaps, into which the link goes
        change = look(scene.image, scene.base, path, scene.context).change
        if change is not None and _is_there(change.effect, path, scene.program):
            by = change.by
            reason = f"{scene.program} is to make {path}, which line {by.line} has made already"
            yield scene.fault("path-exists", path, reason, "filesystem/file-exists", by=by, known=scene.is_untouched)


def _is_there(effect: Effect, path: str, program: str) -> bool:
    """Whether an effect has surely made a path that a program cannot make anew."""
    if program == "ln":
        return isinstance(effect, (MakesFile, Links)) and effect.certain and effect.path == path
    if isinstance(effect, Brings):
        return UNKNOWN.isdisjoint(effect.path) and (effect.path != path or not effect.lands_in)
    return isinstance(effect, (MakesDirectory, MakesFile, Links)) and effect.certain


def into_home(scene: Scene) -> Iterator[Fault]:
    """``pip install --user`` in a virtual environment that does not see the user's own packages."""
    ran = scene.ran
    words = [word.text for word in ran.command.words] if ran else []
    if ran is None or "install" not in words or "--user" not in words:
        return
    first = (ran.at.variable("PATH") or "").partition(":")[0]
    for change in reversed(scene.image.changes):
        effect = change.effect
        if isinstance(effect, MakesEnvironment) and f"{effect.path}/bin" == first:
            if effect.certain and "site-packages" not in change.by.value:
                reason = f"pip --user does not work in the virtual environment {effect.path}, which is first on PATH"
                cause = "pip/user-install-in-virtualenv"
                known = "/" not in words[0] and scene.is_untouched
                yield scene.fault("user-in-environment", effect.path, reason, cause, by=change.by, known=known)
            return


def directories(scene: Scene) -> Iterator[Fault]:
    """``cp`` of a directory that is told no ``-r``."""
    if scene.ran is None or scene.context is None:
        return
    given = call([word.text for word in scene.ran.command.words], ("-t", "--target-directory", "-S", "--suffix"))
    if given.has("-r", "-R", "-a", "--recursive", "--archive", "-t", "--target-directory", "--help"):
        return
    for path in map(scene.ran.at.path, given.operands[:-1]):
        if not path.startswith("/") or not UNKNOWN.isdisjoint(path):
            continue
        change = next((each for each in reversed(scene.image.of_paths) if makes(each.effect, path)), None)
        effect = change.effect if change else None
        if not isinstance(effect, Brings) or effect.path != path or effect.stage is not None:
            continue
        if scene.context.look(effect.source).type == "directory" and not effect.lands_in:
            reason = f"{path} is a directory, which cp copies only with -r"
            yield scene.fault("directory-copied", path, reason, "filesystem/path-type-conflict")
