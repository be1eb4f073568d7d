"""Where each page of the site stands.

A cause stands at its id: ``pip/requirements-file-not-found/``. A pack's name is letters only, so a name with a hyphen
at the top can never be a pack's.
"""

from __future__ import annotations

import re

ASSETS = "site-assets"
TOOLS = "by-tool"
SYMPTOMS = "by-symptom"
CODES = "by-exit-code"
GUIDES = "user-guide"


def of_cause(cause: str) -> str:
    """Return the address of a cause's page, relative to the top of the site as all addresses are."""
    return f"{cause}/"


def of_pack(pack: str) -> str:
    """Return the address of the page that lists a pack's causes."""
    return f"{pack}/"


def of_symptom(phrase: str) -> str:
    """Return the address of the page of a phrase that people see."""
    return f"{SYMPTOMS}/{slug(phrase)}/"


def of_code(code: int) -> str:
    """Return the address of the page of an exit code."""
    return f"{CODES}/{code}/"


def of_guide(name: str) -> str:
    """Return the address of a guide."""
    return f"{GUIDES}/{name}/"


def root_of(address: str) -> str:
    """Return what leads from a page to the top of the site, so that links work under any base path."""
    return "../" * address.count("/") or "./"


def slug(words: str) -> str:
    """Return words as a part of an address: lower case, and hyphens for all that is neither letter nor digit."""
    return re.sub(r"[^a-z0-9]+", "-", words.lower().replace("'", "")).strip("-")
