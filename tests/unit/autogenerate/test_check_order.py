"""The queries before the values of --fill, and those after them."""

from __future__ import annotations

import pytest

from alembic_autogen.autogenerate.backfills.updates import Backfill, backfills
from alembic_autogen.autogenerate.check_order import OrderedChecks, order_checks
from alembic_autogen.autogenerate.preconditions.precondition import Precondition
from alembic_autogen.autogenerate.preconditions.rules import preconditions_for
from alembic_autogen.autogenerate.preconditions.trial_table import Trial
from alembic_autogen.autogenerate.trigger_effects import has_transactions
from alembic_autogen.schema.differences import Comparison
from alembic_autogen.schema.model import StoredObject
from support.tables import CHECK, INNODB, A, B, compared, key, schema, t, table, trigger

MYISAM = INNODB.replace("InnoDB", "MyISAM")


def precondition(table_: str, condition: str) -> Precondition:
    return Precondition(key(table_), f"SELECT 1 FROM {key(table_).sql} WHERE {condition}", "x", "Y")


def trial(table_: str, selected: str) -> Trial:
    insert = f"INSERT INTO `x` SELECT {selected}"
    rest = ("", frozenset[str](), "", "", True)
    return Trial(key(table_), ("CREATE",), insert, "x", "Y", *rest, "", "", with_earlier=False)


def filled(comparison: Comparison, *columns: str, of: str = "t") -> list[Backfill]:
    """The UPDATEs that give columns the value 1."""
    given = {(key(of), name): "1" for name in columns}
    return backfills(comparison, given, preconditions_for(comparison, given))


def both(
    *more: object, options: str = INNODB, models: tuple[object, ...] | None = None
) -> Comparison:
    """The column a of t becomes NOT NULL; with more that stays."""
    head = schema(t(A, options=options), *more)
    changed = t("`a` int NOT NULL", options=options)
    return compared(head, schema(changed, *(more if models is None else models)))


def order(found: OrderedChecks) -> tuple[list[str], list[str]]:
    """The queries before and after the values."""
    texts = [
        [each.insert if isinstance(each, Trial) else each.condition for each in part]
        for part in (found.before, found.after)
    ]
    return texts[0], texts[1]


def test_a_query_that_reads_a_filled_column_comes_after_its_value() -> None:
    comparison = both()
    (value,) = filled(comparison, "a")
    (own,) = value.preconditions
    asked = [
        own,
        precondition("t", "`a` > 1"),
        precondition("t", "`b` > 1"),
        precondition("u", "`a` > 1"),
    ]
    found = order_checks(
        comparison, [value], asked, [trial("t", "`a`"), trial("t", "`b`"), trial("u", "`a`")]
    )
    assert order(found) == (
        ["`b` > 1", "`a` > 1", "INSERT INTO `x` SELECT `b`", "INSERT INTO `x` SELECT `a`"],
        ["`a` IS NULL", "`a` > 1", "INSERT INTO `x` SELECT `a`"],
    )
    assert found.values == (value,)
    assert (found.changed, found.kept) == ("", {})
    assert {each.remedy for each in found.before} == {"Y"}
    assert [each.remedy for each in found.after] == [
        "Give a a value, or change the value that a gets in this revision",
        *["Y, or change the value that a gets in this revision"] * 2,
    ]


def test_another_table_that_a_query_reads_counts_too() -> None:
    comparison = both()
    values = filled(comparison, "a")
    joined = precondition("u", "EXISTS (SELECT 1 FROM `t` WHERE `t`.`a` = 1)")
    assert order(order_checks(comparison, values, [joined], [])) == ([], [joined.condition])


def test_without_values_everything_comes_first() -> None:
    one, two = precondition("t", "1"), trial("t", "2")
    found = order_checks(both(), [], [one], [two])
    assert (found.before, found.values, found.after) == ((one, two), (), ())


def test_a_remedy_names_all_columns_that_get_values() -> None:
    head = t(A, B)
    models = t("`a` int NOT NULL", "`b` int NOT NULL")
    comparison = compared(head, models)
    found = order_checks(
        comparison, filled(comparison, "a", "b"), [precondition("t", "`a` > `b`")], []
    )
    assert [each.remedy for each in found.after] == [
        "Y, or change the value that a, b get in this revision"
    ]


REFERS = "CONSTRAINT `f` FOREIGN KEY (`x`) REFERENCES `t` (`{}`) ON UPDATE {}"


def child(column: str, action: str) -> object:
    return table("c", "`x` int", REFERS.format(column, action))


@pytest.mark.parametrize(
    ("more", "spreads"),
    [
        (child("a", "CASCADE"), True),
        (child("a", "SET NULL"), True),
        (child("a", "RESTRICT"), False),
        (child("id", "CASCADE"), False),
        (table("c", "`x` int", REFERS.format("a", "CASCADE").replace("`t`", "`u`")), False),
        (trigger("r", "t", "BEFORE UPDATE"), True),
        (trigger("r", "t", "AFTER  update"), True),
        (trigger("r", "t", "BEFORE INSERT"), False),
        (trigger("r", "u", "BEFORE UPDATE"), False),
    ],
)
def test_everything_is_asked_again_where_an_update_changes_more(
    more: object, spreads: bool
) -> None:
    comparison = both(more)
    other = precondition("v", "`n` > 1")
    found = order_checks(comparison, filled(comparison, "a"), [other], [])
    assert found.before == (other,)
    assert found.after == ((other,) if spreads else ())


def test_a_trigger_that_no_model_declares_is_there_on_the_way_back() -> None:
    # the way back begins at the models' schema, whose trigger is in the database alone
    comparison = both(models=(trigger("r", "t", "BEFORE UPDATE"),))
    left_out = Comparison(
        *(comparison.current, comparison.target, comparison.renames),
        tuple(d for d in comparison.differences if not isinstance(d.target, StoredObject)),
    )
    other = precondition("v", "`n` > 1")
    assert order_checks(left_out, filled(left_out, "a"), [other], []).after == (other,)


@pytest.mark.parametrize(
    ("engine", "is_taken_back"),
    [("InnoDB", True), ("INNODB", True), ("ndbcluster", True), ("RocksDB", True), ("TokuDB", True),
     ("MyISAM", False), ("MEMORY", False), ("Aria", False)],
)  # fmt: skip
def test_engines_that_take_an_update_back(engine: str, is_taken_back: bool) -> None:
    assert has_transactions(t(options=INNODB.replace("InnoDB", engine))) is is_taken_back


def test_values_that_stay_come_last_and_a_refusal_tells_of_them() -> None:
    aria = INNODB.replace("InnoDB", "Aria")
    names = {"a1": MYISAM, "b2": INNODB, "c3": MYISAM, "d4": aria}
    sides = [
        schema(*(table(name, column, options=options) for name, options in names.items()))
        for column in (A, "`a` int NOT NULL")
    ]
    comparison: Comparison = compared(*sides)
    given = {(key(name), "a"): "1" for name in names}
    values = backfills(comparison, given, preconditions_for(comparison, given))
    found = order_checks(comparison, values, [], [])
    assert [each.table.name for each in found.values] == ["b2", "a1", "c3", "d4"]
    one = "only values of a1 have changed, since MyISAM takes no UPDATE back"
    two = "only values of a1, c3 have changed, since MyISAM takes no UPDATE back"
    three = "only values of a1, c3, d4 have changed, since MyISAM and Aria take no UPDATE back"
    assert [(each.table.name, text) for each, text in found.kept.items()] == [
        *(("a1", one), ("c3", two), ("d4", three))
    ]
    assert found.changed == three


def test_a_table_of_an_unknown_engine_counts_as_innodb() -> None:
    assert has_transactions(t(CHECK, A, options=""))
