"""``NamedTuple`` as ``typing`` has it, without importing ``typing``.

A run reads a log and reasons over it in some fifteen milliseconds; importing ``typing`` and making two dozen classes
with its ``NamedTuple`` would take another six. Type checkers are shown the real one. For the same reason the modules
on the way of a run say ``TYPE_CHECKING = False`` and do not import it.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NamedTuple as NamedTuple  # noqa: PLC0414 - handed on
else:
    from collections import namedtuple

    class _Fields(type):
        """Makes a named tuple of a class's annotations, and lets the class's methods and docstring pass."""

        def __new__(cls, name, bases, namespace):  # noqa: ANN001, ANN204 - see the real one
            if not bases:
                return super().__new__(cls, name, bases, namespace)
            fields = tuple(namespace.pop("__annotations__", ()))
            defaults = [namespace.pop(field) for field in fields if field in namespace]
            made = namedtuple(name, fields, defaults=defaults, module=namespace["__module__"])  # noqa: PYI024
            for key, value in namespace.items():
                if key not in {"__module__", "__qualname__"}:
                    setattr(made, key, value)
            return made

    class NamedTuple(metaclass=_Fields):
        """The base to name; the classes made are plain named tuples."""
