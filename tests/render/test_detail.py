"""The lines of a fix, fitted into a width."""

from __future__ import annotations

import pytest

from diagnoser.render.detail import fitted


class TestBroken:
    """Lines that may be broken."""

    def test_run(self) -> None:
        """A RUN is broken at all of its &&, as Dockerfiles break it."""
        assert fitted("RUN apt-get update && apt-get install -y git && rm -rf /var/lib/apt/lists/*", 60) == [
            "RUN apt-get update \\",
            "    && apt-get install -y git \\",
            "    && rm -rf /var/lib/apt/lists/*",
        ]

    def test_sentence(self) -> None:
        """A sentence is broken at its blanks, and so is the line that it goes on in."""
        detail = "The name to install may differ from the name to import\n(cv2 comes from a package of another name"
        assert fitted(detail, 30) == [
            "The name to install may differ",
            "from the name to import",
            "(cv2 comes from a package of",
            "another name",
        ]


class TestWhole:
    """Lines that stay as they are."""

    def test_narrow(self) -> None:
        """What fits is not touched, indentation and blank lines included."""
        detail = "RUN a && b\n\n    c \\\nIt is so."
        assert fitted(detail, 20) == detail.splitlines()

    @pytest.mark.parametrize(
        "line",
        [
            "docker build --secret id=token,env=TOKEN --progress=plain .",
            "COPY --from=build --chmod=0755 --chown=65532:65532 /out/app /usr/local/bin/app",
            "RUN <<EOF one && two and so on, far beyond the width of it",
            "    && apt-get install -y --no-install-recommends git curl \\",
            "# requirements.txt: let pip choose the version of the shared one.",
            "echo $TOKEN | docker login REGISTRY --username USER --password-stdin:",
        ],
    )
    def test_line_to_copy(self, line: str) -> None:
        """A line to copy runs over, also after a sentence that announces it."""
        assert fitted(line, 30) == [line]
        assert fitted(f"Run this:\n{line}", 30) == ["Run this:", line]
