"""The forms of the answers. Their descriptions are part of what an agent reads."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class Form(BaseModel):
    """What all answers share."""

    model_config = ConfigDict(extra="forbid")


class Answer(Form):
    """What all whole answers share."""

    left_out: list[str] = Field(description="What was cut to keep this short, and how to ask for it.")


class Failure(Form):
    """Where the build failed, by the builder's own statement; null where the log does not show it."""

    step: str | None
    instruction: str | None
    exit_code: int | None
    dockerfile_line: int | None
    log_line: int | None


class Evidence(Form):
    """A line of the log that proves the cause. Its text is quoted data."""

    line: int
    text: str


class Origin(Form):
    """An earlier instruction that brought the failure about."""

    dockerfile_line: int | None
    instruction: str
    reason: str
    certain: bool


class Fix(Form):
    """Something to do. Where has_patch is true the tool fix returns the change as a diff."""

    number: int
    title: str
    detail: str
    costs: list[str]
    has_patch: bool


class Finding(Form):
    """The likeliest cause. Of those with a confidence of 0.9, nine in ten are right."""

    cause: str
    title: str
    confidence: float
    explanation: str
    evidence: list[Evidence]
    origin: Origin | None
    fixes: list[Fix]


class Other(Form):
    """Another candidate, in short."""

    cause: str
    title: str
    confidence: float
    log_line: int | None


class DiagnosisAnswer(Answer):
    """Why a build failed."""

    outcome: str = Field(description="failed, succeeded, or indeterminate: the log does not say.")
    failure: Failure | None
    finding: Finding | None = Field(description="The likeliest cause; null where the log shows no failure.")
    others: list[Other]


class Remedy(Form):
    """Something to do about a cause; change is what it made of a real Dockerfile, as a diff, or empty."""

    title: str
    detail: str
    when: list[str]
    costs: list[str]
    change: str


class ExplanationAnswer(Answer):
    """One cause: why it happens, how to recognise it, what to do. Words like ‹path› stand for values."""

    cause: str
    title: str
    tool: str
    meaning: str
    fixes: list[Remedy]
    messages: list[str] = Field(description="What the tool prints, values left open.")
    mistaken_for: str
    related: list[str] = Field(description="Ids of related causes.")
    example: str = Field(description="A piece of a real build's log.")
    verified: str
    references: list[str]


class Result(Form):
    """A cause that was found; by_line: a rule recognises the text itself as a line of a log."""

    cause: str
    title: str
    score: float
    by_line: bool


class SearchAnswer(Answer):
    """Causes that a text asks for, the best first."""

    results: list[Result]
    read_as: dict[str, str] = Field(description="What misspelt words were taken for.")


class OtherFix(Form):
    """Another fix, to ask for by its number."""

    number: int
    title: str
    has_patch: bool


class FixAnswer(Answer):
    """The change of a Dockerfile that cures the build. Nothing was written; git apply takes the patch."""

    cause: str
    number: int
    title: str
    patch: str
    checked: bool = Field(description="The changed Dockerfile was gone through, and no later step lacks what it needs.")
    costs: list[str]
    doubt: str = Field(description="Why the patch may not fit, or empty.")
    others: list[OtherFix]
