"""The commands of a shell script, as far as a Dockerfile's RUN needs them.

Written anew: ``shlex`` from the standard library drops which part of a word was quoted, so it cannot say whether a
``$`` or ``*`` counts, knows neither substitutions nor heredocs, and stops at an open quote; ``bashlex`` is GPL and
stops at what it does not know. This one reads on through any text, in a time that grows with its length.
"""

from __future__ import annotations

from functools import lru_cache

from diagnoser.dockerfile.shell.grammar import Branches, Chain, Function, Group, Pipe, Simple, put_together
from diagnoser.dockerfile.shell.tokens import Tokens, Word, cut
from diagnoser.dockerfile.shell.wrappers import ASSIGNMENT, WRAPPERS, Inner, unwrap
from diagnoser.fields import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from diagnoser.dockerfile.shell.grammar import Node

__all__ = ["Command", "Redirect", "Word", "read_script"]

_DEEPEST = 4
"""How deep scripts may be nested in scripts, as in ``su -c "sh -c '…'"``; what is deeper is one command."""
_MOST_WRAPPERS = 8
_QUESTIONS = frozenset({"[", "[[", "test", "grep", "command", "which", "type", "id", "getent", "hash"})
"""Commands that ask: where one of them says no, what hangs on it by ``&&`` is meant to be left out."""


class Redirect(NamedTuple):
    """A redirection: its operator without the number in front, the word behind it, and what a heredoc says."""

    operator: str
    target: Word
    body: str | None = None


class Command(NamedTuple):
    """A simple command.

    ``assignments`` are those in front of it, ``NAME=value``; a command without words only assigns or redirects.
    ``certain``: it runs whenever the whole script succeeds; not so behind ``||`` and inside conditions, loops and
    functions. ``swallowed``: the script is written to go on when it fails, by ``|| true``, as a condition, in the
    background, or as the first part of a pipe. That a failure in front of ``;`` goes unnoticed without ``set -e`` does
    not count, for few mean it; ``unheeded`` tells of that. ``text`` is the command as written.

    ``through`` names the programs that it is run by, outermost first, like ``sudo`` and ``sh``; ``user`` is who runs
    it where one of them says so. ``subshell`` numbers the subshells that it is in, outermost first: a change of
    directory or variable ends with the last of them.
    """

    words: tuple[Word, ...]
    assignments: tuple[str, ...]
    redirects: tuple[Redirect, ...]
    certain: bool
    swallowed: bool
    text: str
    user: str | None = None
    through: tuple[str, ...] = ()
    subshell: tuple[int, ...] = ()
    unheeded: bool = False


class _Way(NamedTuple):
    """What holds for commands by where they stand; see ``Command``."""

    certain: bool = True
    swallowed: bool = False
    user: str | None = None
    through: tuple[str, ...] = ()
    subshell: tuple[int, ...] = ()
    depth: int = 0
    unheeded: bool = False


_SCRIPT = _Way()


@lru_cache(maxsize=64)  # one diagnosis goes through a Dockerfile several times
def read_script(text: str) -> tuple[Command, ...]:
    """Read the commands of a script in their order; any text is read somehow."""
    reader = _Reader()
    reader.read(text, _SCRIPT)
    return tuple(reader.commands)


class _Reader:
    def __init__(self) -> None:
        self.commands: list[Command] = []
        self._pipefail = False
        self._errexit = False
        self._subshells = 0
        self._functions: set[str] = set()

    def read(self, script: str, way: _Way) -> None:
        tokens = cut(script)
        self._node(put_together(tokens.tokens), way, tokens)

    def _node(self, node: Node, way: _Way, tokens: Tokens) -> None:
        if isinstance(node, Simple):
            self._simple(node, way, tokens)
        elif isinstance(node, Chain):
            self._chain(node, way, tokens)
        elif isinstance(node, Group):
            self._group(node, way, tokens)
        elif isinstance(node, Pipe):
            self._pipe(node, way, tokens)
        elif isinstance(node, Branches):
            if node.test:
                self._node(node.test, way._replace(swallowed=True), tokens)
            for other in node.others:
                self._node(other, way._replace(certain=False), tokens)
        elif isinstance(node, Function):
            self._functions.add(node.name)
            self._node(node.body, way._replace(certain=False), tokens)

    def _in_subshell(self, way: _Way) -> _Way:
        self._subshells += 1
        return way._replace(subshell=(*way.subshell, self._subshells))

    def _group(self, node: Group, way: _Way, tokens: Tokens) -> None:
        if node.in_subshell:
            way = self._in_subshell(way)
        last = len(node.items) - 1
        for index, (item, in_background) in enumerate(node.items):
            if in_background:
                self._node(item, self._in_subshell(way)._replace(swallowed=True), tokens)
                continue
            here = way if index == last or self._errexit or way.unheeded else way._replace(unheeded=True)
            if isinstance(item, Chain):
                self._chain(item, here, tokens, is_last=index == last)
            else:
                self._node(item, here, tokens)

    def _chain(self, node: Chain, way: _Way, tokens: Tokens, *, is_last: bool = True) -> None:
        asks = not is_last and _name(node.parts[0]) in _QUESTIONS
        rescued = _rescued(node)
        for index, part in enumerate(node.parts):
            certain = index == 0 or (node.operators[index] == "&&" and not rescued[index] and not asks)
            if certain and not rescued[index]:
                self._node(part, way, tokens)
            else:
                swallowed = way.swallowed or rescued[index]
                self._node(part, way._replace(certain=way.certain and certain, swallowed=swallowed), tokens)

    def _pipe(self, node: Pipe, way: _Way, tokens: Tokens) -> None:
        last = len(node.parts) - 1
        for index, part in enumerate(node.parts):
            inner = self._in_subshell(way) if last else way
            if node.negated or (index < last and not self._pipefail):
                inner = inner._replace(swallowed=True)
            self._node(part, inner, tokens)

    def _simple(self, node: Simple, way: _Way, tokens: Tokens) -> None:
        written = [word for word, _ in node.words]
        at = 0
        while at < len(written) and "=" in written[at].text and ASSIGNMENT.match(written[at].text):
            at += 1
        assignments = tuple([word.text for word in written[:at]]) if at else ()
        words = tuple(written[at:] if at else written)
        if tokens.inner and way.depth < _DEEPEST:
            self._substitutions(node, way, tokens, only_assigns=not words)
        redirects: tuple[Redirect, ...] = ()
        if node.redirects:
            bodies = tokens.bodies
            redirects = tuple([Redirect(sign.sign, word, bodies.get(sign.start)) for sign, word in node.redirects])
        name = words[0].text if words else ""
        if name == "set":
            self._set([word.text for word in words[1:]])
        if (words or assignments or redirects) and name not in self._functions:
            certain, swallowed, user, through, subshell, _, unheeded = way
            text = tokens.script[node.start : node.end]
            command = Command._make(
                (words, assignments, redirects, certain, swallowed, text, user, through, subshell, unheeded)
            )
            if name.rpartition("/")[2] in WRAPPERS:
                self._wrapper(command, way)
            else:
                self.commands.append(command)

    def _set(self, options: list[str]) -> None:
        self._pipefail = self._pipefail or "pipefail" in options
        letters = [each for each in options if each[:1] == "-" and each[:2] != "--"]
        self._errexit = self._errexit or "errexit" in options or any("e" in each for each in letters)

    def _substitutions(self, node: Simple, way: _Way, tokens: Tokens, *, only_assigns: bool) -> None:
        """Read the commands whose output becomes part of a command; only an assignment alone fails with them."""
        for _, start in node.words:
            for script in tokens.inner.get(start, ()):
                inner = self._in_subshell(way)
                swallowed = way.swallowed or not only_assigns
                self.read(script, inner._replace(swallowed=swallowed, depth=way.depth + 1))

    def _wrapper(self, command: Command, way: _Way) -> None:
        """Take what a wrapper runs, or itself where that cannot be told."""
        body = next((redirect.body for redirect in command.redirects if redirect.body is not None), None)
        for _ in range(_MOST_WRAPPERS):
            inner = unwrap(command.words, body) if command.words else None
            if inner is None:
                break
            by = command.words[0].text.rpartition("/")[2]
            if inner.script is not None:
                if way.depth < _DEEPEST and inner.script.strip():
                    self._inner_script(inner, by, command, way)
                    return
                break
            command = _inside(command, inner, by)
        self.commands.append(command)

    def _inner_script(self, inner: Inner, by: str, command: Command, way: _Way) -> None:
        pipefail, errexit = self._pipefail, self._errexit
        self._pipefail = inner.pipefail
        self._errexit = errexit and by == "eval"
        inside = way if by == "eval" else self._in_subshell(way)
        through = command.through if by == "eval" else (*command.through, by)
        user = inner.user or command.user
        if command.assignments or command.redirects:
            self.commands.append(command._replace(words=()))
        self.read(
            inner.script or "",
            inside._replace(certain=command.certain, user=user, through=through, depth=way.depth + 1),
        )
        self._pipefail, self._errexit = pipefail, errexit


def _inside(command: Command, inner: Inner, by: str) -> Command:
    return command._replace(
        words=tuple(inner.words),
        assignments=command.assignments + inner.assignments,
        certain=command.certain and inner.known,
        user=inner.user or command.user,
        through=(*command.through, by) if by not in _BUILT_IN else command.through,
    )


_BUILT_IN = frozenset({"exec", "command", "builtin", "time"})


def _name(node: Node) -> str:
    return node.words[0][0].text if isinstance(node, Simple) and node.words else ""


def _rescued(chain: Chain) -> Sequence[bool]:
    """For each part of a chain, whether the chain can go on to succeed when the part fails."""
    rescued = [False] * len(chain.parts)
    if "||" not in chain.operators:
        return rescued
    can_go_on = leaves = False
    for index in range(len(chain.parts) - 1, -1, -1):
        rescued[index] = can_go_on
        leaves = leaves or _leaves(chain.parts[index])
        if chain.operators[index] == "||":
            can_go_on = can_go_on or not leaves
            leaves = False
    return rescued


def _leaves(node: Node) -> bool:
    """Whether a command ends the script as failed."""
    if isinstance(node, Simple):
        words = [word.text for word, _ in node.words]
        return words[:1] == ["false"] or (words[:1] in (["exit"], ["return"]) and words[1:] != ["0"])
    if isinstance(node, Group):
        return any(_leaves(item) for item, _ in node.items)
    return isinstance(node, Chain) and any(_leaves(part) for part in node.parts)
