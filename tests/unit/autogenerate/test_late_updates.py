"""UPDATEs that fire triggers after their table has changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from alembic_autogen.autogenerate.late_updates import (
    LateUpdate,
    empty_updates,
    late_updates,
)
from alembic_autogen.schema.model import StoredObject, Table
from support.tables import ID, INNODB, PRIMARY, A, compared, key, routine, schema, t, table, trigger

NEW = "`n` int NOT NULL"
SEVEN = {("t", "n"): "7"}
ENUM, RENAMED = "`e` enum('a','b','c') NOT NULL", "`e` enum('x','y','c') NOT NULL"
MEMBERS = {("t", "e"): {"a": "x", "b": "y"}}
LOG = table("log", "`at` int")
TIME = "timestamp NULL DEFAULT NULL ON UPDATE CURRENT_TIMESTAMP"


def fires(
    body: str = "SET @a = 1", name: str = "tr", on: str = "t", when: str = "AFTER UPDATE"
) -> StoredObject:
    return replace(trigger(name, on, when), definition=f"{when} FOR EACH ROW {body}")


def found(
    head: tuple[Table | StoredObject, ...],
    models: tuple[Table | StoredObject, ...],
    fills: Mapping[tuple[str, str], str | None] | None = None,
    **renames: object,
) -> list[LateUpdate]:
    comparison = compared(schema(*head), schema(*models), **renames)
    given = {(key(name), column): sql for (name, column), sql in (fills or {}).items()}
    return list(late_updates(comparison, given))


@pytest.mark.parametrize(
    ("head", "models", "fills", "values", "statement"),
    [
        ((), (A,), {}, {}, None),
        ((), (NEW,), SEVEN, {}, "`id` = `id`"),
        ((ENUM,), (RENAMED,), {}, MEMBERS, "`e` = `e`"),
        (
            (ENUM, ENUM.replace("`e`", "`f g`")),
            (RENAMED, RENAMED.replace("`e`", "`f g`")),
            {},
            {**MEMBERS, ("t", "f g"): {"b": "y"}},
            "`e` = `e`, `f g` = `f g`",
        ),
        # a column that is computed takes no value, another one does
        (("`a` int GENERATED ALWAYS AS (1) VIRTUAL",), (A,), {}, {}, "`id` = `id`"),
    ],
)
def test_an_update_of_no_row_names_the_columns_that_get_values(
    head: tuple[str, ...],
    models: tuple[str, ...],
    fills: Mapping[tuple[str, str], str],
    values: Mapping[tuple[str, str], Mapping[str, str]],
    statement: str | None,
) -> None:
    comparison = compared(t(*head), t(*models), members=values)
    given = {(key(name), column): sql for (name, column), sql in fills.items()}
    updates = empty_updates(comparison, given)
    assert updates == ({key("t"): f"UPDATE `t` SET {statement}"} if statement else {})


def test_an_update_of_no_row_sets_one_column_that_is_not_computed() -> None:
    lines = ("`g` int GENERATED ALWAYS AS (1) VIRTUAL", A, ID)
    comparison = compared(table("u", *lines), table("t", *lines, NEW), tables={"u": "t"})
    updates = empty_updates(comparison, {(key("t"), "n"): "7"})
    assert updates == {key("u"): "UPDATE `u` SET `a` = `a`"}


def test_a_new_column_with_a_value_fires_the_triggers_of_its_table() -> None:
    both = (t(PRIMARY), fires()), (t(NEW, PRIMARY), fires())
    expected = LateUpdate(
        key("t"), ("UPDATE `t` SET `id` = `id`",), "", "`id`", ("tr",), True, True
    )
    assert found(*both, SEVEN) == [expected]
    assert expected.statement == "UPDATE `t` SET `id` = `id`"


def test_renamed_members_fire_them_for_their_rows() -> None:
    head = t(ENUM, ENUM.replace("`e`", "`f`"), PRIMARY)
    models = t(RENAMED, RENAMED.replace("`e`", "`f`"), PRIMARY)
    values = {**MEMBERS, ("t", "f"): {"b": "y"}}
    (each,) = found((head, fires()), (models, fires()), members=values)
    assert each.condition == "`e` IN ('a', 'b') OR `f` IN ('b')"
    assert each.statement == f"UPDATE `t` SET `id` = `id` WHERE {each.condition}"


def test_a_renamed_column_is_found_by_its_present_name() -> None:
    both = (t(ENUM), fires()), (t(RENAMED.replace("`e`", "`f`")), fires())
    (each,) = found(*both, columns={"t": {"e": "f"}}, members={("t", "f"): {"a": "x", "b": "y"}})
    assert each.condition == "`e` IN ('a', 'b')"


@pytest.mark.parametrize(
    ("head", "models", "fills", "values"),
    [
        # all rows get the value of a new column, and those of a SET are not compared
        ([ENUM], [RENAMED, NEW], SEVEN, MEMBERS),
        (["`e` set('a','b')"], ["`e` set('x','y')"], {}, MEMBERS),
        # columns that were computed, and never stored
        (["`a` int GENERATED ALWAYS AS (1) VIRTUAL"], [A], {}, {}),
        (["`e` enum('a') GENERATED ALWAYS AS (_utf8mb4'a') VIRTUAL"], ["`e` enum('a')"], {}, {}),
        # a default that MySQL does not compute for rows
        ([], ["`a` varchar(99) DEFAULT (uuid())"], {}, {}),
    ],
)
def test_all_rows_get_a_value(
    head: list[str],
    models: list[str],
    fills: Mapping[tuple[str, str], str],
    values: Mapping[tuple[str, str], Mapping[str, str]],
) -> None:
    (each,) = found((t(*head), fires()), (t(*models), fires()), fills, members=values)
    assert each.condition == ""


@pytest.mark.parametrize(
    ("head", "models", "fills"),
    [
        ([], [NEW], {}),
        ([], [NEW], {("t", "n"): None}),
        ([A], [], {}),
        ([A], ["`a` bigint DEFAULT NULL"], {}),
        (["`a` int GENERATED ALWAYS AS (1) STORED"], [A], {}),
        ([ENUM], ["`e` enum('a','b','c','d') NOT NULL"], {}),
    ],
)
def test_what_needs_no_update_fires_no_trigger(
    head: list[str], models: list[str], fills: Mapping[tuple[str, str], str | None]
) -> None:
    assert found((t(*head), fires()), (t(*models), fires()), fills) == []


def test_a_table_without_triggers_is_updated_in_silence() -> None:
    assert found((t(),), (t(NEW),), SEVEN) == []
    elsewhere = fires(on="log")
    assert found((t(), LOG, elsewhere), (t(NEW), LOG, elsewhere), SEVEN) == []


def test_only_triggers_that_an_update_fires_then_count() -> None:
    stays = fires(name="stays", when="BEFORE UPDATE")
    inserts, goes, comes = fires(name="i", when="AFTER INSERT"), fires(name="g"), fires(name="c")
    changes = fires(name="v"), fires("SET @b = 2", name="v")
    (each,) = found(
        (t(), stays, inserts, goes, changes[0]), (t(NEW), stays, inserts, comes, changes[1]), SEVEN
    )
    assert each.triggers == ("stays",)


def test_tables_are_updated_in_the_order_of_their_present_names() -> None:
    names = {"u": "z", "v": "a", "s.w": "s.w"}
    triggers = [fires(name=f"on_{old[-1]}", on=old) for old in names]
    moved = [replace(each, table=key(names[str(each.table)])) for each in triggers]
    head = *map(table, reversed(names)), *triggers
    models = *(table(new, "`id` int NOT NULL", NEW) for new in names.values()), *moved
    fills = {(new, "n"): "1" for new in names.values()}
    both = found(head, models, fills, tables={"u": "z", "v": "a"})
    assert [str(each.table) for each in both] == ["u", "v", "s.w"]


def test_a_row_is_set_to_what_it_is_and_keeps_its_times() -> None:
    lines = "`g` int GENERATED ALWAYS AS (1) STORED", "`a` int", f"`at` {TIME}", f"`then` {TIME}"
    both = (table("t", *lines), fires()), (table("t", *lines, NEW), fires())
    (each,) = found(*both, SEVEN)
    assert each.lines == ("UPDATE `t` SET `a` = `a`", ", `at` = `at`", ", `then` = `then`")
    assert each.keys == ""
    assert each.statement == "UPDATE `t` SET `a` = `a`, `at` = `at`, `then` = `then`"


def test_a_row_is_named_by_all_columns_of_its_key() -> None:
    lines = A, "`b` int NOT NULL", "`c` int NOT NULL", "PRIMARY KEY (`c`,`b`)"
    both = (table("t", *lines), fires()), (table("t", *lines, NEW), fires())
    (each,) = found(*both, SEVEN)
    assert (each.lines, each.keys) == (("UPDATE `t` SET `c` = `c`",), "`c`, `b`")


@pytest.mark.parametrize(
    ("own", "other", "is_tried"),
    [("InnoDB", "InnoDB", True), ("MyISAM", "InnoDB", False), ("InnoDB", "MyISAM", False)],
)
def test_what_no_engine_takes_back_is_not_tried(own: str, other: str, is_tried: bool) -> None:
    log = table("log", "`at` int", options=f"ENGINE={other}")
    writes = fires("INSERT INTO log VALUES (1)")
    head, models = t(options=f"ENGINE={own}"), t(NEW, options=f"ENGINE={own}")
    (each,) = found((head, log, writes), (models, log, writes), SEVEN)
    assert each.is_tried is is_tried


CALLED = routine("procedure", "p_log", "SET @a = (SELECT e FROM t LIMIT 1)")


@pytest.mark.parametrize(
    ("body", "log", "is_foreseen"),
    [
        ("SET @a = 1", ["`at` int"], True),
        ("INSERT INTO log VALUES (1)", ["`at` int"], True),
        ("SET @a = 1", ["`at` int", A], True),
        ("INSERT INTO log VALUES (1)", ["`at` int", A], False),  # which changes too
        ("SET @a = OLD.e", ["`at` int"], False),  # which has other members in the trial
        ("SET @a = OLD.`f`", ["`at` int"], False),
        ("CALL p_log()", ["`at` int"], False),
        ("INSERT INTO log (n) VALUES (1)", ["`at` int"], True),  # another n than the new one
        ("SET @a = NEW.at", ["`at` bigint"], True),  # of another table that changes
    ],
)
def test_what_triggers_do_later_is_foreseen_unless_they_read_or_write_what_changes(
    body: str, log: list[str], is_foreseen: bool
) -> None:
    second = ENUM.replace("`e`", "`f`"), RENAMED.replace("`e`", "`f`")
    head = t(ENUM, second[0]), LOG, fires(body), CALLED
    models = t(RENAMED, second[1], NEW), table("log", *log), fires(body), CALLED
    values = {**MEMBERS, ("t", "f"): MEMBERS["t", "e"]}
    (each,) = found(head, models, SEVEN, members=values)
    assert each.is_foreseen is is_foreseen


@pytest.mark.parametrize(
    ("head", "models", "is_foreseen"),
    [
        ([A], [A], True),
        ([A], ["`a` int NOT NULL"], False),
        ([A], [A, "UNIQUE KEY `u` (`a`)"], False),
        ([A], [A, "KEY `u` (`a`)"], True),
        ([A, "UNIQUE KEY `u` (`a`)"], [A], True),
        ([A], [A, "CONSTRAINT `c` CHECK ((`a` > 1))"], False),
        ([A], [A, "CONSTRAINT `c` CHECK ((`id` > 1))"], True),
        ([A], [A, "CONSTRAINT `f` FOREIGN KEY (`a`) REFERENCES `log` (`at`)"], False),
        # what goes refuses nothing
        ([A, "CONSTRAINT `c` CHECK ((`a` > 1))"], [A], True),
        ([A, "CONSTRAINT `f` FOREIGN KEY (`a`) REFERENCES `log` (`at`)"], [A], True),
    ],
)
def test_a_trigger_may_set_a_column_to_what_only_its_new_definition_refuses(
    head: list[str], models: list[str], is_foreseen: bool
) -> None:
    sets, log = fires("SET NEW.a = NULL", when="BEFORE UPDATE"), table("log", "`at` int")
    (each,) = found((t(*head), log, sets), (t(*models, NEW), log, sets), SEVEN)
    assert each.is_foreseen is is_foreseen


@pytest.mark.parametrize("options", ["ENGINE=ARCHIVE", f"{INNODB} WITH SYSTEM VERSIONING"])
def test_a_value_that_is_a_default_fires_no_trigger(options: str) -> None:
    head, models = t(options=options), t(NEW, options=options)
    assert found((head, fires()), (models, fires()), SEVEN) == []
    assert empty_updates(compared(head, models), {(key("t"), "n"): "7"}) == {}
