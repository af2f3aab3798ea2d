"""The application's history on rows: each of them arrives at head, comes back, or is refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from alembic_autogen.server.base import Database, Server
from support.shops import Done, run_alembic, run_in_a_fork, url

ALEMBIC = Path(__file__).parents[3] / "alembic"

# Alembic's own commands, on a database that env.py is handed over.
CODE = """\
import sys
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine

ini, url, name, revision = sys.argv[1:]
config = Config(ini)
with create_engine(url).connect() as connection:
    config.attributes["connection"] = connection
    getattr(command, name)(config, revision)
"""

PUBLICATIONS = """\
INSERT INTO platform (id, name, title) VALUES (1, 'zenodo', 'Zenodo');
INSERT INTO entry (id, platform_id, platform_identifier) VALUES
    (1, 1, 'a'), (2, 1, 'b'), (3, 1, 'c');
INSERT INTO publication (id, entry_id, name, doi) VALUES
    (1, 1, 'Bare', '10.1000/a'),
    (2, 2, 'Address', 'https://doi.org/10.1000/B'),
    (3, 3, 'None', NULL);
INSERT INTO entry_identifier (entry_id, scheme, value) VALUES (1, 'arxiv', '2401.1');
"""
ORPHANS = """\
INSERT INTO entry (id) VALUES (9);
INSERT INTO contact (id, name) VALUES (1, 'Help desk'), (9, 'Nobody asks');
INSERT INTO entry_contact (owner_id, contact_id) VALUES (1, 1), (9, 9);
INSERT INTO text_block (id, plain) VALUES (1, 'abstract'), (9, 'lost');
UPDATE publication SET description_id = 1 WHERE id = 1;
"""


def before(words: str) -> str:
    """The revision before the one whose file is named after these words."""
    (path,) = (ALEMBIC / "versions").glob(f"*_{words}.py")
    return f"{path.name.split('_')[3]}-1"


def run(database: Database, command: str, revision: str) -> Done:
    address = url(database.server.address, database.name)
    arguments = ["-c", CODE, str(ALEMBIC / "alembic.ini"), address, command, revision]
    return run_in_a_fork(arguments, Path.cwd(), {})


def migrate(database: Database, command: str, revision: str) -> None:
    done = run(database, command, revision)
    assert done.code == 0, done.err


def refusal(database: Database, revision: str) -> str:
    """The last line of an upgrade, which must fail."""
    done = run(database, "upgrade", revision)
    assert done.code != 0
    return done.err.rstrip().rpartition("\n")[2]


def change(database: Database, statements: str) -> None:
    with database.connect() as connection, connection.cursor() as cursor:
        for statement in filter(str.strip, statements.split(";\n")):
            cursor.execute(statement)
        connection.commit()


def query(database: Database, statement: str) -> list[tuple[object, ...]]:
    with database.connect() as connection, connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())


def schema(database: Database) -> dict[object, str]:
    """SHOW CREATE of each table, without the next value of AUTO_INCREMENT."""
    tables = query(database, "SHOW TABLES")
    shown = {name: query(database, f"SHOW CREATE TABLE `{name}`")[0][1] for (name,) in tables}
    return {name: re.sub(r" AUTO_INCREMENT=\d+", "", str(text)) for name, text in shown.items()}


def identifiers(database: Database) -> list[tuple[object, ...]]:
    return query(database, "SELECT entry_id, scheme, value FROM entry_identifier ORDER BY 1, 2")


@dataclass(frozen=True)
class Journey:
    """Observations on the way from an old revision to head, to nothing, and to head again."""

    refusals: tuple[str, ...]
    changed_by_refusals: tuple[object, ...]
    at_head: dict[str, list[tuple[object, ...]]]
    taken_back: dict[str, list[tuple[object, ...]]]
    schemas: tuple[dict[object, str], ...]


@pytest.fixture(scope="module")
def journey(server: Server) -> Iterator[Journey]:
    old = before("copy_dois_of_publications_to_identifiers")
    with server.database("history") as database:
        migrate(database, "upgrade", old)
        change(database, PUBLICATIONS + ORPHANS)
        change(database, "UPDATE publication SET doi = 'doi: 10.1000/A' WHERE id = 2")
        repeated = refusal(database, "head")
        change(database, "UPDATE publication SET doi = 'ISBN 3' WHERE id = 2")
        none = refusal(database, "head")
        copied = identifiers(database)
        change(database, "UPDATE publication SET isbn = '1' WHERE id = 3")
        change(database, "UPDATE publication SET doi = 'https://doi.org/10.1000/B' WHERE id = 2")
        unfit = refusal(database, "head")
        checks = [name for name, text in schema(database).items() if "ck_project" in text]
        change(database, "UPDATE publication SET isbn = NULL")
        migrate(database, "upgrade", "head")
        at_head, first = rows(database), schema(database)
        migrate(database, "downgrade", old)
        taken_back = rows(database)
        taken_back["doi"] = query(database, "SELECT id, doi FROM publication ORDER BY id")
        migrate(database, "downgrade", "base")
        nothing = schema(database)
        migrate(database, "upgrade", "head")
        again = schema(database)
    yield Journey(
        (repeated, none, unfit), (copied, checks), at_head, taken_back, (first, nothing, again)
    )


def rows(database: Database) -> dict[str, list[tuple[object, ...]]]:
    ids = {
        table: query(database, f"SELECT id FROM {table} ORDER BY id")
        for table in ("entry", "contact", "text_block")
    }
    licences = query(database, "SELECT name FROM licence WHERE spdx_identifier = 'MIT'")
    return {**ids, "identifiers": identifiers(database), "licences": licences}


@pytest.mark.slow
def test_the_history_goes_down_to_nothing_and_up_again(journey: Journey) -> None:
    first, nothing, again = journey.schemas
    assert len(first) > 100
    assert set(nothing) == {"alembic_version"}
    assert again == first


@pytest.mark.slow
def test_dois_become_identifiers_and_come_back(journey: Journey) -> None:
    arxiv, *dois = (1, "arxiv", "2401.1"), (1, "doi", "10.1000/a"), (2, "doi", "10.1000/B")
    assert journey.at_head["identifiers"] == [arxiv, *dois]
    assert journey.taken_back["identifiers"] == [arxiv]
    assert journey.taken_back["doi"] == [(1, "10.1000/a"), (2, "10.1000/B"), (3, None)]


def test_orphans_are_deleted_and_nothing_else(journey: Journey) -> None:
    assert journey.at_head["entry"] == [(1,), (2,), (3,)]
    assert journey.at_head["contact"] == journey.at_head["text_block"] == [(1,)]


def test_a_new_database_knows_the_common_licences(journey: Journey) -> None:
    assert journey.at_head["licences"] == [("MIT License",)]


def test_rows_that_do_not_fit_are_refused_before_anything_changes(journey: Journey) -> None:
    repeated, none, unfit = journey.refusals
    assert "doi is no DOI, or that of another row too (id=1, 2)" in repeated
    assert "doi is no DOI, or that of another row too (id=2)" in none
    assert "publication: rows violate the CHECK ck_publication_isbn (1 row: id=3)" in unfit
    assert journey.changed_by_refusals == ([(1, "arxiv", "2401.1")], [])


@pytest.mark.parametrize(
    ("arguments", "statement"),
    [
        (("upgrade", "head"), "INSERT INTO licence (name, spdx_identifier, url) VALUES ('Apache"),
        (("downgrade", "head:base"), "DELETE FROM licence WHERE licence.spdx_identifier IN ('Ap"),
    ],
    ids=["upgrade", "downgrade"],
)
def test_the_whole_history_can_be_printed_as_sql(
    arguments: tuple[str, str], statement: str
) -> None:
    ini = str(ALEMBIC / "alembic.ini")
    done = run_alembic(["-c", ini, *arguments, "--sql"], Path.cwd())
    assert done.code == 0, done.err
    assert statement in done.out
