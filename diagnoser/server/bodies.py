"""What a request's body holds: a log and perhaps a Dockerfile, in the forms that scripts and browsers send."""

from __future__ import annotations

import json
from email.message import Message
from typing import NamedTuple

from diagnoser.server.problems import Problem

_RAW = frozenset({"", "text", "application/octet-stream", "application/x-www-form-urlencoded"})
"""Types of a bare log. The last one is what ``curl --data-binary`` says of whatever it sends."""
_MOST_PARTS = 8
_FIELDS = ("log", "dockerfile")


class Sent(NamedTuple):
    """What was sent to be looked at."""

    log: bytes
    dockerfile: str | None


def read_body(content_type: str, body: bytes) -> Sent:
    """Take a body apart.

    Raises:
        Problem: it is of another type, not in the form of its type, or holds no log.
    """
    media, options = _parsed(content_type)
    if media in _RAW or media.split("/")[0] in _RAW:
        sent = Sent(body, None)
    elif media == "application/json":
        sent = _from_json(body)
    elif media == "multipart/form-data":
        sent = _from_form(options.get("boundary", ""), body)
    else:
        raise Problem(
            415,
            "Unsupported type",
            "Send the log as text/plain, as JSON (log, dockerfile), or as a form's files (log, dockerfile).",
        )
    if not sent.log:
        raise Problem(422, "No log", "There is no log in it. Does the build write to standard error? Use 2>&1.")
    return sent


def _parsed(content_type: str) -> tuple[str, dict[str, str]]:
    message = Message()
    message["content-type"] = content_type
    if not content_type.strip():
        return "", {}
    return message.get_content_type(), {key: str(value) for key, value in message.get_params(failobj=[])}


def _from_json(body: bytes) -> Sent:
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        raise Problem(422, "No JSON", "The body is not JSON.") from None
    if not isinstance(value, dict) or not isinstance(value.get("log"), str):
        raise Problem(422, "No log", "The body is to be a JSON object whose log is a string.")
    dockerfile = value.get("dockerfile")
    if dockerfile is not None and not isinstance(dockerfile, str):
        raise Problem(422, "No Dockerfile", "The dockerfile is to be a string: its text.")
    if unknown := sorted(value.keys() - set(_FIELDS)):
        raise Problem(422, "Unknown field", f"There is no field {unknown[0][:40]!r}; there are log and dockerfile.")
    return Sent(value["log"].encode("utf-8", "replace"), _text(dockerfile))


def _from_form(boundary: str, body: bytes) -> Sent:
    """Take the first part of each name that is not empty: a page has a box to paste into and one for a file."""
    found: dict[str, bytes] = {}
    for name, is_file, content in parts(boundary, body):
        if name not in _FIELDS:
            raise Problem(422, "Unknown field", "The form's fields are log and dockerfile.")
        # A text box sends CRLF whatever was pasted.
        given = content if is_file else content.replace(b"\r\n", b"\n")
        if given.strip():
            found.setdefault(name, given)
    dockerfile = found.get("dockerfile")
    return Sent(found.get("log", b""), _text(dockerfile.decode("utf-8", "replace")) if dockerfile else None)


def _text(dockerfile: str | None) -> str | None:
    return dockerfile if dockerfile and dockerfile.strip() else None


def parts(boundary: str, body: bytes) -> list[tuple[str, bool, bytes]]:
    """Return of each part of a form its name, whether it is a file, and what it holds.

    Raises:
        Problem: it is not a form, or has far too many parts.
    """
    from python_multipart.exceptions import FormParserError
    from python_multipart.multipart import MultipartParser

    reader = _Parts()
    try:
        parser = MultipartParser(boundary.encode("latin-1"), reader.callbacks())  # type: ignore[arg-type]
        parser.write(body)
        parser.finalize()
    except (FormParserError, UnicodeEncodeError):
        raise Problem(422, "No form", "The body is not in the form that its type says.") from None
    if not reader.ended:
        raise Problem(422, "No form", "The form is cut off.")
    return reader.found


class _Parts:
    """Collects in memory what the parser meets; its own collector would write large parts to the disk."""

    def __init__(self) -> None:
        self.found: list[tuple[str, bool, bytes]] = []
        self.ended = False
        self._name = self._value = b""
        self._disposition = b""
        self._content: list[bytes] = []

    def callbacks(self) -> dict[str, object]:
        return {
            "on_part_begin": self._begin,
            "on_header_field": self._header_field,
            "on_header_value": self._header_value,
            "on_header_end": self._header_end,
            "on_part_data": self._data,
            "on_part_end": self._end,
            "on_end": self._all,
        }

    def _begin(self) -> None:
        if len(self.found) >= _MOST_PARTS:
            raise Problem(422, "Too many fields", "The form's fields are log and dockerfile.")
        self._disposition, self._content = b"", []

    def _header_field(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _header_end(self) -> None:
        if self._name.lower() == b"content-disposition":
            self._disposition = self._value
        self._name = self._value = b""

    def _data(self, data: bytes, start: int, end: int) -> None:
        self._content.append(data[start:end])

    def _end(self) -> None:
        from python_multipart.multipart import parse_options_header

        _, options = parse_options_header(self._disposition)
        name = options.get(b"name", b"").decode("utf-8", "replace")
        self.found.append((name, b"filename" in options, b"".join(self._content)))

    def _all(self) -> None:
        self.ended = True
