"""Long logs, thinned out."""

from __future__ import annotations

import io
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnoser.log.read import SHORT, read_log
from diagnoser.log.thin import thin

HEAD = "#1 [internal] load build definition from Dockerfile\n#1 DONE 0.0s\n#6 [3/4] RUN make -j8 all\n"
NOISE = "#6 12.3 gcc -O2 -fPIC -c src/module.c -o obj/module.o\n"
EVERYDAY = "#8 1.5 npm warn deprecated: error: not found, see http://docs/build\n"
END = '#6 ERROR: process "/bin/sh -c make -j8 all" did not complete successfully: exit code: 2\n'
FAULT = "#6 13.0 fatal error: no-such.h: missing\n"
LITERALS = ("fatal error: no-such", "npm warn ", "error:", "not found", "http:", "build", "gcc ")
ENGINES = ("hyperscan", "ahocorasick")


@pytest.fixture(params=ENGINES)
def _engine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the fast engine unavailable where the fallback is asked for."""
    if request.param == "ahocorasick":
        monkeypatch.setitem(sys.modules, "hyperscan", None)


def _noise(line: str, size: int) -> str:
    return line * (size // len(line))


def _thin(content: str, literals: tuple[str, ...] = LITERALS) -> list[tuple[int, str]]:
    encoded = content.encode()
    return [(line.number, line.text) for line in thin(encoded[:SHORT], io.BytesIO(encoded[SHORT:]), literals)]


@pytest.mark.usefixtures("_engine")
@pytest.mark.parametrize("before", [0, SHORT // 2, SHORT], ids=["start", "middle", "end"])
@pytest.mark.parametrize("noise", [NOISE, EVERYDAY])
def test_keeps_the_rare_line_among_everyday_ones(noise: str, before: int) -> None:
    """A line with a rare literal survives under its own number, wherever it stands and however noisy the rest is."""
    first, second = _noise(noise, before), _noise(noise, SHORT - before + len(noise))
    content = HEAD + first + FAULT + second + END
    log = read_log(content.encode(), lambda: LITERALS)
    number = (HEAD + first).count("\n") + 1
    assert (number, "fatal error: no-such.h: missing") in [(line.number, line.text) for line in log.lines]
    assert log.partial
    assert log.failure is not None
    assert (log.failure.step, log.failure.exit_code) == ("3/4", 2)
    assert len(log.lines) < 4_000


@pytest.mark.parametrize(
    "fault", ["#6 13.0 Fatal Error: NO-SUCH.h\n", "#6 1.0 fatal \x1b[31merror:\x1b[0m no-such.h\n"]
)
def test_finds_a_literal_in_any_case_and_colour(fault: str) -> None:
    """Neither case nor colour inside a literal hides it."""
    content = HEAD + _noise(NOISE, SHORT) + fault + _noise(NOISE, SHORT)
    number = (HEAD + _noise(NOISE, SHORT)).count("\n") + 1
    assert number in [number for number, text in _thin(content) if "no-such" in text.lower()]


@given(
    st.lists(st.tuples(st.sampled_from([NOISE, EVERYDAY, FAULT, "\n", END]), st.integers(1, 3_000)), max_size=12),
    st.booleans(),
)
@settings(max_examples=25, deadline=None)
def test_lines_keep_their_numbers(parts: list[tuple[str, int]], ends: bool) -> None:
    """Each line kept is the line of the log that has this number, in ascending order, and no number comes twice."""
    content = HEAD + "".join(line * count for line, count in parts) + ("" if ends else "#6 14.0 torn")
    lines = content.split("\n")
    kept = _thin(content)
    assert [number for number, _ in kept] == sorted({number for number, _ in kept})
    assert all(lines[number - 1] == text for number, text in kept)


@given(st.lists(st.tuples(st.sampled_from([NOISE, EVERYDAY, FAULT, END]), st.integers(1, 20_000)), max_size=5))
@settings(max_examples=10, deadline=None)
def test_both_engines_agree(parts: list[tuple[str, int]]) -> None:
    """The fallback engine keeps the same lines as the fast one."""
    content = HEAD + "".join(line * count for line, count in parts)
    fast = _thin(content)
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "hyperscan", None)
        assert _thin(content) == fast


@pytest.mark.parametrize(
    ("after", "kept"), [(0, 2_000), (SHORT, 30)], ids=["the log ends with the step", "the log goes on"]
)
def test_keeps_the_last_words_of_the_failing_step(after: int, kept: int) -> None:
    """What a step says right before the builder's verdict is kept without any literal, wherever the verdict stands."""
    said = [f"#6 14.0 word {index}" for index in range(kept)]
    content = HEAD + _noise(NOISE, SHORT) + "\n".join(said[:-10]) + "\n" + "\n".join(said[-10:]) + "\n" + END
    texts = {text for _, text in _thin(content + _noise("#9 1.0 other output\n", after))}
    assert set(said[-min(kept, 1_900) :]) <= texts


@pytest.mark.parametrize("gap", range(16_000, 24_000, 1_000))
def test_last_words_may_stand_in_the_piece_before(gap: int) -> None:
    """The builder's verdict finds the step's last words on the other side of a cut between pieces."""
    before = _noise(NOISE, SHORT + (1 << 20) - 20_000 + gap)
    content = HEAD + before + "#6 14.0 the word\n" + "#6 14.0 x\n" * 200 + END + _noise("#9 1.0 other\n", SHORT)
    assert any(text == "#6 14.0 the word" for _, text in _thin(content))


def test_keeps_first_and_last_lines_of_an_everyday_literal() -> None:
    """An everyday literal keeps its first and its last lines, also where other output follows for long."""
    numbered = [f"#6 1.0 error: number {index}\n" for index in range(40_000)]
    content = HEAD + _noise(NOISE, SHORT) + "".join(numbered) + _noise(NOISE, SHORT)
    texts = {text + "\n" for _, text in _thin(content)}
    assert set(numbered[:50]) <= texts
    assert set(numbered[-50:]) <= texts
    assert len(texts & set(numbered)) < 1_000


FORMS = {
    "classic": ("Step {n}/9 : RUN make {n}\n", " ---> Running in 3f2a4b5c6d{n}\n", "gcc step done, error: cached\n"),
    "buildah": ("STEP {n}/9: RUN make {n}\n", "", "gcc step 12: done, error: cached\n"),
    "kaniko": ("INFO[0{n}] RUN make {n}\n", "", "gcc info[ step done\n"),
    "buildkit": ("#{n} [{n}/9] RUN make {n}\n", "#{n} DONE 0.1s\n", "#7 1.0 gcc step done, error: cached\n"),
    "terminal": (" => [{n}/9] RUN make {n}   1.0s\n", "", " => => # gcc error: step done [1/2] run x\n"),
}


@pytest.mark.parametrize("form", FORMS)
def test_keeps_what_the_builder_says_of_its_steps(form: str) -> None:
    """No announcement or end of a step is lost among output that resembles them."""
    announced, ended, noise = FORMS[form]
    said, content = [], ""
    for step in range(1, 10):
        said += [line.format(n=step) for line in (announced, ended) if line]
        content += announced.format(n=step) + ended.format(n=step) + _noise(noise, SHORT // 4)
    texts = {text + "\n" for _, text in _thin(content)}
    assert {line.rstrip() + "\n" for line in said} <= texts


def test_keeps_the_first_and_last_of_very_many_steps() -> None:
    """Lines that resemble steps by the thousand push out neither the first steps nor the last."""
    lines = [f"#{step} [{step}/9] RUN make\n" for step in range(150_000)]
    texts = {text + "\n" for _, text in _thin(_noise(NOISE, SHORT) + "".join(lines) + _noise(NOISE, SHORT))}
    assert {*lines[:100], *lines[-100:]} <= texts
    assert len(texts & set(lines)) < 2_000


def test_a_line_that_is_drawn_again_counts_once() -> None:
    """A terminal's redrawn lines do not fill the room."""
    drawn = "".join(f" => [2/3] RUN make {second / 10:.1f}s\n" for second in range(SHORT // 15))
    assert len(_thin(drawn)) < 4_000


@pytest.mark.parametrize("engine", ENGINES)
def test_line_without_end(engine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A log of one endless line is cut, and what a rule looks for in it is found."""
    if engine == "ahocorasick":
        monkeypatch.setitem(sys.modules, "hyperscan", None)
    kept = _thin("x" * (2 * SHORT) + " fatal error: no-such " + "y" * SHORT)
    assert {number for number, _ in kept} == {1}
    assert any("fatal error: no-such" in text for _, text in kept)
    assert sum(len(text) for _, text in kept) < SHORT


@pytest.mark.parametrize("content", ["\n" * (2 * SHORT), "\r" * (2 * SHORT), "error: " * SHORT, "] run #1 [" * SHORT])
def test_keeps_little_of_a_log_that_says_little(content: str) -> None:
    """Blank lines and endless repetition cost no more room than any other log."""
    assert sum(len(text) for _, text in _thin(content)) < SHORT


def test_utf_16() -> None:
    """A long log that PowerShell has written is read like any other."""
    content = HEAD + _noise(NOISE, SHORT) + FAULT + _noise(NOISE, SHORT)
    encoded = content.encode("utf-16")
    kept = thin(encoded[:SHORT], io.BytesIO(encoded[SHORT:]), LITERALS)
    assert [(line.number, line.text) for line in kept] == _thin(content)


def test_long_rawjson() -> None:
    """A long log of JSON objects is decoded on the way."""
    start = b'{"vertexes":[{"digest":"sha256:a","name":"[2/2] RUN make","started":"2026-01-01T00:00:00Z"}]}\n'
    noise = b'{"logs":[{"vertex":"sha256:a","stream":1,"data":"bm9pc2UK"}]}\n'
    fault = b'{"logs":[{"vertex":"sha256:a","stream":2,"data":"ZmF0YWwgZXJyb3I6IHgK"}]}\n'
    count = SHORT // len(noise)
    log = read_log(start + noise * count + fault + noise * count, lambda: ["fatal error: x"])
    assert (count + 2, "fatal error: x") in [(line.number, line.text) for line in log.lines]
