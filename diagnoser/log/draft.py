"""A build log in the making: what every reader of an input form fills."""

from __future__ import annotations

from diagnoser.model import Line, Step

TYPE_CHECKING = False
if TYPE_CHECKING:
    from diagnoser.model import Excerpt, Role, Status


class StepDraft:
    """A step whose end is not known yet; becomes a ``Step``."""

    __slots__ = ("error", "exit_code", "instruction", "line", "name", "output", "status", "texts")

    def __init__(self, name: str, instruction: str, line: int) -> None:
        self.name = name
        self.instruction = instruction
        self.line = line
        self.status: Status = "running"
        self.error: str | None = None
        self.exit_code: int | None = None
        self.output: list[int] = []
        self.texts: set[str] = set()

    def fail(self, error: str | None, line: int) -> None:
        """Note the builder's statement that this step failed; a step stopped because of another did not fail."""
        self.line = line
        self.error = error
        if error is not None and error.endswith("context canceled"):
            self.status = "canceled"
            return
        self.status = "failed"
        self.exit_code = exit_code(error or "")

    def finish(self) -> Step:
        """Return the step as the rest of the program sees it."""
        stage = stage_of(self.name)
        return Step(self.name, stage, self.instruction, self.status, self.exit_code, self.error, self.line)


class Draft:
    """The steps and lines read so far."""

    def __init__(self, builder: str) -> None:
        self.builder = builder
        self.steps: list[StepDraft] = []
        self.lines: list[Line | None] = []
        self.verdicts: list[Line] = []
        """The builder's statements that the whole build failed, outside any step."""
        self.complaints: list[Line] = []
        """Errors that speak of a failed build only where the steps do not say that it went well."""
        self.failed_step: int = -1
        """The step that the builder's last error block names."""
        self.excerpt: Excerpt | None = None
        self.succeeded = False
        """The builder said in so many words that it built the image."""
        self.partial = False

    def add_step(self, name: str, instruction: str, line: int) -> int:
        """Begin a step and return its index."""
        self.steps.append(StepDraft(name, instruction, line))
        return len(self.steps) - 1

    def say(self, number: int, text: str, role: Role, step: int = -1) -> Line:
        """Add a line."""
        line = Line(number, text, role, step)
        if step >= 0 and role == "output":
            draft = self.steps[step]
            draft.output.append(len(self.lines))
            draft.texts.add(text)
        self.lines.append(line)
        return line

    def repeat(self, number: int, text: str, step: int) -> None:
        """Add a line of a step's output that may have been given before."""
        if text not in self.steps[step].texts:
            self.say(number, text, "output", step)

    def withdraw_output(self, step: int) -> None:
        """Drop what was read of a step's output, for a better copy that follows."""
        draft = self.steps[step]
        for index in draft.output:
            self.lines[index] = None
        draft.output.clear()
        draft.texts.clear()

    def verdict(self, number: int, text: str, step: int = -1) -> None:
        """Add the builder's statement that the build failed."""
        self.verdicts.append(self.say(number, text, "builder", step))

    def withdraw_failure(self, step: int) -> None:
        """Take what looked like the builder's statement that the newest step failed for that step's own output."""
        draft = self.steps[step]
        draft.status, draft.error, draft.exit_code = "running", None, None
        self.failed_step = -1
        self.verdicts = [verdict for verdict in self.verdicts if verdict.step != step]
        for index in range(len(self.lines) - 1, -1, -1):
            line = self.lines[index]
            if line is None or line.step != step:
                return
            draft.line = line.number
            if line.role == "builder":
                self.lines[index] = line._replace(role="output")


def exit_code(text: str) -> int | None:
    """Read the exit code off a builder's statement (``exit code: 1``, ``exit status 127``, ``non-zero code: 2``)."""
    for phrase in ("exit code: ", "exit status ", "non-zero code: ", "exited with status "):
        _, found, rest = text.rpartition(phrase)
        if found:
            digits = rest.split(":")[0].split(",")[0].strip().rstrip(".")
            return int(digits) if digits.isdigit() else None
    return None


def stage_of(name: str) -> str | None:
    """Return the stage in a step's name: ``stage-1`` of ``stage-1 7/8``, None of ``internal`` and ``3/8``."""
    words = name.split()
    if len(words) > 1 and is_position(words[-1]):
        return words[-2]
    return None


def is_position(word: str) -> bool:
    """Whether a word counts steps, as ``7/8`` does."""
    done, slash, total = word.partition("/")
    return bool(slash) and done.isdigit() and total.isdigit()
