"""Ranges of revisions that refuse generated rows: what was not tried on rows is not joined."""

from __future__ import annotations

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


def test_their_statements_are_kept(shop_anywhere: Shop) -> None:
    """The time of day is cut off by one of them, whatever comes after it."""
    for number, step in enumerate(STEPS, 1):
        text = REVISION.format(*step, f"{number:04}")
        (shop_anywhere.folder / f"migrations/versions/{step[0]}_step.py").write_text(text)
    done = shop_anywhere.run("squash", "0003:0004")
    assert done.code == 0, done.out + done.err
    assert "no generated rows of t could be tried: " in done.err
    squash = (shop_anywhere.folder / done.out.splitlines()[-1]).read_text()
    assert "MODIFY d DATE" in squash.replace("DATETIME", "")
