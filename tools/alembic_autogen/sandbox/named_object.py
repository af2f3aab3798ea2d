"""Find an object of the application by a name of the configuration: ``module:attribute``."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable

from alembic_autogen.errors import AutogenError


def named_object(key: str, name: str, error: type[AutogenError]) -> object:
    """Import a module, and return the attribute that a setting names.

    :param key: the setting.
    :param name: its value, ``module:attribute``; the attribute may be a dotted path.
    :param error: the class of the exception.
    :raises AutogenError: there is no such module or attribute, or the name has another form.
    """
    module, colon, path = name.partition(":")
    if not all((module, colon, path)) or module.startswith("."):
        raise error(
            f'{key} must be "module:attribute", not {name!r} '
            "([tool.alembic-autogen] of pyproject.toml).",
            key=key,
        )
    try:
        found: object = importlib.import_module(module)
    except ModuleNotFoundError as missing:
        if missing.name and not (module + ".").startswith(missing.name + "."):
            raise
        raise error(
            f"{key} = {name!r}: there is no module {missing.name!r}; is its folder in "
            "pythonpath of [tool.alembic-autogen]?",
            key=key,
        ) from missing
    holder = f"module {module!r}"
    for part in path.split("."):
        if not hasattr(found, part):
            raise error(f"{key} = {name!r}: {holder} has no attribute {part!r}.", key=key)
        found, holder = getattr(found, part), repr(part)
    return found


def plain_function(found: object, what: str, error: type[AutogenError]) -> Callable[..., object]:
    """The object that a setting names, if a call of it runs its body.

    :param what: the setting with its value, for messages.
    :raises AutogenError: it is not callable, is awaited, or is a generator function.
    """
    if not callable(found):
        raise error(f"{what} is {type(found).__name__}, no callable.")
    kinds = {
        "an asynchronous function, which nothing here awaits": inspect.iscoroutinefunction(found),
        "a generator function, whose body a call does not run": inspect.isgeneratorfunction(found)
        or inspect.isasyncgenfunction(found),
    }
    for kind, it_is in kinds.items():
        if it_is:
            raise error(f"{what} is {kind}; name a plain function.")
    return found
