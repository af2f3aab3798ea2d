"""The sizes of a real database's tables, and the file that keeps them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import TYPE_CHECKING

from alembic_autogen.errors import ConfigurationError
from alembic_autogen.quoting import quote_string

if TYPE_CHECKING:
    from pathlib import Path

    from alembic_autogen.server.base import Row


_BITS = {"tinyint": 8, "smallint": 16, "mediumint": 24, "int": 32, "bigint": 64}


@dataclass(frozen=True)
class Counter:
    """The AUTO_INCREMENT of a table.

    :param column: the column.
    :param next: the value that the next row gets.
    :param largest: the largest value of the column's type.
    """

    column: str
    next: int
    largest: int


@dataclass(frozen=True)
class TableSize:
    """The size of a table, as the server estimates it.

    :param schema: its database; ``None`` for that of the application.
    """

    schema: str | None
    name: str
    rows: int
    data_bytes: int
    index_bytes: int
    counter: Counter | None = None


@dataclass(frozen=True)
class Sizes:
    """The sizes of all tables of a database.

    :param flavor: the flavor of its server.
    :param read_at: when they were read, in ISO 8601.
    """

    flavor: str
    version: str
    database: str
    read_at: str
    tables: tuple[TableSize, ...]

    def of(self, schema: str | None, name: str) -> TableSize | None:
        """The size of a table; ``None`` if it is not known."""
        return next((t for t in self.tables if (t.schema, t.name) == (schema, name)), None)


def read_sizes(url: str, schemas: Iterable[str] = ()) -> Sizes:
    """Read the sizes of a real database's tables, by SELECT alone.

    MySQL's statistics may be a day old (``information_schema_stats_expiry``).

    :param url: the URL of the database.
    :param schemas: further databases of the application.
    :raises ServerError: the URL is not valid, or the database cannot be read.
    """
    from alembic_autogen.server.connection import identify, querying
    from alembic_autogen.server.read_only import reading  # the reports need no connection

    with reading(url, "--url", "The sizes of the tables", database=True) as server:
        flavor, version = identify(server.connection)
        query = querying(server.connection)
        found = [
            *table_sizes(query, server.database),
            *(each for name in schemas for each in table_sizes(query, name, name)),
        ]
    now = datetime.now(timezone.utc).isoformat(timespec="seconds")
    order = sorted(found, key=lambda each: (each.schema or "", each.name))
    return Sizes(flavor, version, server.database, now, tuple(order))


def table_sizes(
    query: Callable[[str], Iterable[Row]], database: str, schema: str | None = None
) -> Iterator[TableSize]:
    """Read the sizes of the tables of a database.

    :param query: runs a query, and returns the rows.
    :param schema: the schema in the names of the tables.
    """
    where = f"TABLE_SCHEMA = {quote_string(database)}"
    counters = {
        str(table): (str(column), _largest(str(type_)))
        for table, column, type_ in query(
            "SELECT TABLE_NAME, COLUMN_NAME, COLUMN_TYPE FROM INFORMATION_SCHEMA.COLUMNS"
            f" WHERE {where} AND EXTRA LIKE '%auto_increment%'",
        )
    }
    for name, count, data, index, following in query(
        "SELECT TABLE_NAME, TABLE_ROWS, DATA_LENGTH, INDEX_LENGTH, AUTO_INCREMENT"
        f" FROM INFORMATION_SCHEMA.TABLES WHERE {where}"
        " AND TABLE_TYPE IN ('BASE TABLE', 'SYSTEM VERSIONED')",
    ):
        counter = None
        if name in counters:
            column, largest = counters[name]
            counter = Counter(column, int(following or 1), largest)
        yield TableSize(schema, name, int(count or 0), int(data or 0), int(index or 0), counter)


def _largest(type_: str) -> int:
    """The largest value of an integer type; that of BIGINT UNSIGNED for other types."""
    word = type_.split("(")[0].split()[0].lower()
    is_signed = word in _BITS and "unsigned" not in type_
    return (1 << _BITS.get(word, 64) - is_signed) - 1


def sizes_text(sizes: Sizes) -> str:
    """The text of a file of sizes."""
    return json.dumps(sizes_document(sizes), indent=2, ensure_ascii=False) + "\n"


def sizes_document(sizes: Sizes) -> dict[str, object]:
    """The sizes as an object of JSON."""
    return {
        "server": {"flavor": sizes.flavor, "version": sizes.version},
        "database": sizes.database,
        "read_at": sizes.read_at,
        "tables": [_document(each) for each in sizes.tables],
    }


def _document(size: TableSize) -> dict[str, object]:
    counter = size.counter
    return {
        **({"schema": size.schema} if size.schema else {}),
        "name": size.name,
        "rows": size.rows,
        "data_bytes": size.data_bytes,
        "index_bytes": size.index_bytes,
        **(
            {
                "auto_increment": {
                    "column": counter.column,
                    "next": counter.next,
                    "largest": counter.largest,
                }
            }
            if counter
            else {}
        ),
    }


def load_sizes(path: Path) -> Sizes:
    """Read a file of sizes, which people may have edited.

    :raises ConfigurationError: it cannot be read, or its content is no such object.
    """
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ConfigurationError(
            f"sizes names {path}, which does not exist; write it with "
            "`alembic-autogen sizes --url URL`.",
            key="sizes",
        ) from None
    except (OSError, ValueError) as error:
        raise ConfigurationError(
            f"The file of sizes {path} cannot be read ({error}); write it again with "
            "`alembic-autogen sizes --url URL`."
        ) from error
    try:
        server = document.get("server", {})
        return Sizes(
            str(server.get("flavor", "")),
            str(server.get("version", "")),
            str(document.get("database", "")),
            str(document.get("read_at", "")),
            tuple(map(_table, document["tables"])),
        )
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise ConfigurationError(
            f"The file of sizes {path} has an unexpected form ({type(error).__name__}: {error}); "
            "write it again with `alembic-autogen sizes --url URL`."
        ) from error


def _table(document: Mapping[str, object]) -> TableSize:
    counter = document.get("auto_increment")
    schema = document.get("schema")
    return TableSize(
        str(schema) if schema else None,
        str(document["name"]),
        _count(document, "rows"),
        _count(document, "data_bytes"),
        _count(document, "index_bytes"),
        _counter(counter) if isinstance(counter, dict) else None,
    )


def _counter(document: Mapping[str, object]) -> Counter:
    next_, largest = _count(document, "next"), _count(document, "largest")
    return Counter(str(document["column"]), next_, largest)


def _count(document: Mapping[str, object], name: str) -> int:
    """A number of the file; 0 if it has none.

    :raises ValueError: it is no number, or below 0.
    """
    value = document.get(name, 0)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value < 2**64:
        raise ValueError(f"{name} is {value!r}")
    return int(value)
