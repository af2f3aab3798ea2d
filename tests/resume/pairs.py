"""Pairs of schemas on a real database: the one side with rows, and the revision to the other."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings
from pymysql.err import MySQLError
from sqlalchemy.exc import DBAPIError

from alembic_autogen.autogenerate.renames import RenameAnswers
from alembic_autogen.commands.revision_request import RevisionRequest
from alembic_autogen.errors import AutogenError
from alembic_autogen.proof.rows.fill import accept_all, fill, tables_to_fill
from alembic_autogen.schema.read import read_schema
from alembic_autogen.schema.sql_script import split_script
from support.half_done import DatabaseDump, DatabaseState, HalfDoneDatabase
from support.killed import run_until_killed
from support.laboratory import Laboratory, Models, create
from support.pairs.declare import declare, renamed
from support.pairs.description import DrawnSchema
from support.pairs.mariadb import adapted
from support.pairs.mutate import pairs
from support.pairs.written import declared, read_pairs

PAIRS = int(os.environ.get("TEST_PAIRS") or 50)
"""The number of random pairs, and of written ones."""
WRITTEN = Path(__file__).parents[1] / "pairs"
_ROWS = 3
_NEVER = 100_000
_FIRST = '''\
"""One side of a pair."""

from alembic import op

revision = "before"
down_revision = None
STATEMENTS = {statements!r}


def upgrade():
    for statement in STATEMENTS:
        op.get_bind().exec_driver_sql(statement, execution_options={{"no_parameters": True}})
'''

Pair = tuple[str, Models, Models, RenameAnswers]
"""What changes, both sides, and what is renamed."""


def random_pairs(flavor: str) -> list[Pair]:
    """The first random pairs, always the same ones."""
    found: list[Pair] = []

    @settings(
        max_examples=PAIRS,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(pair=pairs())
    def draw(pair: tuple[DrawnSchema, DrawnSchema, tuple[str, ...]]) -> None:
        before, after, done = pair
        if flavor == "mariadb":
            before, after = adapted(before), adapted(after)
        answers = renamed(before, after).answers()
        found.append((", ".join(done), declare(before), declare(after), answers))

    draw()
    return found


def written_pairs(flavor: str) -> list[Pair]:
    """Pairs of the written ones, spread evenly over all that the server knows."""
    found = []
    for file in sorted(WRITTEN.glob("*.toml")):
        for name, pair in read_pairs(file).items():
            only = "mariadb" if file.stem == "mariadb" else pair.only
            if only in ("", flavor) and not pair.refused and not pair.newer:
                answers = RenameAnswers(pair.renames)
                found.append((name, declared(pair.before), declared(pair.after), answers))
    return [found[number * len(found) // PAIRS] for number in range(min(PAIRS, len(found)))]


def failures(real: HalfDoneDatabase, laboratory: Laboratory, pair: Pair) -> Iterator[str | None]:
    """The problem after going on behind each statement; ``None`` if there is none."""
    _, before, after, answers = pair
    try:
        laboratory.readings(before, after)
        request = RevisionRequest("change", answers, dry_run=True)
        source = laboratory.revise_as(before, after, request).source
    except (DBAPIError, AutogenError):  # another test is about these
        return
    if not source or "import support" in source:  # for a type of the tests' own
        return
    _write(real, before, source)
    real.clear()
    assert not run_until_killed(real.shop, _NEVER, "upgrade", "before")
    _fill(real)
    try:
        begun = real.snapshot()
        real.restore(begun)
        statements = real.count("heads")
        expected = real.state()
    except (MySQLError, UnicodeDecodeError, AssertionError):  # the revision refuses these rows
        real.clear()
        assert not run_until_killed(real.shop, _NEVER, "upgrade", "before")
        begun = real.snapshot()
        statements = real.count("heads")
        expected = real.state()
    for number in range(1, statements + 1):
        yield _failure(real, begun, number, expected)


def _failure(
    real: HalfDoneDatabase, begun: DatabaseDump, number: int, expected: DatabaseState
) -> str | None:
    """The problem after an upgrade that was killed behind a statement has gone on."""
    real.restore(begun)
    real.stop(number, "heads")
    done = real.go_on("heads")
    if done.code:
        return f"statement {number}: {done.code}: {done.err}"
    different = expected.differences(real.state())
    return f"statement {number}: {different}" if different else None


def _write(real: HalfDoneDatabase, before: Models, source: str) -> None:
    """Write the first revision, which makes one side, and the second one."""
    versions = real.shop.folder / "migrations" / "versions"
    for path in versions.glob("*.py"):
        path.unlink()
    real.clear()
    create(before, real.database)
    sql = real.snapshot().sql
    statements = [each.text for each in split_script(sql)]
    (versions / "before.py").write_text(_FIRST.format(statements=statements), encoding="utf-8")
    (versions / "after.py").write_text(source, encoding="utf-8")


def _fill(real: HalfDoneDatabase) -> None:
    """Insert a few rows into each table, as far as the server accepts some."""
    schema = read_schema(real.database)
    tables = [
        table
        for table in tables_to_fill(schema.tables, schema.tables)
        if table.key.name != "alembic_version"
    ]
    try:
        fill(real.database, tables, accept_all, most={table.key: _ROWS for table in tables})
    except MySQLError:
        return
