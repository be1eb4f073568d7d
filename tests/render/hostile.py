"""Text that tries to act on whatever shows it, and what would act on it."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import cmarkgfm
from cmarkgfm.cmark import Options

RAW_HTML = Options.CMARK_OPT_UNSAFE
"""Tags are passed on, so that one that came through is seen."""

HOSTILE = [
    "::error file=a::gone",
    "  ::set-output name=a::b",
    "\t::add-mask::x",
    "##[error]gone",
    "###[group]x",
    "# \u200b#\u200b[error]x",
    "text ##vso[task.setvariable variable=a]b",
    "##VSO[task.complete result=Failed]",
    "##teamcity[buildStatus text='x']",
    "section_start:1700000000:name[collapsed=true]\r\x1b[0Ktitle",
    "section_end:1700000000:name\r\x1b[0K",
    "--- group",
    "+++ group",
    "~~~ group",
    "^^^ +++",
    "travis_fold:start:name",
    "travis_time:end:1:start=1",
    "\x1b[8mha:////4AAAA\x1b[0m",
    "\x1b[2J\x1b[H",
    "\x1b]8;;https://host.example.org\x07text\x1b]8;;\x07",
    "\x1b]0;title\x1b\\",
    "\x9b2J",
    "\u202egnp.exe\u202c \u2066x\u2069",
    "good\rbad",
    "a\x00b\x08\x7f",
    "\u2028x\u2029y\x85z\x0b",
    "\ud800\ufffe\U000e0041",
]
MARKUP = [
    "<script>alert(1)</script>",
    "</details></summary>",
    "<!-- comment",
    "<![CDATA[x]]>",
    "<a@host.example.org> <https://host.example.org>",
    "[text](https://host.example.org) ![image](x.png)",
    "[text][label]",
    "[label]: https://host.example.org",
    "[^1] [^1]: note",
    "https://host.example.org/a www.example.org ftp://host.example.org mailto:a@host.example.org a@host.example.org",
    "@user @org/team a@b",
    "#123 owner/repo#123 GH-123 !12 %34 ~label &5 $6",
    "# heading",
    "heading\n===",
    "heading\n---",
    "=== ---",
    "- item",
    "+ item",
    "* item",
    "1. item",
    "12) item",
    "> quote",
    "| a | b |\n|---|---|\n| c | d |",
    ":--|--:",
    "a | b \\| c \\\\| d",
    "*a* **b** _c_ __d__ ~~e~~ `f` ``g``",
    "```\nblock\n```",
    "~~~\nblock\n~~~",
    "    indented",
    "hard break  \nnext\\",
    "&lt; &#64;user &copy; \\&amp;",
    "back\\slash\\",
    "`", "``", "` `", " ` a", "a ```` b", "``a", " ", "  ", " x ",
    "[ ] task [x] task",
    ":x: org.name:key:1.0",
    "/close",
    "{+ a +} [- b -] [[wiki]] [TOC]",
    "GET /index.html?a=1&b=2#x",
    "pip install 'foo[bar]>=1.0,<2; python_version<\"3.9\"'",
]  # fmt: skip


def acts(line: str) -> str | None:
    """What of an output line a terminal or CI would act on, by what they look for."""
    if any(not char.isprintable() for char in line):
        return "control character"
    if line.lstrip().startswith("::"):
        return "GitHub"
    if re.search(r"##\[|##[a-z]+\[", line, re.IGNORECASE):
        return "GitHub, Azure or TeamCity"
    return "Travis" if re.search(r"travis_(fold|time):", line) else None


class Rendered(HTMLParser):
    """The elements of an HTML text, without white space between them, and the text itself."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element with its attributes."""
        self.tags.append(tag + "".join(f" {name}={value}" for name, value in attrs))

    def handle_data(self, data: str) -> None:
        """Note text."""
        self.text += data

    def handle_comment(self, data: str) -> None:
        """Note a comment, which no text may make."""
        self.tags.append(f"comment {data}")

    def handle_decl(self, decl: str) -> None:
        """Note a declaration, which no text may make."""
        self.tags.append(f"declaration {decl}")

    def unknown_decl(self, data: str) -> None:
        """Note a section such as CDATA, which no text may make."""
        self.tags.append(f"declaration {data}")


def rendered(markdown: str) -> Rendered:
    """What GitHub's own Markdown renderer makes of a text."""
    return Rendered(cmarkgfm.github_flavored_markdown_to_html(markdown, RAW_HTML))
