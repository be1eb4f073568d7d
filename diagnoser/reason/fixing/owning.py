"""Giving a path, or a home, to the user of the failing step."""

from __future__ import annotations

import posixpath
import re

from diagnoser.dockerfile.edit import Edit, replace
from diagnoser.dockerfile.effects.kinds import Brings, MakesDirectory, MakesEnvironment, MakesFile
from diagnoser.dockerfile.trace import covers, trace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from diagnoser.dockerfile.effects.kinds import Effect
    from diagnoser.dockerfile.image import Account, Change
    from diagnoser.dockerfile.parse import Instruction
    from diagnoser.reason.fixing.site import Site

_OF_THE_SYSTEM = frozenset(
    {"/", "/bin", "/boot", "/dev", "/etc", "/home", "/lib", "/lib64", "/opt", "/proc", "/root"}
) | {
    *("/run", "/sbin", "/srv", "/sys", "/tmp", "/usr", "/usr/local", "/usr/bin", "/usr/local/bin", "/usr/lib", "/var"),  # noqa: S108 - not to be given away
    *("/usr/local/lib", "/usr/share", "/var/lib", "/var/log", "/var/cache", "/usr/src", "/mnt", "/media"),
}
"""Directories that belong to everybody: nobody is given them."""


def own(site: Site, edit: Mapping[str, Any]) -> list[Edit]:
    """Give the step's user what an instruction made of a path, or the directory that it is in."""
    written = site.fill(edit["value"])
    image = site.image
    if not written or image.is_root is not False or image.user_by is None:
        return []
    made = _made(site, image.absolute(written))
    owner = _owner(site)
    if made is None or not owner or covers("/root", made[0]):  # what is in /root stays closed whoever owns it
        return []
    path, change = made
    if isinstance(change.effect, Brings) and change.effect.kind != "tree" and _is_there(image.account, change.by):
        return _brought_for(site, change.by, owner)
    recursive = "" if isinstance(change.effect, MakesFile) else "-R "
    return [_by_root(site, change.by, f"RUN chown {recursive}{owner} {path}")]


def _made(site: Site, path: str) -> tuple[str, Change] | None:
    """The nearest path, this one or a directory above it, that an instruction made and that may be given away."""
    changes = [change for change in reversed(site.image.changes) if change.by.stage == site.failing.stage]
    while path not in _OF_THE_SYSTEM and path.startswith("/"):
        change = next((change for change in changes if _makes_itself(change.effect, path)), None)
        if change is not None:
            return path, change
        path = posixpath.dirname(path)
    return None


def _makes_itself(effect: Effect, path: str) -> bool:
    """Whether an effect makes the path by its name, and not only something in it."""
    if isinstance(effect, (MakesDirectory, MakesFile, MakesEnvironment, Brings)):
        return effect.path == path
    return False


def _is_there(account: Account | None, at: Instruction) -> bool:
    """Whether the account was made before an instruction; one that the base image brings always was."""
    return account is None or account.by.line < at.line


def _owner(site: Site) -> str:
    """The user and group to give to, as USER names them; the user alone where it names no group."""
    by = site.image.user_by
    return by.arguments.strip() if by else ""


def _brought_for(site: Site, copy: Instruction, owner: str) -> list[Edit]:
    """Let COPY or ADD give the files away; one that gives them to somebody else is left alone."""
    if "chown" in dict(copy.flags):
        return []
    written = site.written(copy)
    whose = owner if ":" in owner else f"{owner}:{owner}" if _has_own_group(site) else owner
    after = re.sub(r"(?i)^(\s*(?:COPY|ADD))(?=\s)", rf"\1 --chown={whose}", written, count=1)
    return [replace(copy.line, copy.end, after)] if after != written else []


def _has_own_group(site: Site) -> bool:
    account = site.image.account
    return account is not None and account.name == site.image.user and account.group == account.name


def _by_root(site: Site, made: Instruction, text: str) -> Edit:
    """Put a step in front of the USER in force where that runs as root, else in front of the failing step."""
    by = site.image.user_by
    if by is not None and by.stage == site.failing.stage and made.line < by.line and _is_first_user(site, by):
        return site.in_front(by, text)
    return site.in_front(site.failing, site.as_root(text))


def _is_first_user(site: Site, by: Instruction) -> bool:
    """Whether root runs what stands in front of a USER: no other USER of the stage came before it."""
    return not any(each.keyword == "USER" and each.line < by.line for each in site.scene.before)


def home(site: Site, edit: Mapping[str, Any]) -> list[Edit]:
    """Give an account a home directory that is its own."""
    name = site.fill(edit["value"]) or site.image.user or ""
    account = site.image.accounts.get(name) or site.image.account
    if account is None or account.by.stage != site.failing.stage:
        return []
    path = account.home if account.home and account.home != "/nonexistent" else f"/home/{account.name}"
    if not account.has_home and trace(site.image, path) is None:
        written = site.written(account.by)
        after = _with_home(written, account.name)
        if after != written:
            return [replace(account.by.line, account.by.end, after)]
    return [_by_root(site, account.by, f"RUN mkdir -p {path} && chown {_owner(site) or account.name} {path}")]


def _with_home(written: str, name: str) -> str:
    """The command that makes an account, so written that it makes a home too."""
    of_account = rf"(?=[^&;|]*\s{re.escape(name)}\b)"
    if re.search(rf"\buseradd\b{of_account}", written):
        after = re.sub(r"(?<=\s)(?:--no-create-home|-M)(?=\s)", "--create-home", written)
        return after if after != written else re.sub(rf"\buseradd\b{of_account}", "useradd --create-home", written)
    if re.search(rf"\badduser\b{of_account}[^&;|]*\s--", written):  # BusyBox knows long options too, but few use them
        after = re.sub(r"(?<=\s)--no-create-home(?=\s)", f"--home /home/{name}", written)
        if after == written and "--home" not in written:
            after = re.sub(rf"\badduser\b(?:\s+--system\b)?{of_account}", rf"\g<0> --home /home/{name}", written)
        return after
    after = re.sub(r"(\badduser\b[^&;|]*?\s-\w*)H(\w*)", r"\1\2", written, count=1)
    return re.sub(r"\s-(?=\s)", "", after, count=1) if after != written else written
