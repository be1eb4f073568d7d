"""Edits of a Dockerfile and the patches that make them."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnoser.dockerfile.edit import Edit, apply, delete, insert_before, patch, replace

if TYPE_CHECKING:
    from pathlib import Path

TEXT = "FROM debian\nRUN one \\\n    && two\nUSER app\n"


@pytest.mark.parametrize(
    ("edits", "after"),
    [
        ([], TEXT),
        ([insert_before(4, "RUN three")], "FROM debian\nRUN one \\\n    && two\nRUN three\nUSER app\n"),
        ([insert_before(5, "RUN three")], TEXT + "RUN three\n"),
        ([delete(2, 3)], "FROM debian\nUSER app\n"),
        ([replace(2, 3, "RUN two\nRUN one")], "FROM debian\nRUN two\nRUN one\nUSER app\n"),
        (
            [insert_before(4, "USER root"), insert_before(4, "RUN id")],
            "FROM debian\nRUN one \\\n    && two\nUSER root\nRUN id\nUSER app\n",
        ),
        ([delete(4, 4), insert_before(2, "USER app")], "FROM debian\nUSER app\nRUN one \\\n    && two\n"),
        (
            [replace(4, 4, "USER web"), insert_before(4, "RUN id")],
            "FROM debian\nRUN one \\\n    && two\nRUN id\nUSER web\n",
        ),
    ],
)
def test_apply(edits: list[Edit], after: str) -> None:
    """Each edit does what it says, by the numbers of the file as it was."""
    assert apply(TEXT, edits) == after


@pytest.mark.parametrize(
    ("before", "edit", "after"),
    [
        ("FROM a\r\nUSER b\r\n", insert_before(2, "RUN c\nRUN d"), "FROM a\r\nRUN c\r\nRUN d\r\nUSER b\r\n"),
        ("FROM a\nUSER b", insert_before(3, "RUN c"), "FROM a\nUSER b\nRUN c\n"),
        ("FROM a\nUSER b", replace(2, 2, "USER c"), "FROM a\nUSER c"),
        ("FROM a\nRUN b\x0c\x85\u2028c\nUSER d\n", delete(3, 3), "FROM a\nRUN b\x0c\x85\u2028c\n"),
        ("", insert_before(1, "FROM a"), "FROM a\n"),
    ],
)
def test_line_ends(before: str, edit: Edit, after: str) -> None:
    """What comes in ends its lines as the file does, and only a line feed makes a line."""
    assert apply(before, [edit]) == after


def test_edits_of_one_line() -> None:
    """Two edits that change the same line are refused."""
    with pytest.raises(ValueError, match="line 3"):
        apply(TEXT, [delete(2, 3), replace(3, 4, "USER web")])


@given(st.text(st.characters(codec="utf-8"), max_size=80))
def test_no_edit_changes_no_byte(text: str) -> None:
    """Without edits, any text stays as it is, and there is no patch."""
    assert apply(text, []) == text
    assert not patch(text, text, "Dockerfile")


@pytest.mark.parametrize("path", ["Dockerfile", "backend/Dockerfile", "my images/api.Dockerfile"])
@pytest.mark.parametrize("end", ["\n", "", "\r\n"])
def test_git_takes_the_patch(tmp_path: Path, path: str, end: str) -> None:
    """``git apply`` turns the old file into the new one, wherever it lies and however it ends."""
    before = "\n".join(["FROM debian", *(f"RUN step {number}" for number in range(20)), "USER app"]) + end
    after = apply(before, [insert_before(3, "RUN early"), delete(12, 12), replace(22, 22, "USER web")])
    file = tmp_path / path
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(before.encode())
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    subprocess.run(["git", "apply", "-"], input=patch(before, after, path).encode(), cwd=tmp_path, check=True)
    assert file.read_bytes() == after.encode()


def test_patch() -> None:
    """The patch of a file in the directory itself names it without a prefix."""
    assert patch("FROM a\nUSER b", "FROM a\nUSER c", "Dockerfile") == (
        "--- Dockerfile\n+++ Dockerfile\n@@ -1,2 +1,2 @@\n FROM a\n-USER b\n\\ No newline at end of file\n"
        "+USER c\n\\ No newline at end of file\n"
    )
