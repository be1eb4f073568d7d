"""Dockerfiles to instructions."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnoser.dockerfile.parse import Dockerfile, Heredoc, parse, read_dockerfile, trigger

FRAGMENTS = (
    *("FROM a\n", "FROM a AS b\n", "RUN ", "COPY ", "ENV ", "CMD ", "HEALTHCHECK ", "ONBUILD ", "run\t", "FOO "),
    *(" ", "\t", "\n", "\n\n", "\r\n", "\\\n", "\\ \n", "\\\\\n", "`\n", "\\", "#c\n", " # c \\\n", "# escape=`\n"),
    *("<<EOF", "<<-EOF ", "<<'E F' ", "<< E", "EOF\n", "\tEOF\n", "E\n", "E F\n"),
    *('["a", "b"]', "[1]", "[", '"', "'", "$x", "${x", "${x:-a b}", "--from=b ", '--x="q r" ', "-- ", "=", "a=b"),
    *("# syntax=x/y:1\n", "\ufeff", "\u00a0", "\u2028", "\x0b", "\x1c", "\x85", "é", "\x00"),
)
texts = st.one_of(st.text(max_size=200), st.lists(st.sampled_from(FRAGMENTS), max_size=30).map("".join))


@pytest.mark.parametrize(
    ("text", "instructions"),
    [
        ("FROM a\nRUN b", [("FROM", "a", 1, 1, 0), ("RUN", "b", 2, 2, 0)]),
        ("# note\n\nfrom a AS b", [("FROM", "a AS b", 3, 3, 0)]),
        ("ARG V=1\nFROM a:$V", [("ARG", "V=1", 1, 1, -1), ("FROM", "a:$V", 2, 2, 0)]),
        ("RUN a && \\\n    b", [("RUN", "a &&     b", 1, 2, -1)]),
        ("RUN a \\\n# why\n\n  b\nUSER x", [("RUN", "a   b", 1, 4, -1), ("USER", "x", 5, 5, -1)]),
        ("RUN a \\\n# why\n\n", [("RUN", "a", 1, 3, -1)]),
        ("\\\nRUN a", [("RUN", "a", 1, 2, -1)]),
        ("\\\n", [("", "", 1, 1, -1)]),
        ("# escape=`\nRUN a `\n b\\\nUSER x", [("RUN", "a  b\\", 2, 3, -1), ("USER", "x", 4, 4, -1)]),
        ("RUN <<EOF\nFROM nowhere\nEOF\nUSER x", [("RUN", "<<EOF", 1, 3, -1), ("USER", "x", 4, 4, -1)]),
        ("RUN <<-'E' cat\n\tx\n\tE\nUSER x", [("RUN", "<<-'E' cat", 1, 3, -1), ("USER", "x", 4, 4, -1)]),
        ("FROM a\nFROM b\nRUN c", [("FROM", "a", 1, 1, 0), ("FROM", "b", 2, 2, 1), ("RUN", "c", 3, 3, 1)]),
        ("\ufeffFROM a\r\nRUN b\r\n", [("FROM", "a", 1, 1, 0), ("RUN", "b", 2, 2, 0)]),
        ("onbu\u0131ld RUN a", [("onbu\u0131ld", "RUN a", 1, 1, -1)]),
        ("", []),
    ],
)
def test_parse(text: str, instructions: list[tuple[str, str, int, int, int]]) -> None:
    """Instructions keep their keyword, value, lines and stage."""
    assert [(each.keyword, each.value, each.line, each.end, each.stage) for each in parse(text)] == instructions


@pytest.mark.parametrize(
    ("text", "flags", "arguments", "words"),
    [
        ("COPY --from=b --link a /c", (("from", "b"), ("link", "")), "a /c", None),
        ("COPY --chown='a b' x y", (("chown", "a b"),), "x y", None),
        ("COPY --chown=a\\ b x y", (("chown", "a b"),), "x y", None),
        ("COPY --a=1 -- --b c", (("a", "1"),), "--b c", None),
        ("COPY x --chown=a y", (), "x --chown=a y", None),
        ('COPY --a=1 ["b c", "d"]', (("a", "1"),), '["b c", "d"]', ("b c", "d")),
        ('CMD [ "a", "\\u0041\\n" ]', (), '[ "a", "\\u0041\\n" ]', ("a", "A\n")),
        ("CMD []", (), "[]", ()),
        ("CMD ['a']", (), "['a']", None),
        ('CMD ["a", 1]', (), '["a", 1]', None),
        ("CMD " + "[" * 100_000, (), "[" * 100_000, None),
        ("CMD [" + "1" * 5000 + "]", (), "[" + "1" * 5000 + "]", None),
        ('HEALTHCHECK --retries=3 CMD ["a"]', (("retries", "3"),), 'CMD ["a"]', ("a",)),
        ('ENV ["a"]', (), '["a"]', None),
    ],
)
def test_parts(text: str, flags: tuple[tuple[str, str], ...], arguments: str, words: tuple[str, ...] | None) -> None:
    """Flags, arguments and the exec form are told apart as BuildKit does."""
    (instruction,) = parse(text)
    assert (instruction.flags, instruction.arguments, instruction.words) == (flags, arguments, words)


@pytest.mark.parametrize(
    ("text", "heredocs"),
    [
        ("RUN <<EOF\na\n$b\nEOF\n", [("EOF", "a\n$b\n", True, False, True)]),
        ("RUN cat <<'A' <<-\"B\"\na\nA\n\t\tb\n\tB\n", [("A", "a\n", False, False, True), ("B", "b\n", False, True, True)]),
        ("COPY <<a.txt <<b.txt /c/\r\n1\r\na.txt\r\nb.txt\r\n", [("a.txt", "1\r\n", True, False, True), ("b.txt", "", True, False, True)]),
        ("ONBUILD ADD <<E /x\na\nE\n", [("E", "a\n", True, False, True)]),
        ("RUN <<E\na", [("E", "a", True, False, False)]),
        ("RUN cat <<E>x\na\nE>x\n", [("E>x", "a\n", True, False, True)]),
        ("RUN echo it's <<E", []),
        ("RUN cat <<< E", []),
        ("RUN cat <<E " + "${a:-" * 9000, []),
        ("CMD cat <<E", []),
        ('RUN ["<<E"]', []),
    ],
)  # fmt: skip
def test_heredocs(text: str, heredocs: list[tuple[str, str, bool, bool, bool]]) -> None:
    """Heredocs have their name and content, and tell whether variables count and tabs were taken away."""
    (instruction,) = parse(text)
    assert list(instruction.heredocs) == [Heredoc(*each) for each in heredocs]


@pytest.mark.parametrize(
    ("text", "escape", "syntax"),
    [
        ("FROM a", "\\", None),
        ("# syntax=docker/dockerfile:1 # note\n# escape = `\nFROM a", "`", "docker/dockerfile:1"),
        ("\ufeff#Syntax=a/b\nFROM a", "\\", "a/b"),
        (" # syntax=a/b\nFROM a", "\\", None),
        ("# note\n# syntax=a/b\n# escape=`", "\\", None),
        ("# escape=x\n# escape=`", "`", None),
    ],
)
def test_directives(text: str, escape: str, syntax: str | None) -> None:
    """Directives count at the head of the file only."""
    dockerfile = read_dockerfile(text)
    assert (dockerfile.escape, dockerfile.syntax) == (escape, syntax)


def test_trigger() -> None:
    """An ONBUILD's instruction is read with its own flags and the heredocs, on the same lines."""
    (instruction,) = parse("\nONBUILD COPY --chown=a <<E /x\na\nE\n")
    inner = trigger(instruction)
    assert inner is not None
    assert (inner.keyword, inner.flags, inner.line, inner.end) == ("COPY", (("chown", "a"),), 2, 4)
    assert inner.heredocs == instruction.heredocs
    assert trigger(inner) is None


def _uncovered(dockerfile: Dockerfile) -> list[str]:
    """Lines of no instruction; fails where two instructions share a line."""
    covered: set[int] = set()
    for each in dockerfile.instructions:
        own = set(range(each.line, each.end + 1))
        assert own
        assert not own & covered
        covered |= own
    assert not covered or max(covered) <= len(dockerfile.lines)
    return [line for number, line in enumerate(dockerfile.lines, 1) if number not in covered]


@given(texts)
def test_any_text_is_read(text: str) -> None:
    """No text makes it fail; no byte is lost, and every line is an instruction's, a comment or blank."""
    dockerfile = read_dockerfile(text)
    assert "".join(dockerfile.lines) == dockerfile.source == text
    for line in _uncovered(dockerfile):
        bare = line.lstrip("\ufeff").strip()
        assert not bare or bare.startswith("#")
    stages = [each for stage in dockerfile.stages for each in stage.instructions]
    assert stages == [each for each in dockerfile.instructions if each.stage >= 0]


@given(texts)
def test_reading_again_gives_the_same(text: str) -> None:
    """What was read and written back reads the same."""
    dockerfile = read_dockerfile(text)
    assert read_dockerfile("".join(dockerfile.lines)) == dockerfile


def test_speed() -> None:
    """A hundred instructions are read in far less than the 20 ms given here, which a busy machine needs."""
    text = "FROM a AS b\n" + 'RUN a && \\\n  # c\n  b\nCOPY --from=b x /y\nENV A=b C=d\nCMD ["a", "b"]\n' * 25
    read_dockerfile(text)
    start = time.perf_counter()
    read_dockerfile(text)
    assert time.perf_counter() - start < 0.02
