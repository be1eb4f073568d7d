"""The instruction that brought a failure about, where that is another than the failing one.

A rule says what its cause concerns (``origin`` in a pack): a list of questions, each with the capture or the value that
it is about. The first one that the Dockerfile answers gives the origin.
"""

from __future__ import annotations

import re

from diagnoser.dockerfile.facts import saying
from diagnoser.dockerfile.fold import Fold
from diagnoser.dockerfile.parse import on_line, read_dockerfile
from diagnoser.dockerfile.shown import shown
from diagnoser.model import Origin
from diagnoser.reason.origin import names, paths
from diagnoser.reason.origin.scene import Blame, Scene
from diagnoser.reason.wording import fill

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from diagnoser.dockerfile.context import BuildContext
    from diagnoser.model import BuildLog, Hit, Project

QUESTIONS: dict[str, Callable[[Scene, str], Blame | None]] = {
    "missing": paths.missing,
    "left_out": paths.left_out,
    "copied": paths.copied,
    "source": paths.source,
    "removed": paths.removed,
    "made": paths.made,
    "from_stage": paths.from_stage,
    "closed": paths.closed,
    "mode": paths.mode,
    "user": paths.switched,
    "command": names.command,
    "variable": names.variable,
    "value": names.value,
    "empty": names.empty,
    "account": names.account,
    "stage": names.stage,
    "base": names.base,
    "installed": names.installed,
    "pinned": names.pinned,
    "naming": names.naming,
    "index": names.index,
    "broken_line": names.broken_line,
}


_CERTAIN = frozenset(
    {
        *("broken-line", "empty", "later", "misnamed", "no-home", "not-lasting", "passed-over", "path", "removed"),
        *("undeclared", "user"),
    }
)
"""What an instruction does wrong by its own words, whatever the base image and the build context hold."""


class Origins:
    """Answers rules' questions about one failed build."""

    def __init__(self, log: BuildLog, project: Project) -> None:
        """Take the build, and its Dockerfile where there is one: without it, what the log shows has to do."""
        self._log = log
        self._dockerfile = project.dockerfile
        scene = self._read()
        self._scene = scene._replace(context=_context(project)) if scene else None

    @property
    def scene(self) -> Scene | None:
        """The failing instruction and what it found; None where neither the Dockerfile nor the log shows it."""
        return self._scene

    @property
    def is_whole(self) -> bool:
        """Whether no instruction is hidden: that nobody is to blame can be told only then."""
        return self._dockerfile is not None

    def blame(self, hit: Hit) -> Blame | None:
        """Who brought a hit's cause about; None where no other than the failing instruction did."""
        if self._scene is None:
            return None
        return self._shown_earlier(self._scene, hit) or ask(
            self._scene._replace(captures=hit.captures), hit.rule.origin
        )

    def told(self, blame: Blame | None) -> Origin | None:
        """What a finding says of it."""
        if blame is None:
            return None
        line = blame.instruction.line if self._dockerfile else None
        certain = self.is_whole and blame.kind in _CERTAIN
        return Origin(line, " ".join(blame.instruction.text.split()), blame.reason, certain)

    def _shown_earlier(self, scene: Scene, hit: Hit) -> Blame | None:
        """The step whose own output shows the cause, where it passed over its failure and a later step stumbled."""
        failed = self._log.failure.step_index if self._log.failure else -1
        shown = [self._log.lines[line].step for line in hit.lines] if failed >= 0 else []
        earlier = next((step for step in [hit.step, *shown] if 0 <= step != failed), -1)
        if earlier < 0:
            return None
        step = saying(scene.before, self._log.steps[earlier].instruction)
        return Blame(step, "shows the failure itself, but goes on", "passed-over") if step else None

    def _read(self) -> Scene | None:
        if self._dockerfile is None:
            made_up = shown(self._log)
            return scene_at(made_up.text, made_up.failing, whole=made_up.whole) if made_up else None
        failure = self._log.failure
        line = failure.dockerfile_line if failure else None
        return scene_at(self._dockerfile, line) if line else None


def _context(project: Project) -> BuildContext | None:
    if project.context is None:
        return None
    from diagnoser.dockerfile.context import BuildContext

    return project.context if isinstance(project.context, BuildContext) else None


def scene_at(text: str, line: int, *, whole: bool = True) -> Scene | None:
    """Fold a Dockerfile up to the instruction on a line; None where there is none on it.

    ``whole`` says that no instruction is left out of the text.
    """
    dockerfile = read_dockerfile(text)
    failing = on_line(dockerfile.instructions, line)
    if failing is None:
        return None
    fold = Fold(dockerfile, whole=whole)
    fold.until(failing.line)
    return Scene(dockerfile, failing, fold, {})


def ask(scene: Scene, questions: Sequence[tuple[str, str]]) -> Blame | None:
    """Return the first answer that names another instruction than the failing one."""
    if not scene.fold.images and scene.failing.keyword != "FROM":
        return None
    for question, about in questions:
        value = value_of(about, scene.captures, scene)
        blame = QUESTIONS[question](scene, value) if value or not about else None
        if blame is not None and blame.instruction != scene.failing:
            return blame
    return None


def value_of(about: str, captures: Mapping[str, str], scene: Scene | None) -> str:
    """A value with captures filled in; ``/regex/`` takes the first group from the failing instruction."""
    if len(about) > 2 and about.startswith("/") and about.endswith("/"):  # noqa: PLR2004 - the slashes
        match = re.search(about[1:-1], scene.failing.value) if scene else None
        return match[1] if match else ""
    known = {name: value for name, value in captures.items() if value}
    placeholders = re.findall(r"\{(\w+)\}", about)
    return "" if set(placeholders) - set(known) else fill(about, known, frozenset(known))
