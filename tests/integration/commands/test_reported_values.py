"""The values of ``--fill`` in old rows, and the changes of keys, are in revision's report."""

from __future__ import annotations

import re

from support.shops import Shop

NOTE = "    note: str | None = Field(default=None, max_length=200)\n"
TRIGGER = '''\
"""A trigger that no model declares."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade():
    op.execute(
        "CREATE TRIGGER tr AFTER UPDATE ON item FOR EACH ROW "
        "INSERT INTO written (text) VALUES (CONCAT('note=', NEW.note))"
    )


def downgrade():
    op.execute("DROP TRIGGER tr")
'''
WRITTEN = """\


class Item(SQLModel, table=True):
    id: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    note: str = Field(max_length=20)


class Written(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    text: str | None = Field(default=None, max_length=300)
"""
TABLE = """
    op.create_table(
        "item",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("note", sa.String(20)),
    )
    op.create_table(
        "written",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("text", sa.String(300)),
    )


def downgrade():
    op.drop_table("written")
    op.drop_table("item")
"""
KIND = """


from sqlalchemy import Enum as Members


class Kind(SQLModel, table=True):
    state: str = Field(sa_column=Column(Members("fresh", "paid"), primary_key=True))
"""
FIRST = "migrations/versions/0001_first.py"


def test_what_a_value_and_triggers_make_of_rows_is_reported(shop_anywhere: Shop) -> None:
    """Rows that the preconditions would refuse are among those that the revision runs on."""
    shop = shop_anywhere
    shop.edit("\n\ndef downgrade():\n    op", f"{TABLE}    op", FIRST)
    (shop.folder / "migrations" / "versions" / "0002_trigger.py").write_text(TRIGGER)
    models = shop.folder / "models.py"
    models.write_text(models.read_text() + WRITTEN)
    done = shop.run("revision", "-m", "x", "--fill", "item.note='filled'")
    assert done.code == 0, done.err
    report = done.err
    assert re.search(r"item: note changes in \d+ of \d+ rows, such as NULL → 'filled'", report)
    assert re.search(r"written: \d+ rows become \d+, by a trigger that the upgrade", report)
    assert "item.note: --fill gives its value to rows where note is NULL." in report


def test_the_reasons_for_which_a_value_is_given_are_named(shop_anywhere: Shop) -> None:
    """A value that was meant for NULLs also replaces what other preconditions refuse."""
    shop = shop_anywhere
    shop.edit(NOTE, "    note: str = Field(max_length=5, unique=True)\n")
    done = shop.run("revision", "-m", "x", "--fill", "purchase.note=CAST(id AS CHAR)")
    assert done.code == 0, done.err
    (line,) = [s for s in done.err.splitlines() if s.startswith("purchase.note: --fill gives")]
    reasons = ("note is NULL", "do not fit varchar(5)", "more than once")
    assert [reason for reason in reasons if reason not in line] == [], line
    text = (shop.folder / done.out.strip()).read_text()
    comment = " ".join(re.findall(r"# (.*)", text))
    assert "the downgrade does not restore the old ones" in comment
    assert [reason for reason in reasons if reason not in comment] == [], comment
    assert re.search(r"purchase: note changes in \d+ of \d+ rows, such as ", done.err)


def test_values_of_a_primary_key_that_change_are_reported(shop_anywhere: Shop) -> None:
    shop = shop_anywhere
    key = '        sa.Column("state", sa.Enum("new", "paid"), primary_key=True),\n'
    table = f'    op.create_table(\n        "kind",\n{key}    )\n'
    shop.edit("\n\ndef downgrade():\n", f"{table}\n\ndef downgrade():\n", FIRST)
    models = shop.folder / "models.py"
    models.write_text(models.read_text() + KIND)
    done = shop.run("revision", "-m", "x", "--rename-value", "kind.state.new=fresh")
    assert done.code == 0, done.err
    assert "upgrade: kind: state changes in 1 of 2 rows, such as 'new' → 'fresh'" in done.err
    assert "downgrade: kind: state changes in 1 of 2 rows, such as 'fresh' → 'new'" in done.err
