"""Commands that need files to be there: interpreters with their scripts, and programs that print or check files."""

from __future__ import annotations

from diagnoser.dockerfile.effects.kinds import MakesFile, Reads, SetsVariable, Writes
from diagnoser.dockerfile.effects.options import call, name_set

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from diagnoser.dockerfile.effects.kinds import Effect
    from diagnoser.dockerfile.effects.setting import Setting

    Handler = Callable[[Sequence[str], Setting], Iterator[Effect]]

_PRINTING = {
    "cat": "",
    "head": "-n --lines -c --bytes",
    "tail": "-n --lines -c --bytes",
    "wc": "",
    "sort": "-k --key -t --field-separator -o --output -S -T",
    "uniq": "",
    "ls": "",
    "stat": "-c --format --printf",
    "file": "",
    "readelf": "",
    "ldd": "",
    "xxd": "",
    "base64": "-w --wrap",
    **dict.fromkeys(("md5sum", "sha1sum", "sha224sum", "sha256sum", "sha384sum", "sha512sum", "b2sum", "cksum"), ""),
}
_INTERPRETERS = {
    **dict.fromkeys(("sh", "bash", "dash", "ash", "zsh", "ksh"), ("-o --rcfile --init-file", "-c -s")),
    "node": ("-r --require --import --loader -C --conditions", "-e --eval -p --print -v --version -h --help -i"),
    "ruby": ("-I -r -C", "-e -v --version"),
    "perl": ("-I -M -m", "-e -E -v -V -n -p"),
    "php": ("-d -c", "-r -v -m -i -S"),
    "Rscript": ("", "-e --version"),
    "lua": ("-l", "-e -v"),
    "tclsh": ("", ""),
}
"""Options with a value, and those behind which no script is named."""
_SED = name_set("-e --expression -f --file -l --line-length")
_GREP = name_set("-e --regexp -f --file -m --max-count -A -B -C --include --exclude --exclude-dir --color --label")


def _reader(options: str) -> Handler:
    takes_value = name_set(options)

    def read(words: Sequence[str], at: Setting) -> Iterator[Effect]:
        given = call(words, takes_value)
        for operand in given.operands:
            if operand != "-":
                yield Reads(at.path(operand), given.program)

    return read


def _interpreter(options: str, without_script: str) -> Handler:
    takes_value, refusing = name_set(options), name_set(without_script)

    def run(words: Sequence[str], at: Setting) -> Iterator[Effect]:
        given = call(words, takes_value, stops=True)
        if given.operands and given.operands[0] != "-" and refusing.isdisjoint(given.options):
            yield Reads(at.path(given.operands[0]), given.program)

    return run


def source(words: Sequence[str], at: Setting) -> Iterator[Effect]:
    """``.`` and ``source``; a virtual environment's ``activate`` puts its programs first on PATH."""
    if len(words) < 2:  # noqa: PLR2004 - the file
        return
    written = words[1]
    if "/" in written or words[0] == "source":
        yield Reads(at.path(written), words[0])
    if written.endswith("bin/activate"):
        environment = at.path(written.removesuffix("bin/activate") or ".")
        yield SetsVariable("VIRTUAL_ENV", environment)
        yield SetsVariable("PATH", f"{environment}/bin:{at.variable('PATH') or '$PATH'}")


def sed(words: Sequence[str], at: Setting) -> Iterator[Effect]:
    """``sed``; with ``-i`` it writes the files that it reads."""
    # The value of -i is attached, so letters behind it are not options.
    words = ["-i" if word[:2] == "-i" else word for word in words]
    given = call(words, _SED)
    for path in map(at.path, given.values("-f", "--file")):
        yield Reads(path, "sed")
    files = given.operands if given.has("-e", "--expression", "-f", "--file") else given.operands[1:]
    for path in map(at.path, files):
        yield Reads(path, "sed")
        if given.has("-i", "--in-place"):
            yield Writes(path)
            yield MakesFile(path)


def grep(words: Sequence[str], at: Setting) -> Iterator[Effect]:
    """``grep``, which fails just as well where it finds nothing."""
    given = call(words, _GREP)
    files = given.operands if given.has("-e", "--regexp", "-f", "--file") else given.operands[1:]
    for path in (*map(at.path, given.values("-f", "--file")), *map(at.path, files)):
        if path != "-":
            yield Reads(path, given.program)


def in_place(words: Sequence[str], at: Setting) -> Iterator[Effect]:
    """``dos2unix`` and ``strip``: what they read they write."""
    given = call(words, ("-o", "-R", "-K", "-N"))
    if not given.options.keys() & {"--version", "--help"}:
        for path in map(at.path, given.operands):
            yield Reads(path, given.program)
            yield Writes(path)


COMMANDS: dict[str, Handler] = {
    **{name: _reader(options) for name, options in _PRINTING.items()},
    **{name: _interpreter(*options) for name, options in _INTERPRETERS.items()},
    ".": source,
    "source": source,
    "sed": sed,
    **dict.fromkeys(("grep", "egrep", "fgrep"), grep),
    **dict.fromkeys(("dos2unix", "unix2dos", "strip"), in_place),
}
