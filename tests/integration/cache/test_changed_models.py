"""Only changed tables of models are created, with the same result as if all were."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from alembic_autogen.memo.fingerprint import HistoryLayout
from alembic_autogen.memo.results import Results
from alembic_autogen.memo.stored_values import Created
from alembic_autogen.models import incremental
from alembic_autogen.models.create import create_schema
from alembic_autogen.models.load import Models
from alembic_autogen.progress import Silent, Stopwatch
from alembic_autogen.sandbox.preparation import Preparation
from alembic_autogen.server.base import Database, Server
from alembic_autogen.session.import_models import LoadedModels
from alembic_autogen.session.kept_databases import KeptDatabases
from alembic_autogen.session.pipeline import cold_stages
from alembic_autogen.session.remembered import Remembered
from alembic_autogen.session.session import Session
from alembic_autogen.settings import Settings, load
from support.caches import Cache
from support.cases.case import CASES, Case


class RunningServer:
    """In place of a server that starts when it is needed: that of the tests."""

    def __init__(self, server: Server) -> None:
        self.server = server

    @contextmanager
    def database(self, purpose: str) -> Iterator[Database]:
        with self.server.database(purpose) as database:
            yield database

    def begin(self) -> None:
        """Do nothing, as it runs already."""

    def on_demand(self) -> Database:
        return Database(self.server, "nobody_connects")


@pytest.fixture
def settings(cache: Cache, tmp_path: Path) -> Settings:
    return load(tmp_path, {}, {})


def padded(metadata: sa.MetaData) -> Models:
    """Models with further tables, which nobody changes."""
    for number in range(3):
        key = sa.Column("id", sa.Integer, primary_key=True, autoincrement=False)
        sa.Table(
            f"zz_other_{number}",
            metadata,
            key,
            sa.CheckConstraint("id > 0", name=f"other_{number}"),
        )
    return Models((metadata,))


def created(models: Models, server: Server, settings: Settings, identity: str) -> Created:
    """The models' schema, by what is known of those that were made under the same identity."""
    results = Results(settings, {"test": identity})
    results.remember_layout(HistoryLayout(settings.project / "env.py", ()))
    running: Any = RunningServer(server)
    kept = KeptDatabases(results)
    first = Preparation(settings)
    session = Session(settings, Silent(), Stopwatch(), running, results, kept, first)
    stages = Remembered(session).wrap(cold_stages(session))
    with stages.create_models(LoadedModels.of(models)) as pending:
        return pending().value


def anew(models: Models, server: Server, settings: Settings) -> Created:
    """The same by ``create_all()``, with nothing known."""
    with server.database("anew") as database:
        return create_schema(models, database, settings.project)


COUNTED = {"cases": 0, "merged": 0}


def counting(merged: Callable[..., Created | None]) -> Callable[..., Created | None]:
    """Count how often parts are put together."""

    def counted(*arguments: Any) -> Created | None:
        found = merged(*arguments)
        COUNTED["merged"] += found is not None
        return found

    return counted


def some_always() -> Iterator[object]:
    """Each sixteenth case is in ``make test``, all of them are in ``make test-memory``."""
    for number, case in enumerate(CASES):
        marks = () if number % 16 == 0 else pytest.mark.memory
        yield pytest.param(case, marks=marks, id=case.slug)


@pytest.mark.parametrize("case", list(some_always()))
def test_the_schema_after_a_change_is_that_of_all_made_anew(
    case: Case, server: Server, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    if case.schemas or server.flavor not in case.flavors:
        return  # all is made anew then; or the server cannot express it
    COUNTED["cases"] += 1
    monkeypatch.setattr(incremental, "_WORTH_WHILE", 1.0)
    monkeypatch.setattr(incremental, "merged", counting(incremental.merged))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # SQLAlchemy warns of cycles between foreign keys
        sides = [
            (side, anew(padded(side()), server, settings)) for side in (case.before, case.after)
        ]
        for (first, expected_first), (second, expected) in (sides, sides[::-1]):
            identity = f"{case.slug} {first.__name__}"
            sent = created(padded(first()), server, settings, identity)
            assert sent == expected_first
            changed = created(padded(second()), server, settings, identity)
            assert changed.schema == expected.schema
            assert changed.schema.given_names == expected.schema.given_names
            assert changed.refused == expected.refused
            assert changed.statements == expected.statements


def test_most_changes_were_made_in_part() -> None:
    """So that the test above cannot pass because everything was made anew."""
    assert COUNTED["merged"] >= COUNTED["cases"]  # of two for each, there and back
