"""Members that no UPDATE can rename: in tables that stay versioned, and in ARCHIVE tables."""

from __future__ import annotations

import pytest

from alembic_autogen.autogenerate.planning.kept_members import check_members
from alembic_autogen.errors import ProofError
from support.tables import INNODB, compared, schema, t, table

ENUM, RENAMED = "`e` enum('a','b')", "`e` enum('x','b')"
MEMBERS = {("t", "e"): {"a": "x"}}
VERSIONED = f"{INNODB} WITH SYSTEM VERSIONING"
ARCHIVE = "ENGINE=ARCHIVE DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (INNODB, INNODB),
        (VERSIONED, INNODB),  # nothing is versioned when the rows are changed
        (INNODB, VERSIONED),
    ],
)
def test_other_tables_have_their_members_renamed(before: str, after: str) -> None:
    check_members(compared(t(ENUM, options=before), t(RENAMED, options=after), members=MEMBERS))


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        (VERSIONED, VERSIONED, "earlier values of the rows stay as they are"),
        (ARCHIVE, ARCHIVE, "an ARCHIVE table has none"),
        (INNODB, ARCHIVE, "an ARCHIVE table has none"),
        (ARCHIVE, INNODB, "an ARCHIVE table has none"),
        (ARCHIVE.lower().replace("engine", "ENGINE"), INNODB, "an ARCHIVE table has none"),
    ],
)
def test_a_rename_that_takes_an_update_is_refused(before: str, after: str, reason: str) -> None:
    comparison = compared(t(ENUM, options=before), t(RENAMED, options=after), members=MEMBERS)
    with pytest.raises(ProofError, match=r"^t\.e: renaming 'a' to 'x' takes an UPDATE") as caught:
        check_members(comparison)
    assert reason in str(caught.value)
    assert "answer --no-rename" in str(caught.value)


def test_all_renames_of_a_column_are_named() -> None:
    comparison = compared(
        t("`e` enum('a','b')", options=ARCHIVE),
        t("`e` enum('x','it''s')", options=ARCHIVE),
        members={("t", "e"): {"a": "x", "b": "it's"}},
    )
    with pytest.raises(ProofError, match="renaming 'a' to 'x', 'b' to \"it's\" takes"):
        check_members(comparison)


@pytest.mark.parametrize(
    "after",
    [
        (RENAMED,),  # without an answer that it is a rename, rows are refused
        ("`e` enum('a','b','c')",),
        (ENUM, "`n` int"),
        (),
    ],
)
def test_changes_without_a_rename_of_members_are_not_refused(after: tuple[str, ...]) -> None:
    check_members(compared(t(ENUM, options=ARCHIVE), t(*after, options=ARCHIVE)))


def test_a_renamed_table_is_found_by_its_new_name() -> None:
    comparison = compared(
        schema(table("old", ENUM, options=ARCHIVE)),
        schema(table("t", RENAMED, options=ARCHIVE)),
        tables={"old": "t"},
        members=MEMBERS,
    )
    with pytest.raises(ProofError, match=r"^t\.e: "):
        check_members(comparison)
