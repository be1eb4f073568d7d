"""BuildKit's output, plain and tty, of every version since docker 18.09.

One reader takes both forms, since a paste often mixes them: each line is known by its own shape.

========================================  ==========================================================
``#14 [stage-1 7/9] RUN pip install …``   announces a step, and again when its output goes on
``#14 0.360 ERROR: …``                    output of the step, behind the seconds since its start
``#0 0.360 ERROR: …``                     the same in BuildKit 0.10, which left out the step's number
``#14 DONE 0.3s``, ``CACHED``, ``ERROR: …``   how it ended
`` => ERROR [stage-1 7/9] RUN …   0.4s``  the same on a terminal, where it is drawn again and again
`` => => # ERROR: …``                     the last lines of a step's output, on a terminal
``------``, `` > [stage-1 7/9] RUN …:``   the error block: the failed step and its output once more
``Dockerfile:15`` and a frame             the excerpt (``excerpt.py``)
``ERROR: failed to solve: …``             the builder's last word
========================================  ==========================================================
"""

from __future__ import annotations

import re

from diagnoser.log.draft import Draft, StepDraft
from diagnoser.log.excerpt import RULE, ExcerptReader, numbered_line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from diagnoser.log.text import Numbered

_BLOCK = "------"
_VERDICTS = (
    *(f"failed to {verb}" for verb in ("solve", "receive status", "build", "dial", "fetch", "compute", "calculate")),
    *(f"failed to {verb}" for verb in ("create LLB", "load ", "process", "parse", "read ", "push", "export", "copy")),
    *(f"failed to {verb}" for verb in ("resolve", "prepare", "mount", "walk", "find target", "evaluate path")),
    *("executor failed running", 'process "/', "rpc error: code", "listing workers for"),
)
_NOT_THE_BUILDER = ("Job failed", "script returned", "Process completed")
_TTY_DURATION = r"\s+\d+\.\d+s(?:\s*$)"
_FINISHED = r"\[\+\] Building \d[\d.smh]*s? \((\d+)/(\d+)\)( FINISHED)?"
_TTY_STATES = {"ERROR": "failed", "CACHED": "cached", "CANCELED": "canceled"}
_CLIPPED = "[output clipped"
_OLD_ERROR = 'error: "'
"""How docker 18.09 and 19.03 tell it, among the step's digest and times."""


def read(lines: list[Numbered]) -> Draft:
    """Read BuildKit's output."""
    reader = _Reader()
    for line in lines:
        reader.take(line.number, line.text)
    reader.draft.excerpt = reader.excerpt.result()
    return reader.draft


class _Reader:
    def __init__(self) -> None:
        self.draft = Draft("buildkit")
        self.excerpt = ExcerptReader()
        self._by_id: dict[str, int] = {}
        self._by_title: dict[str, int] = {}
        self._latest = "#0"
        """The number of the step spoken of last."""
        self._in_block = False
        self._block_step = -1
        self._block_fresh = False
        self._in_excerpt = False
        self._tty_step = -1
        self._error = (-1, -1)
        """The line of the last step's error, which may go on over the next lines, and that step."""

    def take(self, number: int, text: str) -> None:
        """Take the next line of the log."""
        if text.startswith("#"):
            head, _, rest = text.partition(" ")
            if head[1:].isdigit():
                self._take_plain(number, head, rest)
                return
        stripped = text.lstrip()
        if stripped.startswith("=> "):
            self._take_tty(number, stripped[3:])
        elif text.strip() == _BLOCK:
            self._in_block, self._block_step = not self._in_block or self._block_step < 0, -1
        elif stripped.startswith("> ") and (self._in_block or stripped.startswith("> [")) and stripped.endswith(":"):
            self._open_block(number, stripped[2:-1])
        elif not self._take_frame(number, text):
            self._take_text(number, text)

    # plain progress

    def _take_plain(self, number: int, head: str, rest: str) -> None:
        if self._block_step >= 0:  # docker 20.10 and compose put "#14 " or "#0 " before the block's lines too
            if _is_seconds(rest.partition(" ")[0]):
                self._take_block_output(number, rest)
                return
            self._in_block, self._block_step = False, -1
        word, _, tail = rest.partition(" ")
        if head == "#0" and _is_seconds(word):  # BuildKit 0.10 wrote the output of every step so, behind its title
            head = self._latest
        self._latest = head
        step = self._by_id.get(head, -1)
        if _is_seconds(word):
            self._take_output(number, head, step, tail)
        elif step < 0:
            self._announce(number, head, rest)
        elif _announces_another(self.draft.steps[step], rest):
            self._by_id.clear()  # a second build in the same log counts from 1 again
            self._announce(number, head, rest)
        else:
            self._take_status(number, step, word, tail, rest)

    def _announce(self, number: int, head: str, rest: str) -> None:
        if head == "#0" or not rest or rest == "...":
            self.draft.say(number, rest, "header")
            return
        word, _, tail = rest.partition(" ")
        if word in {"DONE", "CACHED", "CANCELED", "ERROR", "ERROR:"}:  # the log begins behind the announcement
            step = self._by_id[head] = self.draft.add_step("", "", number)
            self._take_status(number, step, word, tail, rest)
            return
        name, instruction = split_title(rest)
        self._by_id[head] = self._by_title[rest] = self.draft.add_step(name, instruction, number)
        self.draft.say(number, rest, "header", self._by_id[head])

    def _take_output(self, number: int, head: str, step: int, text: str) -> None:
        if step < 0:
            step = self._by_id[head] = self._silent_failed()
        if step < 0:
            step = self._by_id[head] = self.draft.add_step("", "", number)
        if text:
            self.draft.say(number, text, "output", step)
            if text.startswith(_CLIPPED):
                self.draft.partial = True

    def _take_status(self, number: int, step: int, word: str, tail: str, rest: str) -> None:
        draft = self.draft.steps[step]
        if word == "DONE":
            draft.status = "done"
        elif word == "CACHED":
            draft.status = "cached"
        elif word == "CANCELED":
            draft.status = "canceled"
        elif word in {"ERROR:", "ERROR"} or (not word and rest.lstrip().startswith(_OLD_ERROR)):
            draft.fail(tail if word else rest.lstrip().removeprefix(_OLD_ERROR).rstrip('"'), number)
            self.draft.say(number, rest, "builder", step)
            self._error = (number, step)
            return
        elif rest == "..." or split_title(rest) == (draft.name, draft.instruction):
            return
        elif rest.startswith(_CLIPPED):
            self.draft.partial = True
        self.draft.say(number, rest, "header" if rest in self._by_title else "builder", step)

    # progress on a terminal

    def _take_tty(self, number: int, text: str) -> None:
        self._in_block, self._block_step = False, -1
        if text.startswith("=> "):
            self._take_tty_detail(number, text[3:])
            return
        text = re.sub(_TTY_DURATION, "", text)
        state, _, title = text.partition(" ")
        if state not in _TTY_STATES:
            state, title = "", text
        step = self._find_step(title.strip(), number)
        draft = self.draft.steps[step]
        self._tty_step = step
        draft.line = number
        if state == "ERROR":
            draft.status = "failed"
        elif state:
            draft.status = _TTY_STATES[state]  # type: ignore[assignment]

    def _take_tty_detail(self, number: int, text: str) -> None:
        if self._tty_step < 0:
            self.draft.say(number, text.lstrip("# "), "other")
        elif text.startswith("#"):
            self.draft.repeat(number, text[2:], self._tty_step)
        elif text.startswith("naming to "):
            self.draft.succeeded = True

    def _find_step(self, title: str, number: int) -> int:
        """Find the step of this title, which a narrow terminal may have cut; make it where there is none."""
        if title in self._by_title:
            return self._by_title[title]
        name, instruction = split_title(title)
        nameless = [index for index, step in enumerate(self.draft.steps) if step.status == "failed" and not step.name]
        if len(nameless) == 1:  # the log begins behind its announcement
            step = self.draft.steps[nameless[0]]
            step.name, step.instruction = name, instruction
            self._by_title[title] = nameless[0]
            return nameless[0]
        for index in range(len(self.draft.steps) - 1, -1, -1):
            step = self.draft.steps[index]
            if step.name == name and _same_instruction(step.instruction, instruction):
                if len(instruction) > len(step.instruction):
                    step.instruction = instruction
                self._by_title[title] = index
                return index
        self._by_title[title] = self.draft.add_step(name, instruction, number)
        return self._by_title[title]

    # the error block

    def _open_block(self, number: int, title: str) -> None:
        step = self._find_step(title, number)
        self._in_block, self._block_step, self._block_fresh = True, step, True
        self.draft.say(number, title, "header", step)
        draft = self.draft.steps[step]
        if draft.status in {"running", "failed"}:
            draft.status = "failed"
            self.draft.failed_step = step

    def _take_block_output(self, number: int, text: str) -> None:
        word, _, tail = text.partition(" ")
        if _is_seconds(word):
            text = tail
        if not text:
            return
        if self._block_fresh:
            self._block_fresh = False
            if self._tty_step >= 0:  # the block holds whole lines where the terminal showed cut ones
                self.draft.withdraw_output(self._block_step)
        self.draft.repeat(number, text, self._block_step)
        if text.startswith(_CLIPPED):
            self.draft.partial = True

    # everything else

    def _take_frame(self, number: int, text: str) -> bool:
        """Take a line of the excerpt of the Dockerfile and its frame; say whether it was one."""
        if text.strip() == RULE:
            self._in_excerpt = not self._in_excerpt
            self._in_block, self._block_step = False, -1
            return True
        if (self._in_excerpt or (">>>" in text and numbered_line(text))) and self.excerpt.take(text):
            self.draft.say(number, text, "dockerfile")
            return True
        if not self._in_excerpt and " " not in text and self.excerpt.announce(text):
            self._in_block, self._block_step = False, -1
            self.draft.say(number, text, "dockerfile")
            return True
        return False

    def _take_text(self, number: int, text: str) -> None:
        self._in_excerpt = False
        stripped = text.lstrip()
        if self._error[0] == number - 1 and self._block_step < 0 and not _is_verdict(text):
            self.draft.say(number, text, "builder", self._error[1])
            self._error = (number, self._error[1])
        elif _is_verdict(stripped):
            self._in_block, self._block_step = False, -1
            self.draft.verdict(number, stripped)
        elif _is_complaint(stripped) and self._block_step < 0:
            self.draft.complaints.append(self.draft.say(number, stripped, "builder"))
        elif self._block_step >= 0:
            self._take_block_output(number, text)
        elif finished := re.match(_FINISHED, text):
            done, total, word = finished.groups()
            self.draft.succeeded = bool(word) or (done == total != "0")
        else:
            word, _, tail = text.partition(" ")
            if _is_seconds(word) and tail:
                self.draft.say(number, tail, "output", self._last_failed())
            else:
                self.draft.say(number, text, "other")

    def _silent_failed(self) -> int:
        """The step that a terminal shows as failed, without its output: somebody pastes that output behind it."""
        step = self._tty_step
        silent = step >= 0 and self.draft.steps[step].status == "failed" and not self.draft.steps[step].output
        return step if silent and step not in self._by_id.values() else -1

    def _last_failed(self) -> int:
        """The step that output without a step's number belongs to, as in a paste of the lines alone."""
        failed = [index for index, step in enumerate(self.draft.steps) if step.status == "failed"]
        return failed[-1] if failed else -1


def split_title(title: str) -> tuple[str, str]:
    """Split ``[stage-1 7/9] RUN pip …`` into the name in the brackets and the instruction.

    A step without brackets (``exporting to image``) is its own name.
    """
    if title.startswith("["):
        name, bracket, instruction = title[1:].partition("] ")
        if bracket:
            return name, instruction.strip()
        return title[1:].rstrip("]"), ""
    return title, ""


def _is_verdict(text: str) -> bool:
    """Whether the builder says that the build failed, with or without ``ERROR:`` and the name of a target before it."""
    rest = text[7:] if text[:7].lower() == "error: " else text
    while rest.startswith(("target ", "failed to build: ")):
        rest = rest.partition(": ")[2]
    if rest.startswith(_VERDICTS) or rest == "context canceled" or "' failed to build" in rest[:120]:
        return True
    return "failed to solve: " in text or "did not complete successfully: " in text


def _is_complaint(text: str) -> bool:
    """Whether a line is an error of the client, or of whatever ran after the build.

    It counts only where the steps did not all end well.
    """
    return text.startswith("panic: ") or (text[:7].lower() == "error: " and not text[7:].startswith(_NOT_THE_BUILDER))


def _announces_another(step: StepDraft, rest: str) -> bool:
    """Whether a line under a known number announces another step than the one that ended under it."""
    if step.status == "running" or not rest.startswith("[") or "] " not in rest:
        return False
    return split_title(rest) != (step.name, step.instruction) or "load build definition" in rest


def _same_instruction(one: str, other: str) -> bool:
    """Whether two copies of an instruction are the same but for a cut end."""
    if not one or not other:
        return True
    shorter, longer = sorted((one.rstrip("."), other.rstrip(".")), key=len)
    return longer.startswith(shorter.rstrip("… "))


def _is_seconds(word: str) -> bool:
    """Whether a word is a time since the step's start, as ``12.345``."""
    whole, point, rest = word.partition(".")
    return bool(point) and whole.isdigit() and rest.isdigit()
