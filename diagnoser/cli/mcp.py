"""``dfdiag mcp``: the same knowledge for coding agents, over the Model Context Protocol."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from diagnoser.cli.errors import CommandError
from diagnoser.cli.parameters import PatternsOption  # noqa: TC001 - Typer reads the annotations

HELP = """Serve diagnose, explain, search and fix to a coding agent, over the Model Context Protocol.

\b
Examples:
  dfdiag mcp                              what to enter as the agent's command
  dfdiag mcp --root ~/src --root /var/log/builds

It speaks on standard input and output. Logs and Dockerfiles come as text, or as paths below the working directory or
the directories given by --root. Nothing is written, and nothing is sent anywhere. It needs an extra:
pip install 'dfdiag[mcp]'. docs/mcp.md shows how to attach it.
"""

_EXTRA = "dfdiag mcp needs a package that is not installed: pip install 'dfdiag[mcp]'"


def mcp(
    root: Annotated[
        list[str] | None,
        typer.Option(metavar="DIR", help="Read files below this directory. Repeatable.", show_default="here"),
    ] = None,
    patterns: PatternsOption = None,
) -> None:
    """Serve an agent until it goes away."""
    from diagnoser.cli.diagnosing import load_packs
    from diagnoser.cli.writing import write_error

    rules = load_packs(patterns or ())
    try:
        from diagnoser.mcp.serving import run
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("diagnoser"):
            raise
        raise CommandError(_EXTRA) from error
    from diagnoser.knowledge.causes import load_causes
    from diagnoser.mcp.inputs import Roots
    from diagnoser.mcp.tools import Tools

    try:
        roots = Roots(root or ["."])
    except NotADirectoryError as error:
        raise CommandError(f"{error}: no such directory") from error
    if sys.stdin is not None and sys.stdin.isatty():
        write_error("waiting for an agent on standard input; docs/mcp.md shows how to attach one. End with Ctrl-C")
    run(Tools(rules, load_causes(patterns or ()), roots))
