"""Draw descriptions with hypothesis: small schemas with all kinds of objects."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TypeVar

from hypothesis import strategies as st

from support.pairs.defaults import defaults, family
from support.pairs.description import (
    DrawnCheck,
    DrawnColumn,
    DrawnForeignKey,
    DrawnIndex,
    DrawnIndexPart,
    DrawnRoutine,
    DrawnSchema,
    DrawnTable,
    DrawnTrigger,
    DrawnView,
    Formula,
    Type,
)
from support.pairs.mend import BLOBS, INTEGERS, SHORT_TEXTS, SPATIAL, TEXTS, mend
from support.pairs.vocabulary import (
    ACTIONS,
    COLLATIONS,
    COMMENTS,
    CONVENTIONS,
    HOSTILE_NAMES,
    MEMBERS,
    PLAIN_NAMES,
    WORDS,
)

T = TypeVar("T")


class Artist:
    """Draws parts of a schema, and assigns ids.

    :param draw: hypothesis' function for drawing.
    """

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw
        self.last_id = 0

    def id(self) -> int:
        """Assign a new id."""
        self.last_id += 1
        return self.last_id

    def one_of(self, items: Iterable[T]) -> T:
        """Draw one of several items."""
        return self.draw(st.sampled_from(list(items)))

    def number(self, least: int, most: int) -> int:
        """Draw a number between two bounds, which are included."""
        return self.draw(st.integers(least, most))

    def chance(self, of: int) -> bool:
        """Draw True once in ``of`` times; shrinks to False."""
        return self.number(0, of - 1) == of - 1

    def some(self, items: Iterable[T], most: int, least: int = 0) -> list[T]:
        """Draw several different items, in any order."""
        found = list(items)
        if not found:
            return []
        return self.draw(
            st.lists(
                st.sampled_from(found), min_size=least, max_size=min(most, len(found)), unique=True
            )
        )

    def name(self, taken: Iterable[str]) -> str:
        """Draw a name that differs from those taken in more than letter case."""
        used = {name.casefold() for name in taken}
        names = HOSTILE_NAMES if self.chance(4) else PLAIN_NAMES
        free = [name for name in names if name.casefold() not in used]
        return self.one_of(free) if free else f"more_{self.id()}"

    def maybe_name(self) -> str | None:
        """Draw the name of a constraint, or none; duplicates are repaired later."""
        return None if self.chance(3) else "k_" + self.name(())[:60]

    # --- types and columns

    def type(self) -> Type:
        """A column type."""
        word = self.one_of(WORDS)
        if word in INTEGERS:
            return Type(word, unsigned=self.chance(4))
        if word == "decimal":
            return Type(word, (10, self.number(0, 4)), unsigned=self.chance(6))
        if word == "boolean":
            return Type("tinyint", (1,))
        if word in ("datetime", "timestamp", "time"):
            digits = self.one_of((0, 3, 6))
            return Type(word, (digits,) if digits else ())
        if word in SHORT_TEXTS:
            return Type(word, (self.number(1, 60),), collation=self.one_of(COLLATIONS))
        if word in TEXTS:
            return Type(word, collation=self.one_of(COLLATIONS))
        if word in ("binary", "varbinary", "bit", "vector"):
            return Type(word, (self.number(1, 60),))
        if word in ("enum", "set"):
            texts = self.some(MEMBERS[:-1] if word == "set" else MEMBERS, 5, least=1)
            members = tuple((self.id(), text) for text in texts)
            return Type(word, members=members, collation=self.one_of(("", "", "utf8mb4_bin")))
        if word in SPATIAL:
            return Type(word, srid=self.one_of((None, 0, 4326)))
        return Type(word)

    def default(self, type_: Type) -> str | None:
        """A default for a column of a type, as SQL."""
        return self.one_of([None, *defaults(type_)])

    def column(self, taken: Iterable[str]) -> DrawnColumn:
        """A column, not generated."""
        type_ = self.type()
        default = self.default(type_)
        stamped = type_.word in ("datetime", "timestamp") and self.chance(4)
        return DrawnColumn(
            self.id(),
            self.name(taken),
            type_,
            nullable=not self.chance(3),
            default=default,
            on_update="CURRENT_TIMESTAMP" if stamped else None,
            comment=self.comment(),
            invisible=self.chance(12),
        )

    def comment(self) -> str:
        """A comment, empty most of the time."""
        return self.one_of(COMMENTS) if self.chance(3) else ""

    def generated(self, table: DrawnTable, taken: Iterable[str]) -> DrawnColumn | None:
        """Draw a generated column of a table; ``None`` if no column can be its base."""
        formula = self.formula(table, {"number": ("{0} + 1", "{0} * 2", "abs({0})")})
        type_ = Type("bigint")
        if formula is None or self.chance(2):
            texts = ("concat({0}, '%')", "lower({0})", "concat('a:b', {0}, ':c')", "left({0}, 2)")
            other = self.formula(table, {"text": texts})
            if other:
                formula, type_ = other, Type("varchar", (200,))
        if formula is None:
            return None
        return DrawnColumn(
            self.id(), self.name(taken), type_, generated=formula, stored=self.chance(2)
        )

    def formula(self, table: DrawnTable, templates: dict[str, tuple[str, ...]]) -> Formula | None:
        """An expression over one column of a table."""
        fitting = [
            (column.id, templates[kind])
            for column in table.columns
            if not column.generated
            and not column.autoincrement
            and (kind := family(column.type)) in templates
        ]
        if not fitting:
            return None
        column, choices = self.one_of(fitting)
        return Formula(self.one_of(choices), (column,))

    # --- tables and their parts

    def index(self, table: DrawnTable) -> DrawnIndex:
        """Draw an index; an invalid one is removed later."""
        kind = self.one_of(("", "", "", "UNIQUE", "CONSTRAINT", "FULLTEXT", "SPATIAL"))
        words = {"FULLTEXT": (*TEXTS, *SHORT_TEXTS), "SPATIAL": SPATIAL}.get(kind)
        fitting = [c for c in table.columns if words is None or c.type.word in words]
        chosen = self.some(fitting or table.columns, 1 if kind == "SPATIAL" else 3, least=1)
        plain = kind in ("FULLTEXT", "SPATIAL", "CONSTRAINT")
        parts = [DrawnIndexPart(c.id) if plain else self._part(c) for c in chosen]
        if kind in ("", "UNIQUE") and self.chance(5):
            templates = {
                "number": ("{0} + 1", "{0} * 2"),
                "text": ("lower({0})", "concat({0}, '%')", "concat({0}, ':x')"),
                "json": ("cast({0}->'$.a' as unsigned array)",),
            }
            formula = self.formula(table, templates)
            parts = [*parts[:1], DrawnIndexPart(formula=formula)] if formula else parts
        return DrawnIndex(
            self.id(),
            self.maybe_name() if kind == "CONSTRAINT" else "ix_" + self.name(())[:60],
            tuple(parts),
            kind,
            using=(
                self.one_of(("BTREE", "HASH")) if kind in ("", "UNIQUE") and self.chance(8) else ""
            ),
            parser="ngram" if kind == "FULLTEXT" and self.chance(3) else "",
            comment=self.comment() if self.chance(4) else "",
            invisible=self.chance(10) and kind != "CONSTRAINT",
        )

    def _part(self, column: DrawnColumn) -> DrawnIndexPart:
        size = (column.type.arguments or (0,))[0]
        length = 8 if column.type.word in (*TEXTS, *BLOBS) else None
        if column.type.word in (*SHORT_TEXTS, "varbinary") and size > 4 and self.chance(3):
            length = 4
        return DrawnIndexPart(column.id, length=length, descending=self.chance(6))

    def foreign_key(
        self, schema: DrawnSchema, table: DrawnTable
    ) -> tuple[DrawnTable, DrawnForeignKey] | None:
        """Draw a foreign key of a table; returns the table, maybe with new columns for it."""
        targets = [other for other in schema.tables if other.key]
        if not targets:
            return None
        target = self.one_of(targets)
        columns = []
        for id_ in target.key:
            wanted = target.column(id_)
            assert wanted is not None
            fitting = [c.id for c in table.columns if c.type == wanted.type and c.id not in columns]
            fitting = [id_ for id_ in fitting if (table.id, id_) != (target.id, wanted.id)]
            if fitting and self.chance(2):
                columns.append(self.one_of(fitting))
            else:
                name = self.name([c.name for c in table.columns])
                new = DrawnColumn(self.id(), name, wanted.type)
                table = replace(table, columns=(*table.columns, new))
                columns.append(new.id)
        key = DrawnForeignKey(
            self.id(),
            self.maybe_name(),
            tuple(columns),
            target.id,
            target.key,
            self.one_of(ACTIONS),
            self.one_of(ACTIONS),
        )
        return table, key

    def check(self, table: DrawnTable) -> DrawnCheck | None:
        """A CHECK of a table."""
        templates = {
            "number": ("{0} >= 0", "{0} between 1 and 100", "({0} % 2) = 0", "{0} in (1,2)"),
            "text": (
                "{0} <> ''",
                "{0} like '10.%'",
                "{0} <> 'a:b'",
                "{0} not in ('it''s', 'ß', '\\\\\\\\')",
                "regexp_like({0}, '^[a-z]+:[0-9]{1}$')",
            ),
            "json": ("json_valid({0})",),
        }
        formula = self.formula(table, templates)
        if not formula:
            return None
        return DrawnCheck(self.id(), self.maybe_name(), formula, not self.chance(6))

    def trigger(self, table: DrawnTable) -> DrawnTrigger:
        """A trigger of a table."""
        when = self.one_of(("BEFORE INSERT", "AFTER INSERT", "BEFORE UPDATE", "AFTER DELETE"))
        texts = (
            *("SET @a = 1", "SET @a = '100%'", "SET @a = 'it''s \\\\ \"x\"'"),
            "BEGIN SET @a = 'a:b'; SET @b = 2; END",
        )
        body = Formula(self.one_of(texts))
        if when.startswith("BEFORE") and self.chance(2):
            body = Formula("SET NEW.{0} = NEW.{0}", (self.one_of(table.columns).id,))
        return DrawnTrigger(self.id(), "tr_" + self.name(())[:60], when, body)

    def options(self) -> tuple[tuple[str, str], ...]:
        """Table options."""
        return tuple(
            self.some(
                [
                    ("row_format", "DYNAMIC"),
                    ("stats_persistent", "1"),
                    ("stats_sample_pages", "20"),
                    ("stats_auto_recalc", "0"),
                    ("avg_row_length", "100"),
                    ("max_rows", "1000"),
                    ("key_block_size", "8"),
                    ("key_block_size", "4"),
                ],
                2,
            )
        )

    def partitions(self, table: DrawnTable) -> Formula | None:
        """A partitioning of a table by the first column of its key."""
        if not table.key:
            return None
        return Formula(
            self.one_of(
                (
                    "HASH ({0}) PARTITIONS 3",
                    "KEY ({0}) PARTITIONS 2",
                    "RANGE ({0}) (PARTITION p0 VALUES LESS THAN (10) COMMENT 'a, b',"
                    " PARTITION `p 1` VALUES LESS THAN MAXVALUE)",
                    "RANGE COLUMNS ({0}) (PARTITION p0 VALUES LESS THAN (10),"
                    " PARTITION p1 VALUES LESS THAN (MAXVALUE))",
                    "LIST ({0}) (PARTITION a VALUES IN (1,2), PARTITION b VALUES IN (3))",
                )
            ),
            table.key[:1],
        )

    def table(self, schema: DrawnSchema) -> DrawnTable:
        """A table, without foreign keys."""
        key = DrawnColumn(
            self.id(),
            self.one_of(("id", "id", "Id", "key")),
            self.one_of(
                (Type("int"), Type("bigint"), Type("varchar", (20,)), Type("int", unsigned=True))
            ),
            nullable=False,
        )
        key = replace(key, autoincrement=key.type.word in INTEGERS and not self.chance(4))
        columns = [key]
        for _ in range(self.number(0, 4)):
            columns.append(self.column([column.name for column in columns]))
        table = DrawnTable(
            self.id(),
            self.name([table.name for table in schema.tables] + [v.name for v in schema.views]),
            tuple(columns),
            () if self.chance(10) else (key.id,),
            comment=self.comment(),
            collation=self.one_of(COLLATIONS),
            options=self.options() if self.chance(5) else (),
        )
        if self.chance(3):
            generated = self.generated(table, table.names.values())
            if generated:
                table = replace(table, columns=(*table.columns, generated))
        indexes = tuple(self.index(table) for _ in range(self.number(0, 2)))
        checks = tuple(c for _ in range(self.number(0, 1)) if (c := self.check(table)))
        triggers = (self.trigger(table),) if self.chance(8) else ()
        partitions = self.partitions(table) if self.chance(8) else None
        return replace(
            table, indexes=indexes, checks=checks, triggers=triggers, partitions=partitions
        )

    # --- a whole schema

    def view(self, schema: DrawnSchema) -> DrawnView | None:
        """A view."""
        tables = [table for table in schema.tables if table.columns]
        if not tables:
            return None
        table = self.one_of(tables)
        columns = self.some([column.id for column in table.columns], 3, least=1)
        taken = [t.name for t in schema.tables] + [v.name for v in schema.views]
        return DrawnView(
            self.id(),
            self.name(taken),
            table.id,
            tuple(columns),
            self.one_of(("1 = 1", "'a:b' <> ':c'", "'10' like '1%'", "'it''s' <> '\\\\'")),
            self.one_of(schema.views).id if schema.views and self.chance(2) else None,
        )

    def routine(self, schema: DrawnSchema) -> DrawnRoutine:
        """A function, procedure or event."""
        kind, body = self.one_of(
            (
                ("FUNCTION", "(x INT) RETURNS INT DETERMINISTIC RETURN x % 2"),
                ("FUNCTION", "() RETURNS TEXT DETERMINISTIC COMMENT 'a: b' RETURN 'a:b'"),
                ("PROCEDURE", "(IN x INT)\nBEGIN\n  SELECT '10%', ':x';\n  SELECT x;\nEND"),
                ("EVENT", " ON SCHEDULE EVERY 1 DAY DISABLE DO SET @a = '5%'"),
                ("EVENT", " ON SCHEDULE EVERY 1 HOUR STARTS '2030-01-01 00:00:00' DISABLE DO DO 1"),
            )
        )
        taken = [routine.name for routine in schema.routines]
        return DrawnRoutine(self.id(), self.name(taken)[:60], kind, body)

    def schema(self) -> DrawnSchema:
        """A schema of a few tables."""
        schema = DrawnSchema(convention=self.one_of(CONVENTIONS))
        for _ in range(self.number(1, 3)):
            schema = replace(schema, tables=(*schema.tables, self.table(schema)))
        schema = mend(schema)
        for _ in range(self.number(0, 2)):
            schema = self.with_foreign_key(schema, self.one_of(schema.tables))
        view = self.view(schema) if self.chance(6) else None
        routines = (self.routine(schema),) if self.chance(8) else ()
        return mend(replace(schema, views=(view,) if view else (), routines=routines))

    def with_foreign_key(self, schema: DrawnSchema, table: DrawnTable) -> DrawnSchema:
        """Add a foreign key to a table of the schema, if possible."""
        found = self.foreign_key(schema, table)
        if found is None:
            return schema
        table, key = found
        return schema.with_table(replace(table, foreign_keys=(*table.foreign_keys, key)))
