"""What a build command that is run says of its own context and Dockerfile.

Facts: ``docker build --help`` of Docker 20.10 - 28, ``docker buildx build --help`` of buildx 0.36, podman-build(1),
buildah-build(1).
"""

from __future__ import annotations

import os
import re

from diagnoser.fields import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_BEFORE = _names("sudo env time nice nohup command exec")
_SHELLS = _names("sh bash dash ash zsh")
_ASSIGNMENT = r"[A-Za-z_]\w*="
_COMMANDS = {
    "docker": (("build",), ("image", "build"), ("builder", "build"), ("buildx", "build"), ("buildx", "b")),
    "podman": (("build",), ("image", "build"), ("buildx", "build")),
    "buildah": (("build",), ("bud",), ("build-using-dockerfile",)),
}
_BEFORE_COMMAND_TAKE_VALUES = _names(
    "-c --context -H --host -l --log-level --config --tlscacert --tlscert --tlskey --builder --connection --url "
    "--identity --root --runroot --storage-driver --storage-opt --registries-conf --cgroup-manager --tmpdir"
)
_FLAGS = _names(
    "--no-cache --pull --force-rm --rm --squash --squash-all --compress --quiet --load --push --check --debug --stream "
    "--disable-content-trust --layers --tls-verify --all-platforms --pull-always --pull-never --logsplit --no-hosts "
    "--no-hostname --stdin --skip-unused-stages --inherit-annotations --inherit-labels --identity-label --omit-history "
    "--save-stages --rewrite-timestamp --disable-compression --http-proxy --created-annotation --help"
)
_SHORT_FLAGS = frozenset("qDh")
_NO_DIRECTORY = r"-$|[a-z][a-z0-9+.-]*://|git@|github\.com/"


class Wrapped(NamedTuple):
    """A build's context directory and the path of its Dockerfile, None where it comes from standard input."""

    context: str
    dockerfile: str | None


def wrapped(command: Sequence[str]) -> Wrapped | None:
    """What a command says; None where it is no build of a directory, or does not say clearly of which one."""
    script = _script(command)
    if script is None:
        return _of_words(command)
    builds = [build for words in _simple_commands(script) if (build := _of_words(words))]
    return builds[0] if len(builds) == 1 else None


def _script(command: Sequence[str]) -> str | None:
    """The text that a shell is to run by ``-c``, None where the command is none of that."""
    if not command or os.path.basename(command[0]) not in _SHELLS:  # noqa: PTH119 - pathlib costs an import
        return None
    at = next((at for at, word in enumerate(command) if re.fullmatch(r"-[a-z]*c", word)), len(command))
    return command[at + 1] if at + 1 < len(command) else None


def _simple_commands(script: str) -> list[list[str]]:
    """The commands of a script of plain words; none where it expands anything or changes its directory."""
    from shlex import shlex

    lexer = shlex(re.sub(r"\n+", " ; ", script.strip().replace("\\\n", " ")), posix=True, punctuation_chars=True)
    lexer.whitespace_split = True
    try:
        words = list(lexer)
    except ValueError:
        return []
    commands: list[list[str]] = [[]]
    for word in words:
        if set(word) <= set(lexer.punctuation_chars):
            commands.append([])
        else:
            commands[-1].append(word)
    changed = any(words[:1] in (["cd"], ["pushd"]) for words in commands)
    return [] if changed else [words for words in commands if not re.search(r"[$`]", " ".join(words))]


def _of_words(command: Sequence[str]) -> Wrapped | None:
    words = list(command)
    while words and (words[0] in _BEFORE or re.match(_ASSIGNMENT, words[0])):
        words = words[1:]
    program = os.path.basename(words[0]) if words else ""  # noqa: PTH119 - pathlib costs an import
    arguments = _behind_command(words[1:], _COMMANDS.get(program, ()))
    if arguments is None:
        return None
    operands, files = _parsed(arguments)
    if not operands and program != "docker":
        operands = ["."]
    if len(operands) != 1 or re.match(_NO_DIRECTORY, operands[0]) or len(files) > 1:
        return None
    if files:
        return Wrapped(operands[0], files[0] if files[0] != "-" else None)
    return Wrapped(operands[0], _own_dockerfile(operands[0], program))


def _own_dockerfile(context: str, program: str) -> str:
    containerfile = f"{context}/Containerfile"
    if program != "docker" and os.path.exists(containerfile):  # noqa: PTH110 - as above
        return containerfile
    return f"{context}/Dockerfile"


def _behind_command(words: Sequence[str], commands: tuple[tuple[str, ...], ...]) -> list[str] | None:
    """What follows the words that say to build; None where they say something else."""
    said: tuple[str, ...] = ()
    ahead = list(words)
    while ahead:
        word = ahead.pop(0)
        if not word.startswith("-"):
            said = (*said, word)
            if said in commands:
                return ahead
        elif word in _BEFORE_COMMAND_TAKE_VALUES and ahead:
            ahead.pop(0)
    return None


def _parsed(arguments: Sequence[str]) -> tuple[list[str], list[str]]:
    """The operands, and the Dockerfiles that ``-f`` names."""
    operands: list[str] = []
    files: list[str] = []
    ahead = list(arguments)
    while ahead:
        word = ahead.pop(0)
        if word == "--":
            return operands + ahead, files
        if word == "-" or not word.startswith("-"):
            operands.append(word)
            continue
        name, value = _option(word)
        if value is None and name not in _FLAGS:
            value = ahead.pop(0) if ahead else None
        if name in {"-f", "--file"} and value is not None:
            files.append(value)
    return operands, files


def _option(word: str) -> tuple[str, str | None]:
    """An option's name, and its value where it stands in the same word; a flag among short ones is left out."""
    if word.startswith("--"):
        name, equals, value = word.partition("=")
        return name, value if equals else None
    short = word[1:].lstrip("".join(_SHORT_FLAGS))
    if not short:
        return "--help", None
    return f"-{short[0]}", short[1:].removeprefix("=") or None
