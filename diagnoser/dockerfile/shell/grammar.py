"""Tokens of a shell script put together to commands, chains, pipes, groups and conditions.

Facts: POSIX.1-2024, Shell Command Language, 2.9 Shell Commands and 2.10 Shell Grammar. What breaks the grammar is read
on from the next token.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import TypeAlias

    from diagnoser.dockerfile.shell.tokens import Token, Word

    Node: TypeAlias = "Simple | Chain | Pipe | Group | Branches | Function"

_DEEPEST = 25
"""How deep groups may be nested; what is deeper is read as if it stood outside."""
_CLOSING_OPERATORS = frozenset({")", ";;", ";&", ";;&"})
_CLOSING = frozenset({"}", "then", "else", "elif", "fi", "do", "done", "esac"}) | _CLOSING_OPERATORS
_SEPARATORS = frozenset({";", "\n", "&", "&&", "||", "|", "|&"})
_NOTHING: frozenset[str] = frozenset()


class Simple:
    """One command: its words, each with its start, its redirections, and where it starts and ends."""

    __slots__ = ("end", "redirects", "start", "words")

    def __init__(self, start: int) -> None:
        """Begin an empty command."""
        self.words: list[tuple[Word, int]] = []
        self.redirects: list[tuple[Token, Word]] = []
        self.start = start
        self.end = start


class Chain:
    """Commands joined by ``&&`` and ``||``; ``operators`` holds the one in front of each, "" for the first."""

    __slots__ = ("operators", "parts")

    def __init__(self, parts: list[Node], operators: list[str]) -> None:
        """Join commands."""
        self.parts = parts
        self.operators = operators


class Pipe:
    """Commands joined by ``|``; ``negated`` by a ``!`` in front."""

    __slots__ = ("negated", "parts")

    def __init__(self, parts: list[Node], negated: bool) -> None:
        """Join commands."""
        self.parts = parts
        self.negated = negated


class Group:
    """Commands one after the other, each with whether it runs in the background; a subshell where told."""

    __slots__ = ("in_subshell", "items")

    def __init__(self, items: list[tuple[Node, bool]], in_subshell: bool = False) -> None:
        """Put commands together."""
        self.items = items
        self.in_subshell = in_subshell


class Branches:
    """``if``, ``while``, ``until``, ``for`` and ``case``: the ``test`` runs in any case, ``others`` may not."""

    __slots__ = ("others", "test")

    def __init__(self, test: Group | None, others: list[Group]) -> None:
        """Put branches together."""
        self.test = test
        self.others = others


class Function:
    """The definition of a function."""

    __slots__ = ("body", "name")

    def __init__(self, name: str, body: Node) -> None:
        """Name a body."""
        self.name = name
        self.body = body


def _begins_array(words: list[tuple[Word, int]], bracket: Token) -> bool:
    """Whether a bracket stands right behind ``NAME=``."""
    return bool(words) and words[-1][0].text.endswith("=") and words[-1][1] + len(words[-1][0].text) == bracket.start


def put_together(tokens: Sequence[Token]) -> Group:
    """Put a script's tokens together."""
    return _Grammar(tokens).script()


class _Grammar:
    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens = tokens
        self._signs = [token.sign for token in tokens]
        self._count = len(tokens)
        self._at = 0
        self._depth = 0

    def script(self) -> Group:
        items: list[tuple[Node, bool]] = []
        while self._at < self._count:
            items.extend(self._items(_NOTHING))
            self._at += 1  # a closing word or bracket that nothing opened
        return Group(items)

    def _sign(self) -> str:
        """The operator or word without quotes that comes next, "" for anything else."""
        return self._signs[self._at] if self._at < self._count else ""

    def _skip_lines(self) -> None:
        while self._sign() == "\n":
            self._at += 1

    def _items(self, ends: frozenset[str]) -> list[tuple[Node, bool]]:
        """Read commands up to a word that ends them, which is not passed over, or a closing bracket."""
        items: list[tuple[Node, bool]] = []
        while self._at < self._count:
            sign = self._sign()
            if sign in _CLOSING and (sign in ends or sign in _CLOSING_OPERATORS or self._depth):
                break
            if sign in _CLOSING or sign in _SEPARATORS:
                self._at += 1
                continue
            node = self._chain()
            items.append((node, self._sign() == "&"))
        return items

    def _group(self, *ends: str) -> Group:
        """Read commands up to a word that ends them, and pass over it."""
        items = self._items(frozenset(ends))
        if self._sign() in ends:
            self._at += 1
        return Group(items)

    def _chain(self) -> Node:
        parts = [self._pipe()]
        operators = [""]
        while (operator := self._sign()) in {"&&", "||"}:
            self._at += 1
            self._skip_lines()
            if self._at == self._count:
                break
            operators.append(operator)
            parts.append(self._pipe())
        return Chain(parts, operators) if len(parts) > 1 else parts[0]

    def _pipe(self) -> Node:
        negated = False
        while self._sign() == "!":
            negated = not negated
            self._at += 1
        parts = [self._command()]
        while self._sign() in {"|", "|&"}:
            self._at += 1
            self._skip_lines()
            parts.append(self._command())
        return Pipe(parts, negated) if negated or len(parts) > 1 else parts[0]

    def _command(self) -> Node:
        opening = self._sign()
        read = _COMPOUND.get(opening)
        if read is None:
            if not self._is_function():
                return self._simple()
            read = _Grammar._function
        else:
            self._at += 1
        if self._depth == _DEEPEST:
            self._at += read is _Grammar._function
            return Group([])
        self._depth += 1
        node = read(self)
        self._depth -= 1
        if self._at < self._count and self._tokens[self._at].is_redirect:
            return Group([(node, False), (self._simple(words=False), False)])
        return node

    def _simple(self, *, words: bool = True) -> Simple:
        """Read a command, or only redirections."""
        tokens = self._tokens
        node = Simple(tokens[self._at].start if self._at < self._count else 0)
        in_test = self._sign() == "[["  # where && and || separate nothing, and are only kept in the text
        while self._at < self._count:
            token = tokens[self._at]
            if token.word is None and not token.is_redirect and not in_test:
                if token.sign != "(" or not _begins_array(node.words, token):
                    break
                self._skip_array()
                continue
            if not words and not token.is_redirect:
                break
            self._at += 1
            node.end = token.end
            if token.word is not None:
                node.words.append((token.word, token.start))
                in_test = in_test and token.sign != "]]"
            elif token.is_redirect and self._at < self._count and (target := tokens[self._at].word):
                node.redirects.append((token, target))
                node.end = tokens[self._at].end
                self._at += 1
        return node

    def _skip_array(self) -> None:
        while self._at < self._count and self._sign() != ")":
            self._at += 1
        self._at += 1

    def _is_function(self) -> bool:
        """Whether ``NAME()`` comes next."""
        at = self._at + 1
        return at + 1 < self._count and self._tokens[at].sign == "(" and self._tokens[at + 1].sign == ")"

    def _braces(self) -> Node:
        return self._group("}")

    def _subshell(self) -> Node:
        items = self._items(_NOTHING)
        self._at += self._sign() == ")"
        return Group(items, in_subshell=True)

    def _if(self) -> Node:
        test = self._group("then")
        others = []
        while self._at < self._count:
            others.append(Group(self._items(frozenset({"elif", "else", "fi"}))))
            word = self._sign()
            self._at += bool(word)
            if word == "elif":
                others.append(self._group("then"))
            elif word != "else":
                break
        return Branches(test, others)

    def _while(self) -> Node:
        return Branches(self._group("do"), [self._group("done")])

    def _for(self) -> Node:
        while self._at < self._count and self._sign() != "do":
            self._at += 1
        self._at += 1
        return Branches(None, [self._group("done")])

    def _case(self) -> Node:
        while self._at < self._count and self._sign() != "in":
            self._at += 1
        self._at += 1
        others = []
        while self._at < self._count and self._sign() != "esac":
            while self._at < self._count and self._sign() != ")" and self._sign() != "esac":
                self._at += 1  # the pattern
            self._at += self._sign() == ")"
            others.append(Group(self._items(frozenset({"esac"}))))
            self._at += self._sign() in {";;", ";&", ";;&", ")"}
        self._at += 1
        return Branches(None, others)

    def _function(self) -> Node:
        name = self._sign()
        self._at += 1
        while self._sign() in {"(", ")", "\n"}:
            self._at += 1
        return Function(name, self._command())


_COMPOUND: dict[str, Callable[[_Grammar], Node]] = {
    "(": _Grammar._subshell,  # noqa: SLF001 - a table of the class's own methods
    "{": _Grammar._braces,  # noqa: SLF001
    "if": _Grammar._if,  # noqa: SLF001
    "while": _Grammar._while,  # noqa: SLF001
    "until": _Grammar._while,  # noqa: SLF001
    "for": _Grammar._for,  # noqa: SLF001
    "select": _Grammar._for,  # noqa: SLF001
    "case": _Grammar._case,  # noqa: SLF001
    "function": _Grammar._function,  # noqa: SLF001
}
