"""Rows of tables that a revision does not name: triggers and foreign keys change them."""

from __future__ import annotations

import re

import pytest

from alembic_autogen.autogenerate.rendering.build import RevisionOptions
from alembic_autogen.schema.model import TableKey
from support.proofs import Ground, execute

COMMENT = "ALTER TABLE child COMMENT 'x'"
NO_COMMENT = "ALTER TABLE child COMMENT ''"
CHILD, PARENT = TableKey(None, "child"), TableKey(None, "parent")
AUDIT = TableKey(None, "audit")
AUDITED = (
    "CREATE TABLE source (id INT PRIMARY KEY)",
    "CREATE TABLE audit (id INT PRIMARY KEY AUTO_INCREMENT, source_id INT,"
    " CONSTRAINT of_source FOREIGN KEY (source_id) REFERENCES source (id))",
    "CREATE TRIGGER audits AFTER UPDATE ON child FOR EACH ROW INSERT INTO audit VALUES ()",
)
SHADE, PAINTED = TableKey(None, "shade"), TableKey(None, "painted")
PAINTS = (
    "CREATE TABLE shade (id INT PRIMARY KEY, code VARCHAR(14) NOT NULL, UNIQUE KEY by_code (code))",
    "CREATE TABLE painted (id INT PRIMARY KEY, code VARCHAR(14) NOT NULL, KEY by_shade (code),"
    " CONSTRAINT of_shade FOREIGN KEY (code) REFERENCES shade (code) ON UPDATE CASCADE)",
)


def test_rows_that_a_trigger_adds_are_reported_as_such(ground: Ground) -> None:
    execute(ground.database, AUDITED)
    longer = "UPDATE child SET note = 'a1' WHERE note = 'a'"
    proof = ground.rows(ground.comparison(*AUDITED, COMMENT), [COMMENT, longer], [NO_COMMENT])
    assert set(proof.filled) == {CHILD, PARENT, AUDIT, TableKey(None, "source")}
    texts = {change.table: change.text for change in proof.up}
    assert set(texts) == {CHILD, AUDIT}
    assert re.fullmatch(r"note changes in \d+ of \d+ rows, such as 'a' → 'a1'", texts[CHILD])
    grown = r"(\d+) rows become \d+, by a trigger that the upgrade fires"
    match = re.fullmatch(grown, texts[AUDIT])
    assert match and int(match[1]) == proof.filled[AUDIT]


def test_rows_that_follow_a_filled_value_are_reported(ground: Ground) -> None:
    execute(ground.database, PAINTS)
    check = "ALTER TABLE shade ADD CONSTRAINT real_shade CHECK (code <> 'a')"
    proof = ground.rows(
        ground.comparison(*PAINTS, check),
        ["UPDATE shade SET code = 'z' WHERE code = 'a'", check],
        ["ALTER TABLE shade DROP CONSTRAINT real_shade"],
        RevisionOptions(fills={(SHADE, "code"): "'z'"}),
    )
    assert set(proof.filled) == {SHADE, PAINTED}
    assert not (proof.failures or proof.unforeseen)
    texts = {change.table: change.text for change in proof.up}
    assert set(texts) == {SHADE, PAINTED}
    for text in texts.values():
        assert re.fullmatch(r"code changes in \d+ of \d+ rows, such as 'a' → 'z'", text)
    assert not (proof.down or proof.again)


@pytest.mark.parametrize(
    ("engine", "preconditions", "is_tried"),
    [("InnoDB", True, True), ("InnoDB", False, False), ("MyISAM", True, False)],
)
def test_rows_that_a_trigger_would_refuse_later_are_left_out_if_they_are_tried_first(
    ground: Ground, engine: str, preconditions: bool, is_tried: bool
) -> None:
    """What a trigger writes to MyISAM cannot be rolled back, so that it is not tried."""
    refusing = (
        f"CREATE TABLE log (id INT PRIMARY KEY AUTO_INCREMENT) ENGINE={engine}",
        "CREATE TRIGGER refuses BEFORE UPDATE ON child FOR EACH ROW IF OLD.note = 'B' THEN"
        " SIGNAL SQLSTATE '45000'; ELSEIF OLD.note = 'none' THEN INSERT INTO log VALUES (); END IF",
    )
    execute(ground.database, refusing)
    add = "ALTER TABLE child ADD w INT NOT NULL DEFAULT 7"
    proof = ground.rows(
        ground.comparison(*refusing, add),
        ["UPDATE child SET id = id", add],
        ["ALTER TABLE child DROP COLUMN w"],
        RevisionOptions(fills={(CHILD, "w"): "7"}, has_preconditions=preconditions),
    )
    checks_again = preconditions and ground.server.flavor == "mariadb"  # the CHECK of child
    assert proof.refused is (is_tried or checks_again)
    assert not proof.failures
    assert proof.unforeseen.partition(": ")[0] == ("" if is_tried else "child")
    assert (proof.filled[CHILD] == 1) is not is_tried
