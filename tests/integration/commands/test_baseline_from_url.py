"""The baseline of a real database: what it had before its first revision."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from alembic_autogen.history.baseline import run_script
from alembic_autogen.schema.read import read_schema
from alembic_autogen.server.base import Database, Server
from support.late_histories import SQL, begin_late
from support.real_databases import real_database
from support.shops import Shop, url

OTHERS = """
CREATE VIEW names AS SELECT id, name FROM customer;
CREATE VIEW first_names AS SELECT name FROM names;
CREATE TABLE log (id INT PRIMARY KEY, note VARCHAR(20) DEFAULT 'a;b');
DELIMITER ;;
CREATE TRIGGER logs AFTER INSERT ON customer FOR EACH ROW
BEGIN INSERT INTO log VALUES (NEW.id, ';;'); END;;
CREATE FUNCTION twice(n INT) RETURNS INT DETERMINISTIC RETURN 2 * n;;
CREATE EVENT tidies ON SCHEDULE EVERY 1 DAY DO BEGIN DELETE FROM log; END;;
DELIMITER ;
"""


@pytest.fixture
def late(shop_anywhere: Shop) -> Shop:
    return begin_late(shop_anywhere)


@pytest.fixture
def production(anywhere: Server, late: Shop) -> Iterator[Database]:
    """A real database at head, whose tables came before its first revision."""
    with real_database(anywhere) as database:
        run_script(SQL + OTHERS, "production", database)
        late.alembic(database, "upgrade", "head")
        yield database


def executed(database: Database, statement: str) -> None:
    with database.connect() as connection, connection.cursor() as cursor:
        cursor.execute(statement)


def address(database: Database) -> str:
    return url(database.server.address, database.name)


def test_it_is_found_proved_and_written(late: Shop, production: Database) -> None:
    before = read_schema(production)
    done = late.run("baseline", "--from-url", address(production))
    assert done.code == 0, done.err
    assert done.out == "baseline.sql\n"
    assert 'Set baseline = "baseline.sql"' in done.err
    assert "the revisions make the schema of" in done.err
    text = Path(late.folder, "baseline.sql").read_text("utf-8")
    assert "varchar(20) NOT NULL" in text and "alembic_version" not in text
    assert "INSERT INTO `customer`" not in text
    assert text.index("VIEW `names`") < text.index("VIEW `first_names`")
    assert read_schema(production) == before

    late.configure('baseline = "baseline.sql"')
    late.configure('ignore = ["log"]')
    done = late.run("check-drift")
    assert done.code == 0, done.out + done.err


def test_as_json_and_without_writing(late: Shop, production: Database) -> None:
    arguments = ("--url", address(production), "--dry-run", "--format", "json")
    done = late.run("baseline", *arguments)
    found = json.loads(done.out)
    assert (done.code, found["written"], found["differences"]) == (0, False, [])
    assert found["revision"] == "0001"
    assert "CREATE TABLE `purchase`" in found["source"]
    assert not Path(late.folder, "baseline.sql").exists()


def test_a_database_that_was_changed_by_hand_is_no_proof(late: Shop, production: Database) -> None:
    executed(production, "ALTER TABLE customer MODIFY name VARCHAR(77) NOT NULL")
    done = late.run("baseline", "--from-url", address(production))
    assert done.code == 1
    assert "~ column customer.name" in done.out
    assert "database: `name` varchar(77) NOT NULL" in done.out
    assert "Nothing was written" in done.err and "doctor --like-url URL" in done.err
    assert not Path(late.folder, "baseline.sql").exists()


def test_revisions_that_cannot_be_undone_are_named(late: Shop, production: Database) -> None:
    versions = late.folder / "migrations/versions/0001_first.py"
    versions.write_text(versions.read_text().partition("def downgrade")[0])
    done = late.run("baseline", "--from-url", address(production))
    assert (done.code, done.out) == (2, "")
    assert "cannot be undone; take a dump from before the first revision" in done.err
    assert "Traceback" not in done.err


def test_without_revisions_its_schema_is_the_baseline(late: Shop, anywhere: Server) -> None:
    with real_database(anywhere) as database:
        run_script(SQL, "production", database)
        done = late.run("baseline", "--from-url", address(database))
        assert done.code == 0, done.err
        assert "has none to compare with" in done.err
        assert "CREATE TABLE `purchase`" in Path(late.folder, "baseline.sql").read_text("utf-8")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("nonsense", "cannot be understood"),
        ("mysql://app:geheim@127.0.0.1:1/shop", "127.0.0.1:1"),
        ("mysql://app@127.0.0.1", "names no database"),
        ("mysql://app@127.0.0.1:1/Mysql", "names Mysql, which belongs to the server itself"),
    ],
)
def test_a_wrong_url_is_a_sentence(shop: Shop, given: str, words: str) -> None:
    done = shop.run("baseline", "--from-url", given)
    assert (done.code, done.out) == (2, "")
    assert words in done.err
    assert "geheim" not in done.err and "Traceback" not in done.err


def test_a_file_that_exists_is_kept(shop: Shop) -> None:
    file = shop.folder / "baseline.sql"
    file.write_text("mine")
    done = shop.run("baseline", "--from-url", "mysql://app@127.0.0.1:1/shop")
    assert done.code == 2
    assert "baseline.sql exists" in done.err
    assert file.read_text() == "mine"


def on_its_own_server(shop: Shop, flavor: str) -> Shop:
    """The project with a server of its own, where accounts may be made and DEFINERs be any."""
    return replace(shop, environment={"ALEMBIC_AUTOGEN_FLAVOR": flavor})


def reader(production: Database, *privileges: str) -> str:
    """The URL of the database for an account that may only do this there."""
    name = f"reader_{secrets.token_hex(4)}"
    executed(production, f"CREATE USER {name} IDENTIFIED BY 'geheim'")
    executed(production, f"GRANT {', '.join(privileges)} ON {production}.* TO {name}")
    address = replace(production.server.address, user=name, password="geheim")
    return url(address, production.name)


def test_a_routine_that_the_account_may_not_read_is_named(late: Shop, production: Database) -> None:
    given = reader(production, "SELECT", "SHOW VIEW", "TRIGGER", "EVENT", "EXECUTE")
    done = late.run("baseline", "--from-url", given)
    assert (done.code, done.out) == (2, "")
    assert "does not show function twice to reader_" in done.err
    assert "SHOW_ROUTINE" in done.err and "mysql.proc" in done.err


@pytest.mark.slow
def test_kinds_that_the_account_cannot_see_are_stated(late: Shop, production: Database) -> None:
    given = reader(production, "SELECT", "SHOW VIEW")
    own = on_its_own_server(late, production.server.flavor)
    done = own.run("baseline", "--from-url", given, "--dry-run")
    assert done.code == 0, done.err
    assert "TRIGGER" not in done.out and "geheim" not in done.err
    assert (
        "cannot see triggers (it lacks TRIGGER), events (EVENT), functions and procedures (EXECUTE)"
        in done.err
    )
    done = own.run("baseline", "--from-url", given, "--dry-run", "--format", "json")
    assert json.loads(done.out)["unseen"] == ["triggers", "events", "functions and procedures"]


@pytest.mark.slow
def test_nothing_is_stated_if_the_account_sees_everything(late: Shop, production: Database) -> None:
    for routine in ("FUNCTION twice", "PROCEDURE count_all"):
        executed(production, f"DROP {routine}")
    own = on_its_own_server(late, production.server.flavor)
    done = own.run("baseline", "--from-url", reader(production, "ALL"), "--dry-run")
    assert done.code == 0, done.err
    assert "cannot see" not in done.err
    assert "TRIGGER" in done.out and "EVENT" in done.out


@pytest.mark.slow
def test_views_of_accounts_that_exist_in_production_only(late: Shop, production: Database) -> None:
    owner = f"owner_{secrets.token_hex(4)}"
    executed(production, f"CREATE USER {owner} ACCOUNT LOCK")
    executed(production, f"GRANT ALL ON {production}.* TO {owner}")
    for view, of in (("third", "customer"), ("fourth", "third")):
        executed(production, f"CREATE DEFINER={owner} VIEW {view} AS SELECT name FROM {of}")
    own = on_its_own_server(late, production.server.flavor)
    done = own.run("baseline", "--from-url", address(production))
    assert done.code == 0, done.err
    own.configure('baseline = "baseline.sql"')
    own.configure('ignore = ["log"]')
    done = own.run("check-drift")
    assert done.code == 0, done.out + done.err


@pytest.mark.slow
def test_a_view_whose_definer_is_gone_names_no_database(late: Shop, production: Database) -> None:
    """MariaDB prints the name of the database in such a view."""
    query = "SELECT c.name, p.id FROM customer c JOIN purchase p WHERE c.name <> '`x`.'"
    executed(production, f"CREATE DEFINER=gone_{secrets.token_hex(4)} VIEW fifth AS {query}")
    own = on_its_own_server(late, production.server.flavor)
    done = own.run("baseline", "--from-url", address(production))
    assert done.code == 0, done.err
    text = Path(late.folder, "baseline.sql").read_text("utf-8")
    assert production.name not in text.partition("\n")[2]


@pytest.mark.parametrize("anywhere", ["mariadb"], indirect=True)  # MySQL has no sequences
def test_sequences_are_no_part_of_another_database(late: Shop, production: Database) -> None:
    """MariaDB prints a sequence in a default with the name of its database."""
    executed(production, "CREATE SEQUENCE numbers START WITH 5")
    executed(
        production, "CREATE TABLE numbered (id INT PRIMARY KEY DEFAULT (NEXT VALUE FOR numbers))"
    )
    executed(production, "CREATE VIEW next_number AS SELECT NEXT VALUE FOR numbers AS n")
    done = late.run("baseline", "--from-url", address(production))
    assert done.code == 0, done.err
    text = Path(late.folder, "baseline.sql").read_text("utf-8")
    assert "nextval(`numbers`)" in text and production.name not in text.partition("\n")[2]
    late.configure('baseline = "baseline.sql"')
    late.configure('ignore = ["log", "numbered"]')
    done = late.run("check-drift")
    assert done.code == 0, done.out + done.err


def test_another_flavor_is_named_with_its_setting(late: Shop, production: Database) -> None:
    flavor = "mysql" if production.server.flavor == "mariadb" else "mariadb"
    other = on_its_own_server(late, flavor)
    done = other.run("baseline", "--from-url", address(production))
    assert (done.code, done.out) == (2, "")
    assert f'set flavor = "{production.server.flavor}"' in done.err


@pytest.mark.parametrize(
    ("downgrade", "words"),
    [
        ("pass", "although it was undone; correct its downgrade()"),
        (
            "op.drop_column('customer', 'more'); op.execute('DROP TABLE gone')",
            "(1051), so that the revisions of the database cannot be undone; take a dump",
        ),
    ],
)
def test_a_downgrade_that_does_not_undo_is_named(
    late: Shop, anywhere: Server, downgrade: str, words: str
) -> None:
    path = late.folder / "migrations/versions/0001_first.py"
    path.write_text(
        f"{path.read_text().partition('def upgrade')[0]}\n\n"
        "def upgrade():\n    op.add_column('customer', sa.Column('more', sa.Integer()))\n\n\n"
        f"def downgrade():\n    {downgrade}\n"
    )
    with real_database(anywhere) as database:
        run_script(SQL, "production", database)
        late.alembic(database, "upgrade", "head")
        done = late.run("baseline", "--from-url", address(database), "--dry-run")
    assert (done.code, done.out) == (2, "")
    assert words in done.err
    assert "set baseline in" not in done.err


def test_a_misspelt_flag_is_named_before_the_missing_one(shop: Shop) -> None:
    done = shop.run("baseline", "--from-ulr", "mysql://app@127.0.0.1/shop")
    assert done.code == 2
    assert "unknown flag --from-ulr (did you mean --from-url?)" in done.err
    assert "--from-url is required" in shop.run("baseline").err


def test_nothing_is_written_if_the_revisions_make_everything(
    shop_anywhere: Shop, anywhere: Server
) -> None:
    with real_database(anywhere) as database:
        shop_anywhere.alembic(database, "upgrade", "head")
        done = shop_anywhere.run("baseline", "--from-url", address(database))
    assert done.code == 0, done.err
    assert "no baseline is needed" in done.out
    assert "Set baseline" not in done.err
    assert not Path(shop_anywhere.folder, "baseline.sql").exists()


@pytest.mark.parametrize("flavor", ["mysql", "mariadb"])
def test_views_that_read_another_database_are_left_out_unless_it_is_read_too(
    shop: Shop, request: pytest.FixtureRequest, flavor: str
) -> None:
    server = request.getfixturevalue("server" if flavor == "mysql" else "mariadb")
    late = begin_late(on_its_own_server(shop, flavor))
    with real_database(server) as other, real_database(server) as database:
        executed(other, "CREATE TABLE o (id INT)")
        run_script(SQL + OTHERS, "production", database)
        late.alembic(database, "upgrade", "head")
        executed(database, f"CREATE VIEW aside AS SELECT COUNT(*) AS n FROM {other}.o")
        executed(database, "CREATE VIEW aside_too AS SELECT n FROM aside")
        done = late.run("baseline", "--from-url", address(database))
        assert done.code == 0, done.err
        text = Path(late.folder, "baseline.sql").read_text("utf-8")
        assert "VIEW `names`" in text and "aside" not in text
        assert "View aside is left out, since it reads what is in another database" in done.err
        assert "View aside_too is left out" in done.err
        both = ("--schemas", other.name, "--output", "two.sql")
        done = late.run("baseline", "--from-url", address(database), *both)
        assert done.code == 0, done.err
        text = Path(late.folder, "two.sql").read_text("utf-8")
        assert "VIEW `aside`" in text and "VIEW `aside_too`" in text
        assert f"USE `{other.name}`;\nCREATE TABLE `o`" in text
        assert "left out" not in done.err


CREATES = '''\
"""Creates a table with the defaults of its database."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade():
    op.execute("CREATE TABLE plain (id INT PRIMARY KEY, word VARCHAR(20))")
    op.execute("ALTER TABLE customer ADD COLUMN nick VARCHAR(20)")


def downgrade():
    op.execute("ALTER TABLE customer DROP COLUMN nick")
    op.execute("DROP TABLE plain")
'''


def test_a_database_with_another_default_collation(late: Shop, anywhere: Server) -> None:
    (late.folder / "migrations" / "versions" / "0002_plain.py").write_text(CREATES)
    with real_database(anywhere) as database:
        executed(database, f"ALTER DATABASE {database.name} COLLATE utf8mb4_bin")
        run_script(SQL, "production", database)
        late.alembic(database, "upgrade", "head")
        done = late.run("baseline", "--from-url", address(database))
        assert done.code == 0, done.out + done.err
        assert "the revisions make the schema of" in done.err
        assert "plain" not in Path(late.folder, "baseline.sql").read_text("utf-8")
