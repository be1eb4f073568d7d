"""Whether a value is a secret, or only stands where one might.

A name says much: what stands behind ``DB_PASSWORD=`` is one unless it is a reference, a path, a version or a word of
the program's own. Prose says little: behind ``token:`` only what looks generated is one.
"""

from __future__ import annotations

import re

_FEWEST = 4
_FEWEST_SPOKEN = 8
_FEWEST_GENERATED = 16
_FEWEST_CHANGES = 3
_LONGEST_JUDGED = 400

_REFERENCE = (
    r"\$(?:[A-Za-z_{(@*#]|$)|%[A-Za-z({%]|\{|<|\*{2}|\[|#\{|@|`|\(|\.{3}|…|x{4,}|env[:.]|file:|os\.|process\.|secrets?\."
    r"|(?:id|type|src|source|env|target)="
)
"""How a value begins that stands for another one, or is masked already."""

_WORDS = frozenset(
    {
        *("none", "null", "true", "false", "yes", "undefined", "empty", "unset", "default", "enabled", "disabled"),
        *(
            "required",
            "optional",
            "missing",
            "invalid",
            "expired",
            "changed",
            "removed",
            "redacted",
            "masked",
            "hidden",
        ),
        *("string", "text", "value", "example", "auto", "prompt", "stdin", "file", "inherit"),
        *("password", "passwd", "pass", "secret", "token", "credentials"),
    }
)
_VERSION = r"[~^<>=!v]{0,3}\d{1,8}(?:\.\d{1,10}){1,4}(?:[-+._~=][\w.+~=-]{0,60})?|\d{1,5}"
_DIGEST = r"(?i:sha-?(?:1|224|256|384|512)|md5|blake2\w*|h1)[:=-]"
_PATH = r"(?:~|\.{1,2})?/|[A-Za-z]:[\\/]"
_CODE = r"[A-Za-z_][A-Za-z_]*(?:\.[A-Za-z_]+)+[,)\]]*|[A-Za-z_][\w.]*\(.*"
"""A name of another name, or a call: source code that a traceback shows."""

_CONSTANT = r"[A-Z][A-Z_]*"
_BASE64 = r"(?=.*[a-z])(?=.*[A-Z])(?=.*\d)(?=.*[A-Za-z0-9+]{12})[A-Za-z0-9+/]{20,}={0,2}"
"""What begins with a slash and is no path."""

_ABOUT = (
    r"(?i:[_-]?(?:file|files|path|dir|url|uri|host|hash|name|length|len|type|ttl|policy|algorithm|alg|expir\w*|header"
    r"|headers|count|prompt|env|format|version|size|field|arn|endpoint|issuer|mode|method|source|provider|cache|store|class"
    r"|id|limit|index|kind|rules?|var|variable|stdin|ring|server|service|pattern|regex|label|usage))\Z"
)
"""How a name ends that is about a secret and does not hold it."""

_ASSIGNMENT = r"(?:pass|pwd|secret|token|credential|key|_pat|_salt|_dsn)[\w-]{0,200}[\"'\]\\]{0,3}\s{0,3}[=:]"
_BEFORE_PROSE = r"(?i:unexpected|invalid|illegal|expected|unknown|reserved|next|extra|missing|bad|near)\s{1,3}\Z"


def is_secret(match: re.Match[str]) -> bool:
    """Whether the value is one, where its place leaves no other meaning."""
    return len(match["secret"]) >= _FEWEST and not _stands_for_another(match["secret"])


def is_assigned(match: re.Match[str]) -> bool:
    """Whether a value assigned to a name is a secret."""
    name, sep, value = match["name"], match["sep"], match["secret"]
    if re.search(_ABOUT, name) or not is_secret(match):
        return False
    if match["quote"] is None and re.fullmatch(_CODE, value[:_LONGEST_JUDGED]):
        return False
    if ":" in sep and re.search(_BEFORE_PROSE, match.string[max(0, match.start() - 20) : match.start()]):
        return looks_generated(value)
    if match["quote"] is None and ("=" not in sep or sep != sep.strip()):
        return len(value) >= _FEWEST_SPOKEN and _has_digit(value) and not value.endswith((":", "("))
    if re.fullmatch(r"(?:KEY|SALT|DSN)", name) or (name.lower() == "token" and "=" not in sep):
        return len(value) >= _FEWEST_SPOKEN and _has_digit(value)
    return True


def is_assigned_by_blank(match: re.Match[str]) -> bool:
    """Whether the value of an ``ENV NAME value`` is a secret."""
    return not re.search(_ABOUT, match["name"]) and is_secret(match)


def is_argument(match: re.Match[str]) -> bool:
    """Whether the word behind an option is a secret, and not prose or the name that a manual gives it."""
    value = match["secret"]
    if value.startswith("-") or not is_secret(match):
        return False
    return match["quote"] is not None or not value.strip(".,:)").isalpha() or _is_mixed(value)


def is_in_address(match: re.Match[str]) -> bool:
    """Whether what stands where an address has its password is one."""
    value = match["secret"]
    return bool(value.strip("*")) and not re.match(_REFERENCE, value) and not re.fullmatch(r"\d{1,5}", value)


def has_assignment(text: str) -> bool:
    """Whether a text may assign something to a name that speaks of a secret."""
    return bool(re.search(_ASSIGNMENT, text.lower()))


def has_user_in_address(text: str) -> bool:
    """Whether a text may hold an address with a user, which is told faster than by a pattern."""
    return any("@" in after.partition(" ")[0] for after in text.split("://")[1:])


def is_token_user(match: re.Match[str]) -> bool:
    """Whether what stands where an address has its user is a token."""
    value = match["secret"]
    if "ssh" in match["scheme"] or re.match(_REFERENCE, value):
        return False
    return len(value) >= 20 or looks_generated(value)  # noqa: PLR2004 - hardly a name


def is_generated(match: re.Match[str]) -> bool:
    """Whether a value looks as if a program had made it."""
    return looks_generated(match["secret"]) and not _stands_for_another(match["secret"])


def is_issued(match: re.Match[str]) -> bool:
    """Whether what follows an issuer's prefix is more than words."""
    return _has_digit(match["secret"]) or _is_mixed(match["secret"])


def is_key_body(match: re.Match[str]) -> bool:
    """Whether there is a key between the head and the foot of one."""
    return bool(re.search(r"[A-Za-z0-9+/]{16}", match["secret"]))


def _stands_for_another(value: str) -> bool:
    start = value[:_LONGEST_JUDGED]
    if re.match(_REFERENCE, start) or re.match(_DIGEST, start) or re.fullmatch(_VERSION, start):
        return True
    if re.match(_PATH, start) and not re.fullmatch(_BASE64, start):
        return True
    if "://" in start or start.startswith("="):
        return True
    return start.strip(".,:;()[]{}!?").lower() in _WORDS or bool(re.fullmatch(_CONSTANT, start))


def looks_generated(value: str) -> bool:
    """Whether small letters, capitals and digits change more often than in words with numbers."""
    kinds = "".join(
        "0" if char.isdigit() else "a" if char.islower() else "A" if char.isupper() else "" for char in value
    )
    changes = sum(kinds[at] != kinds[at - 1] for at in range(1, len(kinds)))
    return len(value) >= _FEWEST_GENERATED and changes >= _FEWEST_CHANGES and "0" in kinds


def _has_digit(value: str) -> bool:
    return any(char.isdigit() for char in value)


def _is_mixed(value: str) -> bool:
    return not (value.islower() or value.isupper() or value.istitle())
