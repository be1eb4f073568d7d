"""The commands on packs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from pathlib import Path

    Dfdiag = Callable[..., subprocess.CompletedProcess[bytes]]


class TestCoverage:
    """An inventory of messages against the built-in rules."""

    @pytest.mark.parametrize(
        ("cause", "options", "expected"),
        [
            ("pybuild/compiler-missing", (), (0, b"1 messages: 1 as their cause, 0 justified, 0 as another cause")),
            ("shell/x", (), (1, b"1 messages: 0 as their cause, 0 justified, 1 as another cause")),
            ("shell/x", ("--least-right", "0"), (0, b"1 messages: 0 as their cause, 0 justified, 1 as another cause")),
            (
                "shell/x",
                ("--justified", "other.tsv"),
                (0, b"1 messages: 0 as their cause, 1 justified, 0 as another cause"),
            ),
        ],
    )
    def test_shares_decide(
        self, tmp_path: Path, dfdiag: Dfdiag, cause: str, options: tuple[str, ...], expected: tuple[int, bytes]
    ) -> None:
        """The status is 0 where the shares that are asked for are met, and 1 where not."""
        _write_tables(tmp_path, cause)
        done = dfdiag("packs", "coverage", "inventory.tsv", *options)
        assert (done.returncode, done.stdout.split(b", 0 not recognised")[0]) == expected
        assert bool(done.stderr) == bool(done.returncode)

    def test_table_that_cannot_be_used(self, tmp_path: Path, dfdiag: Dfdiag) -> None:
        """One line says which file and line is wrong and how to mend it."""
        _write_tables(tmp_path, "")
        done = dfdiag("packs", "coverage", "inventory.tsv")
        assert (done.returncode, done.stdout) == (2, b"")
        assert done.stderr == b"dfdiag: inventory.tsv:2: cause_id is empty; fill it in, with tabs between columns\n"


def _write_tables(directory: Path, cause: str) -> None:
    line = "error: command 'gcc' failed: No such file or directory"
    (directory / "inventory.tsv").write_text(
        "id\ttool\tsource_file\tmessage_template\texample_line\tcause_id\n"
        f"a-1\tgcc\tsetuptools\tcommand failed\t{line}\t{cause}\n",
        encoding="utf-8",
    )
    (directory / "other.tsv").write_text(
        "id\tcause\treason\na-1\tpybuild/compiler-missing\tSame words.\n", encoding="utf-8"
    )
