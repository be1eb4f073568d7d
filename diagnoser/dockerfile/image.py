"""What is known of a stage's image at some point of its Dockerfile."""

from __future__ import annotations

from diagnoser.dockerfile.effects.kinds import (
    OF_PATHS,
    AddsGroup,
    AddsUser,
    ChangesUser,
    ProvidesCommand,
    RemovesCommand,
    RemovesGroup,
    RemovesUser,
)
from diagnoser.dockerfile.effects.setting import ROOT
from diagnoser.dockerfile.effects.setting import Setting as At
from diagnoser.fields import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from diagnoser.dockerfile.effects.kinds import Effect
    from diagnoser.dockerfile.parse import Instruction


class Setting(NamedTuple):
    """A variable's value and the instruction that set it; None for a value that is only known at build time."""

    value: str | None
    by: Instruction


class Account(NamedTuple):
    """A user that an instruction made.

    ``has_home`` tells whether its home directory was made with it; ``group`` is its first group, by name or number.
    """

    name: str
    uid: str | None
    home: str | None
    has_home: bool
    group: str | None
    by: Instruction
    certain: bool = True


class Group(NamedTuple):
    """A group that an instruction made; ``gid`` is None where it was left to the system."""

    name: str
    gid: str | None
    by: Instruction
    certain: bool = True


class Change(NamedTuple):
    """Something that an instruction did to the image, and who ran it; None for a user that is not known."""

    effect: Effect
    by: Instruction
    user: str | None


class Opaque(NamedTuple):
    """A command that may have done more than its words tell, where it ran, and its instruction."""

    text: str
    directory: str
    by: Instruction


def values(settings: Mapping[str, Setting]) -> dict[str, str]:
    """The values of variables, without those that are only known at build time."""
    return {name: setting.value for name, setting in settings.items() if setting.value is not None}


class Image:
    """The image of a stage, as far as its instructions have come.

    ``base`` is the image at the root of the stage (through stages that begin with another) and ``os`` its family.
    ``user`` is who the next RUN runs as; ``user_by`` the instruction that said so, None where the base image did.
    ``group`` is the group that USER names, None for none. ``directory`` is the working directory, ``directories_by``
    all instructions that moved it, the last one last. ``shell`` holds the words of SHELL, () for the usual one.
    ``opaque`` lists what ran whose effects are not known, like a script of the project.
    ``changes`` holds all that was done, in order, and ``of_paths`` those of it that say something of paths;
    ``programs`` holds the last change that brought or took each program.
    ``triggers`` are what ONBUILD leaves to a stage that begins with this one.
    """

    def __init__(self, base: str, os: str | None) -> None:
        """Begin a stage on an image from outside."""
        self.base = base
        self.os = os
        self.user: str | None = "root"
        self.user_by: Instruction | None = None
        self.group: str | None = None
        self.shell: tuple[str, ...] = ()
        self.opaque: list[Opaque] = []
        self.triggers: list[Instruction] = []
        self.directory = "/"
        self.directories_by: list[Instruction] = []
        self.environment: dict[str, Setting] = {}
        self.arguments: dict[str, Setting] = {}
        self._variables: dict[str, str] | None = None
        self.accounts: dict[str, Account] = {}
        self.groups: dict[str, Group] = {}
        self.programs: dict[str, Change] = {}
        self.changes: list[Change] = []
        self.of_paths: list[Change] = []

    def derived(self) -> Image:
        """Begin a stage on this one; build arguments do not come along."""
        image = Image(self.base, self.os)
        image.user, image.user_by, image.group = self.user, self.user_by, self.group
        image.shell, image.opaque, image.triggers = self.shell, list(self.opaque), list(self.triggers)
        image.directory, image.directories_by = self.directory, list(self.directories_by)
        image.environment = dict(self.environment)
        image.accounts = dict(self.accounts)
        image.groups = dict(self.groups)
        image.programs = dict(self.programs)
        image.changes = list(self.changes)
        image.of_paths = list(self.of_paths)
        return image

    @property
    def is_root(self) -> bool | None:
        """Whether the next RUN runs as root; None where that is not known."""
        return None if self.user is None else self.user in ROOT

    @property
    def account(self) -> Account | None:
        """The account that the next RUN runs as, where an instruction made it."""
        return next((each for each in self.accounts.values() if self.user in {each.name, each.uid}), None)

    @property
    def home(self) -> str | None:
        """The home of whoever the next RUN runs as; None where that is not known.

        A number that no account has gets / from the builder.
        """
        setting = self.environment.get("HOME")
        if setting is not None:
            return setting.value
        if self.is_root:
            return "/root"
        account = self.account
        return account.home if account else None

    @property
    def at(self) -> At:
        """Where the next RUN runs."""
        return At(self.directory, self.home, self.os, self.user, self.variables())

    def variables(self) -> Mapping[str, str]:
        """The variables that instructions may use and RUN steps see; ENV wins over ARG."""
        if self._variables is None:
            self._variables = values({**self.arguments, **self.environment})
        return self._variables

    def sets(self, name: str, setting: Setting, *, argument: bool = False) -> None:
        """Note what ENV or ARG sets a variable to."""
        (self.arguments if argument else self.environment)[name] = setting
        self._variables = None

    def setting(self, name: str) -> Setting | None:
        """What a variable was last set to."""
        return self.environment.get(name) or self.arguments.get(name)

    def absolute(self, path: str) -> str:
        """A path as seen from the working directory."""
        return At(self.directory, self.home, self.os).path(path)

    def take(self, effect: Effect, by: Instruction) -> None:
        """Note what an instruction does."""
        change = Change._make((effect, by, self.user))  # in a third of the time
        self.changes.append(change)
        kind = type(effect)
        if kind in OF_PATHS:
            self.of_paths.append(change)
        elif kind not in _OF_NAMES:
            return
        if isinstance(effect, (ProvidesCommand, RemovesCommand)):
            self.programs[effect.name] = change
        elif kind in _OF_ACCOUNTS:
            self._take_account(effect, by)

    def _take_account(self, effect: Effect, by: Instruction) -> None:
        if isinstance(effect, AddsUser):
            if not effect.certain and effect.name in self.accounts:
                return  # what is made anew, and may fail, is there already
            self.accounts[effect.name] = Account(
                effect.name, effect.uid, effect.home, effect.makes_home, effect.group, by, effect.certain
            )
        elif isinstance(effect, AddsGroup):
            self.groups[effect.name] = Group(effect.name, effect.gid, by, effect.certain)
        elif isinstance(effect, ChangesUser):
            self._change_account(effect)
        elif isinstance(effect, RemovesUser) and effect.certain:
            self.accounts.pop(effect.name, None)
        elif isinstance(effect, RemovesGroup) and effect.certain:
            self.groups.pop(effect.name, None)

    def _change_account(self, effect: ChangesUser) -> None:
        account = self.accounts.pop(effect.name, None)
        if account is not None:
            name = effect.new_name or account.name
            self.accounts[name] = account._replace(
                name=name, uid=effect.uid or account.uid, home=effect.home or account.home
            )


_OF_ACCOUNTS = frozenset({AddsUser, AddsGroup, ChangesUser, RemovesUser, RemovesGroup})
_OF_NAMES = _OF_ACCOUNTS | {ProvidesCommand, RemovesCommand}
