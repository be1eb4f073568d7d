"""``dfdiag serve``: the web page and the HTTP API."""

from __future__ import annotations

import gc
from typing import Annotated

import typer

from diagnoser.cli.errors import CommandError
from diagnoser.cli.parameters import PatternsOption  # noqa: TC001 - Typer reads the annotations

HELP = """Serve a web page to paste logs into, and the same as an HTTP API.

\b
Examples:
  dfdiag serve                            then open http://127.0.0.1:8420/
  curl --data-binary @build.log http://127.0.0.1:8420/api/v1/diagnoses

Only this machine can reach it unless --host says otherwise. Logs are not kept, and nothing is sent anywhere. It needs
an extra: pip install 'dfdiag[serve]'. docs/serve.md describes the API and how to run it for others.
"""

_EXTRA = "dfdiag serve needs packages that are not installed: pip install 'dfdiag[serve]'"


def serve(  # noqa: PLR0913, PLR0917 - one parameter per option
    host: Annotated[str, typer.Option(metavar="ADDRESS", help="The address to listen at.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(metavar="N", min=0, max=65535, help="The port; 0 for one that is free.")] = 8420,
    workers: Annotated[
        int | None, typer.Option(metavar="N", min=1, max=64, help="Logs read at one time.", show_default="one per core")
    ] = None,
    patterns: PatternsOption = None,
    max_size: Annotated[int, typer.Option(metavar="MB", min=1, max=1024, help="The largest log taken.")] = 16,
    timeout: Annotated[float, typer.Option(metavar="S", min=0.1, max=3600, help="Seconds that one may take.")] = 20,
) -> None:
    """Serve until interrupted."""
    from diagnoser.cli.diagnosing import load_packs
    from diagnoser.cli.writing import write_error

    load_packs(patterns or ())  # what is wrong with a pack is told here and not by each worker
    try:
        from diagnoser.server.serving import listen, run
        from diagnoser.server.settings import Settings
    except ModuleNotFoundError as error:
        raise CommandError(_EXTRA) from error
    settings = Settings(host=host, port=port, patterns=tuple(patterns or ()), megabytes=max_size, seconds=timeout)
    if workers is not None:
        settings = settings._replace(workers=workers)
    try:
        listening = listen(host, port)
    except OSError as error:
        reason = str(error.strerror or error).partition(" (while")[0]
        raise CommandError(f"cannot listen at {host}, port {port}: {reason}") from error
    gc.enable()  # the command's start switches it off for short runs
    run(settings, listening, write_error)
