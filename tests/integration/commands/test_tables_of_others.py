"""Foreign keys to tables that neither the models nor the revisions make.

The kind: a table of another service in the same server, in the application's own database or in
one of its own, to which foreign keys of the models, of revisions, or of both refer; by one column
or several, of each type that a key may have.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from support.caches import Cache
from support.shops import Shop

MODELS = """
import sqlalchemy as sa

metadata = sa.MetaData()
sa.Table(
    "member", metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("user_id", {type}, sa.ForeignKey("{users}.id"), nullable=False),
)
"""

FIRST = '''
"""The first table."""
import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade():
    op.create_table(
        "member",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("user_id", {type}, nullable=False),
        {key}
    )


def downgrade():
    op.drop_table("member")
'''
KEY = 'sa.ForeignKeyConstraint(["user_id"], ["{users}.id"], name="member_ibfk_1"),'

FOREIGN_KEYS = pytest.mark.parametrize("users", ["users", "auth.users"])


@pytest.fixture
def users(own: Shop) -> str:
    """The table of others: in a database of its own on one of the servers, to save time."""
    return "users" if "mariadb" in own.environment.values() else "auth.users"


@pytest.fixture(params=["mysql", "mariadb"])
def own(request: pytest.FixtureRequest, shop: Shop) -> Shop:
    """A project whose commands start their own servers, which may have further databases."""
    return Shop(shop.folder, {"ALEMBIC_AUTOGEN_FLAVOR": request.param}, forked=True)


def write(
    shop: Shop,
    users: str,
    models: str = MODELS,
    *,
    type: str = "sa.Integer",
    before: str = "sa.Integer()",
    key: bool = True,
    external: str = "",
) -> None:
    """Write the models and a history of one revision."""
    (shop.folder / "models.py").write_text(models.format(users=users, type=type))
    revision = FIRST.format(type=before, key=KEY.format(users=users) if key else "")
    (shop.folder / "migrations/versions/0001_first.py").write_text(revision)
    (shop.folder / "pyproject.toml").write_text(
        '[tool.alembic-autogen]\nmetadata = "models:metadata"\n'
        f"external = {json.dumps([external or users])}\n"
    )
    env = shop.folder / "migrations/env.py"
    env.write_text(env.read_text().replace("models.SQLModel.metadata", "models.metadata"))


def revise(shop: Shop, *flags: str) -> str:
    """Write a revision, which must be proved, and return its text; afterwards nothing is left."""
    done = shop.run("revision", "-m", "next", *flags)
    assert done.code == 0, done.out + done.err
    assert "Proved on" in done.out + done.err
    assert "The next run will run the revisions again" not in done.err
    after = shop.run("check-drift")
    assert after.code == 0, after.out + after.err
    path: Path = shop.folder / done.out.strip()
    return path.read_text()


BASELINE = """
SET FOREIGN_KEY_CHECKS = 0;
CREATE TABLE member (
    id INTEGER PRIMARY KEY AUTO_INCREMENT,
    user_id INTEGER NOT NULL,
    CONSTRAINT member_ibfk_1 FOREIGN KEY (user_id) REFERENCES {users} (id)
);
"""


def test_a_baseline_refers_to_it_where_rows_are_generated(own: Shop, users: str) -> None:
    write(own, users)
    (own.folder / "before.sql").write_text(BASELINE.format(users=users))
    own.configure('baseline = "before.sql"')
    path = own.folder / "migrations/versions/0001_first.py"
    text = path.read_text()
    path.write_text(
        text[: text.index("    op.create_table")]
        + '    op.add_column("member", sa.Column("note", sa.Integer()))\n\n\n'
        + 'def downgrade():\n    op.drop_column("member", "note")\n'
    )
    for command in (("lint",), ("prove",)):
        done = own.run(*command)
        assert done.code == 0, done.out + done.err


@pytest.mark.slow
@FOREIGN_KEYS
def test_both_sides_refer_to_it(own: Shop, users: str, cache: Cache) -> None:
    own = replace(own, forked=False)
    write(own, users)
    done = own.run("check-drift")
    assert done.code == 0, done.out + done.err
    assert "Models and migrations agree (1 table, " in done.out
    cache.settle()
    again = own.run("check-drift")
    assert again.code == 0, again.out + again.err
    assert "from memory" in again.out
    # what is known depends on the setting
    other = own.run("check-drift", "--external", "nothing")
    assert other.code == 2
    assert f'set external = ["{users}"] in [tool.alembic-autogen]' in other.err
    # and on which tables the models refer to
    models = own.folder / "models.py"
    models.write_text(models.read_text().replace(f"{users}.id", f"{users}_too.id"))
    changed = own.run("check-drift", "--external", f"{users}*")
    assert changed.code == 1, changed.out + changed.err
    assert "table" not in changed.out
    assert changed.out.count("foreign key member.member_ibfk_1") == 1


@pytest.mark.slow
def test_a_key_to_it_is_added_dropped_and_added_to_another_type(own: Shop, users: str) -> None:
    write(own, users, key=False)
    models = own.folder / "models.py"
    referring = models.read_text()
    text = revise(own)
    assert "refers to rows that" in text and "NOT EXISTS" in text
    assert text.count("create_foreign_key") == 1

    referring = referring.replace("sa.Integer, sa.Foreign", "sa.BigInteger, sa.Foreign")
    models.write_text(referring)
    text = revise(own)  # the statement that copies the table adds the key, in both directions
    assert text.count(" ADD CONSTRAINT `member_ibfk_1` FOREIGN KEY") == 2

    models.write_text(referring.replace(f', sa.ForeignKey("{users}.id")', ""))
    assert revise(own).count("create_foreign_key") == 1  # of the downgrade
    for file in (own.folder / "migrations/versions").glob("*.py"):
        assert "users" not in "".join(re.findall("(?:create|drop)_table.*", file.read_text()))


@pytest.mark.slow
def test_keys_of_all_types_and_of_several_columns(own: Shop) -> None:
    """A new table refers to a table for each type; two others to the same columns and more."""
    types = [
        "sa.BigInteger",
        "mysql.INTEGER(unsigned=True)",
        "sa.String(36)",
        'mysql.VARCHAR(36, charset="ascii", collation="ascii_bin")',
        "sa.Uuid",
        "sa.BINARY(16)",
        "sa.DateTime",
        'sa.Enum("a", "b")',
        "sa.Numeric(20, 0)",
    ]
    columns = "".join(
        f'    sa.Column("c{number}", {type}, sa.ForeignKey("auth.t{number}.id")),\n'
        for number, type in enumerate(types)
    )
    write(own, "users", SEVERAL.replace("COLUMNS", columns), key=False)
    own.edit('["users"]', '["users", "auth.t*"]', "pyproject.toml")
    text = revise(own)
    assert text.count("create_foreign_key") == 2  # of the table that was there
    assert text.count("op.create_table") == 2


SEVERAL = """
import sqlalchemy as sa
from sqlalchemy.dialects import mysql

metadata = sa.MetaData()
sa.Table(
    "types", metadata,
    sa.Column("id", sa.Integer, primary_key=True),
COLUMNS)
sa.Table(
    "member", metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("user_id", sa.Integer, nullable=False),
    sa.Column("region", sa.String(8)),
    sa.Column("code", sa.CHAR(2), sa.ForeignKey("{users}.code")),
    sa.ForeignKeyConstraint(["region", "user_id"], ["{users}.region", "{users}.number"]),
    mysql_default_charset="latin1", mariadb_default_charset="latin1",
)
sa.Table(
    "guest", metadata,
    sa.Column("id", sa.Integer, sa.ForeignKey("{users}.number"), primary_key=True),
)
"""


def test_only_old_revisions_refer_to_it_however_they_are_written(own: Shop, users: str) -> None:
    models = MODELS.replace(', sa.ForeignKey("{users}.id")', "")
    write(own, users, models, before="sa.BigInteger()")
    (own.folder / "migrations/versions/0002_second.py").write_text(SECOND.format(users=users))
    done = own.run("check-drift")
    assert done.code == 0, done.out + done.err


SECOND = '''
"""The column gets another type, and the key is dropped."""
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade():
    op.drop_constraint("member_ibfk_1", "member", type_="foreignkey")
    op.execute("SELECT them.code FROM {users} AS them JOIN `member` ON them.id = user_id")
    op.execute(
        "ALTER TABLE `member` MODIFY user_id INT NOT NULL, ADD other INT NULL,"
        " ADD CONSTRAINT again FOREIGN KEY of_user (user_id) REFERENCES {users}(id),"
        " ADD CONSTRAINT other FOREIGN KEY (other) REFERENCES {users} (number)"
    )
    op.execute("ALTER TABLE `member` DROP FOREIGN KEY other, DROP COLUMN other")
    op.execute("ALTER TABLE `member` DROP FOREIGN KEY again")
    op.drop_index("again", "member")


def downgrade():
    pass
'''


@pytest.mark.parametrize(
    ("users", "external"),
    [("shop.users", "shop.users"), ("users", "shop.users"), ("users", "u*")],
)
def test_it_is_in_the_applications_own_database(own: Shop, users: str, external: str) -> None:
    write(own, users, external=external)
    done = own.run("check-drift")
    assert done.code == 0, done.out + done.err


@pytest.mark.slow
def test_the_models_declare_it_and_leave_it_to_others(own: Shop, users: str) -> None:
    schema, _, name = users.rpartition(".")
    declared = f"""
sa.Table(
    "{name}", metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("note", sa.Text),
    schema={schema!r} or None,
)
"""
    write(own, users, MODELS + declared, key=False)
    text = revise(own)
    assert text.count("create_foreign_key") == 1
    assert "create_table" not in text


def test_on_a_server_that_others_use(shop: Shop) -> None:
    write(shop, "users")
    done = shop.run("check-drift")
    assert done.code == 0, done.out + done.err
    write(shop, "auth.users")
    done = shop.run("check-drift")
    assert done.code == 2
    assert "let the tool start a server with --server auto" in done.err


def test_a_column_without_a_type_of_its_own_is_named(shop: Shop) -> None:
    write(shop, "users", MODELS.replace("{type}, ", ""))
    done = shop.run("check-drift")
    assert done.code == 2
    assert "The column member.user_id takes its type from users, which external" in done.err
    assert "  --> models.py:8:5\n" in done.err


def test_models_alone_refer_to_a_table_that_nobody_makes(shop_anywhere: Shop) -> None:
    write(shop_anywhere, "users", key=False, external="others")
    done = shop_anywhere.run("check-drift")
    assert done.code == 1
    assert 'if another application makes users, set external = ["users"]' in done.out + done.err


def test_a_pattern_of_databases_is_refused(shop: Shop) -> None:
    done = shop.run("check-drift", "--external", "a*.users")
    assert done.code == 2
    assert "--external must be a list of tables" in done.err


HOSTILE = "we`ird t-x %s"


@pytest.mark.slow
def test_hostile_names_are_names(own: Shop) -> None:
    """Drivers take a doubled percent sign for one, where SQLAlchemy gives them parameters."""
    models = MODELS.replace('"{users}.id"', repr("{users}.id %"))
    write(own, HOSTILE, models, key=False, external="others")
    done = own.run("check-drift")
    assert f"external = [{json.dumps(HOSTILE)}]" in done.out + done.err
    write(own, HOSTILE, models, key=False)
    assert HOSTILE in revise(own)


def test_a_revision_by_hand_is_proved_beside_it(own: Shop, users: str) -> None:
    """The stand-in, which stays after the downgrade, is none of its changes."""
    write(own, users, key=False)
    path = own.folder / "migrations/versions/0002_key.py"
    schema, _, name = users.rpartition(".")
    path.write_text(
        "from alembic import op\n\nrevision = '0002'\ndown_revision = '0001'\n\n\n"
        "def upgrade():\n"
        f"    op.create_foreign_key('member_ibfk_1', 'member', {name!r}, ['user_id'], ['id'],"
        f" referent_schema={schema or None!r})\n\n\n"
        "def downgrade():\n"
        "    op.drop_constraint('member_ibfk_1', 'member', type_='foreignkey')\n"
        "    op.drop_index('member_ibfk_1', 'member')\n"
    )
    done = own.run("prove", "0002")
    assert "stand-in" not in done.out
    assert "failed" not in done.out


def test_a_pattern_that_names_no_table_is_noted(own: Shop, users: str) -> None:
    own = replace(own, forked=False)
    write(own, users)
    own.edit(f'["{users}"]', f'["{users}", "oth.*", "user_"]', "pyproject.toml")
    note = 'external: "oth.*", "user_" name no table to which a foreign key refers.'
    for command in ("check-drift", "check-drift"):  # from memory, the second time
        done = own.run(command)
        assert (done.code, done.err.count(note)) == (0, 1), done.out + done.err
    done = own.run("revision", "-m", "x", "--format", "json")
    assert note in json.loads(done.out)["notes"]
