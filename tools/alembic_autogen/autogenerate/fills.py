"""Values for rows that exist when a column becomes NOT NULL: ``--fill table.column=SQL``."""

from __future__ import annotations

import re
from collections.abc import Iterable

from alembic_autogen.autogenerate.renames import parse_path
from alembic_autogen.errors import ConfigurationError
from alembic_autogen.schema.diff import Comparison
from alembic_autogen.schema.model import TableKey


def parse_fills(texts: Iterable[str], comparison: Comparison) -> dict[tuple[TableKey, str], str]:
    """What ``--fill`` says, by table and column.

    :param texts: ``table.column=SQL``; names may be quoted with backticks.
    :param comparison: the columns of either side may be named: those of the models for the
        upgrade, those of the migrated database for the downgrade.
    :raises ConfigurationError: it is not of that form, or there is no such column.
    """
    fills: dict[tuple[TableKey, str], str] = {}
    for text in texts:
        match = re.fullmatch(r"((?:`(?:[^`]|``)+`|[^`=])+)=(.+)", text, re.DOTALL)
        path = parse_path(match[1]) if match else []
        if match is None or len(path) not in (2, 3):
            raise ConfigurationError(f"--fill takes table.column=SQL, not {text!r}.")
        key = TableKey(path[0] if len(path) == 3 else None, path[-2])
        if not _exists(key, path[-1], comparison):
            raise ConfigurationError(f"--fill {text!r}: there is no column {key}.{path[-1]}.")
        fills[key, path[-1]] = match[2].strip()
    return fills


def _exists(key: TableKey, column: str, comparison: Comparison) -> bool:
    tables = [side.tables.get(key) for side in (comparison.models, comparison.head)]
    return any(table is not None and table.column(column) is not None for table in tables)
