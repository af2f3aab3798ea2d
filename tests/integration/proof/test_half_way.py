"""Upgrades that have changed something when they fail on rows, and tables with another name."""

from __future__ import annotations

import pytest

from alembic_autogen.autogenerate.rendering.build import RevisionOptions
from alembic_autogen.proof.rows.prover import UnforeseenError
from alembic_autogen.schema.model import TableKey
from alembic_autogen.schema.renames import Renames
from support.proofs import Ground, execute

CHILD, PARENT = TableKey(None, "child"), TableKey(None, "parent")
COMMENT = "ALTER TABLE child COMMENT 'x'"
NO_COMMENT = "ALTER TABLE child COMMENT ''"
FAILS = "UPDATE child SET qty = -1"
"""It violates a CHECK if there are rows."""
MANY_CHILDREN = (
    "refuse_if_any('SELECT `id` FROM `child` WHERE (SELECT COUNT(*) FROM child) > 1',"
    " 'too many', 'Remove some')"
)
EXTRA = "CREATE TABLE extra (id INT PRIMARY KEY)"
RENAME = "RENAME TABLE parent TO elder"
RENAMED = Renames(tables={PARENT: TableKey(None, "elder")})


def test_the_table_of_the_statement_is_tried_by_the_next_candidate(ground: Ground) -> None:
    with pytest.raises(UnforeseenError) as caught:
        ground.rows(ground.comparison(COMMENT), [COMMENT, FAILS], [NO_COMMENT])
    assert caught.value.tried == {CHILD}


def test_a_candidate_without_preconditions_fails_with_the_statement(ground: Ground) -> None:
    options = RevisionOptions(has_preconditions=False)
    proof = ground.rows(ground.comparison(COMMENT), [COMMENT, FAILS], [NO_COMMENT], options)
    (failure,) = proof.failures
    assert failure.endswith(f"In: {FAILS}")
    assert proof.filled[CHILD] > 4
    assert not (proof.up or proof.unforeseen)


def test_a_failure_without_a_statement_names_no_table(ground: Ground) -> None:
    proof = ground.rows(ground.comparison(COMMENT), [COMMENT, MANY_CHILDREN], [NO_COMMENT])
    (failure,) = proof.failures
    assert "too many" in failure


def test_a_table_that_is_dropped_half_way_is_a_change(ground: Ground) -> None:
    execute(ground.database, [EXTRA])
    comparison = ground.comparison(EXTRA, "DROP TABLE extra", COMMENT)
    with pytest.raises(UnforeseenError) as caught:
        ground.rows(comparison, ["DROP TABLE extra", FAILS, COMMENT], [NO_COMMENT, EXTRA])
    assert caught.value.tried == {CHILD}


def test_a_table_that_is_created_half_way_is_a_change(ground: Ground) -> None:
    comparison = ground.comparison(EXTRA, COMMENT)
    proof = ground.rows(
        comparison,
        [EXTRA, MANY_CHILDREN, COMMENT],
        [NO_COMMENT, "DROP TABLE extra"],
        RevisionOptions(has_preconditions=False),
    )
    (failure,) = proof.failures
    assert "too many" in failure
    assert not proof.unforeseen


def test_a_statement_names_a_table_by_its_new_name_too(ground: Ground) -> None:
    with pytest.raises(UnforeseenError) as caught:
        ground.rows(
            ground.comparison(RENAME, renames=RENAMED),
            [RENAME, "UPDATE elder SET id = 1"],
            ["RENAME TABLE elder TO parent"],
        )
    assert caught.value.tried == {PARENT}


def test_rows_of_a_renamed_table_are_compared_and_removed(ground: Ground) -> None:
    longer = "UPDATE elder SET name = 'a1' WHERE name = 'a'"
    comparison = ground.comparison(RENAME, renames=RENAMED)
    proof = ground.rows(comparison, [RENAME, longer], ["RENAME TABLE elder TO parent"])
    assert [change.text.partition(" changes")[0] for change in proof.up] == ["name"]
    assert ground.count("elder") == proof.filled[PARENT] > 4
    assert ground.prover.clean_up() is True
    assert ground.count("elder") == 0


def test_rows_of_a_dropped_table_need_not_be_removed(ground: Ground) -> None:
    execute(ground.database, [EXTRA])
    drop = "DROP TABLE extra"
    proof = ground.rows(ground.comparison(EXTRA, drop), [drop], [EXTRA])
    assert proof.filled[TableKey(None, "extra")] > 4
    (change,) = proof.up
    assert change.text.endswith(" rows are lost with the table")
    assert not (proof.failures or proof.down)
    assert ground.prover.clean_up() is True


def test_merged_members_are_reported_as_not_restored(ground: Ground) -> None:
    both, one = (f"e ENUM({members}) NOT NULL" for members in ("'a','b'", "'b'"))
    mood = f"CREATE TABLE mood (id INT PRIMARY KEY, {both})"
    execute(ground.database, [mood])
    alter, key = f"ALTER TABLE mood MODIFY {one}", TableKey(None, "mood")
    renames = Renames(members={(key, "e"): {"a": "b"}}, merged=frozenset({(key, "e", "a")}))
    proof = ground.rows(
        ground.comparison(mood, alter, renames=renames),
        ["UPDATE mood SET e = 'b' WHERE e = 'a'", alter],
        [f"ALTER TABLE mood MODIFY {both}"],
    )
    assert [change.text[:37] for change in proof.down][-1:] == [
        "e: rows that had 'a' keep 'b', from w"
    ]
    assert not proof.failures
