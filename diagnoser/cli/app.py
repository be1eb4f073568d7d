"""The commands and their options, in Typer.

Whoever adds a command adds its name to ``diagnoser.cli.usage.COMMANDS``, which the start reads without Typer.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import click
import typer
from typer.main import get_command

from diagnoser.cli import kb
from diagnoser.cli.errors import CommandError
from diagnoser.cli.mcp import HELP as MCP_HELP
from diagnoser.cli.mcp import mcp
from diagnoser.cli.options import Options
from diagnoser.cli.packs import packs_app
from diagnoser.cli.parameters import Color, ColorOption, PatternsOption
from diagnoser.cli.serve import HELP as SERVE_HELP
from diagnoser.cli.serve import serve
from diagnoser.cli.usage import EXAMPLES, INTERRUPTED, PROGRAM
from diagnoser.render.formats import FORMATS

_HELP = f"""Say why a docker build failed: the cause, the line that proves it, the instruction to blame and the fix.

\b
{EXAMPLES}
\b
In a CI job, so that the log ends with the reason:
  dfdiag run -- docker build -t app .
  docker build . 2>&1 | tee build.log | dfdiag --exit-code

Reads the output of BuildKit, Compose, the classic builder, Buildah, Podman and Kaniko, and of pip, poetry or apt
alone. Nothing is sent anywhere.
"""

_FORMATS = "; ".join(f"{name} ({use})" for name, use in FORMATS.items())

_DIAGNOSE_HELP = f"""Read the output of a failed build and say why it failed.

\b
Examples:
  docker build . 2>&1 | dfdiag
  dfdiag build.log --dockerfile Dockerfile --context .
  dfdiag build.log --format json | jq '.findings[0].cause'
  dfdiag build.log --output sarif=dfdiag.sarif --output html=dfdiag.html
  dfdiag --exit-code --quiet < build.log    one line, and status 1 if the build failed

Formats: {_FORMATS}.
In a step of GitHub Actions the text is followed by annotations, and the job's summary is added to.

Several files: the text has a heading for each; JSON is an array in their order, with null for one that could not
be read; the other formats tell of all of them in one document.

\b
Exit status:
  0    the log was read, whatever was found
  1    with --exit-code: the build failed
  2    wrong usage, or an input that cannot be read
  3    an invalid pattern pack
  70   an internal error of dfdiag
"""

_RUN_HELP = """Run a build, show its output as it comes, and explain under it why it failed.

\b
Examples:
  dfdiag run -- docker build -t app .
  dfdiag run -- docker compose build backend
  dfdiag run --format json -- docker build . > diagnosis.json

Where the command is docker, podman or buildah building a directory, that directory is the context and its Dockerfile,
or the one that the command's own -f names, is read, unless --context and --dockerfile say otherwise.

The command sees the same standard input, and a terminal where you see one. A build that succeeds gets nothing
added; files that --output names are written for it too. The diagnosis goes to standard output if that is a terminal,
and else to standard error, because what the command itself wrote to standard output may be of use
(docker build -q . > id.txt); formats that --format names always go to standard output.

Exit status: that of the command; 128 + N if signal N ended it; 126 if it cannot be executed, 127 if it is not found.
A failure of dfdiag itself never changes it.
"""


_FIX_HELP = """Show the patch of the Dockerfile that cures a failed build, or apply it.

\b
Examples:
  dfdiag fix build.log                    show the patch of the best fix
  dfdiag fix build.log --write            apply it
  docker build . 2>&1 | dfdiag fix -      the same for a build as it runs
  dfdiag fix build.log | git apply        let git apply it
  dfdiag fix --check Dockerfile...        tell, without a log, what a build would run into

The patch has been checked: the changed Dockerfile was gone through from the first instruction to the last, and no
later step lacks what it needs. --write changes nothing where the Dockerfile is not the one that was built or is not
under version control, unless --force says so, and keeps a copy where version control has none.

\b
Exit status: 0 there is a patch, or no fault; 1 there is none, or a fault that is certain; 2 wrong usage, or a file that
cannot be read or must not be changed; 3 an invalid pattern pack.
"""


Format = StrEnum("Format", {name.upper(): name for name in FORMATS})  # type: ignore[misc]  # one list of formats


FormatOption = Annotated[
    Format | None, typer.Option("--format", help="How to write the diagnosis; text if left out.", show_default=False)
]
OutputOption = Annotated[
    list[str] | None,
    typer.Option("--output", "-o", metavar="FORMAT=PATH", help="Write a format into a file as well. Repeatable."),
]
DockerfileOption = Annotated[
    str | None, typer.Option(metavar="PATH", help="The Dockerfile that was built, for a more precise answer.")
]
ContextOption = Annotated[
    str | None,
    typer.Option(metavar="DIR", help="The directory that was sent as build context, to look for missing files in."),
]
TopOption = Annotated[int | None, typer.Option(metavar="N", min=1, help="Show at most N candidates.")]
ConfidenceOption = Annotated[
    float | None, typer.Option(metavar="X", min=0, max=1, help="Leave out candidates less likely than X, 0 to 1.")
]
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="Print the headline only.")]
HistoryOption = Annotated[bool, typer.Option("--history/--no-history", help="Reserved: this version keeps no history.")]

app = typer.Typer(
    help=_HELP,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


def _print_version(asked: bool) -> None:
    if asked:
        from diagnoser import __version__

        typer.echo(f"{PROGRAM} {__version__}")
        raise typer.Exit


@app.callback()
def _top(
    _version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    pass


@app.command(help=_DIAGNOSE_HELP, short_help="Say why a build failed, from its log.")
def diagnose(  # noqa: PLR0913, PLR0917 - one parameter per option
    files: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[FILE]...", help="Logs to read; - or none at all is standard input.", show_default=False
        ),
    ] = None,
    form: FormatOption = None,
    output: OutputOption = None,
    dockerfile: DockerfileOption = None,
    context: ContextOption = None,
    patterns: PatternsOption = None,
    top: TopOption = None,
    min_confidence: ConfidenceOption = None,
    color: ColorOption = Color.AUTO,
    quiet: QuietOption = False,
    exit_code: Annotated[bool, typer.Option("--exit-code", help="Exit with 1 if the build failed.")] = False,
    _history: HistoryOption = True,
) -> None:
    """Read logs and say why the builds failed."""
    from diagnoser.cli.diagnosing import diagnose_files
    from diagnoser.cli.outputs import parsed_outputs
    from diagnoser.cli.reading import STDIN, nothing_piped, usage_error

    if not files and nothing_piped():
        raise usage_error()
    options = Options(
        format=form and form.value,
        outputs=parsed_outputs(output),
        dockerfile=dockerfile,
        context=context,
        patterns=tuple(patterns or ()),
        top=top,
        min_confidence=min_confidence,
        color=color.value,
        quiet=quiet,
        exit_code=exit_code,
    )
    raise typer.Exit(diagnose_files(files or [STDIN], options))


@app.command(
    help=_RUN_HELP,
    short_help="Run a build and say under it why it failed.",
    context_settings={"allow_interspersed_args": False},
)
def run(  # noqa: PLR0913, PLR0917 - one parameter per option
    command: Annotated[
        list[str], typer.Argument(metavar="-- COMMAND [ARG]...", help="The build, as you would type it.")
    ],
    form: FormatOption = None,
    output: OutputOption = None,
    dockerfile: DockerfileOption = None,
    context: ContextOption = None,
    patterns: PatternsOption = None,
    top: TopOption = None,
    min_confidence: ConfidenceOption = None,
    color: ColorOption = Color.AUTO,
    quiet: QuietOption = False,
    _history: HistoryOption = True,
) -> None:
    """Run a build and say why it failed."""
    from diagnoser.cli.outputs import parsed_outputs
    from diagnoser.cli.run import run_build

    options = Options(
        format=form and form.value,
        outputs=parsed_outputs(output),
        dockerfile=dockerfile,
        context=context,
        patterns=tuple(patterns or ()),
        top=top,
        min_confidence=min_confidence,
        color=color.value,
        quiet=quiet,
    )
    raise typer.Exit(run_build(command, options))


@app.command(help=_FIX_HELP, short_help="Show or apply the patch that cures a failed build.")
def fix(  # noqa: PLR0913, PLR0917 - one parameter per option
    files: Annotated[
        list[str] | None,
        typer.Argument(metavar="[LOG]...", help="The build's log; - is standard input.", show_default=False),
    ] = None,
    dockerfile: DockerfileOption = None,
    number: Annotated[int | None, typer.Option(metavar="N", min=1, help="Take the N-th fix.")] = None,
    write: Annotated[bool, typer.Option("--write", help="Change the Dockerfile.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Change it whatever speaks against it.")] = False,
    check: Annotated[bool, typer.Option("--check", help="Take each LOG for a Dockerfile; look for faults.")] = False,
    context: ContextOption = None,
    patterns: PatternsOption = None,
) -> None:
    """Show or apply a fix."""
    from diagnoser.cli import fix as fixing
    from diagnoser.cli.reading import STDIN, nothing_piped, usage_error

    options = Options(dockerfile=dockerfile, context=context, patterns=tuple(patterns or ()))
    if check:
        raise typer.Exit(fixing.check(files or [fixing.dockerfile_of(options)], context))
    if not files and nothing_piped():
        raise usage_error()
    log, *others = files or [STDIN]
    if others:
        raise CommandError(f"one log at a time: leave out {' '.join(others)}")
    raise typer.Exit(fixing.fix(log, options, number=number, write_it=write, force=force))


app.command(help=kb.EXPLAIN_HELP, short_help="Explain a cause, by id or by words.")(kb.explain)
app.add_typer(kb.kb_app, name="kb")
app.add_typer(packs_app, name="packs")
app.command("serve", help=SERVE_HELP, short_help="Serve the web page and the HTTP API.")(serve)
app.command("mcp", help=MCP_HELP, short_help="Serve coding agents over the Model Context Protocol.")(mcp)


def run_app(arguments: list[str]) -> int:
    """Run the command line through Typer and return the exit status.

    Raises:
        CommandError: wrong usage, in one line.
    """
    try:
        status = get_command(app).main(args=arguments, prog_name=PROGRAM, standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        raise CommandError("a command is missing", "", error.format_message()) from error
    except click.UsageError as error:
        raise CommandError(f"{error.format_message()} (see {_help_of(error)})", status=error.exit_code) from error
    except click.ClickException as error:
        raise CommandError(error.format_message(), status=error.exit_code) from error
    except click.Abort:
        return INTERRUPTED
    return status if isinstance(status, int) else 0


def _help_of(error: click.UsageError) -> str:
    return f"{error.ctx.command_path if error.ctx else PROGRAM} --help"
