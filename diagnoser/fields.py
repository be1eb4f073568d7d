"""``NamedTuple`` as ``typing`` has it, in a tenth of the time.

A run reads a log and reasons over it in some fifteen milliseconds. Importing ``typing`` and making its four score of
classes with the real one, which compiles a constructor for each, would take as long again. Type checkers are shown the
real one. For the same reason the modules on the way of a run say ``TYPE_CHECKING = False`` and do not import it. Where
many records are made, their values are given to ``_make`` in order, which takes a third of the time.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NamedTuple as NamedTuple  # noqa: PLC0414 - handed on
else:
    from operator import itemgetter

    try:
        from _collections import _tuplegetter as _getter  # what ``namedtuple`` itself uses where it can
    except ImportError:

        def _getter(index, _doc):  # noqa: ANN001, ANN202 - as above
            return property(itemgetter(index))

    _new = tuple.__new__

    class _Fields(type):
        """Turns a class's annotations into its fields, and their values into defaults."""

        def __new__(cls, name, bases, namespace):  # noqa: ANN001, ANN204 - see the real one
            if bases == (tuple,):
                return super().__new__(cls, name, bases, namespace)
            fields = tuple(namespace.get("__annotations__", ()))
            namespace["_fields"] = namespace["__match_args__"] = fields
            namespace["_field_defaults"] = {field: namespace[field] for field in fields if field in namespace}
            namespace["_places"] = {field: place for place, field in enumerate(fields)}
            tail = tuple(namespace[field] for field in fields if field in namespace)
            namespace["_rest"] = {len(fields) - count: tail[len(tail) - count :] for count in range(len(tail) + 1)}
            namespace["__slots__"] = ()
            namespace.update((field, _getter(index, "")) for index, field in enumerate(fields))
            return super().__new__(cls, name, bases, namespace)

    class NamedTuple(tuple, metaclass=_Fields):
        """The base to name."""

        __slots__ = ()
        _make = classmethod(_new)

        def __new__(cls, /, *values, **named):  # noqa: ANN002, ANN003, ANN204
            """Take the fields in order, by name, or from their defaults."""
            rest = None if named else cls._rest.get(len(values))
            return _new(cls, cls._complete(values, named) if rest is None else values + rest)

        @classmethod
        def _complete(cls, values, named):  # noqa: ANN001, ANN206
            given = dict(zip(cls._fields, values, strict=False))
            merged = cls._field_defaults | given | named
            if len(values) > len(cls._fields) or given.keys() & named.keys() or merged.keys() != set(cls._fields):
                message = f"{cls.__name__}{cls._fields} does not take {values}, {named}"
                raise TypeError(message)
            return tuple(merged[field] for field in cls._fields)

        def _replace(self, /, **named):  # noqa: ANN003, ANN202
            values = list(self)
            for name, value in named.items():
                if name not in self._places:
                    raise TypeError(f"{type(self).__name__} has no field {name}")
                values[self._places[name]] = value
            return _new(type(self), values)

        def __getnewargs__(self):  # noqa: ANN204 - lets copies and pickles be made
            return tuple(self)

        def __repr__(self):  # noqa: ANN204
            values = ", ".join(f"{field}={value!r}" for field, value in zip(self._fields, self, strict=True))
            return f"{type(self).__name__}({values})"
