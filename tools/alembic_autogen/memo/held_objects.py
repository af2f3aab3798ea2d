"""Objects that libraries' modules hold: whether models have changed one of them.

Libraries change these themselves, by what they compute when it is first asked for: an attribute
under the name of one of its class (a memoized property), one that the class looks up, or one whose
name begins with an underscore, members of sets, and entries of containers that are code of theirs.
All else counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import BuiltinFunctionType, FunctionType, ModuleType

_NOTHING = object()
_PLAIN: frozenset[type] = frozenset({str, bytes, int, float, bool, type(None), tuple})
_WITHOUT = _PLAIN | {dict, list, set, frozenset, FunctionType, BuiltinFunctionType, ModuleType}
"""Types of what has no attributes to be set, or is compared otherwise."""
_CONTAINERS = (dict, list, set)


class HeldObjects:
    """Compare the attributes of objects before and after the models' import."""

    def __init__(self) -> None:
        self._objects: dict[int, tuple[str, object, dict[str, object]]] = {}
        self._containers: dict[int, tuple[object, frozenset[int]]] = {}

    def note(self, attribute: str, value: object) -> None:
        """Note what an object holds, once.

        What logging is set to is left out: each application does that, and no schema asks for it.

        :param attribute: the name under which a module holds it.
        """
        kind = type(value)  # not asked by isinstance(), which a lazy object answers for another
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
        """Whether each change that is found counts.

        :param is_of_application: whether code of the application is behind a value.
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
            is_set = type(container) is set  # of names, say, which a library notes
            yield any(
                is_of_application(each) or (type(each) in _PLAIN and not is_set) for each in added
            )


def _may_be_computed(attribute: str, value: object, name: str, new: object) -> bool:
    class_ = type(value)
    is_descriptor = hasattr(type(getattr(class_, name, None)), "__get__")
    is_looked_up = hasattr(class_, "__getattr__") and type(new) not in _PLAIN
    return attribute.startswith("_") or is_descriptor or is_looked_up


def _attributes(value: object) -> Mapping[str, object] | None:
    """The dictionary of an object; a lazy one is not asked, since it would answer for another."""
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
