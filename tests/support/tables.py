"""Make schemas from the text of SHOW CREATE TABLE, so that tests read like SQL."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from alembic_autogen.schema.describe import describe
from alembic_autogen.schema.diff import compare
from alembic_autogen.schema.differences import EXACT, Comparison, Difference, Rules
from alembic_autogen.schema.model import (
    Column,
    ObjectKey,
    Schema,
    StoredObject,
    Table,
    TableKey,
)
from alembic_autogen.schema.parse import parse_create_table
from alembic_autogen.schema.renames import Renames

COLLATIONS = {
    "utf8mb4": "utf8mb4_0900_ai_ci",
    "utf8mb3": "utf8mb3_general_ci",
    "latin1": "latin1_swedish_ci",
    "ascii": "ascii_general_ci",
}
INNODB = "ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci"
ID = "`id` int NOT NULL"
PRIMARY = "PRIMARY KEY (`id`)"
A, B, C = "`a` int DEFAULT NULL", "`b` int DEFAULT NULL", "`c` int DEFAULT NULL"
COUNTS = "`id` int NOT NULL AUTO_INCREMENT"
CHECK = "CONSTRAINT `c` CHECK ((`a` > 0))"
FK = "CONSTRAINT `f` FOREIGN KEY (`a`) REFERENCES `p` (`id`)"


def key(name: str) -> TableKey:
    """The key of a table; ``schema.name`` is a table of another schema."""
    schema, _, table = name.rpartition(".")
    return TableKey(schema or None, table)


def table(name: str, *lines: str, options: str = INNODB) -> Table:
    """Make a table.

    :param lines: the output of SHOW CREATE TABLE between the parentheses (default: one column).
    :param options: its output after the parentheses.
    """
    body = ",\n".join(f"  {line}" for line in lines or (ID,))
    sql = f"CREATE TABLE `{key(name).name}` (\n{body}\n) {options}"
    return parse_create_table(key(name), sql, COLLATIONS, "scratch")


P = table("p", ID, PRIMARY)
"""The table to which :data:`FK` refers."""


def t(*definitions: str, options: str = INNODB) -> Table:
    """Make the table t, with a column id and further definitions."""
    return table("t", ID, *definitions, options=options)


def column(line: str, options: str = INNODB) -> Column:
    """Make a column from its definition."""
    (found,) = table("t", line, options=options).columns
    return found


def view(name: str, query: str) -> StoredObject:
    """Make a view."""
    at = key(name)
    text = f"VIEW `{at.name}` AS {query}"
    return StoredObject(ObjectKey("view", at.schema, at.name), text, f"CREATE {text}")


def trigger(name: str, on: str, when: str = "BEFORE INSERT", position: int = 1) -> StoredObject:
    """Make a trigger on a table."""
    body = "FOR EACH ROW SET @a = 1"
    sql = f"CREATE TRIGGER `{name}` {when} ON {key(on).sql} {body}"
    at = ObjectKey("trigger", key(on).schema, name)
    return StoredObject(at, f"{when} {body}", sql, key(on), position)


def routine(kind: str, name: str, body: str = "RETURN 1") -> StoredObject:
    """Make a function, procedure or event."""
    sql = f"CREATE {kind.upper()} `{name}`() {body}"
    return StoredObject(ObjectKey(kind, None, name), sql, sql)


def schema(
    *items: Table | StoredObject, given: Mapping[str, Iterable[str]] | None = None
) -> Schema:
    """Make a schema of tables and stored objects.

    :param given: the names of keys and constraints that the models give, by table.
    """
    return Schema(
        tables={item.key: item for item in items if isinstance(item, Table)},
        objects={item.key: item for item in items if isinstance(item, StoredObject)},
        charset="utf8mb4",
        collation="utf8mb4_0900_ai_ci",
        given_names={key(name): frozenset(names) for name, names in (given or {}).items()},
    )


def compared(
    head: Schema | Table, models: Schema | Table, rules: Rules = EXACT, **renames: object
) -> Comparison:
    """Compare two schemas, or two tables.

    :param renames: arguments of :func:`renamed`.
    """
    sides = [schema(side) if isinstance(side, Table) else side for side in (head, models)]
    old_names = renamed(**renames)  # type: ignore[arg-type]  # as its own parameters are
    return compare(sides[0], sides[1], rules, old_names)


def renamed(
    tables: Mapping[str, str] | None = None,
    columns: Mapping[str, Mapping[str, str]] | None = None,
    members: Mapping[tuple[str, str], Mapping[str, str]] | None = None,
) -> Renames:
    """Make renames from plain names: new by old names, columns under the table's new name."""
    return Renames(
        {key(old): key(new) for old, new in (tables or {}).items()},
        {key(name): names for name, names in (columns or {}).items()},
        {(key(name), column): names for (name, column), names in (members or {}).items()},
    )


def lines(differences: Comparison | Iterable[Difference]) -> list[str]:
    """The first line of each difference in reports: ``+ column customer.name``."""
    found = differences.differences if isinstance(differences, Comparison) else differences
    return [describe(difference)[0] for difference in found]
