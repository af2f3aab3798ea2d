"""Objects of the account that migrates a real database belong to the one that migrates here."""

from __future__ import annotations

from dataclasses import replace

from alembic_autogen.schema.model import Schema, StoredObject
from alembic_autogen.schema.owners import of_same_owner
from support.tables import schema, table, view

ADMIN, OTHER = "`admin`@`%`", "`other`@`%`"


def owned(name: str, definer: str = "") -> StoredObject:
    """A view with a definer, as SHOW CREATE VIEW prints it."""
    made = view(name, "select 1")
    clause = f"DEFINER={definer} " if definer else ""
    return replace(made, definer=definer, sql=made.sql.replace("CREATE ", f"CREATE {clause}", 1))


def definers(found: Schema) -> dict[str, str]:
    return {key.name: item.definer for key, item in found.objects.items()}


def test_the_owner_of_most_objects_is_the_one_that_migrates() -> None:
    names = ("a", "b", "c", "d")
    made = schema(table("t"), *map(owned, names))
    real = schema(
        table("t"), owned("a", OTHER), owned("b", ADMIN), owned("c", ADMIN), owned("d", OTHER)
    )
    real = replace(real, objects=dict([*real.objects.items(), (owned("e").key, owned("e", ADMIN))]))
    made = replace(made, objects={**made.objects, owned("e").key: owned("e")})
    found = of_same_owner(real, made)
    assert definers(found) == {"a": OTHER, "b": "", "c": "", "d": OTHER, "e": ""}
    assert found.tables == real.tables
    assert found.objects[owned("b").key].sql == owned("b").sql
    assert found.objects[owned("a").key].sql == owned("a", OTHER).sql


def test_objects_whose_definer_the_revisions_name_keep_it() -> None:
    made = schema(owned("named", ADMIN), owned("own"))
    real = schema(owned("named", ADMIN), owned("own", ADMIN), owned("by_hand", ADMIN))
    found = of_same_owner(real, made)
    assert definers(found) == {"named": ADMIN, "own": "", "by_hand": ""}


def test_only_objects_that_revisions_make_without_a_definer_tell_the_owner() -> None:
    made = schema(owned("own"), owned("a", OTHER), owned("b", OTHER))
    real = schema(owned("own", ADMIN), *(owned(each, OTHER) for each in ("a", "b", "c", "d", "e")))
    found = of_same_owner(real, made)
    assert definers(found) == {"own": "", **dict.fromkeys(("a", "b", "c", "d", "e"), OTHER)}


def test_without_an_owner_nothing_changes() -> None:
    named = schema(owned("a", OTHER))
    assert of_same_owner(named, named) is named
    plain = schema(owned("a"), owned("b"))
    assert of_same_owner(plain, schema(owned("a"), owned("b"))) is plain
