"""The conversions, the other changes, and the combinations of both.

Both sides of a change are SQLAlchemy code, since a combination is composed of pieces of text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Conversion:
    """A change of the type of column ``c``.

    :param before: the old type, with further arguments of ``Column``.
    :param after: the new type, likewise.
    :param good: the SQL of values that fit, with their text after the conversion.
    :param unfit: the SQL of values that the new type refuses or alters.
    """

    before: str
    after: str
    good: Mapping[str, str]
    unfit: tuple[str, ...]


CONVERSIONS = {
    "text-to-int": Conversion(
        "String(40)", "Integer", {"'12'": "12", "'-3'": "-3"}, ("'twelve'", "'99999999999'")
    ),
    "text-to-date": Conversion(
        "String(40)", "Date", {"'2024-02-29'": "2024-02-29"}, ("'2023-02-29'", "'soon'")
    ),
    "text-to-datetime": Conversion(
        "String(40)",
        "DateTime",
        {"'2024-01-01 10:00:00'": "2024-01-01 10:00:00"},
        ("'2024-01-01 25:00:00'", "'2024-01-01T10:00:00Z'"),
    ),
    "text-to-decimal": Conversion(
        "String(40)", "Numeric(6, 2)", {"'12.50'": "12.50"}, ("'12,50'", "'123456.00'")
    ),
    "long-to-short": Conversion(
        "String(40)", "String(8)", {"'short'": "short"}, ("'longer than eight'",)
    ),
    "int-to-tinyint": Conversion("Integer", "mysql.TINYINT", {"7": "7", "-8": "-8"}, ("300",)),
    "signed-to-unsigned": Conversion(
        "Integer", "mysql.INTEGER(unsigned=True)", {"7": "7"}, ("-1",)
    ),
    "text-to-enum": Conversion(
        "String(40)", "Enum('new', 'old')", {"'new'": "new"}, ("'newer'", "''")
    ),
    "utf8-to-latin1": Conversion(
        "mysql.VARCHAR(40, charset='utf8mb4')",
        "mysql.VARCHAR(40, charset='latin1')",
        {"'é'": "é"},
        ("'€uro 😀'",),
    ),
    "null-to-not-null": Conversion("Integer", "Integer, nullable=False", {"1": "1"}, ("NULL",)),
    "text-to-json": Conversion("Text", "JSON", {"'[1, 2]'": "[1, 2]"}, ("'[1, 2'",)),
    "datetime-to-timestamp": Conversion(
        "DateTime",
        "TIMESTAMP",
        {"'2024-01-01 10:00:00'": "2024-01-01 10:00:00"},
        ("'1960-01-01 00:00:00'", "'2040-01-01 00:00:00'"),
    ),
}


@dataclass(frozen=True)
class Beside:
    """Another change together with a conversion, as pieces of two modules.

    :param before: pieces of the old table.
    :param after: pieces of the new table.
    :param top: statements before the table in both modules.
    :param bottom_before: statements after the table in the old module.
    :param bottom_after: statements after the table in the new module.
    :param name: the new name of the converted column.
    :param table: the new name of the table.
    :param flags: the user's flags.
    """

    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    top: str = ""
    bottom_before: str = ""
    bottom_after: str = ""
    name: str = "c"
    table: str = "item"
    flags: tuple[str, ...] = ()


_OTHER = 'Table("other", metadata, Column("id", Integer, primary_key=True))\n'
_TRIGGER = (
    'event.listen(metadata, "after_create", '
    'DDL("CREATE TRIGGER {name} BEFORE INSERT ON item FOR EACH ROW SET NEW.n = {n}"))\n'
)

BESIDE = {
    "rename": Beside(name="d", flags=("--rename", "item.c=d")),
    "table-rename": Beside(table="article", flags=("--rename", "item=article")),
    "new-column": Beside(after=('Column("extra", String(20))',)),
    "new-default": Beside(after=('Column("extra", Integer, nullable=False, server_default="5")',)),
    "dropped-column": Beside(before=('Column("extra", String(20))',)),
    "index": Beside(after=('Index("ix_n", "n")',)),
    "index-goes": Beside(before=('Index("ix_n", "n")',)),
    "unique": Beside(after=('UniqueConstraint("n", name="uq_n")',)),
    "functional-index": Beside(after=('Index("ix_twice", text("(n * 2)"))',)),
    "check": Beside(after=('CheckConstraint("n > 0", name="positive")',)),
    "check-changes": Beside(
        before=('CheckConstraint("n > -5", name="positive")',),
        after=('CheckConstraint("n > 0", name="positive")',),
    ),
    "foreign-key": Beside(
        before=('Column("other_id", Integer)',),
        after=('Column("other_id", Integer, ForeignKey("other.id"))',),
        top=_OTHER,
    ),
    "not-null": Beside(
        before=('Column("m", Integer, server_default="1")',),
        after=('Column("m", Integer, nullable=False, server_default="1")',),
        flags=("--refuse", "item.m"),
    ),
    "partition": Beside(after=('mysql_partition_by="HASH (id)"', 'mysql_partitions="2"')),
    "generated": Beside(after=('Column("twice", Integer, Computed("n * 2", persisted=True))',)),
    "generated-by-division": Beside(
        after=('Column("tenth", Integer, Computed("if(n > 0, 10 / n, null)", persisted=True))',)
    ),
    "generated-goes": Beside(
        before=('Column("twice", Integer, Computed("n * 2", persisted=True))',)
    ),
    "trigger": Beside(bottom_after=_TRIGGER.format(name="t_item", n="7")),
    "trigger-changes": Beside(
        bottom_before=_TRIGGER.format(name="t_item", n="NEW.n"),
        bottom_after=_TRIGGER.format(name="t_item", n="7"),
    ),
    "enum-grows": Beside(
        before=("Column(\"state\", Enum('a', 'b'), server_default='a')",),
        after=("Column(\"state\", Enum('a', 'b', 'z'), server_default='a')",),
    ),
    "enum-value-renamed": Beside(
        before=("Column(\"state\", Enum('a', 'b'), server_default='a')",),
        after=("Column(\"state\", Enum('x', 'b'), server_default='x')",),
        flags=("--rename-value", "item.state.a=x"),
    ),
    "primary-key": Beside(
        before=('Column("k", Integer, nullable=False, server_default="1")',),
        after=('Column("k", Integer, nullable=False, server_default="1", primary_key=True)',),
    ),
    "charset": Beside(
        before=('mysql_default_charset="utf8mb4"',), after=('mysql_default_charset="latin1"',)
    ),
    "comment": Beside(after=('comment="All items"',)),
    "new-table": Beside(bottom_after=_OTHER),
    "dropped-table": Beside(bottom_before=_OTHER),
    "second-conversion": Beside(
        before=('Column("price", Numeric(8, 3), server_default="1.5")',),
        after=('Column("price", Numeric(8, 2), server_default="1.5")',),
    ),
    "filled": Beside(
        after=('Column("extra", String(20), nullable=False)',),
        flags=("--fill", "item.extra='none'"),
    ),
}


@dataclass(frozen=True)
class Combination:
    """A conversion together with another change.

    :param slug: the names of both.
    """

    slug: str
    conversion: Conversion
    beside: Beside

    @property
    def flags(self) -> tuple[str, ...]:
        """The user's flags: renames and values, and the refusal of rows without a value."""
        nulls = "nullable=False" in self.conversion.after
        refused = ("--refuse", f"{self.beside.table}.{self.beside.name}") if nulls else ()
        return (*self.beside.flags, *refused)

    def module(self, after: bool) -> str:
        """The module with the models of one side."""
        beside = self.beside
        name, table = (beside.name, beside.table) if after else ("c", "item")
        type_ = self.conversion.after if after else self.conversion.before
        parts = beside.after if after else beside.before
        columns = [part for part in parts if not part.startswith(("mysql_", "comment="))]
        options = [part for part in parts if part not in columns]
        lines = [
            'Column("id", Integer, primary_key=True)',
            f'Column("{name}", {type_})',
            'Column("n", Integer, server_default="1")',
            *columns,
            *options,
        ]
        body = "".join(f"    {line},\n" for line in lines)
        bottom = beside.bottom_after if after else beside.bottom_before
        return f'{_HEAD}{beside.top}Table(\n    "{table}",\n    metadata,\n{body})\n{bottom}'


_HEAD = """\
from sqlalchemy import *
from sqlalchemy import event
from sqlalchemy.dialects import mysql

metadata = MetaData()

"""


def combinations() -> list[Combination]:
    """Combine each change with two conversions, and each conversion with several changes."""
    conversions = list(CONVERSIONS.items())
    found = []
    for at, (beside_name, beside) in enumerate(BESIDE.items()):
        for step in (0, 5):
            name, conversion = conversions[(at * 7 + step) % len(conversions)]
            found.append(Combination(f"{name}-with-{beside_name}", conversion, beside))
    return found
