"""Code of the models that runs while the history does is seen, in whichever thread it runs."""

from __future__ import annotations

import copy
import pickle
import sys
import warnings
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from sqlalchemy import Column, Integer, MetaData, Table

from alembic_autogen.memo.history_use import HistoryUse, record_of_history
from alembic_autogen.memo.import_tracker import ImportTracker
from alembic_autogen.memo.record import HISTORY

RUNS = {
    "at once": "call()",
    "in a thread": (
        "import threading\nthread = threading.Thread(target=call)\nthread.start()\nthread.join()"
    ),
    "in a thread of a pool": (
        "from concurrent.futures import ThreadPoolExecutor\n"
        "with ThreadPoolExecutor(1) as pool:\n    pool.submit(call).result()"
    ),
    "in a thread of a thread": (
        "from concurrent.futures import ThreadPoolExecutor as Pool\n"
        "with Pool(1) as outer, Pool(1) as inner:\n"
        "    outer.submit(lambda: inner.submit(call).result()).result()"
    ),
    "by asyncio": "import asyncio\nasyncio.run(asyncio.to_thread(call))",
    "by _thread": (
        "import _thread\nlock = _thread.allocate_lock()\nlock.acquire()\n"
        "_thread.start_new_thread(lambda: (call(), lock.release()), ())\nlock.acquire()"
    ),
}


def called(code: str, folder: Path) -> tuple[HistoryUse, bool]:
    """Run code, as that of a revision, which calls a function of the models."""
    models, use = str(folder / "models.py"), HistoryUse()
    names: dict[str, object] = {}
    exec(compile("def call():\n    return 1\n", models, "exec"), names)
    with use.watching(()):
        exec(compile(code, str(folder / "revision.py"), "exec"), names)
    return use, models in use.executed


@pytest.mark.parametrize("how", RUNS)
def test_what_runs_is_seen(how: str, tmp_path: Path) -> None:
    assert called(RUNS[how], tmp_path)[1]


@pytest.mark.parametrize(
    "code",
    [
        "from concurrent.futures import ThreadPoolExecutor as Pool\n"
        "with Pool(1) as pool:\n    pool.submit(open, FILE).result().close()",
        "import asyncio, pathlib\nasyncio.run(asyncio.to_thread(pathlib.Path(FILE).read_text))",
    ],
)
def test_a_file_that_a_thread_reads_by_itself_is_noted(code: str, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    tracker, use = ImportTracker(), HistoryUse()
    with tracker.watching(HISTORY), use.watching(()):
        names = {"FILE": str(tmp_path / "file")}
        exec(compile(code, str(tmp_path / "revision.py"), "exec"), names)
    assert str(tmp_path / "file") in tracker.record.files


def test_what_does_not_run_is_not(tmp_path: Path) -> None:
    use, is_seen = called("pass", tmp_path)
    assert (is_seen, use.uses_models) == (False, False)


@pytest.mark.parametrize(
    ("left", "revision", "depends"),
    [
        ("import warnings; warnings.simplefilter('ignore')", "", False),
        ("import warnings; warnings.simplefilter('ignore')", "import warnings", True),
        ("", "import warnings", False),
    ],
)
def test_only_code_that_looks_at_warnings_depends_on_their_filters(
    left: str, revision: str, depends: bool, tmp_path: Path
) -> None:
    model, script, env = (tmp_path / name for name in ("model.py", "revision.py", "env.py"))
    (tmp_path / "file").touch()
    script.write_text(revision)
    env.touch()
    tracker = ImportTracker()
    with warnings.catch_warnings():
        warnings.filters[:] = []
        with tracker.watching():
            code = f"{left}\nopen({str(tmp_path / 'file')!r}).close()"
            exec(compile(code, str(model), "exec"), {"__name__": "model"})
        with tracker.watching(HISTORY):
            exec(compile(revision, str(script), "exec"), {"__name__": "revision"})
        found = record_of_history(
            tracker, HistoryUse(), str(env), [str(script)], lambda path: Path(path).read_bytes()
        )
    assert (str(tmp_path / "file") in found.files) is depends


class Greenlets(ModuleType):
    """As much of the module greenlet as is used: who wants to know of switches."""

    def __init__(self) -> None:
        super().__init__("greenlet")
        self.trace: Any = None

    def settrace(self, trace: Any) -> Any:
        """Take a function that is called at each switch, and give the one before."""
        before, self.trace = self.trace, trace
        return before


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="sys.monitoring sees greenlets")
def test_where_greenlets_switch_the_models_may_be_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "greenlet", found := Greenlets())
    assert not called("pass", tmp_path)[0].uses_models
    assert called("import greenlet; greenlet.trace('switch', ())", tmp_path)[0].uses_models
    assert found.trace is None


def test_a_metadata_that_is_watched_is_pickled_and_copied_as_its_own_class() -> None:
    use, metadata = HistoryUse(), MetaData()
    Table("film", metadata, Column("id", Integer))
    with use.watching((metadata,)):
        pickled, copied = pickle.dumps(metadata), copy.deepcopy(metadata)
    assert use.uses_models
    assert {type(copied), type(pickle.loads(pickled))} == {MetaData}
    assert list(pickle.loads(pickled).tables) == ["film"]
