"""Find an object of the application by a name of the configuration: ``module:attribute``."""

from __future__ import annotations

import importlib

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
            "([tool.alembic-autogen] of pyproject.toml)."
        )
    try:
        found: object = importlib.import_module(module)
    except ModuleNotFoundError as missing:
        if missing.name and not (module + ".").startswith(missing.name + "."):
            raise
        raise error(
            f"{key} = {name!r}: there is no module {missing.name!r}; is its folder in "
            "pythonpath of [tool.alembic-autogen]?"
        ) from missing
    holder = f"module {module!r}"
    for part in path.split("."):
        if not hasattr(found, part):
            raise error(f"{key} = {name!r}: {holder} has no attribute {part!r}.")
        found, holder = getattr(found, part), repr(part)
    return found
