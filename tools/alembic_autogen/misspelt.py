"""Names of the configuration that are not quite the tool's, and would be ignored silently."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from alembic_autogen.errors import ConfigurationError
from alembic_autogen.option_kinds import CACHE_VARIABLE, ENVIRONMENT_PREFIX
from alembic_autogen.options import OPTIONS
from alembic_autogen.spelling import nearest, question

NAME = "alembic-autogen"
TABLE = f"tool.{NAME}"
_VARIABLES = {
    variable.removeprefix(ENVIRONMENT_PREFIX): variable
    for variable in (CACHE_VARIABLE, *(option.variable for option in OPTIONS))
}
"""The variables, by their names without the prefix."""
_ALIKE = 0.9
"""The similarity of names that differ in one or two letters; alembic-autogenerate is another."""


def refuse_misspelt_tables(document: Mapping[str, object]) -> None:
    """Refuse a table whose name is not quite that of the tool's table.

    :param document: the content of pyproject.toml.
    :raises ConfigurationError: there is one.
    """
    for name in misspelt_tables(document):
        raise ConfigurationError(
            f"[{name}] in pyproject.toml is not read (did you mean [{TABLE}]?); rename the table."
        )


def misspelt_tables(document: Mapping[str, object]) -> Iterator[str]:
    """The names of such tables, also of those that are not below ``tool``."""
    parents = {"": document, "tool.": document.get("tool"), "tools.": document.get("tools")}
    for prefix, parent in parents.items():
        for name, value in parent.items() if isinstance(parent, Mapping) else ():
            if isinstance(value, Mapping) and prefix + name != TABLE and _resembles_ours(name):
                yield prefix + name


def _resembles_ours(name: str) -> bool:
    plain = name.lower().replace("_", "-").replace(".", "-")
    if 2 * min(len(plain), len(NAME)) < _ALIKE * (len(plain) + len(NAME)):
        return False  # for their lengths alone
    from difflib import SequenceMatcher  # which few tables need

    return SequenceMatcher(None, plain, NAME).ratio() >= _ALIKE


def refuse_misspelt_variables(environ: Mapping[str, str]) -> None:
    """Refuse a variable that resembles one of the tool's.

    :param environ: the environment.
    :raises ConfigurationError: there is one.
    """
    for name in unknown_variables(environ):
        found = nearest(name.removeprefix(ENVIRONMENT_PREFIX), _VARIABLES)
        if found:
            meant = question(_VARIABLES[each] for each in found)
            raise ConfigurationError(
                f"The environment variable {name} is not read{meant}; rename or unset it."
            )


def unknown_variables(environ: Mapping[str, str]) -> list[str]:
    """The variables that have the prefix of the tool's, and are none of them."""
    return [
        name
        for name, value in environ.items()
        if value and name.startswith(ENVIRONMENT_PREFIX) and name not in _VARIABLES.values()
    ]
