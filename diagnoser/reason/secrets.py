"""Secrets that a log may hold, masked before anything is printed or kept."""

from __future__ import annotations

import re

_MASK = "***"
_KEY = r"(?i:\b[A-Z0-9_-]*(?:passwo?r?d|passwd|secret|token|api_?key|access_?key))"
_SECRETS = (
    r"(?P<url>://)[^\s/@:]*:[^\s/@]+(?=@)"  # user:password@host
    r"|(?P<token_url>://)(?=[^\s/@:]{20,}@)[^\s/@:]+(?=@)"  # token@host
    r"|\b(?P<issued>gh[pousr]_|github_pat_|glpat-|pypi-|npm_|xox[abprs]-|AKIA|ASIA|sk-|dckr_pat_)[A-Za-z0-9_-]{12,}"
    r"|(?P<header>(?i:authorization:\s*(?:bearer|basic|token)\s+))[^\s'\"]+"
    rf"|(?P<assigned>{_KEY}=['\"]?)(?![*$<\s])[^\s'\",;&]{{6,}}"
    # behind a colon a value must be quoted or hold a digit: "passwd: password unchanged" is no secret
    rf"|(?P<quoted>{_KEY}['\"]?\s*:\s*['\"])(?![*$<])[^'\"]{{6,}}"
    rf"|(?P<spoken>{_KEY}\s*:\s*)(?=[^\s:]*\d)[^\s'\",;&:()]{{8,}}"
    r"|\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}"  # a JSON web token
)


_SIGNS = (
    "://",
    "pass",
    "secret",
    "token",
    "key",
    "authorization",
    "gh",
    "glpat",
    "pypi-",
    "npm_",
    "xox",
    "akia",
    "asia",
    "sk-",
    "eyj",
)
"""One of these stands in every secret, in lower case: most lines hold none, and the pattern is dear to compile."""


def mask(text: str) -> str:
    """Replace what looks like a password, token or key."""
    lowered = text.lower()
    if not any(sign in lowered for sign in _SIGNS):
        return text
    return re.sub(_SECRETS, _masked, text)


def _masked(match: re.Match[str]) -> str:
    return (match[match.lastgroup] if match.lastgroup else "") + _MASK
