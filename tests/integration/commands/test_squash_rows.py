"""Ranges whose revisions treat rows in ways of their own: the squash treats them likewise.

The kind: rows that revisions refuse, rows that are others after a second upgrade or in each run,
and rows that a downgrade leaves behind. What was not tried on rows is not joined.
"""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from support.shops import Shop

STEPS = (
    (
        "0002",
        "CREATE TABLE t (id INT PRIMARY KEY, s VARCHAR(40) NOT NULL, d DATETIME)",
        "DROP TABLE t",
    ),
    (
        "0003",
        "ALTER TABLE t MODIFY s DATE NOT NULL, MODIFY d DATE",
        "ALTER TABLE t MODIFY s VARCHAR(40) NOT NULL, MODIFY d DATETIME",
    ),
    ("0004", "ALTER TABLE t MODIFY d DATETIME", "ALTER TABLE t MODIFY d DATE"),
)
REVISION = """
from alembic import op

revision = {0!r}
down_revision = {3!r}


def upgrade():
    op.execute({1!r})


def downgrade():
    op.execute({2!r})
"""


SEEDS = (
    ("0002", "CREATE TABLE a (id INT AUTO_INCREMENT PRIMARY KEY, n INT)", "DROP TABLE a"),
    ("0003", "INSERT INTO a (n) VALUES (1)", "DELETE FROM a WHERE n = 1"),
    ("0004", "INSERT INTO a (n) VALUES (2)", "UPDATE a SET n = 3 WHERE n = 2"),
)


def write(shop: Shop, steps: Iterable[tuple[str, str, str]]) -> None:
    for number, step in enumerate(steps, 1):
        text = REVISION.format(*step, f"{number:04}")
        (shop.folder / f"migrations/versions/{step[0]}_step.py").write_text(text)


def test_rows_are_those_of_the_revisions_each_time(shop_anywhere: Shop) -> None:
    """The second upgrade numbers other rows, and one downgrade keeps a row."""
    write(shop_anywhere, SEEDS)
    done = shop_anywhere.run("squash", "0003:0004")
    assert done.code == 0, done.out + done.err
    assert "Proved on" in done.err


OTHERS = (
    (
        "0002",
        "CREATE TABLE a (id INT AUTO_INCREMENT PRIMARY KEY, n INT, code CHAR(36), made TIME(6))",
        "DROP TABLE a",
    ),
    (
        "0003",
        "INSERT INTO a (n, code, made) VALUES (1, UUID(), CURTIME(6))",
        "DELETE FROM a WHERE n = 1",
    ),
    ("0004", "ALTER TABLE a ADD COLUMN m INT", "ALTER TABLE a DROP COLUMN m"),
    ("0005", "ALTER TABLE a ADD COLUMN o INT", "ALTER TABLE a DROP COLUMN o"),
)


@pytest.mark.parametrize("range_", ["0003:0005", ":0005"])
def test_values_that_are_others_in_each_run_are_not_compared(
    shop_anywhere: Shop, range_: str
) -> None:
    """What the table has beside them is."""
    write(shop_anywhere, OTHERS)
    done = shop_anywhere.run("squash", range_)
    assert done.code == 0, done.out + done.err
    assert "Proved on" in done.err
    assert "a.code and a.made are not compared: the revisions fill them otherwise each time" in (
        " ".join(done.err.split())
    )


@pytest.mark.slow
def test_their_statements_are_kept(shop_anywhere: Shop) -> None:
    """The time of day is cut off by one of them, whatever comes after it."""
    write(shop_anywhere, STEPS)
    done = shop_anywhere.run("squash", "0003:0004")
    assert done.code == 0, done.out + done.err
    assert "no generated rows of t could be tried: " in done.err
    squash = (shop_anywhere.folder / done.out.splitlines()[-1]).read_text()
    assert "MODIFY d DATE" in squash.replace("DATETIME", "")
