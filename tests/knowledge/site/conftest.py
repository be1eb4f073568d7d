"""A small site, made once: two packs of the built-in rules and one of somebody who means ill."""

from __future__ import annotations

from textwrap import indent
from typing import TYPE_CHECKING

import pytest

from diagnoser.knowledge.cases import Cases
from diagnoser.knowledge.causes import Causes
from diagnoser.knowledge.compiling import compile_causes
from diagnoser.knowledge.site.build import build
from diagnoser.knowledge.site.guides import guides_directory
from diagnoser.packs.cache import Source, compile_packs

if TYPE_CHECKING:
    from diagnoser.knowledge.causes import Cause

PACKS = {"adduser", "pip", "shell"}
WITH_CASE = {"adduser/group-name-taken", "pip/requirements-file-not-found", "shell/command-not-found", "shell/killed"}
EVIL = "</code></pre><script>alert(1)</script><img src=x onerror=alert(1)>\"' onfocus='alert(1)"
_HOSTILE = f"""\
- id: evil/script-in-texts
  title: '</title><script>alert(1)</script>'
  match:
    any: ['<script>(?<word>\\w+)</script> failed']
  cause: |
{indent(EVIL, "    ")} and `{EVIL}`. ‹<b>{EVIL}</b>› {{{{ titles }}}} {{% raw %}}
  fixes:
    - title: '{EVIL.replace("'", "''")}'
      detail: |
{indent(EVIL, "        ")}
        # {EVIL}
      costs: ['`{EVIL.replace("'", "''")}`']
  false_positives: |
{indent(EVIL, "    ")}
  references: ['https://example.org/"onmouseover="alert(1)', "https://example.org/'><script>alert(1)</script>"]
  verified: |
{indent(EVIL, "    ")}
  examples:
    match:
      - "<script>alert</script> failed \\e[31m\\u202e </script><!-- {EVIL.translate({34: "'"})}"
    no_match: ['nothing failed']
"""


@pytest.fixture(scope="session")
def some_causes(causes: Causes) -> list[Cause]:
    """The causes of the small site; what real builds show is worked out for some of them only, since it takes long."""
    pack = [Source("evil.yaml", _HOSTILE.encode())]
    evil = Causes(compile_causes(pack, compile_packs(pack)), Cases(None, None), "evil")["evil/script-in-texts"]
    ids = [cause for cause in causes.ids if cause.partition("/")[0] in PACKS]
    return [*(causes[cause] if cause in WITH_CASE else causes.without_case(cause) for cause in ids), evil]


@pytest.fixture(scope="session")
def files(some_causes: list[Cause]) -> dict[str, bytes]:
    """The files of the small site, which works at any address."""
    return build(some_causes, guides_directory(), "", "1.0")
