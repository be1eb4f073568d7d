"""The API against its own description."""

from __future__ import annotations

from typing import TYPE_CHECKING

import schemathesis
from hypothesis import HealthCheck, settings
from openapi_spec_validator import validate
from schemathesis.specs.openapi.checks import negative_data_rejection

from diagnoser.server.openapi import description

if TYPE_CHECKING:
    from running import Running


def test_the_description_is_valid() -> None:
    """It is OpenAPI as the standard has it."""
    validate(description())


schema = schemathesis.openapi.from_dict(description())


@schema.parametrize()
@settings(max_examples=12, deadline=None, database=None, suppress_health_check=list(HealthCheck))
def test_the_api_keeps_to_its_description(case: schemathesis.Case, server: Running) -> None:
    """Whatever is sent, right or wrong, the answer has a status, a type and a form that the description names."""
    # whatever is put into a part of a form is text when it arrives, and thus of the right type
    text_only = [negative_data_rejection] if case.media_type == "multipart/form-data" else []
    case.call_and_validate(base_url=f"http://127.0.0.1:{server.port}", excluded_checks=text_only)
