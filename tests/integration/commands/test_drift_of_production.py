"""Changes by hand in a real database are named, and the database is only read."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest

from alembic_autogen.server.base import Database, Server
from support.shops import PRODUCTION, Shop, url

SECOND = '''
"""Everything of which a table may have one."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade():
    for statement in (
        "ALTER TABLE customer ADD CONSTRAINT name_given CHECK (name <> ''), COMMENT 'who buys'",
        "CREATE TABLE visit (id INT NOT NULL, day INT NOT NULL, PRIMARY KEY (id, day))"
        " PARTITION BY RANGE (day) (PARTITION p0 VALUES LESS THAN (10))",
        "CREATE TABLE shelf (id INT PRIMARY KEY, place VARCHAR(10) COMMENT 'where')",
        "CREATE TABLE crate (id INT PRIMARY KEY)",
        "CREATE TABLE lorry (id INT PRIMARY KEY)",
        "CREATE VIEW buyers AS SELECT name FROM customer",
        "CREATE VIEW paid AS SELECT id FROM purchase",
        "CREATE TRIGGER lower_email BEFORE INSERT ON customer FOR EACH ROW"
        " SET NEW.email = LOWER(NEW.email)",
        "CREATE TRIGGER lower_note BEFORE INSERT ON purchase FOR EACH ROW"
        " SET NEW.note = LOWER(NEW.note)",
        "CREATE FUNCTION twice(n INT) RETURNS INT DETERMINISTIC RETURN 2 * n",
        "CREATE PROCEDURE nothing() SELECT 1",
        "CREATE EVENT tidy ON SCHEDULE EVERY 1 DAY STARTS '2030-01-01 00:00:00'"
        " DO DELETE FROM purchase WHERE amount = 0",
    ):
        op.execute(statement)


def downgrade():
    op.execute("DROP EVENT tidy")
    op.execute("DROP PROCEDURE nothing")
    op.execute("DROP FUNCTION twice")
    op.execute("DROP TRIGGER lower_email")
    op.execute("DROP TRIGGER lower_note")
    op.execute("DROP VIEW paid")
    op.execute("DROP VIEW buyers")
    op.execute("DROP TABLE visit")
    op.execute("DROP TABLE shelf")
    op.execute("DROP TABLE crate")
    op.execute("DROP TABLE lorry")
    op.execute("ALTER TABLE customer DROP CONSTRAINT name_given, COMMENT ''")
'''
THIRD = '''
"""A column."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade():
    op.add_column("shelf", sa.Column("depth", sa.Integer()))


def downgrade():
    op.drop_column("shelf", "depth")
'''

FAR = '''
"""Tables in two databases."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade():
    op.execute("CREATE TABLE FURTHER.far (id INT PRIMARY KEY)")
    op.execute(
        "CREATE TABLE near (id INT, depth INT, far_id INT, FOREIGN KEY (far_id)"
        " REFERENCES FURTHER.far (id))"
    )


def downgrade():
    op.execute("DROP TABLE near")
    op.execute("DROP TABLE FURTHER.far")
'''

CHANGES = (
    ("ALTER TABLE customer ADD COLUMN phone INT", "column customer.phone missing"),
    ("ALTER TABLE shelf DROP COLUMN place", "column shelf.place extra"),
    ("ALTER TABLE purchase MODIFY amount BIGINT NOT NULL", "column purchase.amount changed"),
    ("ALTER TABLE customer MODIFY email VARCHAR(100)", "column customer.email changed"),
    ("ALTER TABLE shelf ADD INDEX (depth)", "index shelf.depth missing"),
    ("ALTER TABLE shelf ALTER depth SET DEFAULT 3", "column shelf.depth changed"),
    ("ALTER TABLE purchase MODIFY note VARCHAR(200) COMMENT 'x'", "column purchase.note changed"),
    (
        "ALTER TABLE customer MODIFY name VARCHAR(40) COLLATE utf8mb4_bin NOT NULL",
        "column customer.name changed",
    ),
    ("CREATE INDEX by_amount ON purchase (amount)", "index purchase.by_amount missing"),
    ("ALTER TABLE customer DROP INDEX email", "index customer.email extra"),
    (
        "ALTER TABLE customer DROP INDEX ix_customer_name, ADD UNIQUE ix_customer_name (name)",
        "index customer.ix_customer_name changed",
    ),
    (
        "ALTER TABLE purchase DROP FOREIGN KEY purchase_ibfk_1",
        "foreign key purchase.purchase_ibfk_1 extra",
    ),
    (
        "ALTER TABLE purchase ADD CONSTRAINT own FOREIGN KEY (amount_id) REFERENCES customer (id)",
        "foreign key purchase.own missing",
    ),
    ("ALTER TABLE customer DROP CONSTRAINT name_given", "check customer.name_given extra"),
    ("ALTER TABLE shelf ADD CONSTRAINT deep CHECK (depth > 0)", "check shelf.deep missing"),
    ("ALTER TABLE customer COMMENT 'who bought'", "comment customer changed"),
    ("CREATE TABLE copied (id INT)", "table copied missing"),
    ("DROP TABLE lorry", "table lorry extra"),
    ("RENAME TABLE crate TO crates", "table crate extra"),
    ("SELECT 1", "table crates missing"),
    ("ALTER TABLE shelf ENGINE = MyISAM", "options shelf changed"),
    ("ALTER TABLE shelf DEFAULT CHARSET = latin1", "charset shelf changed"),
    ("ALTER TABLE shelf DROP PRIMARY KEY", "primary key shelf extra"),
    ("ALTER TABLE visit REMOVE PARTITIONING", "partitioning visit changed"),
    ("CREATE OR REPLACE VIEW buyers AS SELECT email FROM customer", "view buyers changed"),
    ("DROP VIEW paid", "view paid extra"),
    ("DROP TRIGGER lower_email", "trigger customer.lower_email extra"),
    ("DROP FUNCTION twice", "function twice extra"),
    ("CREATE PROCEDURE own() SELECT 2", "procedure own missing"),
    ("ALTER PROCEDURE nothing SQL SECURITY INVOKER", "procedure nothing changed"),
    (
        "ALTER TABLE customer ADD COLUMN twice INT AS (LENGTH(name))",
        "column customer.twice missing",
    ),
    ("ALTER TABLE purchase ROW_FORMAT = COMPACT", "options purchase changed"),
    (
        "ALTER TABLE purchase MODIFY state ENUM('new', 'paid', 'gone') NOT NULL",
        "column purchase.state changed",
    ),
    ("ALTER TABLE customer MODIFY email VARCHAR(90) FIRST", "column order customer changed"),
    ("DROP TRIGGER lower_note", "trigger purchase.lower_note changed"),
    (
        "CREATE TRIGGER lower_note BEFORE UPDATE ON purchase FOR EACH ROW SET NEW.note = ''",
        "trigger purchase.lower_note changed",
    ),
    (
        "CREATE EVENT daily ON SCHEDULE EVERY 1 DAY DO DELETE FROM purchase",
        "event daily missing",
    ),
    ("ALTER EVENT tidy ON SCHEDULE EVERY 2 DAY", "event tidy changed"),
)
"""A statement for each kind of change, and what is named for it."""


FOURTH = '''\
"""A row."""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade():
    op.execute("INSERT INTO customer (name, email) VALUES ('a', 'a@b')")


def downgrade():
    op.execute("DELETE FROM customer WHERE name = 'a'")
'''


@pytest.fixture
def project(shop_anywhere: Shop) -> Shop:
    """The project with three revisions."""
    versions = shop_anywhere.folder / "migrations" / "versions"
    (versions / "0002_all.py").write_text(SECOND)
    (versions / "0003_depth.py").write_text(THIRD)
    return shop_anywhere


@pytest.fixture
def production(project: Shop, anywhere: Server) -> Iterator[Database]:
    """A real database at head."""
    database = Database(anywhere, f"drift_{secrets.token_hex(4)}")
    execute(Database(anywhere, "mysql"), f"CREATE DATABASE {database}")
    project.alembic(database, "upgrade", "head")
    yield database
    execute(Database(anywhere, "mysql"), f"DROP DATABASE {database}")


@pytest.fixture
def production_of_mysql(server: Server) -> Iterator[Database]:
    """A real database without tables, on MySQL."""
    database = Database(server, f"drift_{secrets.token_hex(4)}")
    execute(Database(server, "mysql"), f"CREATE DATABASE {database}")
    yield database
    execute(Database(server, "mysql"), f"DROP DATABASE {database}")


def execute(database: Database, statement: str) -> list[Any]:
    with database.connect() as connection, connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())


def address(database: Database) -> str:
    return url(database.server.address, database.name)


def found(project: Shop, production: Database, code: int) -> dict[str, Any]:
    done = project.run("check-drift", "--url", address(production), "--format", "json")
    assert done.code == code, done.out + done.err
    result: dict[str, Any] = json.loads(done.out)
    return result


@contextmanager
def reading(production: Database, privileges: str) -> Iterator[str]:
    """The address for an account that has some privileges only."""
    account = f"reader_{secrets.token_hex(4)}"
    execute(production, f"CREATE USER {account}@'%' IDENTIFIED BY 'pw'")
    try:
        execute(production, f"GRANT {privileges} ON {production}.* TO {account}@'%'")
        execute(production, f"GRANT SELECT ON *.* TO {account}@'%'")
        yield re.sub(r"//[^@/]*@", f"//{account}:pw@", address(production))
    finally:
        execute(production, f"DROP USER {account}@'%'")


def names(result: dict[str, Any]) -> set[str]:
    return {f"{d['object']} {d['name']} {d['change']}" for d in result["differences"]}


def test_the_schema_of_the_revision_is_no_drift(project: Shop, production: Database) -> None:
    execute(production, "ALTER TABLE customer AUTO_INCREMENT = 1000")
    result = found(project, production, 0)
    assert (result["in_sync"], result["current"], result["fits"]) == (True, ["0003"], [])
    done = project.run("check-drift", "--url", address(production))
    assert (
        f"{production.name} at " in done.out and "has the schema of its revision 0003" in done.out
    )


def test_every_kind_of_change_is_named_and_mended(project: Shop, production: Database) -> None:
    execute(production, "ALTER TABLE purchase ADD COLUMN amount_id INT")
    for statement, _ in CHANGES:
        execute(production, statement)
    result = found(project, production, 1)
    assert {name for _, name in CHANGES} - names(result) == set()
    assert result["fits"] == []
    assert set(result["mending"]["drops"]) == {
        *("table copied", "table crates"),
        *("column customer.phone", "column customer.twice", "column purchase.amount_id"),
    }
    for statement in result["mending"]["statements"]:
        execute(production, statement)
    assert found(project, production, 0)["mending"] is None


def test_statements_that_mend_set_no_counter(project: Shop, production: Database) -> None:
    """The rows of revisions have raised it on the disposable server."""
    (project.folder / "migrations/versions/0004_rows.py").write_text(FOURTH)
    project.alembic(production, "upgrade", "head")
    execute(production, "DELETE FROM customer")
    execute(production, "ALTER TABLE customer AUTO_INCREMENT = 1000, ADD COLUMN more INT")
    statements = found(project, production, 1)["mending"]["statements"]
    assert len(statements) == 1 and "AUTO_INCREMENT" not in statements[0], statements
    execute(production, statements[0])
    assert found(project, production, 0)["in_sync"]


def test_the_revision_that_has_the_schema_is_named(project: Shop, production: Database) -> None:
    execute(production, "ALTER TABLE shelf DROP COLUMN depth")
    done = project.run("check-drift", "--url", address(production))
    assert done.code == 1, done.err
    assert "- column shelf.depth" in done.out
    assert "Its schema is that of 0002." in done.out
    assert "alembic-autogen stamp 0002 --url URL" in done.err
    integer = "int(11)" if production.server.flavor == "mariadb" else "int"
    assert done.out.endswith(
        "These statements give it the schema of 0003 (tried on a copy of the schema):\n"
        f"ALTER TABLE `shelf` ADD COLUMN `depth` {integer} DEFAULT NULL;\n"
    )
    execute(production, "UPDATE alembic_version SET version_num = '0002'")
    assert found(project, production, 0)["current"] == ["0002"]
    execute(production, "DELETE FROM alembic_version")
    result = found(project, production, 1)
    assert (result["current"], result["fits"]) == ([], [["0002"]])


RATED = '''
"""A column with values, an index and a table."""

from alembic import op

revision = "0002a"
down_revision = "0002"


def upgrade():
    op.execute("ALTER TABLE customer ADD COLUMN rating INT NOT NULL DEFAULT 1")
    op.execute("UPDATE customer SET rating = 5 WHERE email LIKE '%@%'")
    op.execute("CREATE INDEX by_rating ON customer (rating)")
    op.execute("CREATE TABLE rate (id INT PRIMARY KEY)")


def downgrade():
    op.execute("DROP TABLE rate")
    op.execute("ALTER TABLE customer DROP COLUMN rating")
'''
TAGGED = '''
"""Another column."""

from alembic import op

revision = "0002b"
down_revision = "0002a"


def upgrade():
    op.execute("ALTER TABLE lorry ADD COLUMN tag INT")


def downgrade():
    op.execute("ALTER TABLE lorry DROP COLUMN tag")
'''


@pytest.fixture
def rebased(project: Shop, production: Database) -> Shop:
    """The project in which two revisions were put before one that the real database has had."""
    assert production
    versions = project.folder / "migrations" / "versions"
    (versions / "0002a_rated.py").write_text(RATED)
    (versions / "0002b_tagged.py").write_text(TAGGED)
    before, after = (f'down_revision = "{each}"' for each in ("0002", "0002b"))
    project.edit(before, after, "migrations/versions/0003_depth.py")
    return project


def test_revisions_that_were_put_before_that_of_the_database_are_named(
    rebased: Shop, production: Database
) -> None:
    result = found(rebased, production, 1)
    assert (result["lacks"], result["fits"]) == (["0002a", "0002b"], [])
    done = rebased.run("check-drift", "--url", address(production))
    assert "lacks just what the revisions 0002a and 0002b make, which come before 0003" in done.out
    assert "changed it by hand" not in done.err
    commands = re.findall(r"`alembic (upgrade \S+ --sql)`", done.err)
    assert commands == ["upgrade 0002:0002a --sql", "upgrade 0002a:0002b --sql"]
    for command in commands:
        sql = rebased.alembic(production, *command.split()).out
        for statement in filter(str.strip, re.sub(r"(?m)^--.*$", "", sql).split(";")):
            execute(production, statement)
    assert found(rebased, production, 0)["current"] == ["0003"]


def test_one_of_them_may_have_run(rebased: Shop, production: Database) -> None:
    execute(production, "ALTER TABLE lorry ADD COLUMN tag INT")
    done = rebased.run("check-drift", "--url", address(production))
    assert "lacks just what revision 0002a makes, which comes before 0003" in done.out
    for statement in found(rebased, production, 1)["mending"]["statements"]:
        execute(production, statement)
    assert found(rebased, production, 0)["lacks"] == []


@pytest.mark.parametrize(
    "statement",
    ["ALTER TABLE customer ADD COLUMN rating INT", "CREATE TABLE copied (id INT)"],
    ids=["a part of one", "something else"],
)
def test_no_revision_is_named_that_does_not_explain_everything(
    rebased: Shop, production: Database, statement: str
) -> None:
    execute(production, statement)
    assert found(rebased, production, 1)["lacks"] == []
    done = rebased.run("check-drift", "--url", address(production))
    assert "somebody changed it by hand" in done.err


FOURTH = '''
"""Three changes."""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade():
    op.execute("ALTER TABLE shelf ADD COLUMN a INT")
    op.execute("UPDATE shelf SET a = 1")
    op.execute("ALTER TABLE shelf ADD COLUMN b INT")
    op.execute("CREATE TABLE more (id INT PRIMARY KEY)")


def downgrade():
    op.execute("DROP TABLE more")
    op.execute("ALTER TABLE shelf DROP COLUMN b")
    op.execute("ALTER TABLE shelf DROP COLUMN a")
'''


@pytest.fixture
def longer(project: Shop, production: Database) -> Shop:
    """The project with a fourth revision, which comes after the real database was upgraded."""
    assert production
    (project.folder / "migrations" / "versions" / "0004_more.py").write_text(FOURTH)
    return project


@pytest.fixture
def begun(longer: Shop, production: Database) -> Database:
    """A real database with three of the four statements of the fourth revision."""
    execute(production, "ALTER TABLE shelf ADD COLUMN a INT")
    execute(production, "ALTER TABLE shelf ADD COLUMN b INT")
    return production


def half_applied(project: Shop, production: Database) -> tuple[str, str, int, int]:
    half = found(project, production, 1)["half_applied"]
    return half["revision"], half["direction"], half["done"], len(half["rest"])


def test_a_revision_that_stopped_half_way(longer: Shop, begun: Database) -> None:
    assert half_applied(longer, begun) == ("0004", "upgrade", 3, 0)
    done = longer.run("check-drift", "--url", address(begun))
    assert "statements" not in done.out.partition("\n")[2]
    assert "Revision 0004 has been applied up to statement 3 of 4" in done.out
    assert "  open    4  CREATE TABLE more" in done.err
    assert "`alembic-autogen upgrade` goes on from there" in done.err
    assert "changed it by hand" not in done.err


@pytest.mark.parametrize(("command", "revision"), [("upgrade", "0004"), ("downgrade", "0003")])
def test_the_commands_that_are_named_make_it_whole(
    longer: Shop, begun: Database, command: str, revision: str
) -> None:
    longer.edit(PRODUCTION, address(begun).replace("%", "%%"), "alembic.ini")
    flags = ["--yes"] if command == "downgrade" else []
    done = longer.run(command, *flags)
    assert done.code == 0, done.out + done.err
    assert found(longer, begun, 0)["current"] == [revision]


def test_what_else_differs_from_a_half_applied_revision(longer: Shop, begun: Database) -> None:
    execute(begun, "DROP TABLE lorry")
    done = longer.run("check-drift", "--url", address(begun))
    assert "Revision 0004 has been applied up to statement 3 of 4" in done.out
    assert "Changed besides: table lorry." in done.err
    assert "These statements remove what was changed besides (tried on a copy of the" in done.out
    _, _, statements = done.out.partition("of the schema):\n")
    execute(begun, statements.strip().removesuffix(";"))
    assert half_applied(longer, begun) == ("0004", "upgrade", 3, 0)


def test_rows_that_the_schema_does_not_show(longer: Shop, production: Database) -> None:
    execute(production, "ALTER TABLE shelf ADD COLUMN a INT")
    half = found(longer, production, 1)["half_applied"]
    assert (half["done"], half["uncertain"]) == (1, 1)
    done = longer.run("check-drift", "--url", address(production))
    assert "  unsure  2  UPDATE shelf SET a = 1\n  open    3  ALTER TABLE" in done.err


def test_a_change_by_hand_is_no_revision_that_stopped(longer: Shop, production: Database) -> None:
    execute(production, "ALTER TABLE shelf ADD COLUMN a VARCHAR(5)")
    assert found(longer, production, 1)["half_applied"] is None
    done = longer.run("check-drift", "--url", address(production))
    assert "somebody changed it by hand" in done.err


def test_a_revision_that_was_edited_since_may_be_the_reason(
    project: Shop, production: Database
) -> None:
    """As by --amend, of which a database that has had the revision knows nothing."""
    project.edit('"depth", sa.Integer()', '"depth", sa.Text()', "migrations/versions/0003_depth.py")
    done = project.run("check-drift", "--url", address(production))
    assert done.code == 1, done.out + done.err
    assert "or a revision was edited after it had run here, as by revision --amend" in done.err


def test_a_downgrade_that_stopped_half_way(longer: Shop, production: Database) -> None:
    longer.alembic(production, "upgrade", "head")
    execute(production, "DROP TABLE more")
    assert half_applied(longer, production) == ("0004", "downgrade", 1, 0)
    done = longer.run("check-drift", "--url", address(production))
    assert "Revision 0004 has been undone up to statement 1 of 3" in done.out
    assert "`alembic-autogen downgrade` goes on from there" in done.err


FIRING = '''
"""Two triggers."""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade():
    for event in ("INSERT", "UPDATE"):
        op.execute(f"CREATE TRIGGER at_{event} BEFORE {event} ON lorry FOR EACH ROW SET @a = 1")
    op.execute("CREATE TABLE more (id INT PRIMARY KEY)")


def downgrade():
    op.execute("DROP TABLE more")
    op.execute("DROP TRIGGER at_INSERT")
    op.execute("DROP TRIGGER at_UPDATE")
'''


def test_triggers_of_a_half_applied_revision(project: Shop, production: Database) -> None:
    (project.folder / "migrations" / "versions" / "0004_firing.py").write_text(FIRING)
    body = "BEFORE INSERT ON lorry FOR EACH ROW SET @a = 1"
    execute(production, f"CREATE TRIGGER at_INSERT {body}")
    execute(production, "DROP TABLE crate")
    assert half_applied(project, production) == ("0004", "upgrade", 1, 1)
    with reading(production, "SELECT, SHOW VIEW, EVENT, EXECUTE") as reader:
        done = project.run("check-drift", "--url", reader, "--format", "json")
    assert json.loads(done.out)["half_applied"] is None  # nobody knows how many there are


def test_half_applied_triggers_of_the_account_that_migrates(
    project: Shop, production: Database
) -> None:
    versions = project.folder / "migrations" / "versions"
    for path in versions.glob("000[23]_*.py"):
        path.unlink()
    text = FIRING.replace('"0003"', '"0001"').replace("ON lorry", "ON customer")
    (versions / "0004_firing.py").write_text(text)
    empty = Database(production.server, f"{production.name}_first")
    execute(production, f"CREATE DATABASE {empty}")
    try:
        project.alembic(empty, "upgrade", "0001")
        trigger = "TRIGGER at_INSERT BEFORE INSERT ON customer FOR EACH ROW SET @a = 1"
        execute(empty, f"CREATE DEFINER = 'deployer'@'%' {trigger}")
        assert half_applied(project, empty) == ("0004", "upgrade", 1, 0)
    finally:
        execute(production, f"DROP DATABASE {empty}")


def test_a_database_without_anything_is_at_the_base(project: Shop, production: Database) -> None:
    empty = Database(production.server, f"{production.name}_empty")
    execute(production, f"CREATE DATABASE {empty}")
    try:
        result = found(project, empty, 0)
    finally:
        execute(production, f"DROP DATABASE {empty}")
    assert (result["current"], result["in_sync"]) == ([], True)


def test_an_unknown_revision_is_a_sentence(project: Shop, production: Database) -> None:
    execute(production, "UPDATE alembic_version SET version_num = '00'")
    done = project.run("check-drift", "--url", address(production))
    assert (done.code, done.out) == (2, "")
    assert "is at revision 00, which is not in" in done.err and "Traceback" not in done.err


def test_several_heads(project: Shop, production: Database) -> None:
    other = THIRD.replace("0003", "0004").replace("depth", "width")
    (project.folder / "migrations" / "versions" / "0004_width.py").write_text(
        other.replace('down_revision = "0002"', 'down_revision = "0002"\nbranch_labels = "w"')
    )
    assert found(project, production, 0)["current"] == ["0003"]
    project.alembic(production, "upgrade", "heads")
    assert found(project, production, 0)["current"] == ["0003", "0004"]
    for column, other in (("width", "0003"), ("depth", "0004")):
        execute(production, f"ALTER TABLE shelf DROP COLUMN {column}")
        result = found(project, production, 1)
        assert names(result) == {f"column shelf.{column} extra"}
        assert result["fits"] == [[other]]
        execute(production, f"ALTER TABLE shelf ADD COLUMN {column} INT")


def test_an_account_that_does_not_see_everything(project: Shop, production: Database) -> None:
    with reading(production, "SELECT, SHOW VIEW, EVENT") as reader:
        done = project.run("check-drift", "--url", reader, "--format", "json")
    assert done.code == 1, done.out + done.err
    result = json.loads(done.out)
    assert result["differences"] == []
    assert "triggers" in result["unseen"]
    assert {each["object"] for each in result["unsure"]} >= {"trigger"}
    assert result["mending"] is None


def test_what_an_account_does_not_see_is_not_created_again(
    project: Shop, production: Database
) -> None:
    execute(production, "ALTER TABLE shelf DROP COLUMN place")
    with reading(production, "SELECT, SHOW VIEW, EVENT") as reader:
        done = project.run("check-drift", "--url", reader, "--format", "json")
    statements = json.loads(done.out)["mending"]["statements"]
    assert len(statements) == 1 and "`place`" in statements[0]


def test_an_account_that_sees_no_table(project: Shop, production: Database) -> None:
    account = f"blind_{secrets.token_hex(4)}"
    execute(production, f"CREATE USER {account}@'%' IDENTIFIED BY 'pw'")
    execute(production, f"GRANT TRIGGER, EVENT, EXECUTE ON {production}.* TO {account}@'%'")
    blind = re.sub(r"//[^@/]*@", f"//{account}:pw@", address(production))
    try:
        done = project.run("check-drift", "--url", blind)
    finally:
        execute(production, f"DROP USER {account}@'%'")
    assert (done.code, done.out) == (2, "")
    assert ":pw" not in done.err and "Traceback" not in done.err


def test_the_configured_database(project: Shop, production: Database) -> None:
    project.edit(PRODUCTION, address(production).replace("%", "%%"), "alembic.ini")
    done = project.run("check-drift", "--database")
    assert done.code == 0, done.out + done.err
    assert "has the schema of its revision 0003" in done.out
    project.edit(
        "target_metadata = models",
        "config.set_main_option('sqlalchemy.url', 'x')\ntarget_metadata = models",
        "migrations/env.py",
    )
    done = project.run("check-drift", "--database")
    assert (done.code, done.out) == (2, "")
    assert "with --url in place of --database" in done.err


@pytest.mark.parametrize("statement", ["DROP TRIGGER lower_email", "DROP VIEW paid"])
def test_a_lost_object_prevents_the_stamp(
    project: Shop, production: Database, statement: str
) -> None:
    execute(production, statement)
    done = project.run("stamp", "head", "--url", address(production))
    assert done.code == 1, done.out + done.err


def test_the_last_object_of_a_kind_prevents_the_stamp(project: Shop, production: Database) -> None:
    for statement in ("DROP FUNCTION twice", "ALTER TABLE visit REMOVE PARTITIONING"):
        execute(production, statement)
    done = project.run("stamp", "head", "--url", address(production), "--format", "json")
    assert done.code == 1, done.out + done.err
    assert names(json.loads(done.out)) == {"function twice extra", "partitioning visit changed"}


def test_a_lost_object_prevents_the_baseline(project: Shop, production: Database) -> None:
    project.edit("DROP FUNCTION", "DROP FUNCTION IF EXISTS", "migrations/versions/0002_all.py")
    execute(production, "DROP FUNCTION twice")
    done = project.run("baseline", "--from-url", address(production), "--format", "json")
    assert done.code == 1, done.out + done.err
    assert names(json.loads(done.out)) == {"function twice extra"}


def test_tables_that_env_leaves_out(project: Shop, production: Database) -> None:
    project.edit(
        "connection=connection, target_metadata",
        "include_object=lambda o, name, kind, *_: name != 'celery', "
        "connection=connection, target_metadata",
        "migrations/env.py",
    )
    execute(production, "CREATE TABLE celery (id INT)")
    assert found(project, production, 0)["in_sync"]
    execute(production, "ALTER TABLE shelf ADD COLUMN other INT")
    assert found(project, production, 1)["mending"] == {
        "statements": ["ALTER TABLE `shelf` DROP COLUMN `other`"],
        "drops": ["column shelf.other"],
    }


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--url", "nonsense"), "The URL of --url cannot be understood"),
        (("--url", "mysql://app@127.0.0.1:1/shop"), "127.0.0.1:1"),
        (("--url", "mysql://app@127.0.0.1:1/shop", "--database"), "only one of them"),
        (("--database", "--lint"), "leave --lint and --merge-base out"),
    ],
    ids=["nonsense", "nobody", "both", "lint"],
)
def test_wrong_flags_are_a_sentence(shop: Shop, arguments: tuple[str, ...], words: str) -> None:
    done = shop.run("check-drift", *arguments)
    assert (done.code, done.out) == (2, "")
    assert words in done.err and "Traceback" not in done.err


def test_a_version_table_of_another_name(project: Shop, production: Database) -> None:
    name = "my ver%s'x"
    project.edit(
        "connection=connection, target_metadata",
        f"version_table={name!r}, connection=connection, target_metadata",
        "migrations/env.py",
    )
    execute(production, f"RENAME TABLE alembic_version TO `{name}`")
    assert found(project, production, 0)["current"] == ["0003"]


def test_a_version_table_in_another_database(project: Shop, production: Database) -> None:
    project.edit(
        "connection=connection, target_metadata",
        "version_table_schema='versions', connection=connection, target_metadata",
        "migrations/env.py",
    )
    done = project.run("check-drift", "--url", address(production))
    assert (done.code, done.out) == (2, "")
    assert "versions" in done.err and "Traceback" not in done.err


def test_names_that_are_hard_to_quote(project: Shop, production: Database) -> None:
    execute(production, "CREATE TABLE `a``b; -- %s'é` (`c``%d'` INT COMMENT '%s')")
    execute(production, "ALTER TABLE shelf ADD COLUMN `x``y%s` INT")
    result = found(project, production, 1)
    assert "column shelf.x`y%s missing" in names(result)
    assert len(names(result)) == 2
    for statement in result["mending"]["statements"]:
        execute(production, statement)
    assert found(project, production, 0)["in_sync"]


def test_the_settings_hold(project: Shop, production: Database) -> None:
    execute(production, "ALTER TABLE shelf MODIFY place VARCHAR(10) COMMENT 'where' AFTER depth")
    execute(production, "CREATE TABLE theirs_1 (id INT)")
    assert names(found(project, production, 1)) == {
        "column order shelf changed",
        "table theirs_1 missing",
    }
    project.configure('column_order = "ignore"')
    project.configure('ignore = ["theirs_*"]')
    assert found(project, production, 0)["in_sync"]


def test_the_account_that_migrates_is_not_drift(project: Shop, production: Database) -> None:
    account = f"owner_{secrets.token_hex(4)}"
    execute(production, f"CREATE USER {account}@'%' IDENTIFIED BY 'pw'")
    trigger = (
        f"CREATE DEFINER = {account}@'%' TRIGGER {{}} BEFORE INSERT ON {{}} FOR EACH ROW "
        "SET NEW.{} = LOWER(NEW.{})"
    )
    try:
        for name, table, column in (
            ("lower_email", "customer", "email"),
            ("lower_note", "purchase", "note"),
        ):
            execute(production, f"DROP TRIGGER {name}")
            execute(production, trigger.format(name, table, column, column))
        assert found(project, production, 0)["in_sync"]
    finally:
        execute(production, f"DROP USER {account}@'%'")


def test_views_that_read_another_database(project: Shop, production: Database) -> None:
    other = Database(production.server, f"{production.name}_other")
    execute(production, f"CREATE DATABASE {other}")
    try:
        execute(other, "CREATE TABLE far (id INT)")
        execute(production, f"CREATE VIEW elsewhere AS SELECT id FROM {other}.far")
        result = found(project, production, 0)
    finally:
        execute(production, f"DROP DATABASE {other}")
    assert result["left_out"] == ["elsewhere"]


def test_further_databases_are_compared_if_the_settings_name_them(
    shop: Shop, server: Server, production_of_mysql: Database
) -> None:
    """The disposable server is one that the command starts, as only that may have others' names."""
    shop = replace(shop, environment={})
    further = f"further_{secrets.token_hex(4)}"
    (shop.folder / "migrations" / "versions" / "0002_far.py").write_text(
        FAR.replace("FURTHER", further)
    )
    shop.configure(f'schemas = ["{further}"]')
    execute(production_of_mysql, f"CREATE DATABASE {further}")
    try:
        shop.alembic(production_of_mysql, "upgrade", "head")
        assert not found(shop, production_of_mysql, 0)["notes"]
        execute(production_of_mysql, "ALTER TABLE near DROP COLUMN depth")
        execute(production_of_mysql, f"ALTER TABLE {further}.far ADD COLUMN by_hand INT")
        execute(production_of_mysql, f"CREATE TABLE {further}.theirs (id INT)")
        assert names(found(shop, production_of_mysql, 1)) == {
            "column near.depth extra",
            f"column {further}.far.by_hand missing",
            f"table {further}.theirs missing",
        }
    finally:
        execute(production_of_mysql, "DROP TABLE IF EXISTS near")
        execute(production_of_mysql, f"DROP DATABASE {further}")
