"""The index of the search: an SQLite database in memory, with FTS5.

It is made once for a set of packs and then kept as bytes in the cache, as the compiled packs are; a wheel brings that
of the built-in packs along. Where SQLite cannot hand its database out as bytes, each search makes it anew.
"""

from __future__ import annotations

import re
import sqlite3
from typing import TYPE_CHECKING, Any

from diagnoser.packs import cache

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from diagnoser.knowledge.causes import Cause, Causes
    from diagnoser.packs.compiled import RuleSet

KIND = "search"
COLUMNS = {"title": 0.7, "symptoms": 0.2, "meaning": 0.3, "fixes": 0.15, "rest": 0.05}
"""What is indexed of a cause, and how much a word counts there."""
_LAYOUT = 1
"""Raise it when what goes into the index changes."""
_WORD = re.compile(r"[^\W_]+")
_COMPOUND = re.compile(r"[^\W_]+(?:[-_][^\W_]+)+")
_SHORTEST_WORD = 4


class SearchUnavailableError(Exception):
    """This Python's SQLite lacks FTS5, the full-text search."""


def words(text: str) -> list[str]:
    """Cut a text into its words, as the index does, in lower case."""
    return _WORD.findall(text.lower())


def compounds(text: str) -> list[str]:
    """List words with hyphens or underscores, written as one: ``pkg-config`` is also typed ``pkgconfig``."""
    return [re.sub(r"[-_]", "", found) for found in _COMPOUND.findall(text.lower())]


def open_index(causes: Causes, rules: RuleSet) -> sqlite3.Connection:
    """Return the index of causes and of the rules that they come from, from the cache where it is there.

    Raises:
        SearchUnavailableError: SQLite lacks FTS5.
    """
    key = key_of(causes)
    kept = cache.find(key)
    connection = sqlite3.connect(":memory:", check_same_thread=False)  # a server's threads ask one after the other
    if kept is not None and hasattr(connection, "deserialize"):
        connection.deserialize(kept)
        return connection
    build(connection, causes, rules)
    if hasattr(connection, "serialize"):
        cache.keep(key, connection.serialize())
    return connection


def compiled(causes: Causes, rules: RuleSet) -> bytes:
    """Return the index as the bytes that are kept.

    Raises:
        SearchUnavailableError: SQLite lacks FTS5.
    """
    connection = sqlite3.connect(":memory:")
    build(connection, causes, rules)
    return connection.serialize()


def key_of(causes: Causes) -> str:
    """Return the name under which the index is kept."""
    return f"{causes.key}-{_LAYOUT}.{KIND}"


def build(connection: sqlite3.Connection, causes: Causes, rules: RuleSet) -> None:
    """Fill a database. A row is a cause, by its place among the ids; the texts themselves are not kept.

    Raises:
        SearchUnavailableError: SQLite lacks FTS5.
    """
    try:
        connection.execute(
            f"CREATE VIRTUAL TABLE texts USING fts5({', '.join(COLUMNS)}, content = '',"
            " tokenize = 'porter unicode61 remove_diacritics 2', prefix = '3')"
        )
    except sqlite3.OperationalError as error:
        raise SearchUnavailableError(
            "this Python's SQLite has no full-text search (FTS5); use dfdiag kb list | grep, or another Python"
        ) from error
    rows = [(number, *_texts(causes.without_case(name), rules)) for number, name in enumerate(causes.ids)]
    marks = ", ".join("?" * (len(COLUMNS) + 1))
    columns = ", ".join(COLUMNS)
    connection.executemany(f"INSERT INTO texts(rowid, {columns}) VALUES ({marks})", rows)  # noqa: S608 - our own words
    connection.execute("INSERT INTO texts(texts) VALUES ('optimize')")
    connection.execute("CREATE TABLE words (word TEXT PRIMARY KEY, letters INTEGER, causes INTEGER) WITHOUT ROWID")
    connection.executemany("INSERT INTO words VALUES (?, ?, ?)", _counted(rows))
    connection.commit()
    connection.execute("VACUUM")


def letters(word: str) -> int:
    """Return which letters a word has, one bit each: words that differ in many cannot be one misspelt."""
    mask = 0
    for char in word:
        mask |= 1 << (ord(char) & 31)
    return mask


def _texts(cause: Cause, rules: RuleSet) -> Iterator[str]:
    from diagnoser.knowledge.signatures import patterns_of, words_of  # a search in a kept index does without

    rule = rules.named(cause.id)
    patterns = patterns_of(rule.match) if rule else []
    fixes = [text for fix in cause.fixes for text in (fix.title, fix.detail, *fix.costs)]
    yield _whole([cause.title, cause.tool, *cause.id.split("/")])
    yield _whole([*map(words_of, patterns), *cause.samples])
    yield _whole([cause.meaning, *cause.conditions])
    yield _whole(fixes)
    yield _whole([cause.mistaken_for, cause.verified, *cause.references])


def _whole(texts: Iterable[str]) -> str:
    text = "\n".join(texts)
    return f"{text}\n{' '.join(compounds(text))}"


def _counted(rows: Iterable[tuple[Any, ...]]) -> Iterator[tuple[str, int, int]]:
    """The words that a misspelt one may be meant as, each with how many causes have it."""
    counts: dict[str, int] = {}
    for _, *texts in rows:
        for word in {word for text in texts for word in words(text)}:
            counts[word] = counts.get(word, 0) + 1
    for word, count in counts.items():
        if len(word) >= _SHORTEST_WORD and word.isascii() and word.isalpha():
            yield word, letters(word), count
