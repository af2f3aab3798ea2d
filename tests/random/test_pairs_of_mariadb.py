"""Features of MariaDB alone are read, compared, written and proved, on 10.11 and 11.8.

The kind: everything that the SHOW CREATE of MariaDB prints and that of MySQL does not is added,
changed and dropped, and stays while something else changes (``pairs_of_mariadb.toml``).
``make test-random`` tries all of them on both versions; ``make test`` tries a few on the
distribution's own.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.laboratory import Laboratory
from support.mariadb import running
from support.pairs.written import SchemaPair, declared, read_pairs

PAIRS = read_pairs(Path(__file__).parent / "pairs_of_mariadb.toml")
IS_NIGHTLY = "TEST_PAIRS" in os.environ
FEW = (
    *("the options of a sequence", "row times begin", "a period gets another end"),
    *(
        "binary defaults change",
        "indexes become ignored",
        "columns become invisible and compressed",
    ),
    *("CHECKs of columns change", "options of engines are dropped"),
)
TRIED = [
    pytest.param(version, pair, id=f"{version}-{name}")
    for version in (("own", "newest") if IS_NIGHTLY else ("own",))
    for name, pair in PAIRS.items()
    if (IS_NIGHTLY or name in FEW) and not (version == "own" and pair.newer)
]


@pytest.fixture(scope="module")
def on_mariadb(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Laboratory]:
    """A laboratory on one of the two servers."""
    with running(request.param, tmp_path_factory.mktemp("server")) as server:
        yield Laboratory(server, tmp_path_factory.mktemp("project"))


@pytest.mark.parametrize(("on_mariadb", "pair"), TRIED, indirect=["on_mariadb"])
def test_the_revision_is_exact_both_ways(on_mariadb: Laboratory, pair: SchemaPair) -> None:
    before, after = declared(pair.before), declared(pair.after)
    readings = on_mariadb.readings(before, after)
    revision = on_mariadb.revise(before, after)
    assert readings.drift
    assert not revision.refused
    judged = on_mariadb.judge(readings, before, revision.source)
    assert not judged.up
    assert not judged.down
