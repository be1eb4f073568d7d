"""Who brought it about that a command, a variable, an account, a stage or a version is not what a step needs."""

from __future__ import annotations

import re

from diagnoser.dockerfile.effects.kinds import AddsUser, Installs, Uninstalls, UpdatesIndex
from diagnoser.dockerfile.effects.setting import ROOT
from diagnoser.dockerfile.stages import lineage
from diagnoser.reason.origin.scene import Blame

TYPE_CHECKING = False
if TYPE_CHECKING:
    from diagnoser.dockerfile.image import Setting
    from diagnoser.dockerfile.parse import Instruction
    from diagnoser.reason.origin.scene import Scene

_OF_BASE = {
    "apk": ("alpine",),
    "apt": ("debian",),
    "apt-get": ("debian",),
    "dpkg": ("debian",),
    "dnf": ("rhel",),
    "yum": ("rhel",),
    "microdnf": ("rhel",),
}
"""Programs that come with the system and are never added, and the families that have them."""

_RUNTIMES = r"(?:.*/)?(?:node|nodejs|npm|npx|yarn|pnpm|python\d*|ruby|go|java|sh)"
_SHORTEST_VALUE = 2
_VARIABLE = r"\$\{?(?P<name>[A-Za-z_]\w*)"
_PINS = ("VERSION", "REF", "TAG", "BRANCH", "RELEASE", "SHA", "SUM", "URL")
_PATH_KEPT = r"\$\{?PATH\b"


def command(scene: Scene, name: str) -> Blame | None:
    """Who lost a command, put it where PATH does not lead, or chose a base image that never had it."""
    return _path_overwritten(scene) or _removed(scene, name) or _off_path(scene, name) or _not_in_base(scene, name)


def _path_overwritten(scene: Scene) -> Blame | None:
    for each in reversed(scene.before):
        if each.keyword == "ENV" and re.search(r"(?:^|\s)PATH[=\s]", each.arguments):
            if re.search(_PATH_KEPT, each.arguments):
                return None
            return Blame(each, "sets PATH without keeping what it held before", "path")
    return None


def _removed(scene: Scene, name: str) -> Blame | None:
    for change in reversed(scene.image.changes):
        effect = change.effect
        if isinstance(effect, Uninstalls) and name in _plain(effect.names) and change.by != scene.failing:
            return Blame(change.by, f"takes {name} away", "removed")
    return None


def _off_path(scene: Scene, name: str) -> Blame | None:
    path = scene.image.setting("PATH")
    for change in reversed(scene.image.changes):
        effect = change.effect
        if not isinstance(effect, Installs) or effect.into != "user" or name not in _plain(effect.names):
            continue
        if path is None or path.value is None or ".local/bin" not in path.value:
            return Blame(change.by, f"puts {name} into ~/.local/bin, where PATH does not lead", "off-path")
    return None


def _not_in_base(scene: Scene, name: str) -> Blame | None:
    image = scene.image
    if any(_installs(change.effect, name) for change in image.changes):
        return None
    families = _OF_BASE.get(name)
    if families and (image.os not in families):
        return Blame(_root_of(scene), f"begins with {image.base}, which has no {name}", "base")
    if re.fullmatch(_RUNTIMES, name) and not re.search(_RUNTIMES, image.base.rpartition("/")[2].partition(":")[0]):
        return Blame(_root_of(scene), f"begins with {image.base}, which does not come with {name}", "base")
    return None


def _installs(effect: object, name: str) -> bool:
    """Whether an effect installs a package of this name."""
    return isinstance(effect, Installs) and name in _plain(effect.names)


def _plain(names: tuple[str, ...]) -> set[str]:
    """Names of requirements without versions and extras."""
    return {re.split(r"[=<>~!@\[;\s]", name, maxsplit=1)[0].lower() for name in names}


def variable(scene: Scene, names: str) -> Blame | None:
    """Who set the first of some variables that is set; names stand between blanks."""
    for name in names.split():
        setting = scene.image.setting(name)
        if setting is not None:
            return _set(name, setting)
    return None


def value(scene: Scene, text: str) -> Blame | None:
    """The ARG or ENV that a value in the failing step came from."""
    for name in _used(scene.failing):
        setting = scene.image.setting(name) or scene.fold.scope.get(name)
        if setting and setting.value and len(setting.value) >= _SHORTEST_VALUE and setting.value in text:
            return _set(name, setting)
    return None


def _used(instruction: Instruction) -> list[str]:
    """The variables that an instruction uses, each once."""
    return list(dict.fromkeys(match["name"] for match in re.finditer(_VARIABLE, instruction.value)))


def pinned(scene: Scene, _text: str = "") -> Blame | None:
    """The variable of the failing step that says which version or file to fetch."""
    used = _used(scene.failing)
    for part in _PINS:
        for name in used:
            setting = scene.image.setting(name) if part in name.upper() else None
            if setting is not None:
                return _set(name, setting)
    return None


def naming(scene: Scene, text: str) -> Blame | None:
    """The last earlier instruction that holds a text."""
    for each in reversed(scene.before):
        if text in each.value and each.keyword != "LABEL":
            return Blame(each, f"names {text}", "named")
    return None


def index(scene: Scene, manager: str) -> Blame | None:
    """The step that fetched the lists of packages which a later one relies on."""
    for change in reversed(scene.image.changes):
        if isinstance(change.effect, UpdatesIndex) and change.effect.manager == manager:
            return Blame(
                change.by, "fetches the lists of packages in a step of its own, which the cache keeps", "index"
            )
    return None


def broken_line(scene: Scene, _text: str = "") -> Blame | None:
    """The instruction that was to go on in the failing line: it is indented, as only a continuation is."""
    line = scene.dockerfile.lines[scene.failing.line - 1]
    before = [each for each in scene.dockerfile.instructions if each.end < scene.failing.line]
    if not before or line[:1] not in {" ", "\t"}:
        return None
    return Blame(before[-1], "ends without a backslash, so its next line is read as an instruction", "broken-line")


def empty(scene: Scene, _text: str = "") -> Blame | None:
    """The declaration that leaves a variable of the failing step empty."""
    for name in _used(scene.failing):
        setting = scene.image.setting(name) if scene.fold.images else None
        outer = scene.fold.scope.get(name)
        if setting is None and outer is not None and scene.failing.keyword != "FROM":
            return Blame(
                outer.by,
                f"declares {name} before FROM; inside the stage it is empty until ARG repeats it",
                "undeclared",
            )
        setting = setting or outer
        if setting is not None and not setting.value:
            return Blame(setting.by, f"gives {name} no value, and the build was not given one either", "empty")
    return None


def _set(name: str, setting: Setting) -> Blame:
    if setting.value is None:
        return Blame(setting.by, f"declares {name} without a value", "empty")
    return Blame(setting.by, f"sets {name} to {setting.value}", "set")


def account(scene: Scene, name: str) -> Blame | None:
    """Who was to make an account that is not there, or names one that nobody made."""
    for change in reversed(scene.image.changes):
        effect = change.effect
        if isinstance(effect, AddsUser) and effect.name == name and change.by != scene.failing:
            return Blame(change.by, f"does not make {name} for certain: its failure is passed over", "not-made")
    for change in scene.later_changes():
        if isinstance(change.effect, AddsUser) and change.effect.name == name:
            return Blame(change.by, f"makes {name} only after the step that needs it", "later")
    by = scene.image.user_by
    if by is None or by == scene.failing or scene.image.user in ROOT:
        return None
    near = next((each for each in scene.image.accounts if each.lower() == name.lower() and each != name), None)
    if near:
        return Blame(by, f"names {name}, but the account is {near}", "misnamed", near)
    return Blame(by, f"names {name}, which nothing in this stage makes", "not-made")


def stage(scene: Scene, name: str) -> Blame | None:
    """The stage whose name was probably meant."""
    from difflib import get_close_matches

    names = {each.name: each for each in scene.dockerfile.stages if each.name}
    near = get_close_matches(name.lower(), names, 1)
    if near:
        return Blame(names[near[0]].instructions[0], f"names its stage {near[0]}, not {name}", "misnamed", near[0])
    others = [each for each in scene.dockerfile.stages if each.name and each.index < scene.failing.stage]
    if len(others) == 1:
        only = others[0].name or ""
        return Blame(others[0].instructions[0], f"names its stage {only}, not {name}", "misnamed", only)
    return None


def base(scene: Scene, _text: str = "") -> Blame | None:
    """The FROM that chose the base image."""
    if scene.failing.keyword == "FROM" or not scene.fold.images:
        return None
    return Blame(_root_of(scene), f"begins with {scene.image.base}", "base")


def _root_of(scene: Scene) -> Instruction:
    """The FROM at the root of the failing stage, through the stages that it begins with."""
    stages = scene.dockerfile.stages
    return lineage(stages, stages[scene.failing.stage])[0].instructions[0]


def installed(scene: Scene, name: str) -> Blame | None:
    """Who chose the version of a tool: the variable that pins it, else the step that installed it."""
    for change in reversed(scene.image.changes):
        if change.by == scene.failing or not _installs(change.effect, name):
            continue
        for used in _used(change.by):
            setting = scene.image.setting(used)
            if setting is not None and "VERSION" in used.upper():
                return _set(used, setting)
        return Blame(change.by, f"installs {name}", "installed")
    return None
