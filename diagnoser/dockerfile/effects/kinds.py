"""The effects that a command can have on an image.

``certain`` tells whether it has the effect whenever the step succeeds. Paths are absolute where the working directory
is known, and may be patterns; a variable that is not known stays in them as written, and so does a home (``~``).
"""

from __future__ import annotations

from diagnoser.fields import NamedTuple

TYPE_CHECKING = False


class MakesFile(NamedTuple):
    """A file is there afterwards; the directory that it is in has to be there before."""

    path: str
    certain: bool = True


class MakesDirectory(NamedTuple):
    """A directory, and those above it, are there afterwards."""

    path: str
    certain: bool = True


class Copies(NamedTuple):
    """A path is copied to another one, or into it where that is a directory."""

    source: str
    target: str
    certain: bool = True


class Moves(NamedTuple):
    """A path is moved to another one, or into it where that is a directory."""

    source: str
    target: str
    certain: bool = True


class Removes(NamedTuple):
    """What a path names or, as a pattern, matches is gone afterwards."""

    path: str
    certain: bool = True


class Links(NamedTuple):
    """A link at ``path`` leads to ``target``, which is as written where it is a symbolic one."""

    path: str
    target: str
    certain: bool = True


class Fills(NamedTuple):
    """Files that are not named are put into a directory: an unpacked archive, a checkout, built wheels.

    ``source`` is the archive or address that they come from, None where there is no single one.
    """

    directory: str
    source: str | None = None
    certain: bool = True


class ChangesOwner(NamedTuple):
    """A path belongs to another user or group afterwards; None stays. Both may be numbers."""

    path: str
    user: str | None
    group: str | None
    recursive: bool
    certain: bool = True


class ChangesMode(NamedTuple):
    """A path has another mode afterwards, written as ``chmod`` takes it."""

    path: str
    mode: str
    recursive: bool
    certain: bool = True


class AddsUser(NamedTuple):
    """There is an account afterwards.

    ``home`` is what the account names, None where it is not known, and ``makes_home`` whether that directory is made.
    ``group`` is the primary group by name or number, None where it is not known. ``system`` tells of a system account.
    """

    name: str
    uid: str | None
    home: str | None
    makes_home: bool
    shell: str | None
    group: str | None
    system: bool
    certain: bool = True


class ChangesUser(NamedTuple):
    """An account is another afterwards: None stays as it was."""

    name: str
    new_name: str | None
    uid: str | None
    home: str | None
    moves_home: bool
    shell: str | None
    group: str | None
    certain: bool = True


class RemovesUser(NamedTuple):
    """An account is gone afterwards."""

    name: str
    certain: bool = True


class AddsGroup(NamedTuple):
    """There is a group afterwards."""

    name: str
    gid: str | None
    certain: bool = True


class RemovesGroup(NamedTuple):
    """A group is gone afterwards."""

    name: str
    certain: bool = True


class AddsToGroup(NamedTuple):
    """A user is a member of a group afterwards."""

    user: str
    group: str
    certain: bool = True


class NamesUser(NamedTuple):
    """The account has to be there."""

    name: str
    certain: bool = True


class NamesGroup(NamedTuple):
    """The group has to be there."""

    name: str
    certain: bool = True


class NeedsRoot(NamedTuple):
    """Only root may do this; ``what`` is the command."""

    what: str
    certain: bool = True


class Brings(NamedTuple):
    """A source of COPY or ADD, and where it ends up.

    ``kind`` is ``file`` (``path`` is it), ``tree`` (what the source holds goes into ``path``) or ``either``.
    ``stage`` is what ``--from`` names, ``owner`` what ``--chown`` names; ``lands_in`` tells that ``path`` is inside
    the directory that was given as the target.
    """

    source: str
    path: str
    kind: str
    stage: str | None
    owner: str | None
    certain: bool
    lands_in: bool = False


class Installs(NamedTuple):
    """Packages are there afterwards.

    ``manager`` is ``apt``, ``apk``, ``dnf``, ``pip``, ``npm``, ``yarn``, ``pnpm``, ``poetry`` or ``uv``. ``names`` are
    as written, with versions; ``into`` is ``system``, ``user`` or a directory; ``reads`` lists the files that say more,
    like those behind ``-r``.
    """

    manager: str
    names: tuple[str, ...]
    into: str
    reads: tuple[str, ...]
    certain: bool = True


class Uninstalls(NamedTuple):
    """Packages are gone afterwards."""

    manager: str
    names: tuple[str, ...]
    certain: bool = True


class ProvidesCommand(NamedTuple):
    """A program is there afterwards: at a ``path``, or where None in the system's directories for programs.

    ``by`` is the package manager or command that brings it.
    """

    name: str
    path: str | None
    by: str
    certain: bool = True


class RemovesCommand(NamedTuple):
    """A program is gone afterwards; ``by`` is the package manager."""

    name: str
    by: str
    certain: bool = True


class UpdatesIndex(NamedTuple):
    """The lists of packages are there and fresh afterwards."""

    manager: str
    certain: bool = True


class RemovesIndex(NamedTuple):
    """The lists of packages are gone afterwards."""

    manager: str
    certain: bool = True


class MakesEnvironment(NamedTuple):
    """A virtual environment for Python is there afterwards."""

    path: str
    certain: bool = True


class Downloads(NamedTuple):
    """An address is read; ``path`` is the file or directory that it ends up at, None for nowhere."""

    url: str
    path: str | None
    certain: bool = True


class Reads(NamedTuple):
    """The path has to be there; ``by`` is the command that needs it."""

    path: str
    by: str
    certain: bool = True


class Writes(NamedTuple):
    """The user needs the right to make, change or remove the path."""

    path: str
    certain: bool = True


class Runs(NamedTuple):
    """The program has to be there: a name to be found on PATH, or a path."""

    program: str
    certain: bool = True


class ChangesDirectory(NamedTuple):
    """What follows in the same script starts from another directory, which has to be there."""

    path: str
    certain: bool = True


class SetsVariable(NamedTuple):
    """What follows in the same script sees a variable."""

    name: str
    value: str
    certain: bool = True


OF_PATHS: frozenset[type] = frozenset(
    {
        *(AddsUser, Brings, ChangesMode, ChangesOwner, Copies, Fills, Installs, Links),
        *(MakesDirectory, MakesFile, Moves, Removes),
    }
)
"""What says of a path that it is there, or may be, or whose it is."""

if TYPE_CHECKING:
    PathEffect = MakesFile | MakesDirectory | Brings | Copies | Moves | Removes | Links | Fills | Downloads
    RightEffect = ChangesOwner | ChangesMode | Reads | Writes | NeedsRoot | NamesUser | NamesGroup
    AccountEffect = AddsUser | ChangesUser | RemovesUser | AddsGroup | RemovesGroup | AddsToGroup
    PackageEffect = Installs | Uninstalls | UpdatesIndex | RemovesIndex | MakesEnvironment
    ProgramEffect = ProvidesCommand | RemovesCommand | Runs
    Effect = PathEffect | RightEffect | AccountEffect | PackageEffect | ProgramEffect | ChangesDirectory | SetsVariable
