"""Long logs, thinned out."""

from __future__ import annotations

import io

import pytest

from diagnoser.log import search
from diagnoser.log.read import SHORT, read_log
from diagnoser.log.thin import thin

HEAD = "#1 [internal] load build definition from Dockerfile\n#1 DONE 0.0s\n#6 [3/4] RUN make -j8 all\n"
NOISE = "#6 12.3 gcc -O2 -fPIC -c src/module.c -o obj/module.o\n"
END = '#6 ERROR: process "/bin/sh -c make -j8 all" did not complete successfully: exit code: 2\n'


def _long(fault: str) -> tuple[bytes, int]:
    """A log of more than ``SHORT`` bytes with a fault in its middle; and the fault's line number."""
    noise = SHORT // len(NOISE)
    return (HEAD + NOISE * noise + fault + NOISE * noise + END).encode(), HEAD.count("\n") + noise + 1


@pytest.mark.parametrize(
    "fault", ["#6 13.0 fatal error: no-such.h: missing\n", "#6 13.0 fatal \x1b[31merror:\x1b[0m no-such.h: missing\n"]
)
def test_keeps_the_fault_and_its_number(fault: str) -> None:
    """A line with a literal survives under its own number, colour inside the literal or not."""
    content, number = _long(fault)
    log = read_log(content, lambda: ["fatal error: no-such"])
    assert (number, "fatal error: no-such.h: missing") in [(line.number, line.text) for line in log.lines]
    assert log.partial
    assert log.failure is not None
    assert (log.failure.step, log.failure.exit_code) == ("3/4", 2)
    assert len(log.lines) < 10_000


def test_both_engines_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    """The fallback engine keeps the same lines as the fast one."""
    content, _ = _long("#6 13.0 Fatal ERROR: x\n")
    fast = thin(content, io.BytesIO(), ["fatal error:"])
    monkeypatch.setattr(search, "searcher", search._with_ahocorasick)  # noqa: SLF001 - the fallback by itself
    monkeypatch.setattr("diagnoser.log.thin.searcher", search._with_ahocorasick)  # noqa: SLF001
    assert thin(content, io.BytesIO(), ["fatal error:"]) == fast


def test_line_without_end() -> None:
    """A log of one endless line is cut, and what a rule looks for in it is found."""
    content = b"x" * (2 * SHORT) + b" fatal error: no-such " + b"y" * SHORT
    lines = thin(content[:SHORT], io.BytesIO(content[SHORT:]), ["fatal error: no-such"])
    assert {line.number for line in lines} == {1}
    assert any("fatal error: no-such" in line.text for line in lines)
    assert sum(len(line.text) for line in lines) < SHORT


def test_long_rawjson() -> None:
    """A long log of JSON objects is decoded on the way."""
    start = b'{"vertexes":[{"digest":"sha256:a","name":"[2/2] RUN make","started":"2026-01-01T00:00:00Z"}]}\n'
    noise = b'{"logs":[{"vertex":"sha256:a","stream":1,"data":"bm9pc2UK"}]}\n'
    fault = b'{"logs":[{"vertex":"sha256:a","stream":2,"data":"ZmF0YWwgZXJyb3I6IHgK"}]}\n'
    count = SHORT // len(noise)
    log = read_log(start + noise * count + fault + noise * count, lambda: ["fatal error: x"])
    assert (count + 2, "fatal error: x") in [(line.number, line.text) for line in log.lines]
