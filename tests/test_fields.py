"""A record of ours can do what ``typing.NamedTuple`` can, as far as type checkers let one rely on it."""

from __future__ import annotations

import copy
import pickle
import typing

import pytest

from diagnoser import fields


class Ours(fields.NamedTuple):
    """A record."""

    path: str
    mode: int = 0o644
    owner: str | None = None

    @property
    def private(self) -> bool:
        """Nobody else can read it."""
        return not self.mode & 0o077


class Theirs(typing.NamedTuple):
    """The same by the standard library."""

    path: str
    mode: int = 0o644
    owner: str | None = None


GIVEN = [
    (("/a",), {}),
    (("/a", 0o600), {}),
    (("/a", 0o600, "root"), {}),
    (("/a",), {"owner": "root"}),
    ((), {"owner": "root", "path": "/a"}),
]


@pytest.mark.parametrize(("values", "named"), GIVEN)
def test_takes_fields_in_order_by_name_and_from_defaults(
    values: tuple[typing.Any, ...], named: dict[str, typing.Any]
) -> None:
    """The same values come out as of the standard library's, under the same names and in the same words."""
    ours, theirs = Ours(*values, **named), Theirs(*values, **named)
    assert ours == theirs
    assert (ours.path, ours.mode, ours.owner) == theirs
    assert repr(ours) == repr(theirs).replace("Theirs", "Ours")
    assert hash(ours) == hash(theirs)


@pytest.mark.parametrize(
    ("values", "named"), [((), {}), (("/a", 1, "b", 2), {}), (("/a",), {"path": "/b"}), (("/a",), {"colour": 1})]
)
def test_refuses_what_is_missing_too_much_twice_or_unknown(
    values: tuple[typing.Any, ...], named: dict[str, typing.Any]
) -> None:
    """Both raise TypeError for the same arguments."""
    for record in (Ours, Theirs):
        with pytest.raises(TypeError):
            record(*values, **named)


def test_copies() -> None:
    """A copy, a pickle and a changed record are records of the same class."""
    record = Ours("/a", 0o600)
    pickled = pickle.loads(pickle.dumps(record))  # noqa: S301 - our own
    for made in (copy.copy(record), copy.deepcopy(record), pickled):
        assert made == record
        assert type(made) is Ours
    assert record._replace(owner="root") == Ours("/a", 0o600, "root")
    with pytest.raises(TypeError):
        record._replace(colour=1)  # type: ignore[call-arg]


def test_is_a_class_like_others() -> None:
    """Methods work, fields cannot be set, and ``match`` takes it apart."""
    record = Ours("/a", 0o600)
    assert record.private
    with pytest.raises(AttributeError):
        record.path = "/b"  # type: ignore[misc]
    match record:
        case Ours(path, owner=None):
            assert path == "/a"
        case _:
            pytest.fail("not taken apart")
