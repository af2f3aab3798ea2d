"""Tables of the models that have to be created again, or all of them."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sqlalchemy as sa

from alembic_autogen.memo.stored_values import Created, RefusedTable
from alembic_autogen.models import incremental
from alembic_autogen.models.ddl import Emitted, emitted_statements
from alembic_autogen.models.load import Models
from alembic_autogen.schema.model import (
    Check,
    ForeignKey,
    ObjectKey,
    Schema,
    StoredObject,
    Table,
    TableKey,
)

A, B, C, D, E, F = (TableKey(None, name) for name in "abcdef")
POSITIVE = Check("positive", "(`id` > 0)")


def models(**columns: sa.types.TypeEngine[int]) -> Models:
    """Five tables of which b refers to a, and c to b; some have one more column."""
    metadata = sa.MetaData()
    refers = {"b": "a.id", "c": "b.id"}
    for name in "abcde":
        table = sa.Table(name, metadata, sa.Column("id", sa.Integer, primary_key=True))
        if name in refers:
            table.append_column(sa.Column("other", sa.ForeignKey(refers[name])))
        if name in columns:
            table.append_column(sa.Column("more", columns[name]))
    return Models((metadata,))


def parts_of(given: Models) -> incremental.TableStatements:
    found = incremental.statements_by_table(emitted_statements(given) or [])
    assert found is not None
    return found


def made(keys: tuple[TableKey, ...], checks: tuple[Check, ...] = ()) -> Schema:
    return Schema(tables={key: Table(key, checks=checks) for key in keys})


BASE = Created(made((A, B, C, D, E)))


@pytest.mark.parametrize(
    ("changed", "affected", "referred"),
    [("e", {E}, set()), ("c", {C}, {B}), ("b", {B, C}, {A}), ("a", {A, B}, set())],
)
def test_a_table_is_made_again_with_those_that_refer_to_it(
    changed: str, affected: set[TableKey], referred: set[TableKey]
) -> None:
    after = models(**{changed: sa.Integer()})
    change = incremental.change(BASE, parts_of(models()), parts_of(after), after)
    if len(affected | referred) > 2:  # of five
        assert change is None
    else:
        assert change is not None
        assert (change.affected, change.referred) == (affected, referred)
        assert change.tables == affected | referred
        assert change.gone == {TableKey(None, changed)} | affected


def test_a_table_that_comes_is_made_and_one_that_goes_is_gone() -> None:
    after = models(d=sa.Integer())
    sa.Table("f", after.metadata[0], sa.Column("id", sa.Integer, primary_key=True))
    coming = incremental.change(BASE, parts_of(models()), parts_of(after), after)
    assert coming is not None
    assert (coming.affected, coming.gone) == ({D, F}, {D, F})
    base = Created(made((A, B, C, D, E, F)))
    going = incremental.change(base, parts_of(after), parts_of(models()), models())
    assert going is not None
    assert (going.affected, going.gone) == ({D}, {D, F})


def test_half_of_the_tables_are_worth_while() -> None:
    after = models(d=sa.Integer(), e=sa.Integer())
    sa.Table("f", after.metadata[0], sa.Column("id", sa.Integer, primary_key=True))
    change = incremental.change(BASE, parts_of(models()), parts_of(after), after)
    assert change is not None and change.affected == {D, E, F}


def test_all_are_made_where_the_server_calls_tables_otherwise() -> None:
    """lower_case_table_names = 1."""
    base = Created(made((A, B, C, D, TableKey(None, "E"))))
    after = models(e=sa.Integer())
    assert incremental.change(base, parts_of(models()), parts_of(after), after) is None


def test_what_only_the_server_says_of_references_counts() -> None:
    key = ForeignKey("k", ("id",), D, ("id",))
    base = Created(made((A, B, C, D)))
    tables = {**base.schema.tables, E: Table(E, foreign_keys=(key,))}
    base = Created(replace(base.schema, tables=tables))
    after = models(d=sa.Integer())
    change = incremental.change(base, parts_of(models()), parts_of(after), after)
    assert change is not None and change.affected == {D, E}


def change_of_e(base: Created = BASE) -> incremental.ModelsChange:
    return incremental.ModelsChange(base, frozenset({E}), frozenset({E}), frozenset())


def test_the_rest_is_as_it_was() -> None:
    new = made((E,), (POSITIVE,))
    merged = incremental.merged(change_of_e(), new, {}, models())
    assert merged is not None
    assert merged.schema.tables == {**BASE.schema.tables, **new.tables}


def test_a_table_that_was_only_made_to_be_referred_to_stays_as_it_was() -> None:
    change = incremental.ModelsChange(BASE, frozenset({C}), frozenset({C}), frozenset({B}))
    new = made((B, C), (POSITIVE,))
    merged = incremental.merged(change, new, {}, models())
    assert merged is not None
    assert merged.schema.tables == {**BASE.schema.tables, C: new.tables[C]}
    assert list(merged.schema.tables) == [A, B, C, D, E]


def test_a_table_that_is_gone_is_not_merged() -> None:
    names = {E: frozenset({"of_e"}), D: frozenset({"of_d"})}
    base = Created(replace(BASE.schema, given_names=names))
    change = incremental.ModelsChange(base, frozenset({A, E}), frozenset({A}), frozenset())
    merged = incremental.merged(change, made((A,)), {}, Models((sa.MetaData(),)))
    assert merged is not None
    assert merged.schema.tables.keys() == {A, B, C, D}
    assert merged.schema.given_names == {D: {"of_d"}}


def test_a_table_that_was_not_made_makes_all_be_made() -> None:
    assert incremental.merged(change_of_e(), made((D,)), {}, models()) is None


def test_names_that_the_models_give_are_those_of_the_new_table() -> None:
    given = models()
    given.metadata[0].tables["e"].append_constraint(sa.CheckConstraint("id > 0", "positive"))
    merged = incremental.merged(change_of_e(), made((E,), (POSITIVE,)), {}, given)
    assert merged is not None and merged.schema.given_names == {E: {"positive"}}


@pytest.mark.parametrize("name", ["positive", "POSITIVE"])
def test_all_are_made_where_a_name_is_unique_in_a_schema_and_another_table_has_it(
    name: str,
) -> None:
    tables = {**BASE.schema.tables, D: Table(D, checks=(Check(name, "(1)"),))}
    base = Created(Schema(tables=tables))
    assert incremental.merged(change_of_e(base), made((E,), (POSITIVE,)), {}, models()) is None


@pytest.mark.parametrize("name", ["k", "K"])
def test_names_of_foreign_keys_are_unique_too(name: str) -> None:
    tables = {**BASE.schema.tables, D: Table(D, foreign_keys=(ForeignKey("k", ("id",), A, ()),))}
    new = {E: Table(E, foreign_keys=(ForeignKey(name, ("id",), A, ()),))}
    change = change_of_e(Created(Schema(tables=tables)))
    assert incremental.merged(change, Schema(tables=new), {}, models()) is None


def trigger(table: TableKey, name: str = "t") -> dict[ObjectKey, StoredObject]:
    key = ObjectKey("trigger", None, name)
    return {key: StoredObject(key, "BEFORE INSERT SET @x = 1", table=table)}


def test_triggers_go_with_their_table() -> None:
    base = Created(replace(BASE.schema, objects=trigger(E)))
    merged = incremental.merged(change_of_e(base), made((E,)), {}, models())
    assert merged is not None and not merged.schema.objects


def test_triggers_of_other_tables_stay_with_their_statements() -> None:
    old, new = trigger(D, "old"), trigger(E, "new")
    gone = trigger(E, "gone")
    texts = {each: f"CREATE TRIGGER {each.name}" for each in (*old, *new, *gone)}
    base = Created(
        replace(BASE.schema, objects={**old, **gone}),
        statements={key: texts[key] for key in (*old, *gone)},
    )
    made_again = replace(made((E,)), objects=new)
    statements = {key: texts[key] for key in new}
    merged = incremental.merged(change_of_e(base), made_again, statements, models())
    assert merged is not None
    assert merged.schema.objects.keys() == {*old, *new}
    assert merged.statements == {key: texts[key] for key in (*old, *new)}


def test_all_are_made_where_a_trigger_of_another_table_came() -> None:
    new = replace(made((E,)), objects=trigger(D))
    assert incremental.merged(change_of_e(), new, {}, models()) is None


CREATE = Emitted("CREATE TRIGGER t BEFORE INSERT ON e FOR EACH ROW SET @x = 1", table=E)
CREATE_E = Emitted("CREATE TABLE e (id INT)", table=E)


@pytest.mark.parametrize(
    ("objects", "statements", "expected"),
    [
        ({}, [CREATE_E], True),
        (trigger(E), [CREATE_E, CREATE], True),
        (trigger(D), [CREATE_E, CREATE], False),
        ({}, [CREATE_E, CREATE], False),
        (trigger(E), [CREATE_E], False),
        ({**trigger(E), **trigger(E, "by_hand")}, [CREATE_E, CREATE], False),
    ],
)
def test_parts_are_separable_if_the_statements_of_each_table_made_all_of_it(
    objects: dict[ObjectKey, StoredObject], statements: list[Emitted], expected: bool
) -> None:
    created = Created(replace(BASE.schema, objects=objects))
    assert incremental.separable(created, statements) is expected


def test_a_view_or_a_table_that_was_refused_is_not_separable() -> None:
    key = ObjectKey("view", None, "v")
    views = {key: StoredObject(key, "")}
    statement = Emitted("CREATE VIEW v AS SELECT 1")
    assert not incremental.separable(Created(replace(BASE.schema, objects=views)), [statement])
    both = Created(replace(BASE.schema, objects={**trigger(E), **views}))
    assert not incremental.separable(both, [CREATE, statement])
    assert not incremental.separable(replace(BASE, refused=(RefusedTable(E, "x"),)), [CREATE_E])


@pytest.mark.parametrize(
    "other",
    [
        Emitted("CREATE TABLE s.e (id INT)", table=TableKey("s", "e")),
        Emitted("CREATE TABLE d (id INT)", given="(1,)", table=D),
        Emitted("SET @x = 1"),
    ],
)
def test_statements_of_another_schema_or_with_parameters_have_no_parts(other: Emitted) -> None:
    assert incremental.statements_by_table([CREATE_E]) is not None
    assert incremental.statements_by_table([CREATE_E, other]) is None


def test_all_are_made_where_a_trigger_is_called_like_another_tables() -> None:
    base = Created(replace(BASE.schema, objects=trigger(D)))
    new = replace(made((E,)), objects=trigger(E))
    assert incremental.merged(change_of_e(base), new, {}, models()) is None


def test_all_are_made_where_a_view_came_with_a_table() -> None:
    key = ObjectKey("view", None, "v")
    new = replace(made((E,)), objects={key: StoredObject(key, "CREATE VIEW v AS SELECT 1")})
    assert incremental.merged(change_of_e(), new, {}, models()) is None


def test_statements_that_belong_to_no_table_have_no_parts() -> None:
    given = models()
    sa.event.listen(given.metadata[0], "after_create", sa.DDL("CREATE VIEW v AS SELECT id FROM a"))
    assert incremental.statements_by_table(emitted_statements(given) or []) is None


def test_a_trigger_is_a_part_of_its_table_and_other_statements_are_not() -> None:
    given = models()
    statement = "CREATE TRIGGER t BEFORE INSERT ON e FOR EACH ROW SET NEW.id = 1"
    sa.event.listen(given.metadata[0].tables["e"], "after_create", sa.DDL(statement))
    assert parts_of(given).digests.keys() == {A, B, C, D, E}
    sa.event.listen(given.metadata[0].tables["e"], "after_create", sa.DDL("ALTER TABLE a FORCE"))
    assert incremental.statements_by_table(emitted_statements(given) or []) is None
