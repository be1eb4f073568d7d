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
