"""Tools of other languages: which file of a project they cannot do without.

Facts: the references of the go command, Cargo, Bundler, Composer, Maven and CMake.
"""

from __future__ import annotations

from diagnoser.dockerfile.effects.kinds import Fills, MakesDirectory, ProvidesCommand, Reads
from diagnoser.dockerfile.effects.options import call, name_set

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from diagnoser.dockerfile.effects.kinds import Effect
    from diagnoser.dockerfile.effects.setting import Setting

_READS = {
    "go": ("go.mod", frozenset({"mod download", "mod tidy", "mod vendor", "mod verify"})),
    "cargo": ("Cargo.toml", frozenset({"build", "fetch", "test", "run", "check", "vendor"})),
    "bundle": ("Gemfile", frozenset({"install", "exec", "check", "package"})),
    "composer": ("composer.json", frozenset({"install", "update", "dump-autoload"})),
    "mvn": ("pom.xml", None),
    "pipenv": ("Pipfile", frozenset({"install", "sync", "lock"})),
}
"""A program's file, and the actions that need it; None for any."""
_VALUED = name_set(
    "-C --manifest-path --target --features --jobs -j --gemfile --path --working-dir -d -f --file -P -D -s --settings"
)


def project(words: Sequence[str], at: Setting) -> Iterator[Effect]:
    """A tool that works on the project in its directory."""
    given = call(words, _VALUED)
    file, actions = _READS[given.program]
    asked = " ".join(given.operands[:2]) if given.program == "go" else "".join(given.operands[:1])
    if actions is not None and asked not in actions:
        return
    written = given.value("--manifest-path", "--gemfile", "--file", *(("-f",) if given.program == "mvn" else ()))
    directory = given.value("-C", "--working-dir")
    here = at._replace(directory=at.path(directory)) if directory else at
    if given.operands or given.program != "mvn":
        yield Reads(here.path(written or file), given.program)


def cmake(words: Sequence[str], at: Setting) -> Iterator[Effect]:
    """``cmake -S SOURCE -B BUILD``, and ``cmake --build BUILD``."""
    given = call(words, name_set("-S -B -G -D -A -T -C --build --install --target --config --prefix --preset -j"))
    build = given.value("--build", "--install")
    if build:
        yield Reads(at.path(build), "cmake")
        return
    source = given.value("-S") or (given.operands[0] if given.operands else None)
    if source and not given.has("-E", "-P", "--version"):
        yield Reads(f"{at.path(source)}/CMakeLists.txt".replace("//", "/"), "cmake")
        if target := given.value("-B"):
            yield MakesDirectory(at.path(target))
            yield Fills(at.path(target))


def gem(words: Sequence[str], _at: Setting) -> Iterator[Effect]:
    """``gem install``."""
    given = call(words, name_set("-v --version -i --install-dir -n --bindir -s --source"))
    if given.operands[:1] == ("install",) and not given.has("-n", "--bindir", "-i", "--install-dir"):
        for name in given.operands[1:]:
            program = {"bundler": "bundle", "rails": "rails"}.get(name.partition(":")[0], name.partition(":")[0])
            yield ProvidesCommand(program, None, "gem")


COMMANDS = {**dict.fromkeys(_READS, project), "cmake": cmake, "gem": gem}
