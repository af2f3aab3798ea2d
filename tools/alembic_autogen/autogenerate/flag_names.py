"""Names and renames in the form that the command line's flags use."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence

from alembic_autogen.errors import ConfigurationError
from alembic_autogen.quoting import quote_name
from alembic_autogen.schema.model import TableKey
from alembic_autogen.schema.tokens import unquote_name


def quote_if_needed(name: str) -> str:
    """Return a name as a flag takes it: in backticks if it has a dot or a special character."""
    return name if re.fullmatch(r"[\w$-]+", name) else quote_name(name)


_PART = re.compile(r"`((?:[^`]|``)*)`|([^.=`]+)")


def parse_path(text: str) -> list[str]:
    """Split ``table.column`` into names; names in backticks may contain anything.

    :raises ConfigurationError: the text is not a path of names.
    """
    parts: list[str] = []
    at = 0
    while True:
        match = _PART.match(text, at)
        if match is None:
            raise ConfigurationError(
                f"{text!r} is not a name such as table.column; put names with special characters "
                "in backticks."
            )
        parts.append(unquote_name(match[0]) if match[1] is not None else match[2])
        at = match.end()
        if at == len(text):
            return parts
        if text[at] != ".":
            raise ConfigurationError(f"{text!r}: a dot is expected at character {at + 1}.")
        at += 1


def parse_rename(text: str, option: str = "--rename") -> tuple[list[str], list[str]]:
    """Split ``table.old=new`` into the path of the old name and the new name.

    A new name without backticks is taken literally, including dots.

    :param option: the option that the text was given to, for the message.
    :raises ConfigurationError: the text is not of that form.
    """
    match = re.fullmatch(r"((?:`(?:[^`]|``)*`|[^`=])+)=(.+)", text, re.DOTALL)
    if match is None:
        form = "old=new or table.old=new" if option == "--rename" else "table.column.old=new"
        raise ConfigurationError(f"{option} takes {form}, not {text!r}.")
    new = parse_path(match[2]) if match[2].startswith("`") else [match[2]]
    return parse_path(match[1]), new


def new_name(names: Sequence[str], text: str) -> str:
    """Return the new name of an object within a table.

    :param text: the flag, for the message.
    :raises ConfigurationError: the new name is qualified with a table.
    """
    if len(names) != 1:
        raise ConfigurationError(f"{text}: give the new name alone, without its table.")
    return names[0]


def table_named(names: Sequence[str], tables: Container[TableKey]) -> TableKey | None:
    """Find the table of a path: ``table``, ``schema.table``, or both in one pair of backticks.

    :param tables: the existing tables.
    :returns: ``None`` if there is none of that name.
    """
    return next((key for key in _keys(names) if key in tables), None)


def _keys(names: Sequence[str]) -> Iterator[TableKey]:
    if len(names) == 2:
        yield TableKey(*names)
    elif len(names) == 1:
        yield TableKey(None, names[0])
        schema, _, name = names[0].partition(".")
        yield TableKey(schema, name)
