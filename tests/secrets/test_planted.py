"""Secrets planted in logs and Dockerfiles come out in no format."""

from __future__ import annotations

from html import unescape
from random import Random
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest
from planted import BASE64, planted, some

from diagnoser import diagnosing
from diagnoser.cli.writing import write_error
from diagnoser.diagnosing import diagnose
from diagnoser.model import Reading
from diagnoser.reason import conclude
from diagnoser.render import json, terminal, text
from diagnoser.render.formats import FORMATS, document
from diagnoser.render.page import Look
from diagnoser.render.place import Place

if TYPE_CHECKING:
    from collections.abc import Callable

    from planted import Planted

    from diagnoser.model import Diagnosis

COUNT = 300
IN_A_LOG = 3


def _buildkit(instructions: list[str], output: list[str], code: int = 1) -> str:
    """The log of a build whose last instruction fails, as BuildKit prints it."""
    last, total = instructions[-1], len(instructions)
    command = last.removeprefix("RUN ")
    announced = [f"#{at + 4} [{at}/{total}] {each}\n#{at + 4} CACHED\n" for at, each in enumerate(instructions[:-1], 1)]
    said = [f"#{total + 4} 0.{at + 311} {line}" for at, line in enumerate(output)]
    failed = f'process "/bin/sh -c {command}" did not complete successfully: exit code: {code}'
    quoted = [f"{'>>>' if at == total else '   '} {each}" for at, each in enumerate(instructions, 1)][-4:]
    numbers = range(total - len(quoted) + 1, total + 1)
    shown = [f"  {number:>2} | {line}" for number, line in zip(numbers, quoted, strict=True)]
    lines = [
        *("#1 [internal] load build definition from Dockerfile", "#1 DONE 0.0s", ""),
        *announced,
        *(f"#{total + 4} [{total}/{total}] {last}", *said, f"#{total + 4} ERROR: {failed}"),
        *("------", f" > [{total}/{total}] {last}:", *(f"0.{at + 311} {line}" for at, line in enumerate(output))),
        *("------", f"Dockerfile:{total}", "--------------------", *shown, "--------------------"),
        f"ERROR: failed to solve: {failed}",
    ]
    return "\n".join(lines) + "\n"


def _classic(instructions: list[str], output: list[str], code: int = 1) -> str:
    """The log of a build whose last instruction fails, as the classic builder prints it."""
    total = len(instructions)
    steps = [f"Step {at}/{total} : {each}\n ---> Running in 0123456789ab" for at, each in enumerate(instructions, 1)]
    command = instructions[-1].removeprefix("RUN ")
    verdict = f"The command '/bin/sh -c {command}' returned a non-zero code: {code}"
    return "\n".join([*steps, *output, verdict]) + "\n"


Built = tuple[list[str], list[str], int]
BASE = ["FROM python:3.11-slim", "WORKDIR /app"]


def _removed_file(one: Planted, two: Planted, three: Planted) -> Built:
    """The cause lies in an earlier instruction, and patches change lines beside secrets."""
    run = f"RUN {two.text} ; pip install -r /opt/requirements.txt"
    steps = [
        *BASE,
        "COPY requirements.txt /opt/requirements.txt",
        f"RUN {one.text} && rm -rf /opt/requirements.txt",
        run,
    ]
    missing = "ERROR: Could not open requirements file: [Errno 2] No such file or directory: '/opt/requirements.txt'"
    return steps, [f"+ {three.text}", missing], 1


def _command_not_found(one: Planted, two: Planted, three: Planted) -> Built:
    """The shell names a secret as the command that it does not find: someone forgot the name before it."""
    alone = two.secret.split()[0]
    steps = [*BASE, f"RUN {one.text}", f"RUN {two.text} && ./go && {three.text}"]
    return steps, [f"+ {three.text}", f"/bin/sh: 1: {alone}: not found"], 127


def _missing_path(one: Planted, two: Planted, three: Planted) -> Built:
    """A tool's message holds the command line with the secret."""
    steps = [*BASE, f"RUN {one.text}", f"RUN cat {two.secret.split()[0]} || {two.text}"]
    complaint = f"cat: {two.secret.split()[0]}: No such file or directory"
    return steps, [f"+ {two.text}", complaint, f"+ {three.text}"], 1


def _no_distribution(one: Planted, two: Planted, three: Planted) -> Built:
    """Pip names its indexes and what it could not find."""
    index = "https://ci:" + "".join(char for char in one.secret if char.isalnum()) + "@index.example.org/simple"
    steps = [*BASE, f"ENV PIP_INDEX_URL={index}", f"RUN {two.text} && pip install six==99"]
    output = [
        f"Looking in indexes: {index}",
        f"+ {three.text}",
        "ERROR: Could not find a version that satisfies the requirement six==99 (from versions: 1.16.0)",
        "ERROR: No matching distribution found for six==99",
    ]
    return steps, output, 1


def _unknown(one: Planted, two: Planted, three: Planted) -> Built:
    """No rule knows the cause, so the lines that tell the most are shown as they are."""
    steps = [*BASE, f"RUN {one.text}", f"RUN ./frobnicate --fast && {two.text}"]
    return steps, ["frobnicating", f"error: frobnication failed: {three.text}", f"fatal: cannot {two.text}"], 3


def _copy(one: Planted, two: Planted, three: Planted) -> Built:
    """The Dockerfile has secrets in ARG and ENV, and a git clone fails."""
    steps = [
        *BASE,
        f"ARG NOTE=1 PASSWORD='{one.secret}'",
        f"ENV API_SECRET {two.secret}",
        f"RUN git clone x || {three.text}",
    ]
    return steps, ["fatal: repository 'x' does not exist", f"error: {three.text}"], 128


BUILDS = (_removed_file, _command_not_found, _missing_path, _no_distribution, _unknown, _copy)
FORMS = (_buildkit, _buildkit, _classic)


def _diagnosed(secrets: list[Planted], at: int) -> tuple[str, Diagnosis]:
    build: Callable[..., Built] = BUILDS[at % len(BUILDS)]
    instructions, output, code = build(*secrets)
    log = FORMS[at % len(FORMS)](instructions, output, code)
    dockerfile = "\n".join(instructions) + "\n" if at % 4 else None
    return log, diagnose(log.encode(), dockerfile=dockerfile)


def _outputs(diagnosis: Diagnosis) -> dict[str, str]:
    """What each format prints, and whatever else a diagnosis holds for those who read it themselves."""
    reading = Reading("build.log", "build.log", diagnosis)
    return {
        **{name: document(name, [reading], Place()) for name in FORMATS},
        "wide text": text.render(diagnosis, Look(width=10_000)),
        "coloured text": terminal.render(diagnosis, Look(width=10_000)),
        "members": repr(diagnosis._replace(findings=tuple(_without_edited(diagnosis)))),
    }


def _read(output: str) -> str:
    """A document as its reader undoes its escapes."""
    return unquote(unescape(output)).replace("\u200b", "").replace("\\", "")


def _without_edited(diagnosis: Diagnosis) -> list[object]:
    """The findings without the Dockerfile as a fix leaves it, which is the reader's own file."""
    return [
        finding._replace(fixes=tuple(fix._replace(edited=None) for fix in finding.fixes))
        for finding in diagnosis.findings
    ]


def _logs() -> list[list[Planted]]:
    secrets = planted(Random(20), COUNT)  # noqa: S311 - the same ones each time
    Random(4).shuffle(secrets)  # noqa: S311 - lest the same kinds stand at the same places
    return [secrets[at : at + IN_A_LOG] for at in range(0, COUNT, IN_A_LOG)]


LOGS = _logs()


@pytest.mark.parametrize("share", range(4))
def test_no_secret_comes_out(share: int) -> None:
    """Of 300 secrets in 100 logs and Dockerfiles no piece is in any output."""
    for at in range(share, len(LOGS), 4):
        _, diagnosis = _diagnosed(LOGS[at], at)
        assert diagnosis.findings
        for name, output in _outputs(diagnosis).items():
            for secret in LOGS[at]:
                assert not secret.shows_in(output), (name, secret.kind, at)
                assert not secret.shows_in(_read(output)), (name, secret.kind, at)


def test_no_line_of_a_private_key_comes_out() -> None:
    """A key that a build prints, and one that stands in a Dockerfile, show in none of the lines around a failure."""
    lines = [some(Random(at), BASE64, 64) for at in range(12)]  # noqa: S311 - the same ones each time
    head, foot = "-----BEGIN OPENSSH PRIVATE KEY-----", "-----END OPENSSH PRIVATE KEY-----"
    printed = [head, *lines[:6], foot, f"error: cannot load {lines[3]}", f"fatal: invalid format {lines[4]}"]
    steps = [*BASE, "COPY <<EOF /root/.ssh/id", head, *lines[6:], foot, "EOF", "RUN ./frobnicate"]
    diagnosis = diagnose(_buildkit(steps, printed).encode(), dockerfile="\n".join(steps))
    assert "error: cannot load ***" in json.render(diagnosis)
    for output in _outputs(diagnosis).values():
        assert not any(line in output for line in lines)


def test_a_dockerfile_is_known_by_lines_with_masked_secrets() -> None:
    """That a quoted line is masked does not make a Dockerfile another one, but other words beside the secret do."""
    for at in range(0, len(LOGS), 9):
        instructions, output, code = BUILDS[at % len(BUILDS)](*LOGS[at])
        dockerfile = "\n".join(instructions)
        excerpt = diagnose(_buildkit(instructions, output, code).encode(), dockerfile=dockerfile).excerpt
        assert excerpt is not None
        assert any("***" in line for _, line in excerpt.lines)
        assert excerpt.is_of(dockerfile)
        assert not excerpt.is_of(dockerfile.replace("RUN ", "RUN true && "))


def test_no_secret_comes_out_in_error_messages(capsys: pytest.CaptureFixture[str]) -> None:
    """A message that quotes what was given shows no secret of it."""
    for secret in LOGS[0]:
        write_error(f"cannot run {secret.text}")
    said = capsys.readouterr().err
    assert said.count("dfdiag: cannot run") == IN_A_LOG
    assert not any(secret.shows_in(said) for secret in LOGS[0])


def test_the_secrets_stand_where_they_would_show(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without masking, most of the planted secrets would come out.

    The others stand beside the lines that are shown.
    """

    class Open:
        """What masks nothing."""

        def __init__(self, _texts: object) -> None:
            """Take nothing."""

        def mask(self, value: str) -> str:
            """Leave a text as it is."""
            return value

        within = mask

    monkeypatch.setattr(diagnosing, "masked", lambda diagnosis, *_: diagnosis)
    monkeypatch.setattr(conclude, "Secrets", Open)
    shown = planted_there = 0
    for at in range(0, len(LOGS), 5):
        _, diagnosis = _diagnosed(LOGS[at], at)
        outputs = "".join(_outputs(diagnosis).values())
        shown += sum(secret.shows_in(outputs) for secret in LOGS[at])
        planted_there += IN_A_LOG
    assert shown > planted_there / 2
