"""Candidates that run and are wrong: whatever is wrong in one is seen, in every direction."""

from __future__ import annotations

import pytest

from alembic_autogen.errors import HistoryError
from alembic_autogen.proof.roundtrip import RoundTrip
from alembic_autogen.schema.differences import Rules
from alembic_autogen.schema.model import TableKey
from alembic_autogen.schema.renames import Renames
from support.proofs import Ground
from support.tables import lines

FLAG = "ALTER TABLE child ADD COLUMN flag INT NOT NULL DEFAULT 0"
NO_FLAG = "ALTER TABLE child DROP COLUMN flag"
WIDER = "ALTER TABLE parent MODIFY name VARCHAR(40) NOT NULL"
NARROWER = "ALTER TABLE parent MODIFY name VARCHAR(20) NOT NULL"


def test_a_candidate_that_is_right_is_proved(ground: Ground) -> None:
    trip = ground.trip(ground.comparison(FLAG, WIDER), [FLAG, WIDER], [NARROWER, NO_FLAG])
    assert trip.proved
    assert trip.up_is_exact
    assert trip.statements == (FLAG, WIDER)
    assert trip.appended == {TableKey(None, "child"): frozenset({"flag"})}


LEFT_AFTER_UP = {
    "nothing is done": ([], ["+ column child.flag", "~ column parent.name"]),
    "half of it is done": ([FLAG], ["~ column parent.name"]),
    "another type": ([FLAG.replace("INT", "BIGINT"), WIDER], ["~ column child.flag"]),
    "another default": ([FLAG.replace("0", "1"), WIDER], ["~ column child.flag"]),
    "NULL is allowed": ([FLAG.replace("NOT NULL", "NULL"), WIDER], ["~ column child.flag"]),
    "the place is wrong, and was chosen": (
        [f"{FLAG} AFTER qty", WIDER],
        ["~ column order child"],
    ),
    "the place is wrong, and is the first": ([f"{FLAG} FIRST", WIDER], ["~ column order child"]),
    "an index goes": ([FLAG, WIDER, "DROP INDEX ix_note ON child"], ["+ index child.ix_note"]),
    "an index comes": ([FLAG, WIDER, "CREATE INDEX x ON child (qty)"], ["- index child.x"]),
    "a CHECK goes": (
        [FLAG, WIDER, "ALTER TABLE child DROP CONSTRAINT positive"],
        ["+ check child.positive"],
    ),
    "a foreign key goes": (
        [FLAG, WIDER, "ALTER TABLE child DROP FOREIGN KEY family"],
        ["+ foreign key child.family"],
    ),
    "a comment comes": ([FLAG, WIDER, "ALTER TABLE child COMMENT 'x'"], ["~ comment child"]),
    "a table comes": ([FLAG, WIDER, "CREATE TABLE more (id INT)"], ["- table more"]),
    "a view changes": (
        [FLAG, WIDER, "CREATE OR REPLACE VIEW notes AS SELECT qty FROM child"],
        ["~ view notes"],
    ),
}


@pytest.mark.parametrize(("up", "left"), LEFT_AFTER_UP.values(), ids=list(LEFT_AFTER_UP))
def test_what_an_upgrade_does_wrong_is_left_over(
    ground: Ground, up: list[str], left: list[str]
) -> None:
    trip = ground.trip(ground.comparison(FLAG, WIDER), up, [])
    assert lines(trip.up) == left
    assert not trip.proved
    assert not trip.up_is_exact
    assert not (trip.down or trip.again or trip.up_failure or trip.down_failure)


LEFT_AFTER_DOWN = {
    "nothing is done": ([], ["- column child.flag", "~ column parent.name"]),
    "half of it is done": ([NO_FLAG], ["~ column parent.name"]),
    "another type": ([NO_FLAG, NARROWER.replace("20", "21")], ["~ column parent.name"]),
    "an index has another name": (
        [NO_FLAG, NARROWER, "ALTER TABLE child RENAME INDEX ix_note TO ix_other"],
        ["~ index child.ix_note"],
    ),
    "a CHECK has a name that MySQL could have made up": (
        [
            *(NO_FLAG, NARROWER, "ALTER TABLE child DROP CONSTRAINT positive"),
            "ALTER TABLE child ADD CONSTRAINT child_chk_1 CHECK (qty > 0)",
        ],
        ["- check child.child_chk_1", "+ check child.positive"],
    ),
    "a function goes, which the models do not declare": (
        [NO_FLAG, NARROWER, "DROP FUNCTION one"],
        ["+ function one"],
    ),
    "a function comes": (
        [NO_FLAG, NARROWER, "CREATE FUNCTION two() RETURNS INT DETERMINISTIC RETURN 2"],
        ["- function two"],
    ),
    "a procedure comes": (
        [NO_FLAG, NARROWER, "CREATE PROCEDURE two() DO 2"],
        ["- procedure two"],
    ),
    "a column is put elsewhere": (
        [NO_FLAG, NARROWER, "ALTER TABLE child MODIFY note VARCHAR(50) FIRST"],
        ["~ column order child"],
    ),
}


@pytest.mark.parametrize(("down", "left"), LEFT_AFTER_DOWN.values(), ids=list(LEFT_AFTER_DOWN))
def test_what_a_downgrade_does_wrong_is_left_over(
    ground: Ground, down: list[str], left: list[str]
) -> None:
    trip = ground.trip(ground.comparison(FLAG, WIDER), [FLAG, WIDER], down)
    assert lines(trip.down) == left
    assert not trip.proved
    assert trip.up_is_exact
    assert not (trip.up or trip.again or trip.up_failure or trip.down_failure)


SECOND_TIME = "runs = []\n"
"""Something that a revision keeps in mind from one run to the next."""


def test_what_an_upgrade_does_wrong_the_second_time_is_left_over(ground: Ground) -> None:
    wrong = FLAG.replace("INT", "BIGINT")
    up = [f"op.execute({wrong!r} if runs else {FLAG!r})", "runs.append(1)"]
    trip = ground.trip(ground.comparison(FLAG), up, [NO_FLAG], SECOND_TIME)
    assert lines(trip.again) == ["~ column child.flag"]
    assert not trip.proved
    assert not (trip.up or trip.down or trip.up_failure or trip.down_failure)


def test_an_upgrade_that_finds_nothing_to_do_the_second_time_is_seen(ground: Ground) -> None:
    up = [f"runs or op.execute({FLAG!r})", "runs.append(1)"]
    trip = ground.trip(ground.comparison(FLAG), up, [NO_FLAG], SECOND_TIME)
    assert lines(trip.again) == ["+ column child.flag"]
    assert not trip.proved


def failed(trip: RoundTrip) -> tuple[HistoryError | None, HistoryError | None]:
    assert not trip.proved
    assert not (trip.up or trip.down or trip.again)
    return trip.up_failure, trip.down_failure


def test_an_upgrade_that_fails_ends_the_proof(ground: Ground) -> None:
    trip = ground.trip(ground.comparison(FLAG), [FLAG, "ALTER TABLE nowhere DROP COLUMN x"], [])
    up, down = failed(trip)
    assert up is not None and "nowhere" in up.message
    assert down is None
    assert not trip.up_is_exact


def test_a_downgrade_that_fails_ends_the_proof(ground: Ground) -> None:
    down_only = ["ALTER TABLE nowhere DROP COLUMN x"]
    trip = ground.trip(ground.comparison(FLAG), [FLAG], down_only)
    up, down = failed(trip)
    assert up is None
    assert down is not None and "nowhere" in down.message
    assert trip.up_is_exact


def test_an_upgrade_that_fails_the_second_time_ends_the_proof(ground: Ground) -> None:
    up = [FLAG, "runs and op.execute('ALTER TABLE nowhere DROP COLUMN x')", "runs.append(1)"]
    trip = ground.trip(ground.comparison(FLAG), up, [NO_FLAG], SECOND_TIME)
    assert failed(trip) == (None, None), "it is not taken for the first upgrade"
    assert trip.again_failure is not None and "nowhere" in trip.again_failure.message
    assert (trip.last_run, trip.up_is_exact) == ("second upgrade", True)


# --- columns at the end of a table

NO_NOTE = "ALTER TABLE child DROP COLUMN note"
NOTE = "ALTER TABLE child ADD COLUMN note VARCHAR(50), ADD INDEX ix_note (note)"
NOTE_IN_PLACE = NOTE.replace("(50),", "(50) AFTER qty,")
NO_VIEW = "DROP VIEW notes"
VIEW = "CREATE VIEW notes AS SELECT note FROM child"


@pytest.mark.parametrize(
    ("back", "order", "left"),
    [
        (NOTE, "declared", []),
        (NOTE, "ignore", []),
        (NOTE, "strict", ["~ column order child"]),
        (NOTE_IN_PLACE, "strict", []),
        (NOTE_IN_PLACE, "declared", []),
        (NOTE.replace("(50),", "(50) AFTER id,"), "declared", ["~ column order child"]),
        (NOTE.replace("(50),", "(50) FIRST,"), "declared", ["~ column order child"]),
        (NOTE.replace("(50),", "(50) FIRST,"), "ignore", []),
    ],
)
def test_a_column_that_comes_back_may_stand_at_the_end_and_nowhere_else(
    ground: Ground, back: str, order: str, left: list[str]
) -> None:
    rules = Rules(column_order=order)
    comparison = ground.comparison(NO_VIEW, NO_NOTE, rules=rules)
    trip = ground.trip(comparison, [NO_VIEW, NO_NOTE], [back, VIEW], rules=rules)
    assert lines(trip.down) == left
    assert trip.proved is not bool(left)


def test_columns_that_the_history_appended_keep_their_freedom_under_another_name(
    ground: Ground,
) -> None:
    """The models have it in another place, which is no difference before or after the rename."""
    child = TableKey(None, "child")
    rules = Rules(appended={child: frozenset({"note"})})
    renames = Renames(columns={child: {"note": "remark"}})
    there = "ALTER TABLE child RENAME COLUMN note TO remark"
    view = "CREATE OR REPLACE VIEW notes AS SELECT remark FROM child"
    moved = "ALTER TABLE child MODIFY remark VARCHAR(50) FIRST"
    comparison = ground.comparison(NO_VIEW, there, moved, view, rules=rules, renames=renames)
    back = [NO_VIEW, "ALTER TABLE child RENAME COLUMN remark TO note", VIEW]
    trip = ground.trip(comparison, [NO_VIEW, there, view], back, rules=rules)
    assert trip.proved, trip


def test_a_column_that_nobody_appended_has_no_freedom(ground: Ground) -> None:
    first = "ALTER TABLE child MODIFY note VARCHAR(50) FIRST"
    trip = ground.trip(ground.comparison(first), [], [])
    assert lines(trip.up) == ["~ column order child"]


# --- names that MySQL makes up for the indexes of foreign keys

NO_FAMILY = ("ALTER TABLE child DROP FOREIGN KEY family", "ALTER TABLE child DROP INDEX family")
FAMILY = "ALTER TABLE child ADD CONSTRAINT family FOREIGN KEY (parent_id) REFERENCES parent (id)"


DROP_INDEX = """
def drop_index(name):
    inspector = sa.inspect(op.get_bind())
    if any(key["name"] == "family" for key in inspector.get_foreign_keys("child")):
        op.drop_constraint("family", "child", type_="foreignkey")
    if any(index["name"] == name for index in inspector.get_indexes("child")):
        op.drop_index(name, "child")
"""


def test_the_index_of_a_foreign_key_may_come_back_by_itself(ground: Ground) -> None:
    trip = ground.trip(ground.comparison(*NO_FAMILY), NO_FAMILY, [FAMILY])
    assert trip.proved, trip


def test_the_index_of_a_foreign_key_may_come_back_under_another_name(ground: Ground) -> None:
    """As MySQL makes it, its name depends on what was there; so it does not count."""
    named = "ALTER TABLE child ADD INDEX parent_id (parent_id)"
    up = ["for name in ('family', 'parent_id'): drop_index(name)"]
    trip = ground.trip(ground.comparison(*NO_FAMILY), up, [named, FAMILY], DROP_INDEX)
    assert trip.proved, trip


def test_a_foreign_key_that_comes_back_under_another_name_is_seen(ground: Ground) -> None:
    other = FAMILY.replace("family", "child_ibfk_1")
    trip = ground.trip(ground.comparison(*NO_FAMILY), NO_FAMILY, [other])
    assert lines(trip.down) == ["- foreign key child.child_ibfk_1", "+ foreign key child.family"]


def test_a_table_that_is_left_out_is_not_looked_at(ground: Ground) -> None:
    more = "UPDATE alembic_version SET version_num = version_num"
    assert ground.trip(ground.comparison(FLAG), [FLAG, more], [NO_FLAG]).proved
