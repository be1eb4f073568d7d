"""``dfdiag packs``: what rules there are, how one is written, and whether a pack is sound."""

from __future__ import annotations

from typing import Annotated

import typer

from diagnoser.cli import new_rule
from diagnoser.cli.parameters import PatternsOption  # noqa: TC001 - Typer reads the annotations

_HELP = """List, write and check pattern packs: YAML files of rules, each of which knows one cause.

\b
Examples:
  dfdiag packs new build.log              write a rule from a log that dfdiag does not know
  dfdiag packs check my-rules.yaml        see whether a pack is sound
  dfdiag build.log --patterns my-rules.yaml

Packs of yours are also looked for in your configuration directory, in [tool.dfdiag] of pyproject.toml and in installed
packages (entry points dfdiag.packs); DFDIAG_NO_USER_PACKS=1 leaves these out. How to write a rule: docs/packs.md, which
dfdiag packs reference prints.
"""

_LIST_HELP = """List the rules of a run: id, grade, title, and for those that are not built in where they come from.

\b
Example:
  dfdiag packs list | grep ^pip/
"""

_CHECK_HELP = """Say whether packs are sound; exit with 3 where something is wrong.

A pack is sound where it has the form that docs/packs.md describes, its rules recognise their examples and leave the
near misses alone, no pattern can run away, and what replaces a built-in rule says so.

\b
Example:
  dfdiag packs check my-rules.yaml more-rules/
"""

_SCHEMA_HELP = """Print the JSON Schema of a pack, with which an editor completes and checks what you type.

\b
Example, with the YAML language server:
  dfdiag packs schema > pack.schema.json
  and as the first line of a pack: # yaml-language-server: $schema=pack.schema.json
"""

_REFERENCE_HELP = """Print how a rule is written, field by field, in Markdown. In a checkout this is docs/packs.md.

\b
Example:
  dfdiag packs reference > docs/packs.md
"""

_OVERLAPS_HELP = """Show which rules get in each other's way.

Each rule's examples are put through all rules together. Listed are rules that never come first on their own examples,
those before which another one comes without symptom_of saying so, and pairs between which only the order of lines
decides. With PATHs, only the rules of these packs are looked at, together with the built-in ones.

\b
Example:
  dfdiag packs overlaps my-rules.yaml --strict
"""

_COVERAGE_HELP = """Put each message of an inventory through the built-in rules; exit with 1 where too few are known.

INVENTORY is a table with tabs between its columns: id, tool, source_file, message_template, example_line and cause_id;
others may stand between them. Each example line is put into the log of a failed build as its tool would have printed
it, and the first finding is compared with cause_id. Another answer may be right too: the table given with --justified
says which and why (id, cause, reason; the cause - stands for none).

\b
Example:
  dfdiag packs coverage messages.tsv --justified fixtures/justified.tsv
"""

packs_app = typer.Typer(
    help=_HELP,
    short_help="List, write and check pattern packs.",
    no_args_is_help=True,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


packs_app.command("new", help=new_rule.HELP, short_help="Write a rule from a log.")(new_rule.new)


@packs_app.command("list", help=_LIST_HELP, short_help="List the rules of a run.")
def list_rules(
    patterns: PatternsOption = None,
) -> None:
    """List the rules of a run."""
    from diagnoser.cli.diagnosing import load_packs
    from diagnoser.cli.writing import write

    rules = load_packs(patterns or ())
    for number, rule_id in enumerate(rules.ids):
        rule = rules.rule(number)
        name, replaces = rules.own.get(rule_id, ("", False))
        source = f"\t{name}{' (replaces the built-in rule)' if replaces else ''}" if name else ""
        write(f"{rule_id}\t{rule.grade}\t{rule.title}{source}\n")


@packs_app.command("check", help=_CHECK_HELP, short_help="Say whether packs are sound.")
def check(
    paths: Annotated[list[str], typer.Argument(metavar="PATH...", help="Packs, or directories of them.")],
) -> None:
    """Say whether packs are sound."""
    from diagnoser.cli.usage import INVALID_PACK
    from diagnoser.cli.writing import write
    from diagnoser.packs.errors import PackError
    from diagnoser.proof.check import check_packs

    problems: list[str] = []
    for path in paths:
        try:
            for name, count, found in check_packs(path):
                problems.extend(found)
                write(f"{name}: {count} rules, {len(found)} problems\n")
        except PackError as error:
            problems.extend(error.problems)
    for problem in problems:
        typer.echo(problem, err=True)
    raise typer.Exit(INVALID_PACK if problems else 0)


@packs_app.command("schema", help=_SCHEMA_HELP, short_help="Print the JSON Schema of a pack.")
def schema() -> None:
    """Print the JSON Schema of a pack."""
    from diagnoser.cli.writing import write
    from diagnoser.packs.json_schema import json_schema

    write(json_schema())


@packs_app.command("reference", help=_REFERENCE_HELP, short_help="Print how a rule is written.")
def reference() -> None:
    """Print how a rule is written."""
    from diagnoser.cli.writing import write
    from diagnoser.packs.reference import reference as page

    write(page())


@packs_app.command("overlaps", help=_OVERLAPS_HELP, short_help="Show which rules get in each other's way.")
def overlaps(
    paths: Annotated[
        list[str] | None, typer.Argument(metavar="[PATH]...", help="Packs, or directories of them.", show_default=False)
    ] = None,
    fixtures: Annotated[
        str | None, typer.Option(metavar="DIR", help="Real logs to use too: PACK/SLUG.log for the rule PACK/SLUG.")
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 1 where there is anything to list.")] = False,
) -> None:
    """Show which rules get in each other's way."""
    from diagnoser.cli.errors import CommandError
    from diagnoser.cli.usage import INVALID_PACK
    from diagnoser.cli.writing import write
    from diagnoser.packs.errors import PackError
    from diagnoser.proof.overlaps import as_text, overlaps_of_packs

    try:
        report = overlaps_of_packs(paths or (), fixtures)
    except PackError as error:
        raise CommandError(*error.problems, status=INVALID_PACK) from error
    write(as_text(report))
    raise typer.Exit(int(strict and bool(report.shadowed or report.overlaps)))


@packs_app.command(
    "coverage", help=_COVERAGE_HELP, short_help="Count the messages of an inventory that the rules recognise."
)
def coverage(
    inventory: Annotated[str, typer.Argument(metavar="INVENTORY", help="A table of messages and their causes (TSV).")],
    justified: Annotated[
        str | None, typer.Option(metavar="PATH", help="A table of other answers that are right too: id, cause, reason.")
    ] = None,
    least_right: Annotated[
        float, typer.Option(metavar="X", min=0, max=1, help="The share that must be right or justified.")
    ] = 0.97,
    least_known: Annotated[
        float, typer.Option(metavar="X", min=0, max=1, help="The share that must be recognised as something.")
    ] = 0.99,
) -> None:
    """Count the messages of an inventory that the rules recognise."""
    from diagnoser.cli.errors import CommandError
    from diagnoser.packs.cache import load_rules
    from diagnoser.packs.places import built_in
    from diagnoser.proof.coverage import measure, report
    from diagnoser.proof.inventory import InventoryError, read_excuses, read_inventory

    try:
        rows = read_inventory(inventory)
        excuses = read_excuses(justified, rows) if justified else {}
    except InventoryError as error:
        raise CommandError(str(error)) from error
    measured = measure(rows, excuses, load_rules(built_in()))
    typer.echo(report(measured), nl=False)
    met = measured.share_right >= least_right and measured.share_known >= least_known
    if not met:
        typer.echo(f"too few: at least {least_right:.2%} must be right, {least_known:.2%} recognised", err=True)
    raise typer.Exit(0 if met else 1)
