"""Shell scripts to the commands in them."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnoser.dockerfile.shell import Command, Redirect, Word, read_script

PIECES = [
    *(
        "&&",
        "||",
        ";",
        "|",
        "&",
        "(",
        ")",
        "{",
        "}",
        "!",
        "\n",
        "\\\n",
        "\\",
        "'",
        '"',
        "`",
        "$(",
        "${",
        "$",
        "#",
        "=",
        ";;",
    ),
    *(
        "if",
        "then",
        "elif",
        "else",
        "fi",
        "for",
        "in",
        "do",
        "done",
        "while",
        "case",
        "esac",
        "function",
        "f()",
        "[[",
        "]]",
    ),
    *(
        "sudo",
        "su",
        "env",
        "sh",
        "bash",
        "-c",
        "-lc",
        "eval",
        "exec",
        "xargs",
        "timeout",
        "gosu",
        "A=b",
        "dirs=(",
        "set -o pipefail",
    ),
    *(
        "<<EOF",
        "<<-'E'",
        "EOF\n",
        "E\n",
        "> f",
        ">>",
        "2>&1",
        "<",
        "<(",
        "&>",
        "cd",
        "rm -rf",
        "*",
        "~",
        "é",
        "\x00",
        "\r",
        "\t",
        " ",
    ),
]
SCRIPTS = st.one_of(
    st.text(max_size=80),
    st.lists(st.sampled_from(PIECES)).map(" ".join),
    st.lists(st.sampled_from(PIECES)).map("".join),
)


def _said(script: str) -> list[str]:
    return [" ".join(word.text for word in command.words) for command in read_script(script)]


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ("a  b\tc", [("a", True, False), ("b", True, False), ("c", True, False)]),
        ("a 'b c' \"d e\"", [("a", True, False), ("b c", True, False), ("d e", True, False)]),
        (
            "a $B ${C} \"$D/e\" '$F'",
            [
                ("a", True, False),
                ("$B", False, False),
                ("${C}", False, False),
                ("$D/e", False, False),
                ("$F", True, False),
            ],
        ),
        ('a \\$B "\\$C" "\\d"', [("a", True, False), ("$B", True, False), ("$C", True, False), ("\\d", True, False)]),
        (
            "rm *.txt '*.md' \"*\" \\*",
            [("rm", True, False), ("*.txt", True, True), ("*.md", True, False), ("*", True, False), ("*", True, False)],
        ),
        ("a b'c'\"d\"e", [("a", True, False), ("bcde", True, False)]),
        ("a b\\\n  c\\\nd", [("a", True, False), ("b", True, False), ("cd", True, False)]),
        ("a # b", [("a", True, False)]),
        ("a b#c '#d'", [("a", True, False), ("b#c", True, False), ("#d", True, False)]),
        ("a ''", [("a", True, False), ("", True, False)]),
        ("a ${B:-c d}e", [("a", True, False), ("${B:-c d}e", False, False)]),
        ('a "open b', [("a", True, False), ("open b", True, False)]),
        ("a 'open b", [("a", True, False), ("open b", True, False)]),
        ("a\r", [("a", True, False)]),
    ],
)
def test_words(script: str, words: list[tuple[str, bool, bool]]) -> None:
    """Quotes are taken away, and what a shell would still fill in or match is marked."""
    (command,) = read_script(script)
    assert command.words == tuple(Word(*word) for word in words)


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("a && b || c; d | e & f\ng", ["a", "b", "c", "d", "e", "f", "g"]),
        ("a &&\n b ||\n\n c", ["a", "b", "c"]),
        ("(a; b) && { c; d; }", ["a", "b", "c", "d"]),
        ("((a) && (b))", ["a", "b"]),
        ("{ { a; } }; b", ["a", "b"]),
        ("if a; then b; elif c; then d; else e; fi; f", ["a", "b", "c", "d", "e", "f"]),
        ("if a; then if b; then c; fi fi; d", ["a", "b", "c", "d"]),
        ("for x in a b; do c $x; done; d", ["c $x", "d"]),
        ("for x\ndo a\ndone\nb", ["a", "b"]),
        ("while a; do b; done < f; c", ["a", "b", "", "c"]),
        ('case "$X" in a|b) c;; (d) e ;; *) f; esac; g', ["c", "e", "f", "g"]),
        ("f() { a; }; f; b", ["a", "b"]),
        ("function f { a; }\nf x\nb", ["a", "b"]),
        ("! a; b", ["a", "b"]),
        ("[[ $A == b && c ]] && d", ["[[ $A == b c ]]", "d"]),
        ('dirs=(a b) && for d in "${dirs[@]}"; do mkdir "$d"; done', ["", "mkdir $d"]),
        ("A=1 B='2 3' a C=4", ["a C=4"]),
        ("echo fi done }", ["echo fi done }"]),
        ("a; fi; b)", ["a", "b"]),
        ("A=$(git describe --tags) && b", ["git describe --tags", "", "b"]),
        ('pip install "$(cat names)" `which x`', ["cat names", "which x", "pip install $(cat names) `which x`"]),
        ("a <(b c)", ["b c", "a <(b c)"]),
        ("", []),
        (" ; && ", []),
    ],
)
def test_commands(script: str, said: list[str]) -> None:
    """The commands come in the order in which they run, those of substitutions before the command that uses them."""
    assert _said(script) == said


@pytest.mark.parametrize(
    ("script", "uncertain"),
    [
        ("a && b; c", ""),
        ("a || b", "b"),
        ("a && b || c", "b c"),
        ("a || b && c", "b"),
        ("a || exit 1; b", "exit"),
        ("a || { echo no; exit 1; } && b", "echo exit"),
        ("a && b || (echo no >&2; false)", "echo false"),
        ("a && b || exit 0", "b exit"),
        ("if a; then b; else c; fi; d", "b c"),
        ("while a; do b; done", "b"),
        ("for x in 1 2; do a; done; b", "a"),
        ("case x in x) a;; esac; b", "a"),
        ("f() { a; }; b", "a"),
        ("(a && b); { c; }", ""),
        ("a | xargs b", "b"),
        ("[ -f x ] && b; c", "b"),
        ("c; [ -f x ] && b", ""),
        ("command -v x && b; c", "b"),
        ("sh -c 'a || b' && c", "b"),
    ],
)
def test_certain(script: str, uncertain: str) -> None:
    """A command is certain where it runs whenever the script succeeds."""
    assert [command.words[0].text for command in read_script(script) if not command.certain] == uncertain.split()


@pytest.mark.parametrize(
    ("script", "swallowed"),
    [
        ("a || true", "a"),
        ("a && b || true; c", "a b"),
        ("a || b || c", "a b"),
        ("a || exit 1", ""),
        ("a || echo no && exit 1", ""),
        ("(a; b) || true", "a b"),
        ("a | b", "a"),
        ("set -o pipefail && a | b", ""),
        ("set -euo pipefail; a | b", ""),
        ("bash -o pipefail -c 'a | b'; c | d", "c"),
        ("a & b", "a"),
        ("! a && b", "a"),
        ("if a; then b; fi", "a"),
        ("while a; do b; done", "a"),
        ("sh -c 'a; b' || true", "a b"),
        ("X=$(a) && b", ""),
        ("b $(a)", "a"),
    ],
)
def test_swallowed(script: str, swallowed: str) -> None:
    """A command is swallowed where the script is written to go on when it fails."""
    commands = [command for command in read_script(script) if command.words]
    assert [command.words[0].text for command in commands if command.swallowed] == swallowed.split()


@pytest.mark.parametrize(
    ("script", "inner"),
    [
        ("sudo -u app -E A=b ls -l", [("ls -l", "app", ("sudo",), ("A=b",))]),
        ("sudo mkdir /a", [("mkdir /a", "root", ("sudo",), ())]),
        ("sudo --user=app -- ls", [("ls", "app", ("sudo",), ())]),
        ("env -u X A=b C=d make all", [("make all", None, ("env",), ("A=b", "C=d"))]),
        ("/usr/bin/env python x.py", [("python x.py", None, ("env",), ())]),
        ("exec nice -n 5 time -p make", [("make", None, ("nice",), ())]),
        ("timeout -k 5 60 make", [("make", None, ("timeout",), ())]),
        ("gosu app:app ls", [("ls", "app", ("gosu",), ())]),
        ("su-exec app ls", [("ls", "app", ("su-exec",), ())]),
        ("su app -c 'a && b'", [("a", "app", ("su",), ()), ("b", "app", ("su",), ())]),
        ("su - app -s /bin/sh -c a", [("a", "app", ("su",), ())]),
        ("su -c a", [("a", "root", ("su",), ())]),
        ("runuser -u app -- ls -l", [("ls -l", "app", ("runuser",), ())]),
        ("sh -c 'a; b'", [("a", None, ("sh",), ()), ("b", None, ("sh",), ())]),
        ('bash -lc "a && b"', [("a", None, ("bash",), ()), ("b", None, ("bash",), ())]),
        ("/bin/bash -euxo pipefail -c a", [("a", None, ("bash",), ())]),
        ("sudo -u app sh -c 'gosu root a'", [("a", "root", ("sudo", "sh", "gosu"), ())]),
        ("bash -s <<EOF\na\nEOF\n", [("", None, (), ()), ("a", None, ("bash",), ())]),
        ("eval 'a' b", [("a b", None, (), ())]),
        ("find . | xargs -n 1 rm -f", [("find .", None, (), ()), ("rm -f", None, ("xargs",), ())]),
        ("bash run.sh -c x", [("bash run.sh -c x", None, (), ())]),
        ("command -v git", [("command -v git", None, (), ())]),
        ("sudo -i", [("sudo -i", None, (), ())]),
        ("exec > f", [("exec", None, (), ())]),
        ("su app", [("su app", None, (), ())]),
    ],
)
def test_wrappers(script: str, inner: list[tuple[str, str | None, tuple[str, ...], tuple[str, ...]]]) -> None:
    """What only runs other commands is looked through; it tells who runs them, and stays known by name."""
    read = [(" ".join(w.text for w in c.words), c.user, c.through, c.assignments) for c in read_script(script)]
    assert read == inner


@pytest.mark.parametrize(
    ("script", "redirects"),
    [
        ("a > f 2>&1", [(">", "f", None), (">&", "1", None)]),
        ("a >> 'f g' < h", [(">>", "f g", None), ("<", "h", None)]),
        ("a &> f", [("&>", "f", None)]),
        ("> f a", [(">", "f", None)]),
        ("a 2>/dev/null", [(">", "/dev/null", None)]),
        ("cat <<EOF > f\nb\n $C\nEOF\n", [("<<", "EOF", "b\n $C\n"), (">", "f", None)]),
        ("cat <<-'E'\n\tb\n\tE\n", [("<<-", "E", "\tb\n")]),
        ("cat <<EOF > f", [("<<", "EOF", None), (">", "f", None)]),
        ("cat <<< word", [("<<<", "word", None)]),
        ("cat <<EOF\nno end", [("<<", "EOF", "no end")]),
    ],
)
def test_redirects(script: str, redirects: list[tuple[str, str, str | None]]) -> None:
    """Redirections keep their operator and target, and heredocs what they say."""
    (command,) = read_script(script)
    assert command.redirects == tuple(Redirect(sign, Word(text, True, False), body) for sign, text, body in redirects)  # noqa: FBT003 - the word's fields


def test_what_follows_a_heredoc() -> None:
    """Commands go on behind the end of a heredoc, and what is in it is not read as commands."""
    assert _said("a <<X && b <<Y\nrm x\nX\nrm y\nY\nc") == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("script", "text"),
    [
        ("a && b  'c d'  > e && f", "b  'c d'  > e"),
        ("a; A=1 b $C; d", "A=1 b $C"),
        ("a; sudo b c; d", "sudo b c"),
    ],
)
def test_text(script: str, text: str) -> None:
    """A command keeps what was written."""
    assert read_script(script)[1].text == text


def test_subshells() -> None:
    """Commands of one subshell have the same number, and those behind it none."""
    a, b, c, d, e = (command.subshell for command in read_script("(a; b); c; (d); sh -c e"))
    assert a == b
    assert c == ()
    assert len({a, d, e}) == 3


@given(SCRIPTS)
def test_any_text_is_read(script: str) -> None:
    """No text makes it fail, and each command has something in it."""
    for command in read_script(script):
        assert isinstance(command, Command)
        assert command.words or command.assignments or command.redirects


@pytest.mark.parametrize(
    "piece",
    [
        *PIECES,
        "a&&",
        "a||",
        "a;",
        'sh -c "',
        '"$(',
        "((",
        "x$y",
        "f() ",
        "A=1 ",
        "sudo ",
        "<<E\n",
        "cat <<A <<B\n",
        '"\\"',
        "$(a)",
    ],
)
def test_time_grows_with_length(piece: str) -> None:
    """A hundred thousand characters of the same piece are read in seconds at most, where a square would take minutes."""
    script = piece * (100_000 // len(piece))
    started = time.perf_counter()
    read_script(script)
    assert time.perf_counter() - started < 15
