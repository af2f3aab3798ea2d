"""CHECKs whose generated names would be too long under the new name of their table."""

from __future__ import annotations

from dataclasses import replace

import pytest

from alembic_autogen.autogenerate.planning.long_check_names import checks_that_prevent_renames
from alembic_autogen.schema.differences import EXACT, CheckDifference, Comparison, of_kind
from alembic_autogen.schema.renames import Renames
from support.steps import operations, planned
from support.tables import ID, PRIMARY, compared, schema, table

CHECK = "CONSTRAINT `{}` CHECK ((`id` > 0))"


def renaming(old: str, check: str, new: str) -> Comparison:
    """A table that gets another name and loses its CHECK."""
    head = table(old, ID, PRIMARY, CHECK.format(check))
    return compared(head, table(new, ID, PRIMARY), EXACT, tables={old: new})


@pytest.mark.parametrize(
    ("old", "check", "length", "expected"),
    [
        ("t", "t_chk_1", 58, []),  # 58 and "_chk_1" make 64
        ("t", "t_chk_1", 59, ["t_chk_1"]),
        ("t", "t_chk_12", 58, ["t_chk_12"]),
        ("t", "named", 64, []),
        ("t", "u_chk_1", 64, []),
    ],
)
def test_the_names_that_become_too_long(
    old: str, check: str, length: int, expected: list[str]
) -> None:
    found = renaming(old, check, "n" * length)
    checks = of_kind(found.differences, CheckDifference)
    assert [d.name for d in checks_that_prevent_renames(checks, found.renames)] == expected
    kept = replace(found.renames, keeps_check_names=True)
    assert not checks_that_prevent_renames(checks, kept)


def test_they_are_dropped_in_the_order_of_their_tables() -> None:
    sides = [
        [table(name, ID, PRIMARY, *checks) for name, checks in each]
        for each in (
            [("b", [CHECK.format("b_chk_1")]), ("a", [CHECK.format("a_chk_1")])],
            [("y" * 64, []), ("z" * 64, [])],
        )
    ]
    names = {"b": "y" * 64, "a": "z" * 64}
    found = compared(schema(*sides[0]), schema(*sides[1]), EXACT, tables=names)
    checks = of_kind(found.differences, CheckDifference)
    first, second = checks_that_prevent_renames(reversed(checks), found.renames)
    assert (first.name, second.name) == ("b_chk_1", "a_chk_1")


def test_a_table_that_keeps_its_name() -> None:
    name = "n" * 64
    found = compared(table(name, ID, PRIMARY, CHECK.format("c")), table(name, ID, PRIMARY), EXACT)
    assert not checks_that_prevent_renames(of_kind(found.differences, CheckDifference), Renames())


def test_such_a_check_is_dropped_by_its_present_name_before_the_rename() -> None:
    name = "n" * 64
    head = table("t", ID, PRIMARY, CHECK.format("t_chk_1"))
    assert planned(head, table(name, ID, PRIMARY), tables={"t": name}) == [
        f"drop check {name}.t_chk_1",
        f"rename table {name}",
    ]
    first, second = operations(renaming("t", "t_chk_1", name))
    assert first == "op.drop_constraint('t_chk_1', 't', type_='check')"
    assert second == f"op.rename_table('t', '{name}')"
