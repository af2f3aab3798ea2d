"""Views and triggers without a model that a rename breaks are findings of ``revision``."""

from __future__ import annotations

from support.shops import Shop

SECOND = '''\
"""Objects that no model declares."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade():
    op.execute("CREATE VIEW notes AS SELECT id, note FROM purchase")
    op.execute("CREATE VIEW amounts AS SELECT id, amount FROM purchase")
    op.execute(
        "CREATE TRIGGER tr BEFORE INSERT ON purchase FOR EACH ROW SET NEW.note = 'new.amount'"
    )
    op.execute(
        "CREATE TRIGGER other BEFORE UPDATE ON purchase FOR EACH ROW SET NEW.amount = 1"
    )


def downgrade():
    op.execute("DROP TRIGGER other")
    op.execute("DROP TRIGGER tr")
    op.execute("DROP VIEW amounts")
    op.execute("DROP VIEW notes")
'''


def test_what_a_rename_breaks_is_named(shop_anywhere: Shop) -> None:
    """The file is written; the exit code says that somebody has to look."""
    shop = shop_anywhere
    (shop.folder / "migrations" / "versions" / "0002_objects.py").write_text(SECOND)
    shop.edit("    note: str", "    remark: str")
    done = shop.run("revision", "-m", "x", "--rename", "purchase.note=remark")
    assert done.code == 1, done.err
    assert done.out.strip().endswith("_x.py")
    broken = [line for line in done.err.splitlines() if line.startswith("After the upgrade ")]
    reason = "no longer works: purchase.note is renamed to remark."
    way = "Declare it, or create it again in this revision."
    assert broken == [
        f"After the upgrade view notes {reason} {way}",
        f"After the upgrade trigger tr {reason} {way}",
    ]


def test_what_works_on_is_not_named(shop_anywhere: Shop) -> None:
    """Another column is dropped than those that views and triggers name."""
    shop = shop_anywhere
    (shop.folder / "migrations" / "versions" / "0002_objects.py").write_text(SECOND)
    shop.edit("    name: str = Field(max_length=40, index=True)\n", "")
    done = shop.run("revision", "-m", "x")
    assert "After the upgrade" not in done.err
    assert done.code == 0, done.err
