"""The nouns that the rooms hand to each other.

They are named tuples and not dataclasses because this module is imported on every run: importing ``dataclasses``
alone costs as much as reading a log of five hundred lines (see also ``fields.py``).
"""

from __future__ import annotations

from diagnoser.fields import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Literal

    Outcome = Literal["failed", "succeeded", "indeterminate"]

    # How a step ended; ``running`` where the log does not say.
    Status = Literal["running", "done", "cached", "canceled", "failed"]

    # Who speaks in a line. ``output`` is the program that a step runs, ``builder`` the builder itself, ``other`` anyone
    # outside a step (the client, the CI, a tool without a builder around it). ``header`` announces a step and
    # ``dockerfile`` quotes the Dockerfile: both repeat what the user wrote, so no rule is tried on them.
    Role = Literal["output", "builder", "other", "header", "dockerfile"]

    # How much a rule explains; see docs/packs.md.
    Grade = Literal["specific", "general", "symptom", "wrapper"]


class Line(NamedTuple):
    """One line of the input, freed of escape sequences and prefixes.

    ``number`` counts lines of the input from 1; ``step`` indexes ``BuildLog.steps``, -1 outside any step.
    """

    number: int
    text: str
    role: Role
    step: int


class Step(NamedTuple):
    """One step of a build: an instruction, or something the builder does by itself.

    ``name`` stands inside the brackets of the builder's line (``stage-1 7/8``, ``internal``, ``3/8``);
    ``instruction`` is what follows them.
    """

    name: str
    stage: str | None
    instruction: str
    status: Status
    exit_code: int | None
    error: str | None
    line: int


class Excerpt(NamedTuple):
    """The piece of Dockerfile that BuildKit prints under a failure, with ``>>>`` before the lines to blame."""

    file: str
    lines: tuple[tuple[int, str], ...]
    marked: tuple[int, ...]

    def is_of(self, dockerfile: str) -> bool:
        """Whether a Dockerfile, by its text, has these lines where they are quoted from; secrets may be masked."""
        lines = dockerfile.split("\n")
        return all(number <= len(lines) and _is_shown(lines[number - 1].strip(), shown) for number, shown in self.lines)


def _is_shown(line: str, shown: str) -> bool:
    start, *others = shown.strip().split("***")
    return line.startswith(start) and line.endswith(others[-1]) if others else line == start


class Failure(NamedTuple):
    """Where the build failed, by the builder's own statement. A member is None where the log does not show it."""

    step: str | None
    stage: str | None
    instruction: str | None
    exit_code: int | None
    dockerfile_line: int | None
    log_line: int | None
    step_index: int = -1


class BuildLog(NamedTuple):
    """A build's output, read.

    ``builder`` is ``buildkit``, ``classic``, ``buildah``, ``kaniko`` or ``none``; ``partial`` says that lines are
    missing from the input (clipped by the builder, or a log too long to keep whole).
    """

    builder: str
    envelopes: tuple[str, ...]
    lines: tuple[Line, ...]
    steps: tuple[Step, ...]
    outcome: Outcome
    failure: Failure | None
    excerpt: Excerpt | None
    partial: bool


class StepFacts(NamedTuple):
    """What the Dockerfile tells of a step; None where it does not.

    ``instruction`` is its whole text, ``dockerfile_line`` the number of its first line, ``user`` the name or id that
    it runs as, ``base`` the image at the root of its stage and ``os`` that image's family (``debian``, ``alpine``).
    """

    dockerfile_line: int | None
    instruction: str | None
    user: str | None
    base: str | None
    os: str | None


class Project(NamedTuple):
    """What of the project is at hand besides the log.

    ``dockerfile`` is the text of the Dockerfile, None where it is not at hand, and ``path`` what patches call it.
    ``context`` is the build context as ``diagnoser.dockerfile.context`` reads it.
    """

    dockerfile: str | None = None
    path: str = "Dockerfile"
    context: object | None = None


class Fix(NamedTuple):
    """One thing to do about a finding. ``side_effects`` says what it costs.

    ``patch`` is a unified diff of the Dockerfile and ``edited`` the Dockerfile with it, both None where there is none.
    A patch that would show a secret is None although ``edited`` is there; that is never shown.
    """

    title: str
    detail: str
    patch: str | None
    checked: bool
    side_effects: tuple[str, ...]
    edited: str | None = None


class FixTemplate(NamedTuple):
    """A fix as a rule words it, with the conditions under which it applies.

    ``edit`` lists changes of the Dockerfile, each by its kind and what it says (see ``diagnoser.reason.fixing``).
    """

    title: str
    detail: str
    when: Mapping[str, object]
    costs: tuple[str, ...]
    edit: tuple[tuple[str, Mapping[str, object]], ...] = ()


class RuleFile(NamedTuple):
    """The file of the build context that a rule's cause is about; see docs/packs.md."""

    path: str
    within: str
    proof: tuple[str, ...]
    instead: Mapping[str, str]


class Rule(NamedTuple):
    """One cause and how to recognise it; the compiled form of an entry of ``patterns/*.yaml``.

    ``match`` is a clause tree (see ``diagnoser.match.clauses``); ``origin`` lists questions to the Dockerfile and what
    each is about (see ``diagnoser.reason.origin``). ``system_packages`` is None but for rules about building a Python
    distribution from source, and then names packages that their cause needs in any case.
    """

    id: str
    title: str
    grade: Grade
    match: tuple[object, ...]
    where: Mapping[str, object]
    cause: str
    fixes: tuple[FixTemplate, ...]
    symptom_of: tuple[str, ...]
    references: tuple[str, ...]
    origin: tuple[tuple[str, str], ...] = ()
    system_packages: tuple[str, ...] | None = None
    file: RuleFile | None = None


class SystemPackages(NamedTuple):
    """What a Python distribution wants of the image's system; an entry of ``patterns/data/system-packages.yaml``.

    ``build`` and ``run`` name packages by the system's family, and ``renamed`` what later releases of Debian and Ubuntu
    call them; with ``rust`` a Rust toolchain is wanted that is newer than Debian's. ``purpose`` says what they are for,
    ``instead`` which distribution does the same and needs no compiling, and ``costs`` what that gives up. Texts are
    empty where there is nothing to say.
    """

    name: str
    build: Mapping[str, tuple[str, ...]]
    run: Mapping[str, tuple[str, ...]]
    renamed: Mapping[str, Mapping[str, str]]
    rust: bool
    purpose: str
    instead: str
    costs: str
    source: str


class InContext(NamedTuple):
    """What the build context says of the file that a hit's cause is about.

    ``states`` are words that a rule may ask for (``packs.files.FILE_STATES``); ``proves`` says that they show the
    cause; ``told`` is a sentence for the reader, empty where there is nothing to tell; ``words`` are for texts.
    """

    states: frozenset[str]
    proves: bool
    told: str
    words: Mapping[str, str]


class Hit(NamedTuple):
    """A rule that holds in a log.

    ``lines`` index ``BuildLog.lines``, the telling one first; ``step`` indexes ``BuildLog.steps``, -1 outside any.
    """

    rule: Rule
    lines: tuple[int, ...]
    step: int
    captures: Mapping[str, str]
    context: InContext | None = None


class Evidence(NamedTuple):
    """A line of the input that proves a finding."""

    line: int
    text: str


class Origin(NamedTuple):
    """The instruction that brought a failure about where that is another than the failing one.

    ``certain`` where the Dockerfile alone shows it; else the base image or the context may have had a part in it.
    """

    dockerfile_line: int | None
    instruction: str
    reason: str
    certain: bool = False


class Finding(NamedTuple):
    """One cause of the failure. ``confidence`` is a probability: of those given 0.9, nine in ten are right."""

    cause: str
    title: str
    confidence: float
    explanation: str
    captures: Mapping[str, str]
    evidence: tuple[Evidence, ...]
    origin: Origin | None
    fixes: tuple[Fix, ...]
    references: tuple[str, ...]


class Diagnosis(NamedTuple):
    """What is said of one log; ``findings`` come best first."""

    outcome: Outcome
    builder: str
    failure: Failure | None
    findings: tuple[Finding, ...]
    excerpt: Excerpt | None = None


class Reading(NamedTuple):
    """A log with what was found in it.

    ``title`` names it for people, and ``path`` is that of its file, None where it came another way. ``diagnosis`` is
    None where it could not be read.
    """

    title: str
    path: str | None
    diagnosis: Diagnosis | None
