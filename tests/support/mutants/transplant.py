"""Replace the code of a module in a process that has already imported it.

Other modules keep the functions and classes that they have imported. Therefore these objects are
kept, and get the code, defaults and attributes of the changed ones.
"""

from __future__ import annotations

import sys
from enum import Enum
from functools import cache
from types import CodeType, FunctionType, ModuleType
from typing import Any

_CACHE = type(cache(lambda: None))
_KEPT = {"__dict__", "__weakref__", "__module__", "__doc__", "__annotations__", "__slots__"}


def transplant(module: ModuleType, code: CodeType) -> None:
    """Replace the code of a module, for all modules that have imported from it."""
    changed = ModuleType(module.__name__)
    changed.__file__, changed.__package__ = module.__file__, module.__package__
    exec(code, changed.__dict__)
    kept = _kept_classes(module, changed)
    for name, new in list(vars(changed).items()):
        if name.startswith("__"):
            continue
        old = vars(module).get(name)
        if old is new:
            continue
        if _is_own(old, module) and isinstance(old, type):
            _change_class(old, new)
        elif not (_is_own(old, module) and _change_function(old, new)):
            value = _of_kept_classes(new, kept)
            _replace_everywhere(name, old, value)
            setattr(module, name, value)
    clear_caches()


def _kept_classes(module: ModuleType, changed: ModuleType) -> dict[type, type]:
    """The classes that the changed module defines, and those that are kept in their place."""
    kept = vars(module)
    return {
        new: kept[name]
        for name, new in vars(changed).items()
        if isinstance(new, type) and isinstance(kept.get(name), type) and kept[name] is not new
    }


def _of_kept_classes(value: Any, kept: dict[type, type]) -> Any:
    """A value of the changed module in which its classes are those that are kept.

    Otherwise a table of classes would hold others than those that tests compare with.
    """
    if isinstance(value, type):
        return kept.get(value, value)
    if isinstance(value, dict):
        items = value.items()
        return {_of_kept_classes(key, kept): _of_kept_classes(one, kept) for key, one in items}
    if type(value) in (tuple, list, set, frozenset):
        return type(value)(_of_kept_classes(each, kept) for each in value)
    if isinstance(value, Enum) and type(value) in kept:
        return vars(kept[type(value)])["_member_map_"].get(value.name, value)
    if type(value) in kept:
        object.__setattr__(value, "__class__", kept[type(value)])
    return value


def clear_caches() -> None:
    """Forget the results of the tool's cached functions, so that the next test executes them."""
    for name, module in list(sys.modules.items()):
        if name.startswith("alembic_autogen"):
            for value in list(vars(module).values()):
                if isinstance(value, _CACHE):
                    value.cache_clear()


def _is_own(value: Any, module: ModuleType) -> bool:
    return getattr(value, "__module__", None) == module.__name__


def _change_class(old: type, new: type) -> None:
    kept = _KEPT
    if issubclass(old, Enum) and issubclass(new, Enum):
        _change_members(old, new)
        # What an Enum keeps of its members refers to them; they cannot be assigned again.
        kept = _KEPT | {name for name in vars(new) if not isinstance(vars(new)[name], FunctionType)}
    for name, value in list(vars(new).items()):
        if name in kept:
            continue
        before = vars(old).get(name)
        if not _change_function(before, value):
            setattr(old, name, value)


def _change_members(old: type[Enum], new: type[Enum]) -> None:
    for name, member in new.__members__.items():
        if name in old.__members__:
            old.__members__[name]._value_ = member._value_


def _change_function(old: Any, new: Any) -> bool:
    """Change a function, or the function in a property or another descriptor.

    :returns: whether it could be changed.
    """
    if isinstance(old, FunctionType) and isinstance(new, FunctionType):
        if len(old.__code__.co_freevars) != len(new.__code__.co_freevars):
            return False
        old.__code__ = new.__code__
        old.__defaults__, old.__kwdefaults__ = new.__defaults__, new.__kwdefaults__
        if hasattr(old, "__wrapped__") and hasattr(new, "__wrapped__"):
            _change_function(old.__wrapped__, new.__wrapped__)
        return True
    for attribute in ("fget", "func", "__func__", "__wrapped__"):
        if type(old) is type(new) and hasattr(old, attribute) and hasattr(new, attribute):
            return _change_function(getattr(old, attribute), getattr(new, attribute))
    return False


def _replace_everywhere(name: str, old: Any, new: Any) -> None:
    """Replace a value in the modules that have imported it.

    A common value, such as a number, is recognised by its name only.
    """
    if old is None:
        return
    is_common = isinstance(old, (bool, int, str))  # equal values may be the same object
    for module in list(sys.modules.values()):
        for other, value in list(getattr(module, "__dict__", {}).items()):
            if value is old and _is_ours(module) and (other == name or not is_common):
                setattr(module, other, new)


def _is_ours(module: ModuleType) -> bool:
    return module.__name__.partition(".")[0] in ("alembic_autogen", "support") or (
        module.__name__.rpartition(".")[2].startswith("test_")
    )
