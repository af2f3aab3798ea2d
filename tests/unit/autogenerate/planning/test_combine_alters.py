"""Changes of one table that must go into a single ALTER TABLE."""

from __future__ import annotations

import pytest

from alembic_autogen.autogenerate.planning.combine_alters import (
    NEEDS_INDEX,
    reason_to_combine,
    renamed_first,
)
from alembic_autogen.schema.model import Table
from support.steps import planned
from support.tables import COUNTS, ID, INNODB, PRIMARY, A, B, C, compared, key, schema, table

KEY = "the table is never without a primary key"
COUNTER = "an AUTO_INCREMENT column and its key come and go together"
NAMES = "columns take over names of others, which only one statement can do"
USED = "columns change together with what is computed from them"


def t(*definitions: str, options: str = INNODB) -> Table:
    return table("t", *definitions, options=options)


def reason(head: Table, models: Table, dropped_keys: str = "", **renames: object) -> str | None:
    comparison = compared(head, models, **renames)
    old = comparison.differences[0].current_table
    differences = [d for d in comparison.differences if d.current_table == old and d.target_table]
    assert old is not None
    return reason_to_combine(
        differences, comparison, comparison.current.tables[old], set(dropped_keys.split())
    )


@pytest.mark.parametrize(
    ("head", "models", "expected"),
    [
        (t(ID), t(ID, A), None),
        (t(ID, A), t(ID), None),
        (t(ID, A), t(ID, "`a` bigint DEFAULT NULL", "KEY `k` (`a`)"), None),
        (t(ID), t(ID, PRIMARY), KEY),
        (t(ID, PRIMARY), t(ID), KEY),
        # AUTO_INCREMENT
        (t(A), t(A, COUNTS, "UNIQUE KEY `k` (`id`)"), COUNTER),
        (t(A, COUNTS, "UNIQUE KEY `k` (`id`)"), t(A), COUNTER),
        (t(ID), t(COUNTS, "UNIQUE KEY `k` (`id`)"), COUNTER),
        (t(COUNTS, "UNIQUE KEY `k` (`id`)"), t(ID), COUNTER),
        (t(ID, PRIMARY), t(COUNTS, PRIMARY), None),
        (t(ID, A, "KEY `k` (`a`)"), t(ID, B, "KEY `k` (`b`)"), None),
        # formulas
        (
            t(ID, A, "`g` int GENERATED ALWAYS AS ((`id` + 1)) STORED"),
            t(ID, A, B, "`g` int GENERATED ALWAYS AS ((`b` + 1)) STORED"),
            USED,
        ),
        (
            t(ID, "`g` int DEFAULT (`id`)"),
            t(ID, B, "`g` int DEFAULT (`b`)"),
            USED,
        ),
        (t(ID), t(ID, B, "`g` int GENERATED ALWAYS AS ((`b` + 1)) STORED"), None),
        (
            t(ID, A, "`g` int GENERATED ALWAYS AS ((`a` + 1)) STORED"),
            t(ID, "`a` int DEFAULT '5'", "`g` int GENERATED ALWAYS AS ((`a` + 1)) STORED"),
            None,
        ),
        (
            t(ID, "`v` int GENERATED ALWAYS AS ((`id` + 1)) VIRTUAL", "`d` int DEFAULT (`v`)"),
            t(ID, "`v` int GENERATED ALWAYS AS ((`id` + 1)) STORED", "`d` int DEFAULT (`v`)"),
            USED,
        ),
    ],
)
def test_one_statement_is_needed_where_the_table_has_no_middle(
    head: Table, models: Table, expected: str | None
) -> None:
    assert reason(head, models) == expected


@pytest.mark.parametrize(
    ("head", "models", "renames", "expected"),
    [
        (t(A), t(B), {"a": "b"}, None),
        (t(A), t("`A` int DEFAULT NULL"), {"a": "A"}, None),
        (t(A, "`b` text"), t("`b` int DEFAULT NULL", "`a` text"), {"a": "b", "b": "a"}, NAMES),
        (t(A, B), t("`b` bigint DEFAULT NULL", C), {"b": "c", "a": "b"}, NAMES),
        (t(A, "`b` text"), t("`B` int DEFAULT NULL"), {"a": "B"}, NAMES),
        # a column that is added waits until the name is free
        (t(A), t(B, "`a` text"), {"a": "b"}, None),
        (t(A, "`b` text"), t(B, "`c` text"), {"b": "c"}, None),
        # whatever the case of the names
        (t(A, "`B` text"), t(B), {"a": "b"}, NAMES),
        (t("`A` int DEFAULT NULL"), t("`a` text"), {}, NAMES),
        (t("`A` int DEFAULT NULL"), t(A), {"A": "a"}, None),
        # but not where the column that has it goes
        (t(A), t("`A` text"), {}, NAMES),
    ],
)
def test_names_that_are_taken_over_need_one_statement(
    head: Table, models: Table, renames: dict[str, str], expected: str | None
) -> None:
    assert reason(head, models, columns={"t": renames}) == expected


@pytest.mark.parametrize(
    ("definition", "expected"),
    [
        ("`g` int GENERATED ALWAYS AS ((`%s` + 1)) STORED", USED),
        ("`g` int DEFAULT (`%s`)", USED),
        ("`g` int DEFAULT '5'", None),
    ],
)
def test_a_renamed_column_that_others_use_needs_one_statement(
    definition: str, expected: str | None
) -> None:
    head = t(A, definition.replace("%s", "a"))
    models = t(B, definition.replace("%s", "b"))
    assert reason(head, models, columns={"t": {"a": "b"}}) == expected


def test_a_renamed_column_that_partitions_need_needs_one_statement() -> None:
    by = INNODB + "\n/*!50100 PARTITION BY HASH (`%s`)\nPARTITIONS 2 */"
    head, models = t(A, options=by % "a"), t(B, options=by % "b")
    assert reason(head, models, columns={"t": {"a": "b"}}) == USED


class TestForeignKeys:
    """MySQL wants an index on both ends of a foreign key at all times."""

    FK = "CONSTRAINT `f` FOREIGN KEY (`a`) REFERENCES `p` (`id`)"

    @pytest.mark.parametrize(
        ("index", "expected"),
        [
            ("KEY `k` (`a`)", NEEDS_INDEX),
            ("KEY `k` (`a`,`b`)", NEEDS_INDEX),
            ("UNIQUE KEY `k` (`a`)", NEEDS_INDEX),
            ("KEY `k` (`b`,`a`)", None),
            ("KEY `k` (`b`)", None),
            ("KEY `k` ((lower(`a`)))", None),
        ],
    )
    def test_an_index_that_serves_a_foreign_key_goes_in_one_statement(
        self, index: str, expected: str | None
    ) -> None:
        assert reason(t(A, B, index, self.FK), t(A, B, self.FK)) == expected

    def test_one_that_comes_needs_none(self) -> None:
        assert reason(t(A, B, self.FK), t(A, B, "KEY `k` (`a`)", self.FK)) is None

    def test_one_that_changes_does(self) -> None:
        head, models = t(A, B, "KEY `k` (`a`)", self.FK), t(A, B, "KEY `k` (`a`,`b`)", self.FK)
        assert reason(head, models) == NEEDS_INDEX

    def test_one_that_is_renamed_does_not(self) -> None:
        head, models = t(A, "KEY `k` (`a`)", self.FK), t(A, "KEY `l` (`a`)", self.FK)
        assert reason(head, models) is None

    def test_a_foreign_key_that_goes_before_needs_no_index(self) -> None:
        assert reason(t(A, "KEY `k` (`a`)", self.FK), t(A), dropped_keys="f") is None
        assert reason(t(A, "KEY `k` (`a`)", self.FK), t(A), dropped_keys="g") == NEEDS_INDEX

    def test_the_order_of_the_leading_columns_does_not_matter(self) -> None:
        both = "CONSTRAINT `f` FOREIGN KEY (`a`,`b`) REFERENCES `p` (`x`,`y`)"
        head, models = t(A, B, "KEY `k` (`b`,`a`)", both), t(A, B, both)
        assert reason(head, models) == NEEDS_INDEX
        head, models = t(A, B, C, "KEY `k` (`b`,`c`,`a`)", both), t(A, B, C, both)
        assert reason(head, models) is None

    REFERS = "CONSTRAINT `f` FOREIGN KEY (`x`) REFERENCES `t` (`a`)"

    @pytest.mark.parametrize(
        ("before", "after", "expected"),
        [
            (REFERS, REFERS, NEEDS_INDEX),
            (REFERS, "", None),  # it goes, before all else
            (REFERS.replace("`t`", "`p`"), REFERS.replace("`t`", "`p`"), None),
            (REFERS.replace("`a`", "`b`"), REFERS.replace("`a`", "`b`"), None),
            (REFERS, REFERS + " ON DELETE CASCADE", None),
        ],
    )
    def test_an_index_that_another_table_refers_to_goes_in_one_statement(
        self, before: str, after: str, expected: str | None
    ) -> None:
        line = "`x` int DEFAULT NULL"
        others = [table("u", line, *filter(None, [fk])) for fk in (before, after)]
        head = schema(t(A, B, "UNIQUE KEY `k` (`a`)"), others[0])
        models = schema(t(A, B), others[1])
        comparison = compared(head, models)
        differences = [d for d in comparison.differences if d.target_table == key("t")]
        found = reason_to_combine(differences, comparison, head.tables[key("t")], set())
        assert found == expected

    def test_a_table_that_goes_refers_to_nothing(self) -> None:
        other = table("u", "`x` int DEFAULT NULL", self.REFERS)
        head = schema(t(A, B, "UNIQUE KEY `k` (`a`)"), other)
        comparison = compared(head, schema(t(A, B)))
        differences = [d for d in comparison.differences if d.target_table == key("t")]
        assert reason_to_combine(differences, comparison, head.tables[key("t")], set()) is None

    def test_a_table_that_refers_to_itself(self) -> None:
        own = "CONSTRAINT `f` FOREIGN KEY (`b`) REFERENCES `t` (`a`)"
        head, models = t(A, B, "UNIQUE KEY `k` (`a`)", own), t(A, B, own)
        assert reason(head, models) is None


@pytest.mark.parametrize("nullable", ["DEFAULT NULL", "NOT NULL"])
def test_a_foreign_key_gets_another_index_once_its_column_has_its_name(nullable: str) -> None:
    key = "CONSTRAINT `t_ibfk_1` FOREIGN KEY (`{}`) REFERENCES `p` (`id`)"
    parent = table("p", ID, PRIMARY)
    head = table("t", ID, "`a` int DEFAULT NULL", PRIMARY, "KEY `a` (`a`)", key.format("a"))
    definitions = f"`b` int {nullable}", PRIMARY, "KEY `ix` (`b`,`id`)", key.format("b")
    models = table("t", ID, *definitions)
    first, second = planned(schema(head, parent), schema(models, parent), columns={"t": {"a": "b"}})
    assert first == "alter column t.b"
    assert second.startswith("combine t: ")
    assert ("~ column b" in second) == (nullable == "NOT NULL")


@pytest.mark.parametrize(
    ("models", "columns"),
    [
        # the names collide
        (t("`a` int", "`b` int", "KEY `ix` (`a`,`id`)"), {"a": "b", "b": "a"}),
        # a default reads the column
        (t("`c` int", "`b` int DEFAULT (`c` + 1)", "KEY `ix` (`c`,`id`)"), {"a": "c"}),
        # the column goes
        (t("`b` int"), {}),
    ],
)
def test_other_columns_change_with_the_index(models: Table, columns: dict[str, str]) -> None:
    fk = "CONSTRAINT `f` FOREIGN KEY (`{}`) REFERENCES `p` (`id`)"
    default = "DEFAULT (`a` + 1)" if "c" in columns.values() else ""
    head = table("t", ID, "`a` int", f"`b` int {default}", PRIMARY, "KEY `f` (`a`)", fk.format("a"))
    found = compared(head, models, columns={"t": columns})
    differences = [d for d in found.differences if d.target_table == key("t")]
    assert renamed_first(differences, found, head, set()) == []
