"""The report of the proof if a candidate refuses rows that every precondition accepts."""

from __future__ import annotations

import pytest

from alembic_autogen.autogenerate.rendering import build
from alembic_autogen.autogenerate.rendering.build import RevisionOptions
from alembic_autogen.errors import ProofError
from alembic_autogen.schema.model import TableKey
from support.proofs import Ground, execute, trial_call

CHILD, PARENT = TableKey(None, "child"), TableKey(None, "parent")
COMMENT = "ALTER TABLE child COMMENT 'x'"
NO_COMMENT = "ALTER TABLE child COMMENT ''"
NARROW = "ALTER TABLE child MODIFY qty SMALLINT NOT NULL"
WIDE = "ALTER TABLE child MODIFY qty INT NOT NULL"
MANY_CHILDREN = "(SELECT COUNT(*) FROM child) > 1"
MANY_PARENTS = "(SELECT COUNT(*) FROM parent) > 1"


def precondition(condition: str, problem: str = "it is refused") -> str:
    query = f"SELECT `id` FROM `child` WHERE {condition}"
    return f"refuse_if_any({query!r}, {problem!r}, 'Make it less')"


RIGHT = precondition("`qty` NOT BETWEEN -32768 AND 32767", "it is too large")


@pytest.mark.parametrize(
    ("condition", "tables"),
    [
        (MANY_PARENTS, ["parent"]),
        (MANY_CHILDREN, ["child"]),
        (f"{MANY_CHILDREN} OR {MANY_PARENTS}", ["parent", "child"]),
        (f"{MANY_CHILDREN} AND {MANY_PARENTS}", []),
    ],
)
def test_tables_whose_rows_are_refused_are_reported(
    ground: Ground, condition: str, tables: list[str]
) -> None:
    """If no table is refused alone, the first error is reported."""
    proof = ground.rows(ground.comparison(NARROW), [precondition(condition), NARROW], [WIDE])
    parts = proof.unforeseen.split("nothing was changed.")
    assert [part.lstrip("; ").partition(": Alembic")[0] for part in parts[:-1] if tables] == tables
    assert proof.unforeseen.startswith("Alembic") is not bool(tables)
    assert ("; child: " in proof.unforeseen) is (len(tables) == 2)
    assert "it is refused" in proof.unforeseen
    assert proof.filled == {CHILD: 1, PARENT: 1}
    assert proof.refused
    assert not proof.failures


def test_rows_that_a_trial_refuses_are_not_reported(
    ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build, "preconditions_for", lambda *_: [])
    comparison = ground.comparison(COMMENT, NARROW)
    options = RevisionOptions(tried=frozenset({CHILD}))
    _, (trial,) = options.checks(comparison, {}, options.tried)
    up = [trial_call(trial), precondition(MANY_PARENTS), COMMENT, NARROW]
    proof = ground.rows(comparison, up, [WIDE, NO_COMMENT], options)
    assert proof.refused
    assert proof.unforeseen.startswith("parent: ")
    assert "; child: " not in proof.unforeseen


def test_rows_that_a_trigger_refuses_later_are_not_reported(
    ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build, "preconditions_for", lambda *_: [])
    refuses = (
        "CREATE TRIGGER refuses BEFORE UPDATE ON child FOR EACH ROW IF OLD.note = 'B' THEN"
        " SIGNAL SQLSTATE '45000'; END IF"
    )
    execute(ground.database, [refuses])
    add = "ALTER TABLE child ADD w INT NOT NULL DEFAULT 7"
    proof = ground.rows(
        ground.comparison(refuses, add),
        ["UPDATE child SET id = id", precondition(MANY_PARENTS), add],
        ["ALTER TABLE child DROP COLUMN w"],
        RevisionOptions(fills={(CHILD, "w"): "7"}),
    )
    assert ground.prover.checks == ([], [])
    assert proof.refused
    assert proof.unforeseen.startswith("parent: ")
    assert "; child: " not in proof.unforeseen


@pytest.mark.parametrize(
    ("condition", "where"), [(MANY_CHILDREN, " of child"), (MANY_PARENTS, " of parent")]
)
def test_an_upgrade_that_stops_half_way_on_a_single_table_names_it(
    ground: Ground, condition: str, where: str
) -> None:
    together = f"{MANY_CHILDREN} AND {MANY_PARENTS}"
    with pytest.raises(ProofError, match=f"stops half way on generated rows{where}: "):
        ground.rows(
            ground.comparison(COMMENT),
            [precondition(together), COMMENT, precondition(condition)],
            [NO_COMMENT],
            RevisionOptions(has_preconditions=False),
        )


def test_a_value_that_is_refused_leaves_its_rows_out(ground: Ground) -> None:
    """The candidate does not give the value of --fill, so that the rows are refused with it too."""
    options = RevisionOptions(fills={(CHILD, "qty"): "7"})
    proof = ground.rows(ground.comparison(NARROW), [RIGHT, NARROW], [WIDE], options)
    assert proof.filled[CHILD] > 4
    assert not (proof.unforeseen or proof.failures or proof.up)


def test_rows_that_a_missing_precondition_would_refuse_are_not_tried(ground: Ground) -> None:
    comparison = ground.comparison(NARROW)
    preconditions = RevisionOptions().checks(comparison, {}).preconditions
    planned = next(each for each in preconditions if each.columns == ("qty",))
    missing = (f"{planned.table}: {planned.problem}",)
    longer = "UPDATE child SET note = 'a1' WHERE note = 'a'"
    more = "INSERT IGNORE INTO parent VALUES (77, 'restored')"
    proof = ground.rows(comparison, [RIGHT, NARROW, longer], [WIDE, more], missing=missing)
    assert proof.missing == missing
    assert not (proof.refused or proof.failures or proof.unforeseen)
    # the first run with rows of all kinds has left nothing behind
    assert [change.table for change in proof.up] == [CHILD]
    assert [change.table for change in proof.down] == [PARENT]


FAIL = "def fail():\n    raise RuntimeError('no way')\n"


@pytest.mark.parametrize("missing", [(), ("child: something",)])
def test_an_error_is_no_refusal_if_a_precondition_is_missing(
    ground: Ground, missing: tuple[str, ...]
) -> None:
    fails = "op.get_bind().scalar(sa.text('SELECT id FROM child')) and fail()"
    comparison = ground.comparison(NARROW)
    proof = ground.rows(comparison, [fails, NARROW], [WIDE], module=FAIL, missing=missing)
    assert proof.refused is not bool(missing)


def test_a_change_of_a_table_that_is_left_out_does_not_count(ground: Ground) -> None:
    other = "seen.append(1) or op.execute(f\"ALTER TABLE alembic_version COMMENT '{len(seen)}'\")"
    up = [other, RIGHT, NARROW]
    proof = ground.rows(ground.comparison(NARROW), up, [WIDE], module="seen = []\n")
    assert proof.refused
    assert not (proof.failures or proof.unforeseen)


def test_another_precondition_refuses_even_if_one_is_missing(ground: Ground) -> None:
    missing = ("child: something",)
    proof = ground.rows(ground.comparison(NARROW), [RIGHT, NARROW], [WIDE], missing=missing)
    assert proof.refused
