"""Words cut into options and operands."""

from __future__ import annotations

import pytest

from diagnoser.dockerfile.effects.options import call, name_set


@pytest.mark.parametrize(
    ("words", "options", "operands"),
    [
        ("a -x b", {"-x": []}, ("b",)),
        ("a -o v b", {"-o": ["v"]}, ("b",)),
        ("a -ov -o w", {"-o": ["v", "w"]}, ()),
        ("a -xyo v", {"-x": [], "-y": [], "-o": ["v"]}, ()),
        ("a -xov", {"-x": [], "-o": ["v"]}, ()),
        ("a --out v --flag b", {"--out": ["v"], "--flag": []}, ("b",)),
        ("a --out=v --flag=1", {"--out": ["v"], "--flag": ["1"]}, ()),
        ("a b -x -- -y", {"-x": []}, ("b", "-y")),
        ("a - -o", {"-o": []}, ("-",)),
        ("a --out", {"--out": []}, ()),
        ("a -pl v", {"-pl": ["v"]}, ()),
    ],
)
def test_call(words: str, options: dict[str, list[str]], operands: tuple[str, ...]) -> None:
    """Options may stand together, and take their value with or without a blank or an equals sign."""
    given = call(words.split(), name_set("-o --out -pl"))
    assert (given.program, given.options, given.operands) == ("a", options, operands)


def test_stops() -> None:
    """Options behind the first operand belong to that."""
    given = call(["/bin/a", "-x", "b", "-y"], stops=True)
    assert (given.program, given.operands) == ("a", ("b", "-y"))


def test_values() -> None:
    """The last value counts, and all are there."""
    given = call(["a", "-o", "1", "--out", "2", "-o", "3", "-x"], name_set("-o --out"))
    assert given.value("-o") == "3"
    assert given.values("-o", "--out") == ("1", "3", "2")
    assert given.value("-x", "--out") == "2"
    assert given.value("-y") is None
    assert given.has("-y", "-x")
