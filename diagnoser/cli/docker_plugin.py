"""``docker dfdiag build …``: docker's own build, with the reason under it if it fails.

Docker looks for a program ``docker-dfdiag`` in its directory ``cli-plugins``, asks it who it is, and from then on calls
it with its own arguments: ``docker --context x dfdiag build .`` becomes ``docker-dfdiag --context x dfdiag build .``.
Facts: cli-plugins/manager of docker/cli 19.03 - 28.
"""

from __future__ import annotations

import os
import sys

from diagnoser.cli import entry
from diagnoser.cli.usage import COMMANDS, TOP_OPTIONS
from diagnoser.cli.writing import write

_NAME = "dfdiag"
_QUESTION = "docker-cli-plugin-metadata"
_DOCKER = "DOCKER_CLI_PLUGIN_ORIGINAL_CLI_COMMAND"
"""Docker's own path, which current versions tell."""


def main() -> int:
    """Answer docker, or do what was asked behind ``docker dfdiag``; return the exit status."""
    arguments = sys.argv[1:]
    if arguments[:1] == [_QUESTION]:
        write(_metadata())
        return 0
    sys.argv[1:] = _meant(arguments)
    return entry.main()


def _metadata() -> str:
    import json

    from diagnoser import __version__

    return json.dumps(
        {
            "SchemaVersion": "0.1.0",
            "Vendor": "The dfdiag authors",
            "Version": __version__,
            "ShortDescription": "Build, and say why it failed",
        }
    )


def _meant(arguments: list[str]) -> list[str]:
    """What these arguments are for dfdiag itself: a command of its own, or a docker command to run."""
    at = arguments.index(_NAME) if _NAME in arguments else -1
    docker, words = arguments[: max(at, 0)], arguments[at + 1 :]
    if not words or words[0] in COMMANDS or words[0] in TOP_OPTIONS:
        return words
    return ["run", "--", os.environ.get(_DOCKER) or "docker", *docker, *words]
