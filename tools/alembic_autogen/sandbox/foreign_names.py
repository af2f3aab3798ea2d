"""Explain failures of statements that name production's database, which has another name here.

Most of these statements fail, and the server's error gets a hint. Some would succeed with an empty
result, such as queries to information_schema and checks whether a table exists. These are refused.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from alembic_autogen.errors import HistoryError
from alembic_autogen.late_pattern import LatePattern
from alembic_autogen.server.scratch_names import PREFIX

_MISSING = LatePattern(
    r"(?:Unknown database '|Database '|Can't drop database ')(?P<database>[^']+)'.*"
    r" \((?:1049|3503|1008)\)"
    r"|Access denied for user .* to database '(?P<denied>[^']+)' \(1044\)"
    r"|(?:Table '|Unknown table ')(?P<table>[^'.]+)\.[^']+'.* \((?:1146|1051)\)"
)
_CATALOG = LatePattern(r"\b(?:information_schema|performance_schema)\b|\bmysql\s*\.", re.IGNORECASE)
_LOOK = LatePattern(r"\s*(?:DESCRIBE|DESC|SHOW|EXPLAIN)\b", re.IGNORECASE)


_NO_RIGHT = LatePattern(r" command denied to user .* \(1142\)")
"""The error of an account that is confined to the tool's databases; it names only the table."""


def hint(
    error: str, schemas: Collection[str], statement: str = "", names: Collection[str] = ()
) -> str:
    """The remedy for a missing database, to be appended to an error; empty for other errors.

    :param error: the text of the server's error.
    :param schemas: the further schemas, which exist under their own names.
    :param statement: the statement that failed.
    :param names: the names that production's database has.
    """
    found = _MISSING.search(error)
    name = next(filter(None, found.groups()), "") if found else ""
    if _NO_RIGHT.search(error):
        name = next((each for each in names if re.search(rf"\b{re.escape(each)}\b", statement)), "")
        name = name or _qualifier(error, statement)
    if not name or name in schemas or name.startswith(PREFIX):
        return ""
    return f"; if that is a database of the application, {_remedy(name)}"


def _qualifier(error: str, statement: str) -> str:
    """The database before the table in a statement that an account may not run."""
    table = re.search(r"['`]([^'`]+)['`] \(1142\)", error)
    found = table and re.search(rf"([^\s`.,()]+)`?\s*\.\s*`?{re.escape(table[1])}\b", statement)
    return found[1] if found else ""


def _remedy(name: str) -> str:
    return (
        f'set schemas = ["{name}"] in [tool.alembic-autogen], so that the disposable server has '
        "it under that name"
    )


def refuse_unanswerable(statement: str, parameters: object, names: Collection[str]) -> None:
    """Refuse a query about production's database by its name.

    :param statement: the query.
    :param parameters: the parameters of the statement.
    :param names: the names that production's database has.
    :raises HistoryError: the result would be that nothing exists.
    """
    asks = _CATALOG.search(statement)
    for name in names:
        literal = re.escape(name)
        if (asks and (re.search(f"['\"]{literal}['\"]", statement) or _has(parameters, name))) or (
            _LOOK.match(statement) and re.search(f"`{literal}`", statement)
        ):
            raise HistoryError(
                f"A query names the database {name!r}, which has another name on "
                f"the disposable server ({' '.join(statement.split())[:200]}); {_remedy(name)}, or "
                "use DATABASE()."
            )


def _has(parameters: object, name: str) -> bool:
    if isinstance(parameters, dict):
        return _has(list(parameters.values()), name)
    if isinstance(parameters, (list, tuple)):
        return any(_has(each, name) for each in parameters)
    return bool(parameters == name)
