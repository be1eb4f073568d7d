"""``dfdiag packs new``: a rule and its fixture from a log that no rule knows."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from diagnoser.cli.errors import CommandError
from diagnoser.cli.usage import INVALID_PACK
from diagnoser.cli.writing import write, write_error

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from diagnoser.model import BuildLog
    from diagnoser.scaffold.choose import Offer
    from diagnoser.scaffold.draft import Draft
    from diagnoser.scaffold.files import Places

HELP = """Write a rule and its fixture from a log that dfdiag does not know.

Shows the most telling lines of the failing step, makes a pattern of the one you choose, in which versions, paths,
hashes, numbers and quoted names may be anything, and asks for the rest: an id, a title, the cause and a fix. The rule
goes to the end of DIR/patterns/PACK.yaml and the log, its secrets masked, to DIR/fixtures/PACK/SLUG.log.

\\b
Examples:
  dfdiag packs new build.log
  docker build . 2>&1 | dfdiag packs new
  dfdiag packs new build.log --line 57 --id acme/licence-server-unreachable \\
      --title 'The licence server of acmec does not answer' \\
      --cause 'acmec asks {host} for a licence before it compiles.' --fix 'Build where {host} can be reached'

In the cause and the fix, {name} stands for what the pattern captured. Without a terminal each of --line, --id, --title,
--cause and --fix is needed, and --near-miss where the log has no line that looks like the chosen one.

\\b
Exit status: 0 the rule was written and is sound, 2 something is missing or wrong, 3 the rule would not be sound;
nothing was written then.
"""
_LARGEST = 4 << 20
_STDIN = "-"


def new(  # noqa: PLR0913, PLR0917 - one parameter per option
    log: Annotated[str, typer.Argument(metavar="[LOG]", help="The log; - or none is standard input.")] = _STDIN,
    line: Annotated[
        list[int] | None,
        typer.Option(metavar="N", min=1, help="A line that shows the cause, by its number in the log. Repeatable."),
    ] = None,
    rule_id: Annotated[str | None, typer.Option("--id", metavar="PACK/SLUG", help="The rule's name.")] = None,
    title: Annotated[str | None, typer.Option(metavar="TEXT", help="What is wrong, in 8 to 72 characters.")] = None,
    cause: Annotated[str | None, typer.Option(metavar="TEXT", help="How it comes about, in a sentence or two.")] = None,
    fix: Annotated[str | None, typer.Option(metavar="TEXT", help="What to do, in the imperative.")] = None,
    detail: Annotated[str, typer.Option(metavar="TEXT", help="The lines to write for the fix.")] = "",
    near_miss: Annotated[
        list[str] | None,
        typer.Option(metavar="TEXT", help="A line that looks alike and is something else. Repeatable."),
    ] = None,
    dockerfile: Annotated[
        str | None, typer.Option(metavar="PATH", help="The Dockerfile, to keep with the log.")
    ] = None,
    into: Annotated[Path, typer.Option(metavar="DIR", help="Where patterns/ and fixtures/ are.")] = Path(),
) -> None:
    """Write a rule and its fixture."""
    from diagnoser.cli.reading import read_dockerfile
    from diagnoser.scaffold.choose import keyword
    from diagnoser.scaffold.draft import Draft
    from diagnoser.scaffold.files import places

    content = _read(log)
    text = read_dockerfile(dockerfile) if dockerfile else None
    build = _failed_build(content)
    asker = _Asker(from_terminal=log != _STDIN)
    chosen = _chosen_lines(build, line or (), asker)
    patterns, captures = _patterns(chosen)
    asker.tell("\nThe pattern:", *(f"  {pattern}" for pattern in patterns))
    if captures:
        asker.tell("In the texts these stand for what it captures:", *(f"  {{{n}}}  {v}" for n, v in captures.items()))
    rule_id = asker.answer("--id", rule_id, "Id, pack/what-is-wrong", _wrong_id)
    draft = Draft(
        id=rule_id,
        title=asker.answer("--title", title, "What is wrong, in a few words", _wrong_title),
        cause=asker.answer("--cause", cause, "How it comes about, in a sentence or two"),
        fix=asker.answer("--fix", fix, "What to do, in the imperative"),
        detail=detail,
        lines=tuple(offer.text for offer in chosen),
        patterns=patterns,
        near_misses=tuple(near_miss or [_near_miss(build, chosen, patterns, asker)]),
        keyword=keyword(build),
        verified=f"the log in fixtures/{rule_id}.log",
    )
    _write(draft, places(into, rule_id), content, text)


def _read(path: str) -> bytes:
    from diagnoser.cli.reading import nothing_piped, open_log, usage_error

    if path == _STDIN and nothing_piped():
        raise usage_error()
    with open_log(path) as stream:
        content = stream.read(_LARGEST + 1)
    if len(content) > _LARGEST:
        raise CommandError(f"the log is larger than {_LARGEST >> 20} MiB; leave out the steps that did not fail")
    return content


def _failed_build(content: bytes) -> BuildLog:
    from diagnoser.scaffold.choose import read_failed

    build = read_failed(content)
    if build is None:
        raise CommandError("this build succeeded: there is nothing to write a rule for")
    return build


class _Asker:
    """Asks for what the options do not say, where someone is there to answer."""

    def __init__(self, *, from_terminal: bool) -> None:
        """Find out who is there; a log that came through standard input leaves the terminal itself to ask."""
        self.present = sys.stderr is not None and sys.stderr.isatty()
        if self.present and not from_terminal:
            try:
                sys.stdin = Path("/dev/tty").open(encoding="utf-8")  # noqa: SIM115 - stays open to the end
            except OSError:
                self.present = False
        self.present = self.present and sys.stdin is not None and sys.stdin.isatty()

    def tell(self, *lines: str) -> None:
        """Show lines, where someone reads them."""
        if self.present:
            write("\n".join([*lines, ""]), sys.stderr)

    def answer(
        self, option: str, given: str | None, question: str, wrong: Callable[[str], str | None] = lambda _: None
    ) -> str:
        """Return what an option said, or else what is answered.

        Raises:
            CommandError: what the option said is wrong, or nobody is there to ask.
        """
        if given is not None:
            if problem := wrong(given):
                raise CommandError(f"{option}: {problem}")
            return given
        if not self.present:
            raise CommandError(f"{option} is needed: {question[0].lower()}{question[1:]} (see dfdiag packs new --help)")
        while True:
            text = str(typer.prompt(question, err=True)).strip()
            problem = wrong(text)
            if problem is None:
                return text
            self.tell(f"  {problem}")


def _chosen_lines(build: BuildLog, numbers: Sequence[int], asker: _Asker) -> list[Offer]:
    from diagnoser.scaffold.choose import offer, offers

    if not numbers:
        offered = offers(build)
        shown = [f"  {each.number}: {each.text}" for each in offered]
        if not asker.present:
            raise CommandError("--line is needed: the number of a line that shows the cause, such as", *shown)
        asker.tell("These lines of the failing step tell the most:", *shown)
        proposed = str(offered[-1].number) if offered else ""
        answer = asker.answer(
            "--line", None, f"The number of the line that shows the cause{f' [{proposed}]' if proposed else ''}",
            lambda text: None if text.isdecimal() and offer(build, int(text)) else "no line of the log has this number",
        )  # fmt: skip
        numbers = [int(answer)]
    chosen = [(number, offer(build, number)) for number in sorted(set(numbers))]
    for number, found in chosen:
        if found is None:
            raise CommandError(f"--line {number}: the log has no such line, or only repeats the Dockerfile in it")
    return [found for _, found in chosen if found]


def _patterns(chosen: Sequence[Offer]) -> tuple[tuple[str, ...], dict[str, str]]:
    from diagnoser.packs.literals import required_literals
    from diagnoser.scaffold.generalise import generalise

    made = [generalise(offer.text) for offer in chosen]
    for offer, each in zip(chosen, made, strict=True):
        if not required_literals(each.pattern):
            raise CommandError(f"line {offer.number} has no words of its own to go by; choose another: {offer.text}")
    return tuple(each.pattern for each in made), {name: text for each in made for name, text in each.captures.items()}


def _near_miss(build: BuildLog, chosen: Sequence[Offer], patterns: tuple[str, ...], asker: _Asker) -> str:
    """Take the line of the log that looks most alike; it is real, and the build did not fail of it."""
    from diagnoser.scaffold.choose import near_miss

    found = near_miss(build, chosen, patterns)
    if found is not None:
        asker.tell(f"Near miss, which the rule must leave alone, from the same log:\n  {found}")
        return found
    return asker.answer("--near-miss", None, "A line that looks alike and is something else")


def _wrong_id(text: str) -> str | None:
    from diagnoser.packs.cache import load_rules
    from diagnoser.packs.forms import RULE_ID
    from diagnoser.packs.own import all_packs

    if not re.fullmatch(RULE_ID, text):
        return "write it as pack/what-is-wrong, in lower case"
    return "there is a rule of this name already" if text in load_rules(all_packs()).ids else None


def _wrong_title(text: str) -> str | None:
    from diagnoser.packs.schema import LONGEST_TITLE, SHORTEST_TITLE

    if not SHORTEST_TITLE <= len(text) <= LONGEST_TITLE:
        return f"use {SHORTEST_TITLE} to {LONGEST_TITLE} characters; there are {len(text)}"
    return "no full stop at the end" if text.endswith(".") else None


def _write(draft: Draft, found: Places, content: bytes, dockerfile: str | None) -> None:
    from diagnoser.packs.errors import PackError
    from diagnoser.scaffold.files import SecretError, as_fixture, first_cause, with_rule, write_files

    try:
        fixture = as_fixture(content)
        write_files(found, with_rule(found.pack, draft), fixture, dockerfile)
        first = first_cause(fixture, dockerfile, found.pack)
    except PackError as error:
        raise CommandError(*error.problems, status=INVALID_PACK) from error
    except SecretError as error:
        problem = "the log shows what looks like a secret, in a form that cannot be masked"
        raise CommandError(f"{problem}; build with --progress=plain and use that log") from error
    except OSError as error:
        raise CommandError(f"{error.filename}: {error.strerror}") from error
    write(f"{found.pack}: the rule {draft.id}, at the end\n{found.log}: the log that proves it\n")
    if first != draft.id:
        write_error(f"note: {first} still comes first for this log; see dfdiag packs overlaps {found.pack}")
