"""``dfdiag kb site``: the knowledge base as a static web site."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Annotated

import typer

from diagnoser.cli.parameters import PatternsOption  # noqa: TC001 - Typer reads the annotations

HELP = """Write the knowledge base as a web site of plain files, which any file server can serve.

\b
Examples:
  dfdiag kb site site
  python3 -m http.server --directory site
  dfdiag kb site site --url https://docs.example.org/builds/

DIR must not exist, be empty, or hold a site that was written before; nothing else is ever replaced or removed there.
The pages work at any address and also when opened as files. --url adds what names whole addresses: a sitemap, and
where each page belongs.
"""


def site(
    directory: Annotated[str, typer.Argument(metavar="DIR", help="Where to write it.")],
    url: Annotated[str, typer.Option(metavar="URL", help="The address that the site will have.")] = "",
    patterns: PatternsOption = None,
) -> None:
    """Write the knowledge base as a web site."""
    from pathlib import Path

    from diagnoser import __version__
    from diagnoser.cli.errors import CommandError
    from diagnoser.cli.usage import INVALID_PACK
    from diagnoser.cli.writing import write
    from diagnoser.knowledge.causes import load_causes
    from diagnoser.packs.errors import PackError

    if not find_spec("markdown_it"):
        raise CommandError("the site needs markdown-it-py: pip install 'dfdiag[site]'")
    if url and not url.startswith(("https://", "http://")):
        raise CommandError(f"{url} is not an address; --url begins with https:// or http://")

    from diagnoser.knowledge.site.build import build
    from diagnoser.knowledge.site.guides import guides_directory
    from diagnoser.knowledge.site.writing import SiteError, write_site

    try:
        files = build(load_causes(patterns or ()), guides_directory(), url and f"{url.rstrip('/')}/", __version__)
        write_site(Path(directory), files)
    except PackError as error:
        raise CommandError(*error.problems, status=INVALID_PACK) from error
    except SiteError as error:
        raise CommandError(str(error)) from error
    write(f"{len(files)} files in {directory}; begin at {Path(directory, 'index.html')}\n")
