"""What a word that no text has may be meant as."""

from __future__ import annotations

from typing import TYPE_CHECKING

from diagnoser.knowledge.index import letters

if TYPE_CHECKING:
    import sqlite3

_SHORTEST = 4
_FURTHEST = ((4, 1), (8, 2), (64, 3))
"""How many letters may be wrong in a word of up to so many letters."""
_MOST = 2


def meant(word: str, connection: sqlite3.Connection) -> list[str]:
    """Return the words of the index that are nearest to one that is not in it, of several the most frequent first."""
    furthest = next((allowed for length, allowed in _FURTHEST if len(word) <= length), 0)
    if len(word) < _SHORTEST or not word.isalpha() or not furthest:
        return []
    mask = letters(word)
    query = "SELECT word, letters, causes FROM words WHERE length(word) BETWEEN ? AND ?"
    found = []
    for other, has, causes in connection.execute(query, (len(word) - furthest, len(word) + furthest)):
        # a wrong letter may take one away and bring one in
        if (mask ^ has).bit_count() <= 2 * furthest:
            far = distance(word, other, furthest)
            if far <= furthest:
                found.append((far, other[0] != word[0], -causes, other))
    found.sort()
    return [other for far, _, _, other in found if far == found[0][0]][:_MOST]


def distance(one: str, other: str, most: int) -> int:
    """Count the letters to put in, take out, change or swap with the next; more than ``most`` counts one more."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, char in enumerate(one, 1):
        now = [row]
        for column, against in enumerate(other, 1):
            steps = min(last[column] + 1, now[-1] + 1, last[column - 1] + (char != against))
            if row > 1 and column > 1 and char == other[column - 2] and one[row - 2] == against:
                steps = min(steps, before[column - 2] + 1)
            now.append(steps)
        if min(now) > most:
            return most + 1
        before, last = last, now
    return last[-1]
