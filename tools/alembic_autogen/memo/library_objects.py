"""Detect changes that the models made to objects in the modules of libraries.

Libraries change such objects themselves when they compute a value on first use. These changes do
not count: an attribute with the name of a class attribute (a memoized property), an attribute that
the class looks up dynamically, an attribute whose name begins with an underscore, a member added to
a set, and code of the library added to a container. All other changes count.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import BuiltinFunctionType, FunctionType, ModuleType

_NOTHING = object()
_PLAIN: frozenset[type] = frozenset({str, bytes, int, float, bool, type(None), tuple})
_WITHOUT = _PLAIN | {dict, list, set, frozenset, FunctionType, BuiltinFunctionType, ModuleType}
"""Types whose objects have no attributes to set, or are compared elsewhere."""
_CONTAINERS = (dict, list, set)


class LibraryObjects:
    """Compare the attributes of objects before and after the import of the models."""

    def __init__(self) -> None:
        self._objects: dict[int, tuple[str, object, dict[str, object]]] = {}
        self._containers: dict[int, tuple[object, frozenset[int]]] = {}

    def note(self, attribute: str, value: object) -> None:
        """Note the attributes of an object, once.

        The configuration of logging is excluded: every application sets it, and no schema depends
        on it.

        :param attribute: the name under which a module holds the object.
        :param value: the object.
        """
        kind = type(value)  # not isinstance(): a lazy object would report the class of its target
        if kind in _WITHOUT or issubclass(kind, ModuleType) or id(value) in self._objects:
            return
        held = _attributes(value)
        if held is None or kind.__module__ == "logging":
            return
        self._objects[id(value)] = attribute, value, dict(held)
        for name, each in held.items():
            if type(each) in _CONTAINERS and not name.startswith("_"):
                self._containers[id(each)] = each, frozenset(map(id, _elements(each)))

    def changes(self, is_of_application: Callable[[object], bool]) -> Iterator[bool]:
        """Yield for each change of a library's object whether it counts.

        :param is_of_application: whether a value is defined by code of the application.
        """
        for attribute, value, held in self._objects.values():
            now = _attributes(value) or {}
            if held.keys() == now.keys() and all(held[name] is now[name] for name in held):
                continue
            for name in {*held, *now}:
                new = now.get(name, _NOTHING)
                if held.get(name, _NOTHING) is not new:
                    computed = name not in held and _may_be_computed(attribute, value, name, new)
                    yield not (computed or name.startswith("_")) or is_of_application(new)
        for container, elements in self._containers.values():
            added = [each for each in _elements(container) if id(each) not in elements]
            is_set = type(container) is set  # a library may note names in its sets
            yield any(
                is_of_application(each) or (type(each) in _PLAIN and not is_set) for each in added
            )


def _may_be_computed(attribute: str, value: object, name: str, new: object) -> bool:
    class_ = type(value)
    is_descriptor = hasattr(type(getattr(class_, name, None)), "__get__")
    is_looked_up = hasattr(class_, "__getattr__") and type(new) not in _PLAIN
    return attribute.startswith("_") or is_descriptor or is_looked_up


def _attributes(value: object) -> Mapping[str, object] | None:
    """The ``__dict__`` of an object itself; a lazy object would return that of its target."""
    try:
        found = object.__getattribute__(value, "__dict__")
    except AttributeError:
        return None
    return found if type(found) is dict else None


def _elements(container: object) -> list[object]:
    if isinstance(container, dict):
        return list(container.values())
    assert isinstance(container, (list, set))
    return list(container)
