"""The description of the HTTP API (OpenAPI 3.1), made from the forms of its answers."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from pydantic.json_schema import models_json_schema

from diagnoser import __version__
from diagnoser.server import models
from diagnoser.server.problems import PROBLEM_TYPE

if TYPE_CHECKING:
    from pydantic import BaseModel

PREFIX = "/api/v1"
MOST_CAUSES = 100
LONGEST_QUERY = 2000

_REF = "#/components/schemas/{model}"
_ABOUT = """\
Says why an image build failed: the cause, the line of the log that proves it, the instruction to blame and what to
change. What is sent is looked at and forgotten."""
_FORMS: tuple[type[BaseModel], ...] = (
    models.Request,
    models.Diagnosis,
    models.Causes,
    models.Cause,
    models.Health,
    models.Problem,
)


@cache
def description() -> dict[str, Any]:
    """Return the whole document."""
    _, schemas = models_json_schema([(form, "serialization") for form in _FORMS], ref_template=_REF)
    return {
        "openapi": "3.1.0",
        "info": {"title": "dfdiag", "version": __version__, "description": _ABOUT},
        "paths": {
            f"{PREFIX}/diagnoses": {"post": _post_diagnosis()},
            f"{PREFIX}/causes": {"get": _get_causes()},
            f"{PREFIX}/causes/{{pack}}/{{slug}}": {"get": _get_cause()},
            f"{PREFIX}/health": {"get": _get_health()},
        },
        "components": {"schemas": schemas["$defs"]},
    }


def _post_diagnosis() -> dict[str, Any]:
    return {
        "operationId": "postDiagnosis",
        "summary": "Say why a build failed",
        "description": "The answer is the object that dfdiag --format json prints. The log is not kept.",
        "requestBody": {
            "required": True,
            "description": "The build's output as it was printed, or with its Dockerfile as JSON or as a form's files.",
            "content": {
                "text/plain": {"schema": {"type": "string", "minLength": 1}},
                "application/json": {"schema": _ref(models.Request)},
                "multipart/form-data": {"schema": _form()},
            },
        },
        "responses": {
            "200": _answer("What is said of the log.", models.Diagnosis),
            **_problems(
                {
                    408: "The body came too slowly.",
                    413: "The body is larger than the server takes.",
                    415: "The body's type, or its encoding, is none that is read.",
                    422: "The body is not in the form that its type says, or holds no log.",
                    429: "Too many logs are waiting; Retry-After says for how many seconds to wait.",
                    500: "A bug.",
                    503: "Reading this log took too long.",
                }
            ),
        },
    }


def _form() -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["log"],
        "properties": {
            "log": {"type": "string", "contentMediaType": "application/octet-stream", "minLength": 1},
            "dockerfile": {"type": "string", "contentMediaType": "application/octet-stream"},
        },
        "additionalProperties": False,
    }


def _get_causes() -> dict[str, Any]:
    return {
        "operationId": "getCauses",
        "summary": "List the causes, or search them",
        "parameters": [
            _parameter("q", "Words, a question, or a line of a log.", {"type": "string", "maxLength": LONGEST_QUERY}),
            _parameter(
                "pack",
                "Causes of this pack only; none where there is no such one.",
                {"type": "string", "examples": ["pip"]},
            ),
            _parameter(
                "limit",
                "How many at most.",
                {"type": "integer", "minimum": 1, "maximum": MOST_CAUSES, "default": 20},
            ),
        ],
        "responses": {
            "200": _answer("The causes.", models.Causes),
            **_problems({422: "A parameter is out of its bounds."}),
        },
    }


def _get_cause() -> dict[str, Any]:
    half = {"type": "string", "pattern": "^[a-z0-9-]+$"}
    return {
        "operationId": "getCause",
        "summary": "Tell all about a cause",
        "parameters": [
            {"name": "pack", "in": "path", "required": True, "schema": half, "example": "pip"},
            {"name": "slug", "in": "path", "required": True, "schema": half, "example": "requirements-file-not-found"},
        ],
        "responses": {
            "200": _answer("The cause.", models.Cause),
            **_problems({404: "There is none of that id; the detail names near ones."}),
        },
    }


def _parameter(name: str, description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "description": description, "schema": schema}


def _get_health() -> dict[str, Any]:
    return {
        "operationId": "getHealth",
        "summary": "Say that the server answers",
        "responses": {"200": _answer("It does.", models.Health)},
    }


def _ref(model: type[BaseModel]) -> dict[str, str]:
    return {"$ref": _REF.format(model=model.__name__)}


def _answer(description: str, model: type[BaseModel]) -> dict[str, Any]:
    return {"description": description, "content": {"application/json": {"schema": _ref(model)}}}


def _problems(why: dict[int, str]) -> dict[str, Any]:
    content = {PROBLEM_TYPE: {"schema": _ref(models.Problem)}}
    return {str(status): {"description": text, "content": content} for status, text in why.items()}
