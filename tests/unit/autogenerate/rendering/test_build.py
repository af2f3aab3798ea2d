"""From a comparison to the operations of both directions."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.operations import ops
from sqlalchemy.dialects import mysql

from alembic_autogen.autogenerate.operations.custom import (
    BackfillOp,
    LateUpdateOp,
    PreconditionOp,
    ServerTextOp,
    TrialOp,
    TriedUpdateOp,
)
from alembic_autogen.autogenerate.rendering.build import (
    Built,
    RevisionOptions,
    application_types,
    booleans,
    build,
    has_naming_convention,
)
from alembic_autogen.models.load import Models
from alembic_autogen.schema.model import Schema, Table
from alembic_autogen.settings import Settings
from support.tables import FK, INNODB, PRIMARY, A, B, compared, key, schema, t, table, trigger

NOT_NULL = "`a` int NOT NULL"
PLAIN = RevisionOptions()


class Money(sa.types.TypeDecorator[int]):
    """A type of the application."""

    impl = sa.Integer
    cache_ok = True

    def __repr__(self) -> str:
        return "Money()"


class Unnamed(sa.types.TypeDecorator[int]):
    """A type whose ``repr()`` does not make such a type."""

    impl = sa.Integer
    cache_ok = True

    def __repr__(self) -> str:
        return "Unnamed(whatever)"


def models(*columns: sa.Column[Any], convention: dict[str, Any] | None = None) -> Models:
    metadata = sa.MetaData(naming_convention=convention)
    sa.Table("t", metadata, sa.Column("id", sa.Integer), *columns)
    return Models((metadata,))


def built(
    head: Table | Schema, after: Table | Schema, options: RevisionOptions = PLAIN, **more: Any
) -> Built:
    return build(compared(head, after), models(), settings(**more), options)


def settings(**more: Any) -> Settings:
    return Settings(project=Path(), config=Path("alembic.ini"), **more)


def listed(operations: list[ops.MigrateOperation]) -> list[str]:
    """Operations in a few words."""
    return [_in_words(each) for each in operations]


def _in_words(each: ops.MigrateOperation) -> str:
    if isinstance(each, PreconditionOp):
        return f"refuse {each.precondition.problem}"
    if isinstance(each, TrialOp):
        return f"try {', '.join(sorted(each.trial.names)) or 'rows'}"
    if isinstance(each, TriedUpdateOp):
        return f"tried {''.join(each.lines)}"
    if isinstance(each, LateUpdateOp):
        return f"late {''.join(each.lines)}"
    if isinstance(each, BackfillOp):
        return f"fill {''.join(each.lines)} WHERE {each.condition}"
    if isinstance(each, ServerTextOp):
        return "".join(each.lines)
    return type(each).__name__


def both(found: Built) -> tuple[list[str], list[str]]:
    return listed(found.planned.up), listed(found.planned.down)


def test_both_directions_are_planned() -> None:
    up, down = both(built(t(), t(A)))
    assert (up, down) == (["AddColumnOp"], ["DropColumnOp"])
    assert built(t(), t(A), line_length=77).planned.line_length == 77


def test_what_rows_could_stop_half_way_is_asked_first() -> None:
    head = t(A, B, PRIMARY)
    after = t(NOT_NULL, "`b` int NOT NULL", PRIMARY)
    child = table("c", "`x` int", FK.replace("`a`", "`x`"))
    parents = table("p", PRIMARY.replace("PRIMARY", "`id` int NOT NULL, PRIMARY"))
    found = built(schema(head, parents), schema(after, parents, child))
    up, _ = both(found)
    assert [each for each in up if each.startswith("refuse")] == [
        "refuse a is NULL",
        "refuse b is NULL",
    ]
    assert [precondition.problem for precondition in found.checks.preconditions] == [
        "a is NULL",
        "b is NULL",
    ]
    quiet = built(
        schema(head, parents),
        schema(after, parents, child),
        RevisionOptions(has_preconditions=False),
    )
    assert not [each for each in both(quiet)[0] if each.startswith("refuse")]
    # the proof finds one of them to refuse too much
    needless = frozenset({found.checks.preconditions[0].offenders})
    less = built(
        schema(head, parents), schema(after, parents, child), RevisionOptions(needless=needless)
    )
    assert [g.problem for g in less.checks.preconditions] == ["b is NULL"]


@pytest.mark.parametrize(
    ("engine", "changed"),
    [
        ("InnoDB", ""),
        ("MyISAM", "only values of t have changed, since MyISAM takes no UPDATE back"),
    ],
)
def test_a_value_for_rows_comes_before_the_change(engine: str, changed: str) -> None:
    table_options = INNODB.replace("InnoDB", engine)
    options = RevisionOptions(fills={(key("t"), "a"): "7"})
    found = built(t(A, options=table_options), t(NOT_NULL, options=table_options), options)
    fill, *_ = (each for each in found.planned.up if isinstance(each, BackfillOp))
    assert _in_words(fill) == "fill UPDATE `t` SET `a` = 7 WHERE `a` IS NULL"
    assert fill.reason == (
        "Give rows where a is NULL another value;\nthe downgrade does not restore the old ones."
    )
    assert fill.changed == changed
    (refusal,) = (each for each in found.planned.up if isinstance(each, PreconditionOp))
    assert refusal.changed == changed
    assert found.planned.up.index(fill) < found.planned.up.index(refusal)
    assert not any(isinstance(each, BackfillOp) for each in found.planned.down)


def test_rows_that_refer_to_a_filled_value_are_refused_before_it() -> None:
    child = table("c", "`x` int", "CONSTRAINT `f` FOREIGN KEY (`x`) REFERENCES `t` (`a`)")
    options = RevisionOptions(fills={(key("t"), "a"): "7"})
    head, after = (schema(t(each, "KEY `k` (`a`)"), child) for each in (A, NOT_NULL))
    up, _ = both(built(head, after, options))
    refused = "refuse rows of c refer to values of a that --fill replaces"
    assert refused in up
    assert up.index(refused) < next(at for at, each in enumerate(up) if each.startswith("fill"))


def test_a_column_that_a_downgrade_brings_back_gets_its_value_there() -> None:
    options = RevisionOptions(fills={(key("t"), "day"): "CURDATE()", (key("t"), "a"): "1"})
    comparison = compared(t("`day` date NOT NULL", A), t(A))
    assert options.fills_of_downgrade(comparison) == {(key("t"), "day"): "CURDATE()"}
    gone = compared(schema(t(A), table("u", "`a` int")), schema(t(A)))
    dropped = RevisionOptions(fills={(key("u"), "a"): "1"})
    assert dropped.fills_of_downgrade(gone) == {(key("u"), "a"): "1"}
    _, down = both(build(comparison, models(), settings(), options))
    assert [each for each in down if "CURDATE()" in each]


def test_a_value_that_a_trigger_may_refuse_is_tried_first() -> None:
    head = schema(t(), trigger("r", "t", "BEFORE UPDATE"))
    after = schema(t("`a` int NOT NULL"), trigger("r", "t", "BEFORE UPDATE"))
    options = RevisionOptions(fills={(key("t"), "a"): "7"})
    up, _ = both(built(head, after, options))
    assert [each.split()[0] for each in up if each.startswith(("tried", "late"))] == [
        *("tried", "late")
    ]
    quiet = RevisionOptions(fills={(key("t"), "a"): "7"}, has_preconditions=False)
    assert not [each for each in both(built(head, after, quiet))[0] if each.startswith("tried")]


def test_a_change_is_taken_back_if_a_trigger_reads_what_rows_get() -> None:
    reading = replace(trigger("r", "t", "BEFORE UPDATE"), definition="BEFORE UPDATE SET @e = NEW.e")
    head = schema(t("`e` enum('a')", "`b` int"), reading)
    fills = {(key("t"), "b"): "1"}

    def undone(b: str, options: RevisionOptions) -> list[str]:
        after = schema(t("`e` enum('z')", f"`b` {b}"), reading)
        comparison = compared(head, after, members={("t", "e"): {"a": "z"}})
        found = build(comparison, models(), settings(), options).planned.up
        return [each.undo for each in found if isinstance(each, LateUpdateOp)]

    back = "ALTER TABLE `t` MODIFY COLUMN `e` enum('a')"
    assert undone("int", PLAIN) == [back]
    # by then, the first DDL has committed the values of --fill
    assert undone("int NOT NULL", RevisionOptions(fills=fills)) == [""]


@pytest.mark.parametrize(
    ("before", "after", "reads_char"),
    [
        (t(A), t(B), False),
        (t("`a` char(3)", B), t("`a` char(3)"), True),
        (t("`a` char(3)"), t("`a` varchar(3)"), True),
        (t("`a` varchar(3)"), t("`a` char(3)"), True),
        (schema(t(A), table("u", "`c` char(1)")), schema(t(B), table("u", "`c` char(1)")), False),
    ],
)
def test_char_columns_of_tables_that_change_are_known(
    before: Table | Schema, after: Table | Schema, reads_char: bool
) -> None:
    assert built(before, after).planned.reads_char is reads_char


def test_the_modes_of_mariadb_count_there() -> None:
    for flavor in ("mysql", "mariadb"):
        head, after = (replace(schema(each), flavor=flavor) for each in (t(A), t(B)))
        planned = built(head, after).planned
        assert planned.on_mariadb is (flavor == "mariadb")
        assert planned.operations().reverse().on_mariadb is planned.on_mariadb


def test_what_the_server_alone_can_say_is_in_its_own_words() -> None:
    comparison = compared(t(A), t("`a` bigint DEFAULT NULL"))
    sides = [frozenset[Any](), frozenset({key("t")})]
    for up, down in ((sides[0], sides[1]), (sides[1], sides[0])):
        found = build(comparison, models(), settings(), PLAIN, up, down).planned
        for operations, by_server in ((found.up, up), (found.down, down)):
            assert any(isinstance(each, ServerTextOp) for each in operations) is bool(by_server)


def test_types_of_the_application_are_named_where_that_is_wanted() -> None:
    declared = models(sa.Column("a", Money()))
    for wanted, named in (("import", True), ("sql", False)):
        wish = settings(render_application_types=wanted)
        found = build(compared(t(), t(A)), declared, wish, PLAIN).planned
        (added,) = found.up
        assert isinstance(added, ops.AddColumnOp)
        assert isinstance(added.column.type, Money) is named


def test_types_that_a_revision_can_name() -> None:
    class Local(sa.types.TypeDecorator[int]):
        impl = sa.Integer

    declared = models(
        *(sa.Column("money", Money()), sa.Column("text", sa.String(9)), sa.Column("l", Local())),
        *(sa.Column("odd", Unnamed()), sa.Column("int", mysql.INTEGER(unsigned=True))),
    )
    assert set(application_types(declared)) == {(key("t"), "money")}


def test_columns_that_the_models_declare_as_boolean() -> None:
    class Flag(sa.types.TypeDecorator[bool]):
        impl = sa.Boolean

    declared = models(
        *(sa.Column("a", sa.Boolean), sa.Column("b", Flag()), sa.Column("c", mysql.TINYINT(1)))
    )
    assert booleans(declared) == {(key("t"), "a"), (key("t"), "b")}


@pytest.mark.parametrize(
    ("convention", "names"),
    [
        (None, False),
        ({"ix": "ix_%(column_0_label)s"}, False),
        ({"ix": "i_%(column_0_label)s"}, True),
        ({"uq": "uq_%(column_0_name)s"}, True),
        ({"ix": "ix_%(column_0_label)s", "uq": "x"}, True),
    ],
)
def test_a_convention_names_what_has_no_name(
    convention: dict[str, Any] | None, names: bool
) -> None:
    assert has_naming_convention(models(convention=convention)) is names
