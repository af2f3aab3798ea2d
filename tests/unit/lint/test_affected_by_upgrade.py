"""Tables that a release may no longer use, and keys that refuse rows as before."""

from __future__ import annotations

from dataclasses import replace

import pytest

from alembic_autogen.lint.release.affected import affected_tables, affected_views
from alembic_autogen.lint.release.keys import is_unchanged_key
from alembic_autogen.schema.model import (
    Column,
    ForeignKey,
    Index,
    IndexPart,
    ObjectKey,
    Schema,
    StoredObject,
    Table,
    TableKey,
)

OWNER, PET = TableKey(None, "owner"), TableKey(None, "pet")
_UNIQUE = Index("ux_name", (IndexPart("name"),), "UNIQUE")
_FOREIGN = ForeignKey("fk_owner", ("owner_id",), OWNER, ("id",))
_PET = Table(
    PET,
    (Column("name", "varchar(9)"), Column("owner_id", "int")),
    indexes=(_UNIQUE,),
    foreign_keys=(_FOREIGN,),
)
_OWNER = Table(OWNER, (Column("id", "int"),))
_TWICE = {
    "mysql": "Duplicate entry 'a for key b' for key 'pet.ux_name'",
    "mariadb": "Duplicate entry 'a' for key 'ux_name'",
}
_REFERRED = (
    "Cannot delete or update a parent row: a foreign key constraint fails (`d`.`pet`, CONSTRAINT "
    "`fk_owner` FOREIGN KEY (`owner_id`) REFERENCES `owner` (`id`))"
)


def schema(*tables: Table, **objects: StoredObject) -> Schema:
    """A schema with tables and objects."""
    return Schema({t.key: t for t in tables}, {each.key: each for each in objects.values()})


@pytest.mark.parametrize("error", _TWICE.values(), ids=_TWICE)
def test_unique_keys(error: str) -> None:
    before, wider = schema(_PET), replace(_PET.columns[0], type="varchar(8)")
    assert is_unchanged_key(error, PET, before, before)
    assert not is_unchanged_key(error, PET, schema(replace(_PET, indexes=())), before)
    changed = replace(_PET, columns=(wider, _PET.columns[1]))
    assert not is_unchanged_key(error, PET, before, schema(changed))


def test_foreign_keys_of_another_table() -> None:
    before = schema(_OWNER, _PET)
    assert is_unchanged_key(_REFERRED, OWNER, before, before)
    assert not is_unchanged_key(_REFERRED, OWNER, before, schema(_OWNER))
    without = schema(_OWNER, replace(_PET, foreign_keys=()))
    assert not is_unchanged_key(_REFERRED, OWNER, without, before)


def test_other_errors() -> None:
    assert not is_unchanged_key("Unknown column 'a'", PET, schema(_PET), schema(_PET))


def test_affected_tables() -> None:
    other = replace(_OWNER, key=TableKey(None, "other"))
    without = replace(_PET, foreign_keys=())
    assert affected_tables(schema(_OWNER, _PET), schema(_OWNER, _PET)) == set()
    assert affected_tables(schema(_OWNER, other, without), schema(_OWNER, other, _PET)) == {
        PET,
        OWNER,
    }


def test_tables_whose_triggers_name_a_changed_one() -> None:
    key = ObjectKey("trigger", None, "t")
    trigger = StoredObject(key, "UPDATE `pet` SET name = 'a'", table=OWNER)
    assert affected_tables(schema(_OWNER, _PET, t=trigger), schema(_OWNER, t=trigger)) == {
        OWNER,
        PET,
    }
    assert affected_tables(schema(_OWNER), schema(_OWNER, t=trigger)) == {OWNER}


def test_views_of_changed_tables() -> None:
    view = StoredObject(ObjectKey("view", None, "v"), "SELECT name FROM pet")
    found = affected_views(schema(_PET, v=view), schema(v=view))
    assert list(found) == [TableKey(None, "v")]
    assert not list(affected_views(schema(_PET, v=view), schema(_PET, v=view)))
