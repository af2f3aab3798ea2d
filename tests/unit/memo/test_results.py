"""Results of earlier runs are found only under the conditions under which they hold."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest

from alembic_autogen.apply.resuming import begun_downgrades
from alembic_autogen.autogenerate.rendering import amending
from alembic_autogen.cache import store
from alembic_autogen.cache.store import ValueKind
from alembic_autogen.commands.cache import DESCRIPTIONS
from alembic_autogen.memo import (
    fingerprint,
    history_results,
    import_state,
    models_results,
    snapshots,
    states,
)
from alembic_autogen.memo.fingerprint import Files, HistoryLayout
from alembic_autogen.memo.import_state import ImportState, TrackedState
from alembic_autogen.memo.origin import Origin, OriginKind
from alembic_autogen.memo.results import Results
from alembic_autogen.memo.snapshots import CHAIN, SNAPSHOT, describe_snapshot
from alembic_autogen.memo.states import digest
from alembic_autogen.memo.stored_values import Created, Head, ServerInfo, Snapshot
from alembic_autogen.schema.model import ObjectKey, Schema, TableKey
from alembic_autogen.session import git_baseline
from alembic_autogen.settings import Settings, load
from support.tables import schema, table

SERVER = {"version": "9.7"}
MYSQL = ServerInfo("mysqld", "mysql", "9.7")


@pytest.fixture(autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(store.VARIABLE, str(tmp_path_factory.mktemp("cache")))
    monkeypatch.delenv("CI", raising=False)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "pyproject.toml").write_text(
        "[tool.alembic-autogen]\nmetadata = 'm:x'\nmodels = ['m']\nconfig = 'alembic.ini'\n"
    )
    for name in ("alembic.ini", "env.py", "m.py"):
        (tmp_path / name).write_text("")
    (tmp_path / "versions").mkdir()
    for name in ("a", "b", "b2"):
        (tmp_path / "versions" / f"{name}.py").write_text(name)
    age(tmp_path)
    return load(tmp_path)


def age(project: Path) -> None:
    """Let all files have changed long before the next run begins."""
    for path in project.rglob("*"):
        os.utime(path, ns=(1, 1))


@pytest.fixture(autouse=True)
def long_ago(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The change times of files cannot be set; so each run begins an hour later."""
    begin = Files.__init__

    def later(files: Files, project: Path) -> None:
        begin(files, project)
        files._begin += 3600 * 10**9

    monkeypatch.setattr(Files, "__init__", later)
    yield


def known(settings: Settings, server: dict[str, str] | None = SERVER) -> Results:
    """The memory, as another run finds it."""
    return Results(settings, server)


def layout(settings: Settings) -> HistoryLayout:
    return HistoryLayout(settings.project / "env.py", (settings.project / "versions",))


def whole(settings: Settings, **noted: object) -> TrackedState:
    here = import_state.circumstances(Files(settings.project))
    return TrackedState(ImportState(circumstances=here, **noted))


def head(name: str = "t", naming: str = "") -> Head:
    return Head(
        schema(table(name)), {}, frozenset(), frozenset(), naming, MYSQL, origin=Origin(made=7.0)
    )


# --- when nothing is remembered


def test_without_a_server_or_without_a_cache_nothing_is_remembered(settings: Settings) -> None:
    off = replace(settings, use_cache=False)
    for memory in (known(settings, None), known(off)):
        assert not memory.usable
        memory.remember_layout(layout(settings))
        memory.remember_head(layout(settings), head(), whole(settings))
        memory.remember_models("text", Created(Schema()))
        memory.remember_import("text", "", (), whole(settings))
        assert memory.layout() is None
        assert memory.heads(layout(settings)) == ()
        assert memory.models("text") is None
        assert not memory.has_models("text")
        assert memory.imported_models is None
        assert not memory.expects_models
        assert not memory.has_snapshots()
        revisions = layout(settings).revisions()
        assert memory.snapshot_to_make(layout(settings), revisions, whole(settings)) is None
    assert known(settings).usable
    assert known(settings).layout() is None
    assert not store.folder().exists() or not list(store.folder().rglob("value.pickle"))


# --- the layout


def test_the_layout_is_known_as_long_as_alembic_ini_says_the_same(settings: Settings) -> None:
    known(settings).remember_layout(replace(layout(settings), recursive=True))
    assert known(settings).layout() == replace(layout(settings), recursive=True)
    for name in ("alembic.ini", "pyproject.toml"):
        path = settings.project / name
        before = path.read_text()
        path.write_text(f"{before}\n# more\n")
        assert known(settings).layout() is None
        path.write_text(before)
        assert known(settings).layout() is not None
    assert known(settings, {"version": "8"}).layout() is None


# --- head


def test_head_is_known_as_long_as_the_history_is_the_same(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    known(settings).remember_head(layout(settings), head(), whole(settings))
    (found,) = known(settings).heads(layout(settings))
    assert found == head()
    assert found.origin == Origin(OriginKind.MEMORY, 7.0)
    for name in ("alembic.ini", "env.py", "versions/a.py"):
        path = settings.project / name
        before = path.read_text()
        path.write_text("other")
        assert known(settings).heads(layout(settings)) == ()
        path.write_text(before)
    assert len(known(settings).heads(layout(settings))) == 1
    assert known(settings, {"version": "8"}).heads(layout(settings)) == ()
    monkeypatch.setattr(sys, "path", [*sys.path, "/elsewhere"])
    assert known(settings).heads(layout(settings)) == ()


def test_folders_of_the_path_within_the_project_have_the_same_name_everywhere(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "path", [str(settings.project / "src"), "/elsewhere"])
    assert known(settings)._path == ["src", "/elsewhere"]


def test_head_is_known_only_under_its_conditions(settings: Settings) -> None:
    seed = settings.project / "seed.sql"
    seed.write_text("1")
    tracked = whole(settings, files={"seed.sql": digest("1")})
    known(settings).remember_head(layout(settings), head("one"), tracked)
    assert [each.schema for each in known(settings).heads(layout(settings))] == [head("one").schema]
    seed.write_text("2")
    assert known(settings).heads(layout(settings)) == ()
    other = whole(settings, files={"seed.sql": digest("2")})
    known(settings).remember_head(layout(settings), head("two"), other)
    assert [each.schema for each in known(settings).heads(layout(settings))] == [head("two").schema]
    seed.write_text("1")  # as another branch has it
    assert [each.schema for each in known(settings).heads(layout(settings))] == [head("one").schema]


def test_head_is_not_noted_with_a_doubt_or_while_files_change(settings: Settings) -> None:
    unrepeatable = replace(whole(settings), reasons=("the clock",))
    known(settings).remember_head(layout(settings), head(), unrepeatable)
    assert known(settings).heads(layout(settings)) == ()
    memory = known(settings)
    memory.files._begin = 0
    memory.remember_head(layout(settings), head(), whole(settings))
    assert known(settings).heads(layout(settings)) == ()


def test_heads_by_naming_convention_are_kept_beside_each_other(settings: Settings) -> None:
    for number in range(10):
        made = head(f"t{number}", naming=f"n{number}")
        known(settings).remember_head(layout(settings), made, whole(settings))
    found = known(settings).heads(layout(settings))
    assert [each.naming for each in found] == [f"n{number}" for number in range(9, 1, -1)]
    known(settings).remember_head(layout(settings), head("new", naming="n5"), whole(settings))
    found = known(settings).heads(layout(settings))
    assert [each.naming for each in found][:2] == ["n5", "n9"]
    assert len(found) == 8
    assert found[0].schema == head("new").schema
    assert [each.naming for each in found].count("n5") == 1


def test_each_history_has_a_schema_of_its_own(settings: Settings) -> None:
    revision = settings.project / "versions" / "a.py"
    for name in ("one", "two"):
        revision.write_text(name)
        known(settings).remember_head(layout(settings), head(name), whole(settings))
    revision.write_text("one")
    assert [each.schema for each in known(settings).heads(layout(settings))] == [head("one").schema]


def test_a_file_of_statements_that_is_the_baseline_is_a_part_of_the_history(
    settings: Settings,
) -> None:
    baseline = settings.project / "baseline.sql"
    with_baseline = replace(settings, baseline="baseline.sql")
    baseline.write_text("CREATE TABLE a (id INT)")
    known(with_baseline).remember_head(layout(settings), head(), whole(settings))
    assert len(known(with_baseline).heads(layout(settings))) == 1
    baseline.write_text("CREATE TABLE b (id INT)")
    assert known(with_baseline).heads(layout(settings)) == ()


def test_a_schema_that_the_cache_has_lost_is_not_known(settings: Settings) -> None:
    known(settings).remember_head(layout(settings), head(), whole(settings))
    shutil.rmtree(store.folder() / "head")
    assert list(known(settings).heads(layout(settings))) == []


def write(name: str, text: str) -> Callable[[Path], object]:
    return lambda project: (project / name).write_text(text)


# What models may do while they are imported, after the schema at head was looked up.
MEANWHILE: dict[str, Callable[[Path], object]] = {
    "a file is changed": write("seed.sql", "2"),
    "a file is removed": lambda project: (project / "seed.sql").unlink(),
    "a folder gets a file": write("data/more", ""),
    "a revision is changed": write("versions/a.py", "other"),
    "a revision is added": write("versions/c.py", "c"),
    "env.py is changed": write("env.py", "other"),
}


@pytest.fixture
def remembered(settings: Settings) -> Results:
    """The memory of a run that began when nothing had changed yet."""
    (settings.project / "seed.sql").write_text("1")
    (settings.project / "data").mkdir()
    listed = {"names data": states.names(str(settings.project / "data"))}
    tracked = whole(settings, files={"seed.sql": digest("1")}, folders=listed)
    known(settings).remember_head(layout(settings), head(), tracked)
    make_snapshot(settings, layout(settings).revisions(), tracked)
    memory = known(settings)
    memory.files._begin = 0  # so that no file counts as settled
    return memory


@pytest.mark.parametrize("what", [*MEANWHILE, "nothing"])
def test_a_schema_holds_until_something_changes(
    settings: Settings, remembered: Results, what: str
) -> None:
    assert not remembered.heads_hold()
    assert remembered.heads(layout(settings))
    assert remembered.heads_hold() is True
    MEANWHILE.get(what, lambda project: None)(settings.project)
    assert remembered.heads_hold() is (what == "nothing")


@pytest.mark.parametrize("what", [*MEANWHILE, "nothing"])
def test_a_snapshot_holds_until_something_changes(
    settings: Settings, remembered: Results, what: str
) -> None:
    found = remembered.snapshot(layout(settings), layout(settings).revisions())
    assert found is not None
    MEANWHILE.get(what, lambda project: None)(settings.project)
    is_new = what == "a revision is added"  # which the snapshot has not run
    assert remembered.snapshot_holds(found, layout(settings)) is (what == "nothing" or is_new)


def test_a_patched_library_ends_what_was_known(
    settings: Settings, remembered: Results, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert remembered.heads(layout(settings))
    monkeypatch.setattr(ImportState, "_libraries_hold", lambda state, files: False)
    assert not remembered.heads_hold()


# --- snapshots


def make_snapshot(
    settings: Settings, revisions: list[Path], tracked: TrackedState | None = None
) -> object:
    key = known(settings).snapshot_to_make(layout(settings), revisions, tracked or whole(settings))
    if key is not None:
        about = {"database": "d", "appended": [], "declared": [], "naming": "", "made": 7.0}
        store.entry(
            SNAPSHOT,
            key,
            lambda folder: (folder / "about.json").write_text(json.dumps(about)) and None,
        )
    return key


def test_the_snapshot_with_most_revisions_behind_it_is_found(settings: Settings) -> None:
    revisions = layout(settings).revisions()
    assert known(settings).snapshot(layout(settings), revisions) is None
    assert not known(settings).has_snapshots()
    assert make_snapshot(settings, revisions[:1]) is not None
    found = known(settings).snapshot(layout(settings), revisions)
    assert isinstance(found, Snapshot)
    assert (found.database, found.is_head) == ("d", False)
    assert found.origin == Origin(OriginKind.MEMORY, 7.0)
    assert found.data.name == "data"
    assert known(settings).has_snapshots()
    assert make_snapshot(settings, revisions) is not None
    found = known(settings).snapshot(layout(settings), revisions)
    assert found is not None and found.is_head
    assert make_snapshot(settings, revisions) is None  # it is there
    (settings.project / "versions" / "b.py").write_text("other")
    found = known(settings).snapshot(layout(settings), revisions)
    assert found is not None and not found.is_head
    (settings.project / "versions" / "a.py").write_text("other")
    assert known(settings).snapshot(layout(settings), revisions) is None


@pytest.mark.parametrize("name", ["alembic.ini", "env.py"])
def test_a_snapshot_depends_on_what_all_revisions_run_through(
    settings: Settings, name: str
) -> None:
    revisions = layout(settings).revisions()
    make_snapshot(settings, revisions)
    (settings.project / name).write_text("other")
    assert known(settings).snapshot(layout(settings), revisions) is None


def test_a_snapshot_is_found_only_under_its_conditions(settings: Settings) -> None:
    revisions = layout(settings).revisions()
    seed = settings.project / "seed.sql"
    seed.write_text("1")
    make_snapshot(settings, revisions, whole(settings, files={"seed.sql": digest("1")}))
    assert known(settings).snapshot(layout(settings), revisions) is not None
    seed.write_text("2")
    assert known(settings).snapshot(layout(settings), revisions) is None
    assert known(settings, {"version": "8"}).snapshot(layout(settings), revisions) is None


@pytest.mark.parametrize("what", ["server", "sys.path", "disable"])
def test_a_snapshot_is_of_one_server_and_one_path(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    revisions = layout(settings).revisions()
    make_snapshot(settings, revisions)
    memory = known(settings, {"version": "8"} if what == "server" else SERVER)
    if what == "sys.path":
        monkeypatch.setattr(sys, "path", [*sys.path, "/elsewhere"])
        memory = known(settings)
    if what == "disable":
        memory = known(replace(settings, disable=("kept-databases",)))
        assert not memory.has_snapshots()
        assert memory.snapshot_to_make(layout(settings), revisions[:1], whole(settings)) is None
    else:
        assert memory.snapshot(layout(settings), revisions) is None


def test_runs_that_saw_different_things_keep_one_snapshot(settings: Settings) -> None:
    revisions, seed = layout(settings).revisions(), settings.project / "seed.sql"
    seed.write_text("1")
    assert make_snapshot(settings, revisions, whole(settings, files={"seed.sql": digest("1")}))
    assert make_snapshot(settings, revisions, whole(settings)) is None  # the first state holds
    seed.write_text("2")
    assert make_snapshot(settings, revisions, whole(settings, files={"seed.sql": digest("2")}))


def test_nothing_is_kept_where_no_note_can_be_written(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "change", lambda *arguments: None)
    assert make_snapshot(settings, layout(settings).revisions()) is None


def test_a_note_without_its_snapshot_finds_an_older_one(settings: Settings) -> None:
    revisions = layout(settings).revisions()
    make_snapshot(settings, revisions[:1])
    assert known(settings).snapshot_to_make(layout(settings), revisions, whole(settings))
    assert len(list(store.keys(CHAIN))) == 2
    found = known(settings).snapshot(layout(settings), revisions)
    assert found is not None and not found.is_head


def test_no_snapshot_is_made_that_nobody_could_trust_or_find(settings: Settings) -> None:
    revisions, here = layout(settings).revisions(), layout(settings)
    unrepeatable = replace(whole(settings), reasons=("the clock",))
    assert known(settings).snapshot_to_make(here, revisions, unrepeatable) is None
    assert known(settings).snapshot_to_make(here, [], whole(settings)) is None
    more = replace(settings, schemas=("geo",))
    assert known(more).snapshot_to_make(here, revisions, whole(settings)) is None
    memory = known(settings)
    memory.files._begin = 0
    assert memory.snapshot_to_make(here, revisions, whole(settings)) is None
    assert list(store.keys(CHAIN)) == []
    make_snapshot(settings, revisions)
    assert not known(more).has_snapshots()


def test_what_is_to_be_known_of_a_snapshot_comes_back(settings: Settings) -> None:
    of_head = replace(
        head(naming="n"),
        appended={TableKey(None, "t"): frozenset("hgfedcba"), TableKey("s", "u"): frozenset()},
        declared=frozenset(
            ObjectKey("view", schema, each) for schema in (None, "s") for each in "dcba"
        ),
    )
    about = json.dumps(describe_snapshot("d", of_head))
    revisions = layout(settings).revisions()
    key = known(settings).snapshot_to_make(layout(settings), revisions, whole(settings))
    assert key is not None
    store.entry(SNAPSHOT, key, lambda folder: (folder / "about.json").write_text(about) and None)
    found = known(settings).snapshot(layout(settings), revisions)
    assert found is not None
    assert found.appended == of_head.appended
    assert found.declared == of_head.declared
    assert (found.database, found.naming, found.origin.made) == ("d", "n", 7.0)
    assert found.depends == whole(settings).state
    ordered = sorted(of_head.declared, key=str)
    assert json.loads(about)["declared"] == [[key.kind, key.schema, key.name] for key in ordered]
    assert json.loads(about)["appended"] == [[None, "t", list("abcdefgh")], ["s", "u", []]]


def test_nothing_is_filtered_and_nothing_is_at_head_unless_it_is_said(settings: Settings) -> None:
    assert not head().is_filtered
    assert not Snapshot(settings.project, "d", {}, frozenset(), "", ImportState(), Origin()).is_head


# --- the models


def test_models_are_known_by_their_statements(settings: Settings) -> None:
    made = Created(schema(table("t")), origin=Origin(made=7.0))
    known(settings).remember_models("text", made)
    found = known(settings).models("text")
    assert found == made
    assert found is not None and found.origin == Origin(OriginKind.MEMORY, 7.0)
    assert known(settings).has_models("text")
    for memory in (known(settings, {"version": "8"}),):
        assert memory.models("text") is None
        assert not memory.has_models("text")
    assert known(settings).models("other") is None
    assert not known(settings).has_models("other")
    assert known(settings).earlier_models() is None


def test_the_statements_of_each_table_are_known_where_they_made_the_schema(
    settings: Settings,
) -> None:
    made, parts = Created(schema(table("t"))), object
    known(settings).remember_models("text", made, parts)
    assert known(settings).earlier_models() == (made, parts)
    known(settings).remember_models("later", Created(Schema()))
    assert known(settings).earlier_models() == (made, parts)
    assert known(settings, {"version": "8"}).earlier_models() is None
    shutil.rmtree(store.folder() / "models")
    assert known(settings).earlier_models() is None
    known(settings).remember_models("text", made)
    assert known(settings).earlier_models() == (made, parts)
    for changed in (replace(settings, metadata="m:y"), replace(settings, models=("n",))):
        assert known(changed).earlier_models() is None
        assert known(changed).models("text") == made


def test_models_that_nothing_has_changed_need_not_be_imported(settings: Settings) -> None:
    tracked = whole(settings, files={"m.py": digest("")})
    known(settings).remember_import("text", "n", ("S",), tracked)
    memory = known(settings)
    seen = memory.imported_models
    assert seen is not None
    assert (seen.text, seen.naming, seen.unregistered, seen.is_complete) == (
        "text",
        "n",
        ("S",),
        True,
    )
    assert seen.state == tracked.state
    assert memory.expected_naming == "n"
    assert not memory.expects_models
    memory.remember_models("text", Created(Schema()))
    assert known(settings).expects_models
    assert known(settings, {"version": "8"}).imported_models is None
    (settings.project / "m.py").write_text("2")
    changed = known(settings)
    assert (changed.imported_models, changed.expected_naming) == (None, None)
    assert not changed.expects_models
    for other in (replace(settings, metadata="m:y"), replace(settings, models=("n",))):
        (settings.project / "m.py").write_text("")
        assert known(other).imported_models is None


def test_models_are_those_of_one_path(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another folder before it may have other modules of the same names."""
    known(settings).remember_import("text", "n", (), whole(settings))
    monkeypatch.setattr(sys, "path", ["/elsewhere", *sys.path])
    assert known(settings).imported_models is None


def test_models_that_were_not_seen_whole_are_expected_and_no_more(settings: Settings) -> None:
    unrepeatable = replace(whole(settings), reasons=("the clock",))
    known(settings).remember_import("text", "n", (), unrepeatable)
    memory = known(settings)
    assert memory.imported_models is None
    assert memory.expected_naming == "n"
    memory.remember_models("text", Created(Schema()))
    assert known(settings).expects_models


def test_several_states_of_files_are_kept_in_mind_the_latest_first(settings: Settings) -> None:
    for number in range(40):
        tracked = whole(settings, files={"m.py": digest(str(number))})
        known(settings).remember_import(str(number), "", (), tracked)
    assert [each.text for each in known(settings)._noted] == [str(n) for n in range(39, 7, -1)]
    (settings.project / "m.py").write_text("9")
    memory = known(settings)
    seen = memory.imported_models
    assert seen is not None and seen.text == "9"
    memory.mark_used(seen)  # so that it is not forgotten
    assert [each.text for each in known(settings)._noted][:2] == ["9", "39"]
    assert len(known(settings)._noted) == 32
    memory = known(settings)
    memory.mark_used(memory._noted[1])
    assert [each.text for each in known(settings)._noted][:2] == ["39", "9"]


def test_what_was_used_last_is_not_written_again(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    known(settings).remember_import("text", "", (), whole(settings))
    memory = known(settings)
    written: list[object] = []
    monkeypatch.setattr(store, "change", lambda *values: written.append(values))
    assert memory.imported_models is not None
    memory.mark_used(memory.imported_models)
    assert written == []


@pytest.mark.parametrize("change", ["tool", "settings"])
def test_every_key_depends_on_what_every_result_depends_on(
    settings: Settings, change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    known(settings).remember_models("text", Created(Schema()))
    other = settings
    if change == "tool":
        monkeypatch.setattr(fingerprint, "_own_code", lambda: "another")
    else:
        other = replace(settings, server_variables={"sql_mode": "ANSI"})
    assert known(other).models("text") is None


@pytest.mark.parametrize(
    "module",
    [
        *(amending, begun_downgrades, git_baseline),
        *(history_results, import_state, models_results, snapshots),
    ],
)
def test_each_kind_of_entry_is_described_by_the_cache_command(module: ModuleType) -> None:
    kinds = {value for value in vars(module).values() if isinstance(value, ValueKind)}
    assert kinds
    assert {*kinds, SNAPSHOT} <= set(DESCRIPTIONS)
