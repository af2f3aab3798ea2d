"""Objects that env.py leaves out stay as they are in the database, with their dependents.

The kind: each object that a filter can leave out (foreign keys, CHECKs, unique constraints and
indexes of either side or of both, indexes of new tables, whole tables), with what the server keeps
or needs beside it. Columns with what is over them are in ``commands/test_hooks_of_env.py``.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from alembic_autogen.server.base import Server
from support.shops import Shop

ONLINE = "connection=connection, target_metadata=target_metadata"
FILTER = """
def include_object(object, name, type_, reflected, compare_to):
    if type_ == "foreign_key_constraint":
        assert object.referred_table is not None
    with open("asked", "a") as file:
        print(type_, name, file=file)
    return not object.info.get("skip") and not str(name).startswith("skip")

"""
MODELS = """\
import sqlalchemy as sa

metadata = sa.MetaData()


def key(column, skip=False, **options):
    key = sa.ForeignKeyConstraint([column], ["parent.id"], **options)
    key.info["skip"] = skip
    return [sa.Column(column, sa.Integer), key]


def check(text, **options):
    return sa.CheckConstraint(text, info={"skip": True}, **options)


sa.Table("parent", metadata, sa.Column("id", sa.Integer, primary_key=True))
"""
CHILD = """\
sa.Table(
    "%(name)s",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    %(items)s
)
"""
FIRST = """\
import sqlalchemy as sa
from alembic import op
from models import key

revision = "0001"
down_revision = None


def upgrade():
    op.create_table("parent", sa.Column("id", sa.Integer(), primary_key=True))
    op.create_table("skipped", sa.Column("id", sa.Integer(), primary_key=True))
    op.execute("CREATE TRIGGER t BEFORE INSERT ON skipped FOR EACH ROW SET NEW.id = NEW.id")
    op.execute("INSERT INTO skipped VALUES (1)")
%s


def downgrade():
    pass
"""
CREATE = """\
    op.create_table(
        "%(name)s",
        sa.Column("id", sa.Integer(), primary_key=True),
        %(items)s
    )
"""
COLUMN = 'sa.Column("a", sa.Integer),'
TEXT = 'sa.Column("t", sa.Text),'
KINDS = {
    "a foreign key of the models": ('*key("a", skip=True),', COLUMN),
    "one with a name": ('*key("a", skip=True, name="skip_fk"),', COLUMN),
    "one beside another": (
        '*key("a", skip=True), *key("b"),',
        COLUMN + ' *key("b"),',
    ),
    "a foreign key of the database": (COLUMN, '*key("a", name="skip_fk"),'),
    "one that an index of its own serves": (
        COLUMN,
        '*key("a", name="skip_fk"), sa.Index("ix_a", "a"),',
    ),
    "one that an index of the models serves": (
        COLUMN + ' sa.Index("ix_a", "a", "id"),',
        '*key("a", name="skip_fk"), sa.Index("ix_a", "a", "id"),',
    ),
    "one that both have": (
        '*key("a", name="skip_fk", ondelete="CASCADE"),',
        '*key("a", name="skip_fk"),',
    ),
    "a CHECK of the models": (COLUMN + ' check("a > 1"),', COLUMN),
    "a CHECK of the database": (COLUMN, COLUMN + ' sa.CheckConstraint("a > 1", name="skip_a"),'),
    "a CHECK that both have": (
        COLUMN + ' sa.CheckConstraint("a > 1", name="skip_a"),',
        COLUMN + ' sa.CheckConstraint("a > 2", name="skip_a"),',
    ),
    "a unique constraint of the models": (
        COLUMN + ' sa.UniqueConstraint("a", name="skip_u"),',
        COLUMN,
    ),
    "an index of the database": (COLUMN, COLUMN + ' sa.Index("skip_i", "a"),'),
    "a prefix of the database": (TEXT, TEXT + ' sa.Index("skip_p", "t", mysql_length=9),'),
    "a prefix of the models": (TEXT + ' sa.Index("skip_p", "t", mysql_length=9),', TEXT),
    "a prefix that both have": (
        TEXT + ' sa.Index("skip_p", "t", mysql_length=9),',
        TEXT + ' sa.Index("skip_p", "t", mysql_length=5),',
    ),
    "a descending index": (COLUMN, COLUMN + ' sa.Index("skip_d", sa.text("a DESC")),'),
    "an index of an expression": (COLUMN, COLUMN + ' sa.Index("skip_e", sa.text("(a + 1)")),'),
    "one of the models": (COLUMN + ' sa.Index("skip_e", sa.text("(a + 1)")),', COLUMN),
    "one of an expression and a column": (
        COLUMN + ' sa.Index("skip_e", "a", sa.text("(a + 1)")),',
        COLUMN + ' sa.Index("skip_e", sa.text("(a + 2)"), sa.text("a DESC")),',
    ),
    "a column of the models": (COLUMN + ' sa.Column("skip_c", sa.Integer),', COLUMN),
    "a column of the database": (
        COLUMN + ' sa.Column("z", sa.Integer),',
        COLUMN + ' sa.Column("skip_c", sa.Integer, nullable=False), sa.Column("z", sa.Integer),',
    ),
}
Children = Callable[..., Shop]


@pytest.fixture
def children(shop: Shop) -> Children:
    """Make a project whose tables differ in what env.py leaves out: by name, models and head."""

    def make(**tables: tuple[str, str]) -> Shop:
        models, migrated = MODELS, ""
        for name, (mine, theirs) in tables.items():
            models += CHILD % {"name": name, "items": mine.replace("skip_", f"skip_{name}_")}
            migrated += CREATE % {"name": name, "items": theirs.replace("skip_", f"skip_{name}_")}
        (shop.folder / "models.py").write_text(models)
        first = shop.folder / "migrations" / "versions" / "0001_first.py"
        first.write_text(FIRST % migrated)
        shop.edit("SQLModel.metadata", "metadata", "pyproject.toml")
        env = shop.folder / "migrations" / "env.py"
        text = env.read_text().replace("SQLModel.metadata", "metadata")
        text = text.replace(ONLINE, f"{ONLINE}, include_object=include_object")
        env.write_text(text.replace("\ndef run_migr", f"{FILTER}\ndef run_migr", 1))
        return shop

    return make


@pytest.mark.slow
def test_it_is_no_difference_and_a_revision_leaves_it_alone(children: Children) -> None:
    names = {re.sub(r"\W", "_", kind): pair for kind, pair in KINDS.items()}
    shop = children(**names)
    done = shop.run("check-drift")
    assert done.code == 0, done.out + done.err
    models = shop.folder / "models.py"
    head, _, tables = models.read_text().partition('"parent"')
    tables = tables.replace('"id", sa.Integer, primary', '"id", sa.BigInteger, primary')
    models.write_text(f'{head}"parent"{tables.replace("BigInteger", "Integer", 1)}')
    done = shop.run("revision", "-m", "Larger", "--sql")
    assert done.code == 0, done.out + done.err
    statements = [line for line in done.out.splitlines() if line.endswith(";")]
    # What is asked of the rows of tables that are copied changes nothing.
    statements = [each for each in statements if not each.startswith("SELECT COUNT(*)")]
    altered = [re.match(r"ALTER TABLE `?(\w+)`? MODIFY id BIGINT", each) for each in statements]
    assert sorted(each[1] for each in altered if each) == sorted(names), done.out
    assert len(altered) == len(names), done.out
    assert shop.run("check-drift").code == 0


def test_of_a_new_table_an_index_is_left_out_that_is(children: Children) -> None:
    shop = children(child=(COLUMN, COLUMN))
    models = shop.folder / "models.py"
    models.write_text(
        f"{models.read_text()}\n"
        'sa.Table("new", metadata, sa.Column("id", sa.Integer, primary_key=True),\n'
        '    sa.Column("a", sa.Integer, index=True), sa.Index("skip_i", "a", "id"))\n'
    )
    done = shop.run("revision", "-m", "New", "--sql")
    assert done.code == 0, done.out + done.err
    assert "ix_new_a" in done.out and "skip_i" not in done.out
    assert shop.run("check-drift").code == 0


def test_a_key_to_a_table_that_is_left_out_asks_for_its_rows(
    children: Children, server: Server
) -> None:
    shop = children(child=(COLUMN, COLUMN))
    shop.edit(
        'sa.Table("parent"',
        'sa.Table("skipped", metadata, sa.Column("id", sa.BigInteger, primary_key=True))\n'
        'sa.Table("parent"',
    )
    assert shop.run("check-drift").code == 0
    shop.edit(COLUMN, 'sa.Column("a", sa.Integer, sa.ForeignKey("skipped.id")),')
    shop.edit("sa.BigInteger", "sa.Integer")
    done = shop.run("revision", "-m", "Refer", "--sql")
    assert done.code == 0, done.out + done.err
    assert "REFERENCES skipped" in done.out and "MODIFY" not in done.out
    with server.database("production") as database:
        shop.alembic(database, "upgrade", "0001")
        with database.connect() as connection, connection.cursor() as cursor:
            cursor.execute("INSERT INTO child VALUES (1, 1), (2, NULL)")
        shop.alembic(database, "upgrade", "head")
