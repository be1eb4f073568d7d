"""The formats of a diagnosis. Each is a module here with a function ``document(readings, place)``."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from diagnoser.model import Reading
    from diagnoser.render.place import Place

FORMATS = {
    "text": "what a terminal shows",
    "json": "the schema dfdiag.diagnosis/1, for programs",
    "markdown": "a comment for a pull request, short first, the details folded",
    "github": "GitHub Actions: annotations on the lines of the Dockerfile",
    "gitlab": "GitLab: a Code Quality report",
    "sarif": "SARIF 2.1.0, for code scanning and editors",
    "junit": "a JUnit report, with a test case for each log",
    "html": "one page that needs nothing else",
}
"""Each format's name and what it is for."""


def document(name: str, readings: Sequence[Reading], place: Place) -> str:
    """Write readings in one of the ``FORMATS``, with a newline at the end."""
    from importlib import import_module

    text: str = import_module(f"diagnoser.render.{name}").document(readings, place)
    return text
