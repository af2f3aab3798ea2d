"""Candidates that are right about the schema, and wrong about rows."""

from __future__ import annotations

import re

import pytest

from alembic_autogen.autogenerate.rendering.build import RevisionOptions
from alembic_autogen.errors import ProofError
from alembic_autogen.proof.rows.prover import UnforeseenError
from alembic_autogen.schema.model import TableKey
from support.proofs import Ground, trial_call

CHILD = TableKey(None, "child")
PARENT = TableKey(None, "parent")
COMMENT = "ALTER TABLE child COMMENT 'x'"
NO_COMMENT = "ALTER TABLE child COMMENT ''"
NARROW = "ALTER TABLE child MODIFY qty SMALLINT NOT NULL"
WIDE = "ALTER TABLE child MODIFY qty INT NOT NULL"
PRECONDITION = (
    "refuse_if_any('SELECT `id` FROM `child` WHERE {}', 'child: it is too large', 'Make it less')"
)
RIGHT = PRECONDITION.format("`qty` NOT BETWEEN -32768 AND 32767")
"""What the tool itself would ask before :data:`NARROW`."""


def test_a_candidate_that_leaves_rows_alone_is_reported_so(ground: Ground) -> None:
    proof = ground.rows(ground.comparison(COMMENT), [COMMENT], [NO_COMMENT])
    assert set(proof.filled) == {CHILD, PARENT}
    assert min(proof.filled.values()) > 4
    assert not (proof.up or proof.down or proof.again or proof.failures or proof.refused)


COMMITS = ("CREATE TABLE passing (id INT)", "DROP TABLE passing")
"""Statements that commit what was done before, and leave nothing behind."""
LONGER = "UPDATE child SET note = 'a1' WHERE note = 'a'"
BACK = "UPDATE child SET note = 'a' WHERE note = 'a1'"
ONCE = """
seen = []


def only_on_rows_that_were_seen_before():
    if "a" in op.get_bind().exec_driver_sql("SELECT note FROM child").scalars():
        seen.append(1)
        if len(seen) > 1:
            op.execute("UPDATE child SET note = 'a1' WHERE note = 'a'")
"""


@pytest.mark.parametrize(
    ("up", "down", "changed"),
    [
        ([LONGER], [], ["up"]),
        ([LONGER], [BACK], ["up", "down", "again"]),
        ([], [LONGER], ["down"]),
        (["only_on_rows_that_were_seen_before()"], [], ["again"]),
    ],
)
def test_rows_that_change_are_reported_for_the_direction_that_changes_them(
    ground: Ground, up: list[str], down: list[str], changed: list[str]
) -> None:
    comparison = ground.comparison(COMMENT)
    proof = ground.rows(comparison, [COMMENT, *up], [NO_COMMENT, *down], module=ONCE)
    found = {side: getattr(proof, side) for side in ("up", "down", "again")}
    assert [side for side, changes in found.items() if changes] == changed
    for (change,) in filter(None, found.values()):
        assert change.table == CHILD
        assert re.fullmatch(r"note changes in \d+ of \d+ rows, such as 'a1?' → 'a1?'", change.text)


def test_rows_that_are_lost_are_reported(ground: Ground) -> None:
    lose = "DELETE FROM child ORDER BY id LIMIT 2"
    proof = ground.rows(ground.comparison(COMMENT), [COMMENT, lose], [NO_COMMENT])
    count = proof.filled[CHILD]
    assert [change.text for change in proof.up] == [f"{count} rows become {count - 2}"]
    assert not proof.down
    assert [change.text for change in proof.again] == [f"{count - 2} rows become {count - 4}"]


def test_rows_that_come_are_reported(ground: Ground) -> None:
    more, fewer = "INSERT INTO parent VALUES (77, 'new')", "DELETE FROM parent WHERE id = 77"
    proof = ground.rows(ground.comparison(COMMENT), [COMMENT, more], [NO_COMMENT, fewer])
    count = proof.filled[PARENT]
    grows, shrinks = (f"{count} rows become {count + 1}", f"{count + 1} rows become {count}")
    assert [(c.table, c.text) for c in proof.up] == [(PARENT, grows)]
    assert [(c.table, c.text) for c in proof.down] == [(PARENT, shrinks)]
    assert proof.again == proof.up


# --- preconditions


def test_a_precondition_that_refuses_what_does_not_fit_is_right(ground: Ground) -> None:
    proof = ground.rows(ground.comparison(NARROW), [RIGHT, NARROW], [WIDE])
    assert proof.refused
    assert not proof.failures
    assert proof.filled[CHILD] > 4
    assert not (proof.up or proof.down or proof.again)


def test_a_precondition_that_refuses_too_much_fails_on_rows_that_fit(ground: Ground) -> None:
    too_much = PRECONDITION.format("`qty` > 0")
    proof = ground.rows(ground.comparison(NARROW), [too_much, NARROW], [WIDE])
    (failure,) = proof.failures
    assert "it is too large" in failure
    assert proof.refused


def test_a_precondition_of_the_downgrade_that_refuses_too_much_is_reported(ground: Ground) -> None:
    too_much = PRECONDITION.format("`qty` > 0")
    proof = ground.rows(ground.comparison(NARROW), [RIGHT, NARROW], [too_much, WIDE])
    assert "it is too large" in proof.not_undone
    assert not (proof.down or proof.again)


@pytest.mark.parametrize("change", [(COMMENT,), (LONGER, *COMMITS)], ids=["schema", "rows"])
def test_a_downgrade_that_changes_something_before_it_refuses_fails(
    ground: Ground, change: tuple[str, ...]
) -> None:
    undone = [NO_COMMENT] if COMMENT in change else []
    down = [*change, PRECONDITION.format("`qty` > 0"), WIDE, *undone]
    proof = ground.rows(ground.comparison(NARROW), [RIGHT, NARROW], down)
    (failure,) = proof.failures
    assert failure.startswith("downgrade: ")
    assert "it is too large" in failure
    assert not proof.not_undone


def test_a_precondition_that_refuses_the_second_time_fails(ground: Ground) -> None:
    """The round trip goes up twice, unfit rows are tried once, and fitting rows go up twice."""
    fifth = f"len(seen) == 5 and {PRECONDITION.format('`qty` > 0')}"
    up = ["seen.append(1)", RIGHT, fifth, NARROW]
    proof = ground.rows(ground.comparison(NARROW), up, [WIDE], module="seen = []\n")
    (failure,) = proof.failures
    assert failure.startswith("again: ")


def test_a_precondition_that_refuses_too_little_is_seen_where_the_upgrade_stops_half_way(
    ground: Ground,
) -> None:
    """The statement that fails comes second, so that the first one stays."""
    too_little = PRECONDITION.format("`qty` > 2147483647")
    with pytest.raises(ProofError, match=r"stops half way.*nothing was written"):
        ground.rows(
            ground.comparison(COMMENT, NARROW),
            [too_little, COMMENT, NARROW],
            [WIDE, NO_COMMENT],
            RevisionOptions(tried=frozenset({TABLE})),
        )


QUOTED = "ALTER TABLE `child` MODIFY qty SMALLINT NOT NULL"
TABLE = TableKey(None, "child")


def test_a_table_whose_rows_nothing_foresees_is_to_be_tried(ground: Ground) -> None:
    with pytest.raises(UnforeseenError) as caught:
        ground.rows(ground.comparison(COMMENT, NARROW), [COMMENT, QUOTED], [WIDE, NO_COMMENT])
    assert (caught.value.tried, caught.value.tried_by_downgrade) == ({TABLE}, set())


def test_what_still_stops_half_way_with_a_trial_is_not_written(ground: Ground) -> None:
    options = RevisionOptions(tried=frozenset({TABLE, TableKey(None, "parent")}))
    too_little = PRECONDITION.format("`qty` > 2147483647")
    with pytest.raises(ProofError, match="stops half way"):
        ground.rows(
            ground.comparison(COMMENT, NARROW),
            [too_little, COMMENT, QUOTED],
            [WIDE, NO_COMMENT],
            options,
        )


def test_a_downgrade_whose_rows_nothing_foresees_is_to_try_them(ground: Ground) -> None:
    comparison = ground.comparison(COMMENT, "ALTER TABLE child MODIFY qty BIGINT NOT NULL")
    up = ["ALTER TABLE child MODIFY qty BIGINT NOT NULL", COMMENT]
    down = [
        NO_COMMENT,
        "op.execute('UPDATE child SET qty = 3000000000 ORDER BY id LIMIT 1')",
        "ALTER TABLE `child` MODIFY qty INT NOT NULL",
    ]
    with pytest.raises(UnforeseenError) as caught:
        ground.rows(comparison, up, down)
    assert (caught.value.tried, caught.value.tried_by_downgrade) == (set(), {TABLE})


def test_a_trial_of_the_whole_table_refuses_them_with_nothing_changed(ground: Ground) -> None:
    comparison = ground.comparison(COMMENT, NARROW)
    options = RevisionOptions(tried=frozenset({TABLE}))
    _, (trial,) = options.checks(comparison, {}, options.tried)
    up = [trial_call(trial), COMMENT, QUOTED]
    proof = ground.rows(comparison, up, [WIDE, NO_COMMENT], options)
    assert proof.refused
    assert proof.filled[TABLE] > 4
    assert not (proof.failures or proof.unforeseen or proof.up)


UNDONE = {
    "CREATE TABLE audit (id INT)": "DROP TABLE audit",
    "ALTER TABLE child ALTER COLUMN note SET DEFAULT 'x'": (
        "ALTER TABLE child ALTER COLUMN note SET DEFAULT NULL"
    ),
}


@pytest.mark.parametrize(
    "change",
    [
        "CREATE TABLE audit (id INT)",  # the schema
        "UPDATE child SET note = 'seen' WHERE note = 'a'",  # rows
        "DELETE FROM child ORDER BY id LIMIT 1",
        "UPDATE parent SET name = 'seen' WHERE name = 'a'",  # of another table
        "ALTER TABLE child ALTER COLUMN note SET DEFAULT 'x'",
    ],
)
def test_a_change_before_the_precondition_refuses_is_no_refusal(
    ground: Ground, change: str
) -> None:
    undone = UNDONE.get(change)
    after = [undone] if undone else []
    with pytest.raises(ProofError, match="stops half way on generated rows: "):
        ground.rows(ground.comparison(NARROW), [change, *COMMITS, RIGHT, NARROW, *after], [WIDE])


def test_an_upgrade_that_fails_on_rows_by_its_first_statement_is_as_good_as_refused(
    ground: Ground,
) -> None:
    proof = ground.rows(ground.comparison(NARROW), [NARROW], [WIDE])
    assert proof.refused
    assert not proof.failures


def test_without_preconditions_only_rows_that_are_taken_count(ground: Ground) -> None:
    proof = ground.rows(
        ground.comparison(NARROW), [NARROW], [WIDE], RevisionOptions(has_preconditions=False)
    )
    assert not proof.refused  # rows of every kind are not even tried
    assert proof.filled[CHILD] > 4
    assert not (proof.up or proof.down or proof.again or proof.failures)


def test_a_downgrade_that_fails_on_rows_is_a_failure(ground: Ground) -> None:
    proof = ground.rows(
        ground.comparison(NARROW),
        [RIGHT, NARROW],
        ["op.get_bind().scalar(sa.text('SELECT id FROM child')) and run()", WIDE],
        module="def run():\n    raise RuntimeError('no way back')\n",
    )
    (failure,) = proof.failures
    assert "no way back" in failure


def test_a_failure_names_the_statement(ground: Ground) -> None:
    """What a server says of a bad value names neither the table nor the column."""
    statement = "UPDATE child SET nothing = 1"
    down = f"op.get_bind().scalar(sa.text('SELECT id FROM child')) and op.execute({statement!r})"
    tried = RevisionOptions(tried_by_downgrade=frozenset({TABLE}))
    proof = ground.rows(ground.comparison(NARROW), [RIGHT, NARROW], [down, WIDE], tried)
    (failure,) = proof.failures
    assert failure.startswith("downgrade: ") and failure.endswith(f"(1054). In: {statement}")


# --- values


@pytest.mark.parametrize(
    ("up", "down", "column", "value", "is_tried"),
    [
        (
            *(f"ALTER TABLE child MODIFY qty {TYPE} NOT NULL" for TYPE in ("BIGINT", "INT")),
            "qty",
            1900,
            True,
        ),
        (
            *("ALTER TABLE child MODIFY note VARCHAR(50) COLLATE utf8mb4_bin",),
            *("ALTER TABLE child MODIFY note VARCHAR(50)", "note", "€", True),
        ),
        (
            *("ALTER TABLE child ALTER note SET DEFAULT 'x'",),
            *("ALTER TABLE child ALTER note SET DEFAULT NULL", "note", "€", False),
        ),
        (
            *("ALTER TABLE parent DROP COLUMN name",),
            *("ALTER TABLE parent ADD name VARCHAR(20) NOT NULL", "qty", 1900, False),
        ),
        (
            *("ALTER TABLE child ADD w INT NOT NULL DEFAULT 7",),
            *("ALTER TABLE child DROP COLUMN w", "qty", 1900, False),
        ),
    ],
    ids=["type", "collation", "default", "dropped", "new"],
)
def test_a_converted_column_has_the_boundary_values_of_its_new_type_too(
    ground: Ground, up: str, down: str, column: str, value: object, is_tried: bool
) -> None:
    proof = ground.rows(
        ground.comparison(up), [up], [down], RevisionOptions(has_preconditions=False)
    )
    assert not proof.failures
    with ground.database.connect() as connection, connection.cursor() as cursor:
        cursor.execute(f"SELECT `{column}` FROM child")
        values = {each for (each,) in cursor.fetchall()}
    assert (value in values) is is_tried


# --- afterwards


def test_the_rows_are_gone_afterwards(ground: Ground) -> None:
    ground.rows(ground.comparison(COMMENT), [COMMENT], [NO_COMMENT])
    assert ground.count("child") > 0
    assert ground.prover.clean_up() is True
    assert ground.count("child") == ground.count("parent") == 0


def test_rows_of_the_revisions_themselves_cannot_be_told_from_others(ground: Ground) -> None:
    insert = "INSERT INTO parent VALUES (77, 'seed')"
    with ground.database.connect() as connection, connection.cursor() as cursor:
        cursor.execute(insert)
        connection.commit()
    ground.rows(ground.comparison(COMMENT), [COMMENT], [NO_COMMENT])
    assert ground.prover.clean_up() is False


def test_nothing_is_filled_where_no_table_is_touched(ground: Ground) -> None:
    new = "CREATE TABLE more (id INT PRIMARY KEY)"
    proof = ground.rows(ground.comparison(new), [new], ["DROP TABLE more"])
    assert proof.filled == {}
    assert ground.count("child") == 0
    assert ground.prover.clean_up() is True
