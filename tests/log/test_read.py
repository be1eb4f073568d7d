"""Reading as a whole."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from diagnoser.log.read import read_log

_PIECES = [
    "#5 [2/2] RUN x", "#5 0.1 out", "#5 DONE 0.1s", "#5 ERROR: x", "#5 CACHED", "------", " > [2/2] RUN x:", "Dockerfile:3",
    "--------------------", "   3 | >>> RUN x", " => ERROR [2/2] RUN x   0.1s", " => => # out", "[+] Building 0.1s (1/2)",
    "Step 1/2 : RUN x", " ---> Running in 0123456789ab", "STEP 1/2: RUN x", "INFO[0001] RUN x", "ERROR: failed to solve: x",
    '{"vertexes":[{"digest":"a","name":"[1/1] RUN x","error":"e"}]}', '{"logs":[{"vertex":"a","data":"!"}]}', '{"stream": 1}',
    "2026-03-19T16:30:17.7010513Z #5 0.1 x", "The command 'x' returned a non-zero code: y", "#5", "#", "# ", "=> ", "> [",
]  # fmt: skip


@given(st.lists(st.sampled_from(_PIECES) | st.text(max_size=20), max_size=30))
def test_any_mixture_is_read(pieces: list[str]) -> None:
    """Whatever stands in a log, reading ends; lines keep their numbers and steps are ones that exist."""
    text = "\n".join(pieces)
    log = read_log(text.encode("utf-8", "surrogatepass"))
    count = text.count("\n") + 1
    assert all(1 <= line.number <= count and -1 <= line.step < len(log.steps) for line in log.lines)
    assert (log.failure is not None) == (log.outcome == "failed")


def test_empty() -> None:
    """An empty log says nothing."""
    log = read_log(b"")
    assert (log.outcome, log.lines, log.steps) == ("indeterminate", (), ())
