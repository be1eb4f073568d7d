"""The way through a Dockerfile on which faults are found."""

from __future__ import annotations

from diagnoser.dockerfile.bases import known_base
from diagnoser.dockerfile.effects.kinds import (
    AddsGroup,
    AddsUser,
    Brings,
    ChangesDirectory,
    ChangesOwner,
    Installs,
    MakesFile,
    NamesGroup,
    NamesUser,
    NeedsRoot,
    Reads,
    Runs,
    Writes,
)
from diagnoser.dockerfile.faults import (
    accounts,
    commands,
    options,
    packages,
    paths,
    programs,
    registering,
    rights,
    scripts,
    sources,
    stages,
    starting,
)
from diagnoser.dockerfile.faults.fault import Fault, Scene
from diagnoser.dockerfile.faults.needs import mounts_of, needed
from diagnoser.dockerfile.faults.rejected import rejected
from diagnoser.dockerfile.fold import Fold
from diagnoser.dockerfile.stages import base_stage

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import Any, TypeAlias

    from diagnoser.dockerfile.bases import Base
    from diagnoser.dockerfile.context import BuildContext
    from diagnoser.dockerfile.effects.kinds import Effect
    from diagnoser.dockerfile.parse import Dockerfile, Instruction
    from diagnoser.dockerfile.running import Ran

    _Checks: TypeAlias = dict[type, tuple[Callable[[Scene, Any], Iterable[Fault]], ...]]

_OF_EFFECTS: _Checks = {
    AddsGroup: (registering.add_group,),
    AddsUser: (registering.add_user,),
    Brings: (sources.bring,),
    ChangesDirectory: (paths.read,),
    Installs: (packages.install,),
    MakesFile: (paths.made,),
    NamesGroup: (accounts.name_group,),
    NamesUser: (accounts.name_user,),
    Reads: (paths.read, starting.read),
    Runs: (commands.run, starting.script),
}
_OF_EFFECTS_UNDER_LIMITS: _Checks = {
    **_OF_EFFECTS,
    ChangesOwner: (rights.give_away,),
    Installs: (packages.install, rights.install),
    NeedsRoot: (rights.root_needed,),
    Writes: (rights.write,),
}
"""Checks where root does not run, or where something is mounted."""
_OF_PROGRAMS: dict[str, tuple[Callable[[Scene], Iterable[Fault]], ...]] = {
    **dict.fromkeys(options.PROGRAMS, (options.command,)),
    **dict.fromkeys(scripts.PROGRAMS, (scripts.command,)),
    **dict.fromkeys(rights.CACHING, (rights.cache,)),
    "make": (programs.make,),
    "chpasswd": (programs.passwords,),
    "cp": (programs.directories,),
    "pip": (programs.requirements, programs.projects, programs.into_home),
    "uv": (programs.requirements, programs.projects, programs.environment, rights.cache),
    **dict.fromkeys(("mkdir", "ln"), (programs.existing,)),
}
_OF_RUNS = (commands.shell, accounts.user_in_force, scripts.script, scripts.broken_array)


class Walk:
    """Folds a Dockerfile and holds each instruction against the image that it finds."""

    def __init__(self, dockerfile: Dockerfile, context: BuildContext | None, arguments: Mapping[str, str]) -> None:
        """Begin before the first instruction."""
        self._fold = Fold(dockerfile, arguments=arguments)
        self._dockerfile = dockerfile
        self._context = context
        self._found: dict[tuple[int, str, str], Fault] = {}
        self._base: Base | None = None
        self._before: Scene | None = None
        self._reached = needed(dockerfile, dockerfile.stages[-1]) if dockerfile.stages else frozenset()

    def faults(self) -> tuple[Fault, ...]:
        """Walk to the end."""
        for fault in rejected(self._dockerfile):
            self._note(fault)
        for instruction in self._dockerfile.instructions:
            self._step(instruction)
        return tuple(sorted(self._found.values(), key=lambda each: each.instruction.line))

    def _note(self, fault: Fault) -> None:
        self._found.setdefault((fault.instruction.stage, fault.kind, fault.subject), fault)

    def _add(self, found: Iterable[Fault]) -> None:
        for fault in found:
            self._note(fault)

    def _step(self, instruction: Instruction) -> None:
        keyword = instruction.keyword
        if keyword == "FROM":
            self._begin(instruction)
        elif keyword in {"RUN", "COPY", "ADD"} and self._fold.images:
            scene = self._scene(instruction)
            if keyword == "RUN":
                for check in _OF_RUNS:
                    for fault in check(scene):
                        self._note(fault)
                if scene.mounts:
                    self._add(sources.mounted(scene))
            else:
                self._copy(scene)
            if self._fold.scope:
                self._add(stages.scope(scene))
            self._fold.take(instruction, self._watch(scene))
        else:
            self._fold.take(instruction)

    def _begin(self, instruction: Instruction) -> None:
        self._fold.take(instruction)
        base = self._fold.image.base
        self._base = known_base(base)
        stage = self._dockerfile.stages[instruction.stage]
        if base_stage(self._dockerfile.stages, stage, stage.base) is None and "$" not in stage.base:
            scene = self._scene(instruction)
            self._add(stages.from_later(scene, base))
            self._add(stages.named(scene, base))

    def _copy(self, scene: Scene) -> None:
        flags = dict(scene.instruction.flags)
        if flags.get("from"):
            self._add(stages.named(scene, flags["from"]))
        self._add(sources.shape(scene))
        if flags.get("chown"):
            self._add(accounts.owner_of_copy(scene, self._fold.expanded(flags["chown"])))

    def _scene(self, instruction: Instruction) -> Scene:
        mounts = mounts_of(instruction, self._fold.image) if instruction.keyword == "RUN" and instruction.flags else {}
        is_reached = instruction.stage in self._reached
        return Scene(
            self._fold, instruction, base=self._base, mounts=mounts, context=self._context, is_reached=is_reached
        )

    def _command(self, scene: Scene) -> bool:
        """Check a command; return whether it does not even come to what it is to do."""
        self._add(programs.arguments(scene))
        if self._before is not None and scene.program in commands.NEEDING_INPUT:
            self._add(commands.silent(scene, self._before))
        for check in _OF_PROGRAMS.get(scene.program, ()):
            found = tuple(check(scene))
            self._add(found)
            if found and check is options.command:
                return True
        return False

    def _watch(self, scene: Scene) -> Callable[[Effect | None, Ran | None], None]:
        now = scene
        checks = _checks(scene)

        def watch(effect: Effect | None, ran: Ran | None) -> None:
            nonlocal now, checks
            if effect is None and ran is not None:
                self._before = now if now.ran else None
                now = scene.of_command(ran)
                checks = _checks(now) if now.counts and not self._command(now) else {}
                return
            for check in checks.get(type(effect), ()):
                for fault in check(now, effect):
                    self._note(fault)

        return watch


def _checks(scene: Scene) -> _Checks:
    return _OF_EFFECTS if scene.user is None and not scene.mounts else _OF_EFFECTS_UNDER_LIMITS
