"""The guides as pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from diagnoser.knowledge.site.guides import guides_directory, read_guides

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("[a](other.md#x)", '<a href="../other/#x">a</a>'),
        ("[a](files/data.json)", '<a href="../files/data.json">a</a>'),
        ("[a](../README.md)", "<a>a</a>"),
        ("[a](gone.md)", "<a>a</a>"),
        ("![a](gone.png)", "<p>a</p>"),
        ("[a](#part)", '<a href="#part">a</a>'),
        ("[a](https://docs.example.org/)", '<a href="https://docs.example.org/">a</a>'),
        ("[a](javascript:alert(1))", "[a](javascript:alert(1))"),
        ("<b onclick=x>a</b>", "&lt;b onclick=x&gt;a&lt;/b&gt;"),
        ("<!-- made by\na program -->\nafter", "<p>after</p>"),
        ("## Two `words`", '<h2 id="two-words">Two <code>words</code></h2>'),
    ],
)
def test_markdown(tmp_path: Path, text: str, html: str) -> None:
    """Links lead to what the site holds, and no HTML of a guide is taken for the site's own."""
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "data.json").write_text("{}")
    (tmp_path / "other.md").write_text("# Other\n")
    (tmp_path / "guide.md").write_text(f"# A guide\n\nIt [says](x.md) much. And more.\n\n{text}\n")
    guide, other = read_guides(tmp_path)
    assert (guide.name, guide.title, guide.summary, other.title) == ("guide", "A guide", "It says much.", "Other")
    assert html in guide.body
    assert guide.files == ((("files/data.json", b"{}"),) if "data.json" in text else ())


def test_the_guides_of_the_project_are_found() -> None:
    """The reference of packs is among the guides."""
    docs = guides_directory()
    assert docs
    assert "packs" in {guide.name for guide in read_guides(docs)}
