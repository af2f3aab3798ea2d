"""The revision between schemas of published test suites is exact both ways, or a sentence.

The kind: changes with which the authors of servers and of other tools for migrations test their
own work. Each pair is written anew, as SQL, in a file by its source. ``make test-random`` tries all
of them, on MySQL, and on MariaDB 10.11 and 11.8 where they can be created; ``make test`` tries
those that were wrong once.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from _pytest.mark import ParameterSet

from alembic_autogen.autogenerate.renames import RenameAnswers
from alembic_autogen.commands.revision_request import RevisionRequest
from alembic_autogen.errors import AutogenError
from support.cases import coverage
from support.cases.check import REWRITE, writes_counts
from support.cases.plain_sql import Count
from support.cases.words import whole_operations
from support.laboratories import SERVERS, laboratory_on
from support.laboratory import Laboratory
from support.pairs.written import SchemaPair, declared, read_pairs

IS_NIGHTLY = "TEST_PAIRS" in os.environ or REWRITE
ON_MARIADB_ALONE = "mariadb"
"""The file with the pairs that no other server knows."""
FEW = (
    *("names of 64 characters, some of them Chinese", "the base of a chain is renamed"),
    *("values of MyISAM become narrower", "a table of ARCHIVE counts no longer"),
    *("a table of ARCHIVE with a key that counts gets a column",),
    *("a point with a default comes between others, with an index",),
    "a versioned column that counts comes, and may be NULL",
    *("a column comes beside a time with a CHECK", "a text of a CHECK becomes bytes"),
    *("row times become visible", "a period beside row times and partitions of the history"),
    "a CHECK without a name gives its name to a foreign key",
    *("a column under a spatial index gets another SRID", "a table gets another secondary engine"),
    *("versioning ends with the partitions of the history, and others come",),
    "three columns change names in a circle, and the first one is computed no more",
)


FILES = {file.stem: read_pairs(file) for file in sorted(Path(__file__).parent.glob("*.toml"))}


def tried() -> Iterator[ParameterSet]:
    """The pairs for each server, by file and name."""
    for stem, pairs in FILES.items():
        for name, pair in pairs.items():
            only = "mariadb" if stem == ON_MARIADB_ALONE else pair.only
            newest = "newest_mariadb" if only == "mariadb" else "mysql"
            for server in (newest,) if REWRITE else SERVERS:
                is_nightly = IS_NIGHTLY and only in ("", _flavor(server))
                if is_nightly or (name in FEW and server == (only or "mysql")):
                    yield pytest.param(server, pair, id=f"{server}-{stem}-{name}")


def _flavor(server: str) -> str:
    return "mysql" if server == "mysql" else "mariadb"


def server_of(tried: ParameterSet) -> str:
    """The server of a pair, so that each is started once."""
    return str(tried.values[0])


@pytest.fixture(scope="module")
def on_server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Laboratory]:
    """A laboratory on one of the servers."""
    with laboratory_on(request.param, tmp_path_factory) as laboratory:
        yield laboratory


@pytest.fixture(scope="module")
def counted(request: pytest.FixtureRequest) -> Iterator[Count]:
    """The operations in the revisions of all pairs; ``make coverage-table`` documents them."""
    count = Count()
    yield count
    if writes_counts(request.session):
        coverage.write_pairs("Written pairs", count)


@pytest.mark.parametrize(
    ("on_server", "pair"), sorted(tried(), key=server_of), indirect=["on_server"]
)
def test_the_revision_is_exact_both_ways_or_refused(
    on_server: Laboratory, pair: SchemaPair, counted: Count
) -> None:
    before, after = declared(pair.before), declared(pair.after)
    readings = on_server.readings(before, after)
    request = RevisionRequest("change", RenameAnswers(pair.renames), dry_run=True)
    if pair.refused:
        with pytest.raises(AutogenError, match=pair.refused):
            on_server.revise_as(before, after, request, column_order="strict")
        return
    revision = on_server.revise_as(before, after, request, column_order="strict")
    assert not revision.refused
    assert revision.source
    for direction in ("upgrade", "downgrade"):
        counted.add(whole_operations(revision.source, direction))
    judged = on_server.judge(readings, before, revision.source)
    assert (judged.up, judged.order_up) == ((), ())
    assert (judged.down, judged.order_down) == ((), ())


def test_each_pair_that_make_test_tries_exists() -> None:
    assert {*FEW} <= {name for pairs in FILES.values() for name in pairs}
