"""``dfdiag packs``: what rules there are, and whether a pack is sound."""

from __future__ import annotations

from typing import Annotated

import typer

packs_app = typer.Typer(
    help="List and check pattern packs.",
    no_args_is_help=True,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@packs_app.command("list")
def list_rules() -> None:
    """List the built-in rules: id, grade and title, one a line."""
    from diagnoser.packs.cache import load_rules
    from diagnoser.packs.places import built_in

    rules = load_rules(built_in())
    for number, rule_id in enumerate(rules.ids):
        rule = rules.rule(number)
        typer.echo(f"{rule_id}\t{rule.grade}\t{rule.title}")


@packs_app.command("check")
def check(
    paths: Annotated[list[str], typer.Argument(metavar="PATH...", help="Packs, or directories of them.")],
) -> None:
    """Validate packs and run the examples of their rules; exit with 3 where something is wrong."""
    from diagnoser.packs.errors import PackError
    from diagnoser.proof.examples import check_pack

    problems: list[str] = []
    for path in paths:
        try:
            for name, count, found in check_pack(path):
                problems.extend(found)
                typer.echo(f"{name}: {count} rules, {len(found)} problems")
        except PackError as error:
            problems.extend(error.problems)
    for problem in problems:
        typer.echo(problem, err=True)
    raise typer.Exit(3 if problems else 0)


@packs_app.command("coverage")
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
    """Put each message of an inventory through the built-in rules; exit with 1 where too few are recognised.

    The inventory's columns are id, tool, source_file, message_template, example_line and cause_id; others may stand
    between them. In the table of other answers the cause - stands for none.
    """
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
