"""A history that is run ahead of its results ends as one that waits for each of them."""

from __future__ import annotations

import logging
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import ModuleType

import pytest
from sqlalchemy import MetaData

from alembic_autogen import signals
from alembic_autogen.errors import HistoryError
from alembic_autogen.history.pipelining import PipelinedConnection, _Flight
from alembic_autogen.history.scripts import History
from alembic_autogen.proof.scratch_runs import begin
from alembic_autogen.sandbox.metadata_state import MetadataState
from alembic_autogen.schema.model import Schema
from alembic_autogen.schema.read import read_schema
from alembic_autogen.server.base import Database
from alembic_autogen.server.scratch import empty_database
from alembic_autogen.settings import load
from support.projects import AlembicProject, make_project

HEAD = """
import time
from pathlib import Path

import sqlalchemy as sa
from alembic import op

here = Path(__file__).parents[2]


def table(name, *items):
    op.create_table(name, sa.Column("id", sa.Integer, primary_key=True), *items)


"""


class Revisions:
    """A project whose revisions are written one after the other."""

    def __init__(self, project: AlembicProject, database: Database) -> None:
        self.project = project
        self.database = database
        self._last = "0001"

    def add(self, *lines: str) -> None:
        """Add a revision with an upgrade."""
        mine = f"{int(self._last) + 1:04}"
        body = "\n    ".join(lines)
        links = f"revision = {mine!r}\ndown_revision = {self._last!r}\n"
        self.project.write(
            f"alembic/versions/{mine}.py", f"{HEAD}{links}\n\ndef upgrade():\n    {body}\n"
        )
        self._last = mine

    def log_errors(self) -> None:
        """Let libraries log as they do by themselves: errors go to standard error."""
        env = self.project.folder / "alembic" / "env.py"
        text = env.read_text()
        assert "    fileConfig(" in text
        env.write_text(text.replace("    fileConfig(", "    str("))

    def history(self, models: MetadataState | None = None) -> History:
        return History(load(self.project.folder), lambda: models)

    def build(self) -> Schema:
        """Run them without waiting."""
        self.history().build(self.database, lambda *step: None)
        return read_schema(self.database)

    def one_by_one(self) -> Schema:
        """Run them as Alembic does."""
        empty_database(self.database)
        self.history().upgrade(self.database)
        return read_schema(self.database)

    def both(self) -> Schema:
        """Run them in both ways, which come to the same."""
        built = self.build()
        assert self.one_by_one() == built
        return built


@pytest.fixture
def revisions(tmp_path: Path, database: Database) -> Revisions:
    project = make_project(tmp_path, "generic", "mysql+pymysql://app@db.invalid/shop")
    return Revisions(project, database)


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether an error came late, for each run that did not wait."""
    ended: list[bool] = []
    end = PipelinedConnection.end

    def noted(pipeline: PipelinedConnection) -> None:
        end(pipeline)
        ended.append(pipeline.failed)

    monkeypatch.setattr(PipelinedConnection, "end", noted)
    return ended


@pytest.fixture
def flown(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The statements for which nobody waited."""
    found: list[str] = []
    send = _Flight.send

    def noted(flight: _Flight, statement: str, affected: int) -> None:
        found.append(statement)
        send(flight, statement, affected)

    monkeypatch.setattr(_Flight, "send", noted)
    return found


def names(schema: Schema) -> set[str]:
    return {key.name for key in schema.tables} - {"alembic_version", "landed"}


@contextmanager
def locked(database: Database) -> Iterator[None]:
    """Nobody can change a table."""
    with database.connect() as connection, connection.cursor() as cursor:
        cursor.execute("FLUSH TABLES WITH READ LOCK")
        yield


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_python_goes_on_while_the_server_is_at_work(revisions: Revisions) -> None:
    revisions.add(
        "(here / 'ready').touch()",
        "while not (here / 'locked').exists():",
        "    time.sleep(0.01)",
        "table('slow')",
        "op.add_column('slow', sa.Column('more', sa.Integer))",
        "op.create_index('i', 'slow', ['more'])",
        "(here / 'beyond').touch()",
    )
    folder = revisions.project.folder
    thread = threading.Thread(target=revisions.build)
    thread.start()
    until((folder / "ready").exists)
    with locked(revisions.database):
        (folder / "locked").touch()
        until((folder / "beyond").exists)
        assert names(read_schema(revisions.database)) == set()
    thread.join()
    assert names(read_schema(revisions.database)) == {"slow"}


def test_many_revisions_come_to_the_same(revisions: Revisions, runs: list[bool]) -> None:
    for number in range(50):
        revisions.add(
            f"table('t{number}', sa.Column('name', sa.String(9)))",
            f"op.create_index('i{number}', 't{number}', ['name'])",
            f"op.alter_column('t{number}', 'name', type_=sa.String({10 + number}), "
            "existing_type=sa.String(9), existing_nullable=True)",
        )
    assert len(names(revisions.both())) == 50
    assert runs == [False]


def test_the_revision_that_fails_is_named(revisions: Revisions, runs: list[bool]) -> None:
    revisions.add("table('a')")
    revisions.add("pass", "op.add_column('gone', sa.Column('b', sa.Integer))")
    revisions.add("table('c')")
    with pytest.raises(HistoryError) as raised:
        revisions.build()
    assert "Revision 0003 fails" in str(raised.value)
    assert "0003.py:" in str(raised.value)
    assert "gone" in str(raised.value)
    assert runs == [True]


def test_an_error_at_the_very_end_is_told_once(
    revisions: Revisions, runs: list[bool], caplog: pytest.LogCaptureFixture
) -> None:
    revisions.log_errors()
    revisions.add("op.add_column('gone', sa.Column('b', sa.Integer))")
    with pytest.raises(HistoryError, match=r"0002 fails.*gone"):
        revisions.build()
    assert runs == [True]
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []


@pytest.fixture
def interrupted(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A process that a signal interrupts, which hides the logs until its end."""
    monkeypatch.setattr(signals, "_received", [])
    yield
    logging.disable(logging.NOTSET)


def test_an_interruption_waits_for_nothing_and_logs_nothing(
    revisions: Revisions, caplog: pytest.LogCaptureFixture, interrupted: None
) -> None:
    revisions.log_errors()
    revisions.add(
        "from alembic_autogen import signals",
        "table('a')",
        "(here / 'ready').touch()",
        "while not (here / 'locked').exists():",
        "    time.sleep(0.01)",
        "table('b')",
        "signals._received.append(15)",
        "raise KeyboardInterrupt",
    )
    folder, ended = revisions.project.folder, threading.Event()

    def build() -> None:
        with suppress(KeyboardInterrupt):
            revisions.build()
        ended.set()

    thread = threading.Thread(target=build)
    thread.start()
    until((folder / "ready").exists)
    with locked(revisions.database):
        (folder / "locked").touch()
        assert ended.wait(30)
    thread.join()
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []


@pytest.mark.parametrize("then", ["pass", "table('other')"])
def test_a_revision_may_catch_an_error(then: str, revisions: Revisions, runs: list[bool]) -> None:
    revisions.add("table('a')")
    revisions.add("try:", "    table('a')", "except Exception:", f"    {then}")
    revisions.add("table('b')")
    expected = {"a", "b"} | ({"other"} if then != "pass" else set())
    assert names(revisions.both()) == expected
    assert runs == [True]


@pytest.mark.parametrize("then", ["pass", "table('other')"])
def test_an_error_is_caught_before_a_candidate_too(
    then: str, revisions: Revisions, runs: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It stays loaded when the revisions run again; what they do to models takes effect once."""
    models = ModuleType("models_of_the_test")
    vars(models)["META"] = metadata = MetaData()
    monkeypatch.setitem(sys.modules, models.__name__, models)
    revisions.add("table('a')")
    revisions.add("from models_of_the_test import META", "sa.Table('own', META)", "table('b')")
    history = revisions.history(MetadataState.of([metadata]))
    revisions.add("try:", "    table('a')", "except Exception:", f"    {then}")
    ids = ["0001", "0002", "0003", "0004"]
    versions = revisions.project.folder / "alembic" / "versions"
    history.add_script((versions / "0004.py").rename(versions.parent / "0004.py"))
    begin(history, revisions.database, ids)
    expected = {"a", "b"} | ({"other"} if then != "pass" else set())
    assert names(read_schema(revisions.database)) == expected
    assert runs == [True]


LOOKS = {
    "a query": "op.get_bind().execute(sa.text('SHOW TABLES')).all()",
    "the inspector": "[(n,) for n in sa.inspect(op.get_bind()).get_table_names()]",
    "a cursor": "seen(op.get_bind().connection.cursor())",
    "another connection": "seen((other := op.get_bind().engine.raw_connection()).cursor())",
    "the driver": "seen(__import__('pymysql').connect(host='db.invalid', database='x').cursor())",
}


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS.keys())
def test_whoever_looks_sees_what_was_done(
    look: str, revisions: Revisions, runs: list[bool]
) -> None:
    revisions.add(
        "def seen(cursor):",
        "    cursor.execute('SHOW TABLES')",
        "    return cursor.fetchall()",
        "table('a')",
        f"if ('a',) in {look}:",
        "    table('b')",
        f"if ('b',) in {look}:",
        "    table('c')",
    )
    assert names(revisions.both()) == {"a", "b", "c"}
    assert runs == [False]


def test_rows_that_a_revision_writes_are_there(revisions: Revisions, runs: list[bool]) -> None:
    revisions.add("table('a')", "op.execute('INSERT INTO a VALUES (1), (2)')", "table('b')")
    revisions.add(
        "(count,) = op.get_bind().execute(sa.text('SELECT COUNT(*) FROM a')).one()",
        "op.add_column('a', sa.Column(f'after_{count}', sa.Integer))",
    )
    revisions.add("op.drop_column('a', 'after_2')", "op.drop_table('b')")
    assert names(revisions.both()) == {"a"}
    assert runs == [False]


def test_views_and_triggers_are_made_after_their_tables(
    revisions: Revisions, runs: list[bool], flown: list[str]
) -> None:
    revisions.add(
        "table('a', sa.Column('b', sa.Integer))",
        "op.execute('CREATE VIEW v AS SELECT a.b FROM a')",
        "op.execute('CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW SET NEW.b = NEW.id')",
        "op.execute('ALTER TABLE a COMMENT = \"x.y\"')",
        "table('c')",
    )
    assert len(revisions.both().objects) == 2
    assert runs == [False]
    assert any("TABLE c" in statement for statement in flown)


def test_rows_that_mysql_copies_are_no_error(revisions: Revisions, runs: list[bool]) -> None:
    revisions.add(
        "table('a', sa.Column('b', sa.Integer))", "op.execute('INSERT INTO a SET id = 1')"
    )
    revisions.add("op.alter_column('a', 'b', type_=sa.String(9), existing_type=sa.Integer())")
    revisions.add("table('c')")
    assert names(revisions.both()) == {"a", "c"}
    assert runs == [False]


@pytest.mark.parametrize(
    ("text", "waits", "again"),
    [
        ("CREATE TABLE b (id INT PRIMARY KEY)", False, False),
        ("DROP TABLE a", False, False),
        ("CREATE TABLE b SELECT * FROM a", False, True),
        ("ALTER TABLE a ADD c INT", True, False),
        ("ALTER TABLE a ANALYZE PARTITION ALL", True, False),
        ("TRUNCATE a", True, False),
    ],
)
def test_text_is_waited_for_where_it_may_tell_something(
    text: str, waits: bool, again: bool, revisions: Revisions, runs: list[bool], flown: list[str]
) -> None:
    revisions.add("table('a')", "op.execute('INSERT INTO a VALUES (1), (2)')")
    revisions.add("op.execute('ALTER TABLE a PARTITION BY HASH (id) PARTITIONS 2')")
    revisions.add(f"op.execute({text!r})", "table('z')")
    assert "z" in names(revisions.both())
    assert (text in flown, runs) == (not waits, [again])


def test_what_the_database_does_not_hold_is_not_made_twice(
    revisions: Revisions, runs: list[bool]
) -> None:
    other = f"{revisions.database.name}_other"
    revisions.add("table('a')", f"op.execute('CREATE DATABASE {other}')")
    revisions.add("op.add_column('gone', sa.Column('b', sa.Integer))")
    try:
        with pytest.raises(HistoryError, match=r"0003 fails.*gone"):
            revisions.build()
    finally:
        with revisions.database.connect() as connection, connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {other}")
    assert runs == [False]


def test_a_table_of_another_schema_is_waited_for(
    revisions: Revisions, runs: list[bool], flown: list[str]
) -> None:
    other = f"{revisions.database.name}_other"
    with revisions.database.connect() as connection, connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {other}")
        try:
            revisions.add(
                f"op.create_table('t', sa.Column('id', sa.Integer), schema='{other}')",
                f"op.create_index('i', 't', ['id'], schema='{other}')",
            )
            revisions.add("op.add_column('gone', sa.Column('b', sa.Integer))")
            with pytest.raises(HistoryError, match=r"0003 fails.*gone"):
                revisions.build()
        finally:
            cursor.execute(f"DROP DATABASE {other}")
    assert runs == [False]
    assert not any(other in statement for statement in flown)


def test_an_application_may_listen_too(revisions: Revisions) -> None:
    env = revisions.project.folder / "alembic" / "env.py"
    listener = """
from sqlalchemy import Engine, event


@event.listens_for(Engine, "do_execute")
def shorter(cursor, statement, parameters, context):
    if "VARCHAR(90)" in statement:
        cursor.execute(statement.replace("(90)", "(9)"))
        return True


try:
    run_migrations_online()
finally:
    event.remove(Engine, "do_execute", shorter)
"""
    env.write_text(
        env.read_text().replace("\n    run_migrations_online()\n", "\n    pass\n") + listener
    )
    revisions.add("table('a', sa.Column('name', sa.String(90)))", "table('b')")
    built = revisions.both()
    types = {column.type for table in built.tables.values() for column in table.columns}
    assert "varchar(9)" in types
    assert "varchar(90)" not in types


def test_a_version_table_that_somebody_else_changes_is_noticed(revisions: Revisions) -> None:
    revisions.add("table('a')", "op.execute(\"UPDATE alembic_version SET version_num = 'x'\")")
    with pytest.raises(HistoryError, match="expected to match one row"):
        revisions.build()
