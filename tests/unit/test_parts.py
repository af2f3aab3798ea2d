"""Which tables of the models have to be made again, and when all of them."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sqlalchemy as sa

from alembic_autogen.memo.remembered import Created
from alembic_autogen.models import incremental
from alembic_autogen.models.ddl import emitted_statements
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

A, B, C, D, E = (TableKey(None, name) for name in "abcde")
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


@pytest.mark.parametrize("name", ["positive", "POSITIVE"])
def test_all_are_made_where_a_name_is_unique_in_a_schema_and_another_table_has_it(
    name: str,
) -> None:
    tables = {**BASE.schema.tables, D: Table(D, checks=(Check(name, "(1)"),))}
    base = Created(Schema(tables=tables))
    assert incremental.merged(change_of_e(base), made((E,), (POSITIVE,)), {}, models()) is None


def trigger(table: TableKey) -> dict[ObjectKey, StoredObject]:
    key = ObjectKey("trigger", None, "t")
    return {key: StoredObject(key, "BEFORE INSERT SET @x = 1", table=table)}


def test_triggers_go_with_their_table() -> None:
    base = Created(replace(BASE.schema, objects=trigger(E)))
    merged = incremental.merged(change_of_e(base), made((E,)), {}, models())
    assert merged is not None and not merged.schema.objects


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
