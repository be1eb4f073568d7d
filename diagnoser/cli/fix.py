"""``dfdiag fix``: the patch that the best fix makes of the Dockerfile, shown or applied."""

from __future__ import annotations

from diagnoser.cli.applying import put_in_place, refusal
from diagnoser.cli.diagnosing import Reader, read_file
from diagnoser.cli.errors import CommandError
from diagnoser.cli.reading import check_context, read_dockerfile
from diagnoser.cli.usage import NOTHING_TO_DO
from diagnoser.cli.writing import write, write_error

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from diagnoser.cli.options import Options
    from diagnoser.dockerfile.faults.fault import Fault
    from diagnoser.model import Diagnosis, Finding, Fix

_DOCKERFILE = "Dockerfile"


def fix(log: str, options: Options, *, number: int | None, write_it: bool, force: bool) -> int:
    """Show the patch of the best fix, or apply it; return the exit status.

    Args:
        log: The path of the build's log, ``-`` for standard input.
        options: Where the Dockerfile, the build context and further packs lie.
        number: Which fix is meant, counted from 1; None for the first with a patch.
        write_it: Change the Dockerfile.
        force: Change it also where it differs from the one built, or is not under version control.

    Raises:
        CommandError: a file cannot be read, or the Dockerfile must not be changed.
    """
    path = dockerfile_of(options)
    text = read_dockerfile(path)
    diagnosis = read_file(Reader(options._replace(dockerfile=path)), log)
    finding = diagnosis.findings[0] if diagnosis.findings else None
    chosen = _chosen(finding, number)
    if finding is None or chosen is None or chosen.edited is None:
        write_error(_no_patch(diagnosis, finding, number))
        return NOTHING_TO_DO
    doubt = refusal(path, text, diagnosis)
    if not write_it and chosen.patch is None:
        write_error(f"{finding.cause}: {chosen.title}", "  the patch would show a secret; --write applies it unseen")
        return NOTHING_TO_DO
    if not write_it:
        write(chosen.patch or "")
        _say(finding, chosen, [f"note: {doubt}"] if doubt else [])
        return 0
    if doubt and not force:
        raise CommandError(f"{path}: not changed: {doubt}; --force changes it all the same")
    kept = put_in_place(path, text, chosen.edited)
    _say(finding, chosen, [f"{path} is changed", *([f"the original is in {kept}"] if kept else [])])
    return 0


def dockerfile_of(options: Options) -> str:
    """The Dockerfile that is meant: the one named, else the one in the build context, else the one right here."""
    if options.dockerfile:
        return options.dockerfile
    return f"{options.context.rstrip('/')}/{_DOCKERFILE}" if options.context else _DOCKERFILE


def check(paths: Sequence[str], context: str | None) -> int:
    """Tell what builds of Dockerfiles would run into; return the exit status.

    Raises:
        CommandError: a file cannot be read, or the build context is no directory.
    """
    if context:
        check_context(context)
    faulty = False
    for path in paths:
        for fault in _faults(path, context):
            write(f"{path}:{fault.instruction.line}: {fault.reason} [{fault.cause}, {fault.certainty}]\n")
            faulty |= fault.certainty == "known"
    return NOTHING_TO_DO if faulty else 0


def _faults(path: str, context: str | None) -> Sequence[Fault]:
    from diagnoser.diagnosing import build_context
    from diagnoser.dockerfile.faults import faults
    from diagnoser.dockerfile.parse import read_dockerfile as parse

    return faults(parse(read_dockerfile(path)), build_context(context, path) if context else None)


def _chosen(finding: Finding | None, number: int | None) -> Fix | None:
    fixes = finding.fixes if finding else ()
    if number is None:
        return next((each for each in fixes if each.edited), None)
    return fixes[number - 1] if number <= len(fixes) else None


def _no_patch(diagnosis: Diagnosis, finding: Finding | None, number: int | None) -> str:
    if finding is None:
        return "the log shows no failed build, so there is nothing to change"
    if diagnosis.failure is None or diagnosis.failure.dockerfile_line is None:
        return f"{finding.cause}: the failing step is not found in this Dockerfile; name the one that was built"
    if number is not None:
        return f"{finding.cause}: fix {number} is no change of the Dockerfile; see dfdiag for what to do"
    return f"{finding.cause}: no change of the Dockerfile cures this; see dfdiag for what to do"


def _say(finding: Finding, chosen: Fix, notes: list[str]) -> None:
    """Tell on standard error what the patch is for, what it costs, and what else there is."""
    lines = [f"{finding.cause}: {chosen.title}"]
    lines += [f"  costs: {' '.join(cost.split())}" for cost in chosen.side_effects]
    others = [(index, each) for index, each in enumerate(finding.fixes, 1) if each.edited and each is not chosen]
    lines += [f"  or --number {index}: {each.title}" for index, each in others]
    write_error(*lines, *(f"  {note}" for note in notes))
