"""The forms of the API's answers, for its description; what they mean is said once, here."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Failure(_Form):
    """Where the build failed, by the builder's own statement. A member is null where the log does not show it."""

    step: str | None = Field(examples=["stage-1 7/8"])
    stage: str | None
    instruction: str | None
    exit_code: int | None
    dockerfile_line: int | None
    log_line: int | None


class Evidence(_Form):
    """A line that proves a finding; lines of the log count from 1."""

    line: int
    text: str


class Origin(_Form):
    """The instruction that brought the failure about where that is another than the failing one."""

    dockerfile_line: int | None
    instruction: str
    reason: str
    certain: bool


class Fix(_Form):
    """Something to do. A patch is a unified diff that git apply takes; checked says that it was gone through."""

    title: str
    detail: str
    patch: str | None
    checked: bool
    side_effects: list[str]


class Finding(_Form):
    """A cause. Of the findings with a confidence of 0.9, nine in ten are right."""

    cause: str = Field(examples=["pip/requirements-file-not-found"])
    title: str
    confidence: float = Field(ge=0, le=1)
    explanation: str
    captures: dict[str, str]
    evidence: list[Evidence]
    origin: Origin | None
    fixes: list[Fix]
    references: list[str]


class Diagnosis(BaseModel):
    """What is said of one log; findings come best first. The same object as dfdiag --format json prints."""

    model_config = ConfigDict(extra="forbid", serialize_by_alias=True)

    schema_: Literal["dfdiag.diagnosis/1"] = Field(alias="schema")
    outcome: Literal["failed", "succeeded", "indeterminate"]
    builder: str
    failure: Failure | None
    findings: list[Finding]


class Request(_Form):
    """A log and, for a more precise answer, the text of the Dockerfile that was built."""

    log: str = Field(min_length=1)
    dockerfile: str | None = None


class Summary(_Form):
    """What a list says of a cause; score is at most 1, and null where nothing was searched for."""

    id: str
    pack: str
    tool: str
    title: str
    grade: Literal["specific", "general", "symptom", "wrapper"]
    symptoms: list[str]
    score: float | None


class Causes(_Form):
    """Causes, the best first; read_as has what misspelt words were taken for."""

    causes: list[Summary]
    read_as: dict[str, str]


class Cause(BaseModel):
    """A cause with all that is known of it; the same object as dfdiag kb show --format json prints."""

    model_config = ConfigDict(extra="allow", serialize_by_alias=True)

    schema_: Literal["dfdiag.cause/1"] = Field(alias="schema")
    id: str
    pack: str
    tool: str
    title: str
    meaning: str
    fixes: list[dict[str, Any]]
    references: list[str]


class Problem(BaseModel):
    """What went wrong (RFC 9457)."""

    type: str = Field(examples=["about:blank"])
    title: str
    status: int
    detail: str


class Health(_Form):
    """That the server answers."""

    status: Literal["ok"]
    version: str
    causes: int
    workers: int
