"""Recorded state holds as long as nothing has changed, and not after any single change."""

from __future__ import annotations

import os
import resource
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import fields, replace
from functools import partial
from pathlib import Path

import pytest

from alembic_autogen.cache import store
from alembic_autogen.memo import fingerprint, import_state, states, unrepeatable
from alembic_autogen.memo.fingerprint import Files, HistoryLayout
from alembic_autogen.memo.import_state import ImportState, TrackedState
from alembic_autogen.memo.import_tracker import ImportTracker
from alembic_autogen.memo.record import HISTORY, MODELS, Record
from alembic_autogen.memo.states import digest

Change = Callable[[Path, pytest.MonkeyPatch], object]


@pytest.fixture(autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(store.VARIABLE, str(tmp_path_factory.mktemp("cache")))
    monkeypatch.setenv("SHOP", "1")
    monkeypatch.delenv("NO_SHOP", raising=False)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "a.py").write_text("1")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "m.py").write_text("1")
    return tmp_path


def noted(project: Path) -> ImportState:
    """ImportState of every kind that hold."""
    folder = str(project / "folder")
    paths = [str(project / "folder" / "m.py")]
    names = digest("\0".join(paths))
    store.remember("libraries", {"names": names}, "\0".join(paths))
    return ImportState(
        files={"a.py": digest("1"), "gone.py": ""},
        folders={"names folder": states.names(folder)},
        places={"stat a.py": states.path_state("stat", str(project / "a.py"))},
        searches={"folder": ("m\0n", "m.py\tf")},
        variables={"SHOP": digest("1"), "NO_SHOP": None},
        environment=digest(repr(import_state.all_variables())),
        arguments=digest(repr([sys.argv, sys.orig_argv])),
        circumstances=import_state.circumstances(Files(project)),
        day=import_state.today(),
        location=str(project),
        libraries=(names, states.installed_files(paths)),
    )


def test_they_hold_where_nothing_has_changed(project: Path) -> None:
    assert noted(project).hold(Files(project))
    nothing = ImportState(circumstances=import_state.circumstances(Files(project)))
    assert nothing.hold(Files(project))
    assert not ImportState().hold(Files(project))


ONLY: dict[str, Change] = {
    "files": lambda project, patch: (project / "a.py").write_text("2"),
    "folders": lambda project, patch: (project / "folder" / "z").write_text(""),
    "places": lambda project, patch: os.utime(project / "a.py", ns=(1, 1)),
    "searches": lambda project, patch: (project / "folder" / "n.py").write_text(""),
    "variables": lambda project, patch: patch.setenv("NO_SHOP", ""),
    "environment": lambda project, patch: patch.setenv("ANY_OTHER", "1"),
    "arguments": lambda project, patch: patch.setattr(sys, "argv", [*sys.argv, "-x"]),
    "circumstances": lambda project, patch: patch.setenv("LC_ALL", "de_DE"),
    "day": lambda project, patch: patch.setattr(import_state, "today", lambda: "tomorrow"),
    "location": lambda project, patch: None,
    "libraries": lambda project, patch: os.utime(project / "folder" / "m.py", ns=(1, 1)),
}


@pytest.mark.parametrize("name", [each.name for each in fields(ImportState)])
def test_one_thing_that_changes_is_enough(
    project: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each is noted alone, so that nothing else can tell."""
    given = noted(project)
    only = ImportState(**{"circumstances": given.circumstances, name: getattr(given, name)})
    assert only.hold(Files(project))
    if name == "location":
        assert not replace(only, location="/elsewhere").hold(Files(project))
        return
    ONLY[name](project, monkeypatch)
    assert not only.hold(Files(project))


def test_a_variable_that_is_gone_or_has_another_value(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = replace(noted(project), environment=None)
    monkeypatch.setenv("SHOP", "2")
    assert not given.hold(Files(project))
    monkeypatch.delenv("SHOP")
    assert not given.hold(Files(project))
    monkeypatch.setenv("SHOP", "1")
    assert given.hold(Files(project))


def test_installed_files_whose_names_were_forgotten_do_not_hold(project: Path) -> None:
    given = noted(project)
    unknown = replace(given, libraries=("unknown", given.libraries[1]))
    assert not unknown.hold(Files(project))


def test_surroundings_are_folders_places_and_searches(project: Path) -> None:
    given = noted(project)
    assert given.surroundings_hold(Files(project))
    (project / "a.py").write_text("2")
    os.utime(project / "a.py", ns=(given_time := int(1e18), given_time))
    assert not given.surroundings_hold(Files(project))
    assert ImportState(files={"a.py": "other"}).surroundings_hold(Files(project))


def test_each_thing_that_differs_makes_another_key(project: Path) -> None:
    given = noted(project)
    others = {
        "files": {"b.py": ""},
        "folders": {"names other": ""},
        "places": {"stat b.py": ""},
        "searches": {"folder": ("m", "")},
        "variables": {"SHOP": None},
        "environment": None,
        "arguments": None,
        "circumstances": "",
        "day": None,
        "location": "",
        "libraries": ("", ""),
    }
    assert set(others) == {each.name for each in fields(ImportState)}
    keys = {replace(given, **{name: value}).key() for name, value in others.items()}
    assert len(keys | {given.key()}) == len(others) + 1


def test_the_order_in_which_things_were_asked_makes_no_other_key() -> None:
    one = ImportState(files={"a": "1", "b": "2"}, searches={"x": ("1", "2"), "y": ("3", "4")})
    two = ImportState(files={"b": "2", "a": "1"}, searches={"y": ("3", "4"), "x": ("1", "2")})
    assert (
        one.key()
        == two.key()
        == digest(
            repr(
                [
                    ("files", [("a", "1"), ("b", "2")]),
                    *(("folders", []), ("places", [])),
                    ("searches", [("x", ("1", "2")), ("y", ("3", "4"))]),
                    ("variables", []),
                    *(("environment", None), ("arguments", None), ("circumstances", "")),
                    *(("day", None), ("location", ""), ("libraries", ("", ""))),
                ]
            )
        )
    )


def test_those_of_an_earlier_run_are_joined_to_ours(project: Path) -> None:
    earlier = ImportState(
        *({"a": "1", "b": "1"}, {"a": "1"}, {"a": "1"}, {"a": ("1", "")}, {"A": "1"}),
        *("e", "a", "then", "d", "/l", ("old", "old")),
    )
    ours = ImportState(
        *({"b": "2"}, {"b": "2"}, {"b": "2"}, {"b": ("2", "")}, {"B": "2"}),
        circumstances="now",
        libraries=("new", "new"),
    )
    found = ours.joined(earlier)
    assert found == ImportState(
        {"a": "1", "b": "2"},
        *({"a": "1", "b": "2"}, {"a": "1", "b": "2"}),
        {"a": ("1", ""), "b": ("2", "")},
        {"A": "1", "B": "2"},
        *("e", "a", "now", "d", "/l", ("new", "new")),
    )
    again = earlier.joined(ours)
    assert (again.environment, again.arguments, again.day, again.location) == ("e", "a", "d", "/l")
    assert ours.joined(None) is ours


def test_nothing_follows_where_there_is_a_doubt() -> None:
    assert TrackedState(ImportState()).is_complete
    assert not TrackedState(ImportState(), ("the clock",)).is_complete


# --- from what was asked for


def tracked(project: Path, record: Record | None = None, **observed: object) -> TrackedState:
    tracker = ImportTracker()
    for name, value in observed.items():
        setattr(tracker, name, value)
    layout = HistoryLayout(project / "env.py", ())
    return import_state.tracked_state(tracker, layout, Files(project), record)


def recorded(project: Path) -> Record:
    record, cause = Record(), {HISTORY}
    for path in (project / "a.py", project / "gone.py", project / "folder"):
        os.utime(path, ns=(1, 1)) if path.exists() else None
        record.open(str(path), cause)
    record.list("names", str(project / "folder"), cause)
    record.stat("stat", str(project / "a.py"), cause)
    record.search(str(project / "folder"), "m", ["m.py"], cause)
    record.search(str(project / "folder"), "n", ["m.py"], cause)
    record.read_variable("SHOP", "1", cause)
    record.read_variable("NO_SHOP", None, cause)
    return record


def later(record: Record) -> Record:
    """As if all had been asked for a second after it last changed."""
    for asked in record.files.values():
        asked.state = replace(asked.state, moment=time.time_ns() + 10**9)
    return record


def test_conditions_are_what_was_asked_for(project: Path) -> None:
    record = later(recorded(project))
    found = tracked(project, record)
    assert found.reasons == ()
    given = found.state
    assert given.files == {"a.py": digest("1"), "gone.py": ""}
    assert given.folders == {"names folder": states.names(str(project / "folder"))}
    assert list(given.places) == ["stat a.py"]
    assert given.searches == {"folder": ("m\0n", "m.py\tf")}
    assert given.variables == {"SHOP": digest("1"), "NO_SHOP": None}
    assert (given.environment, given.arguments, given.day) == (None, None, None)
    assert given.location == ""
    assert given.circumstances == import_state.circumstances(Files(project))
    assert given.hold(Files(project))


def test_the_day_the_variables_and_the_command_line_count_where_they_were_asked_for(
    project: Path,
) -> None:
    record = Record()
    for fact in ("environment", "arguments", "day"):
        record.facts[fact] |= {HISTORY}
    given = tracked(project, record, environment="e", arguments="a").state
    assert (given.environment, given.arguments) == ("e", "a")
    assert given.day == import_state.today()


def test_the_models_always_depend_on_the_day(project: Path) -> None:
    assert tracked(project).state.day == import_state.today()
    assert tracked(project, Record()).state.day is None


def test_what_the_models_asked_for_counts_for_them(project: Path) -> None:
    tracker = ImportTracker()
    for phase, name in ((MODELS, "a.py"), (HISTORY, "folder/m.py")):
        tracker.record.open(str(project / name), {phase})
    layout = HistoryLayout(project / "env.py", ())
    found = import_state.tracked_state(tracker, layout, Files(project))
    assert list(found.state.files) == ["a.py"]


def reasons(project: Path, record: Record, **observed: object) -> tuple[str, ...]:
    return tracked(project, record, **observed).reasons


def test_what_was_doubted_is_a_doubt(project: Path) -> None:
    record = Record()
    record.reasons["time.time"] |= {HISTORY}
    record.reasons["os.getpid"] |= {HISTORY}
    first, second = reasons(project, record)
    assert "os.getpid" in first and "time.time" in second


def test_a_file_that_changes_meanwhile_is_a_doubt(project: Path) -> None:
    record = later(recorded(project))
    (project / "a.py").write_text("22")
    assert "a.py changed while this run was at work" in reasons(project, record)


def test_so_it_is_where_nothing_but_its_content_was_asked_for(project: Path) -> None:
    record = Record()
    record.open(str(project / "a.py"), {HISTORY})
    (project / "a.py").write_text("22")
    assert reasons(project, later(record)) == ("a.py changed while this run was at work",)


def test_modules_are_looked_for_in_whatever_order(project: Path) -> None:
    folder = project / "folder"
    for name in ("m-x.py", "n.py"):
        (folder / name).write_text("")
    record = Record()
    for module in ("n", "m-x", "m"):
        record.search(str(folder), module, ["m.py", "n.py", "m-x.py"], {HISTORY})
    found = tracked(project, record).state
    assert found.searches == {"folder": ("m\0m-x\0n", "m-x.py\tf\nm.py\tf\nn.py\tf")}
    assert found.hold(Files(project))


def test_a_folder_that_changes_meanwhile_is_a_doubt(project: Path) -> None:
    record = Record()
    record.list("names", str(project), {HISTORY})
    assert reasons(project, record) == ()
    (project / "new").write_text("")
    assert reasons(project, record) == (". changed while this run was at work",)


def test_two_contents_of_a_file_are_a_doubt(project: Path) -> None:
    files = Files(project)
    files.read(project / "a.py")
    (project / "a.py").write_text("2")
    record = Record()
    record.open(str(project / "a.py"), {HISTORY})
    found = import_state.tracked_state(
        ImportTracker(), HistoryLayout(project / "env.py", ()), files, later(record)
    )
    assert found.reasons == ("a.py changed while this run was at work",)


def test_another_day_at_the_end_is_a_doubt(project: Path) -> None:
    tracker = ImportTracker()
    import_state.begin(tracker, Files(project))
    begun = tracker.begun
    assert begun == f"{import_state.circumstances(Files(project))} {import_state.today()}"
    assert tracker.environment == digest(repr(import_state.all_variables()))
    assert tracker.arguments == digest(repr([sys.argv, sys.orig_argv]))
    tracker.begun = "once"
    import_state.begin(tracker, Files(project))
    assert tracker.begun == "once"
    changed = "the day or the locale changed while this run was at work"
    assert reasons(project, Record(), begun="once", sees_datetime=True) == (changed,)
    assert reasons(project, Record(), begun=begun, sees_datetime=True) == ()


def test_modules_that_were_loaded_before_are_a_doubt(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert reasons(project, Record(), before=frozenset({"os"})) == ()
    monkeypatch.setattr(fingerprint, "loaded_among", lambda names, layout: names)
    (found,) = reasons(project, Record(), before=frozenset({"shop"}))
    assert found.startswith("the module shop was imported before the models")


def test_extension_modules_that_are_not_known_are_a_doubt(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Module:
        __file__ = "/x/site-packages/odd.so"

    monkeypatch.setitem(sys.modules, "odd", Module)
    found = reasons(project, Record(), before=frozenset({"odd"}))
    assert found == (
        "the extension module /x/site-packages/odd.so is loaded, which may read something by"
        " itself",
    )


def test_functions_of_c_that_cffi_may_call_are_a_doubt(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unrepeatable, "may_read_clock_in_c", lambda: True)
    (found,) = reasons(project, Record())
    assert found == "the package cffi is imported, with which functions of C may be called"


def test_a_compiled_module_that_is_not_of_its_source_is_a_doubt(project: Path) -> None:
    folder = project / "__pycache__"
    folder.mkdir()
    compiled = folder / f"a.{sys.implementation.cache_tag}.pyc"
    compiled.write_bytes(b"odd")
    record = Record(compiled={str(compiled)})
    name = f"__pycache__/{compiled.name}"
    assert reasons(project, record) == (f"the compiled module {name} is not of its source",)
    assert reasons(project, replace(record, sources={str(project / "a.py")})) == ()


@pytest.mark.parametrize(
    ("source", "name", "is_reason"),
    [
        ("x = datetime.now()", "a.py", True),
        ("x = datetime.utcnow ()", "a.py", True),
        ("x = date.today()", "a.py", True),
        ("x = unknown()", "a.py", False),
        ("x = now", "a.py", False),
        ("x = datetime.now()", "a.txt", False),
    ],
)
def test_the_clock_is_a_doubt_where_it_cannot_be_seen(
    project: Path, source: str, name: str, is_reason: bool
) -> None:
    (project / name).write_text(source)
    os.utime(project / name, ns=(1, 1))
    record = Record()
    record.open(str(project / name), {HISTORY})
    begun = import_state._moment(Files(project))
    found = reasons(project, later(record), begun=begun)
    reason = "a.py may read the clock, which cannot be seen on this interpreter"
    assert found == ((reason,) if is_reason else ())
    assert reasons(project, record, begun=begun, sees_datetime=True) == ()
    assert reasons(project, record, begun="") == ()


def test_a_source_that_is_gone_asks_no_clock(project: Path) -> None:
    record = Record()
    record.open(str(project / "gone.py"), {HISTORY})
    assert reasons(project, later(record), begun=import_state._moment(Files(project))) == ()


@pytest.mark.parametrize("way", ["files", "folders", "places", "searches"])
def test_the_place_of_the_project_counts_where_something_near_was_asked_for(
    tmp_path: Path, way: str
) -> None:
    """Another checkout may have something else at the same distance."""
    project = tmp_path / "shop"
    project.mkdir()
    near, far = str(tmp_path / "near"), "/proc/far"

    def location(path: str) -> str:
        record = Record()
        if way == "files":
            record.open(path, {HISTORY})
        if way == "folders":
            record.list("names", path, {HISTORY})
        if way == "places":
            record.stat("stat", path, {HISTORY})
        if way == "searches":
            record.search(path, "m", (), {HISTORY})
        return tracked(project, record).state.location

    assert location(near) == str(project)
    assert location(far) == ""
    assert location(str(project / "inside")) == ""
    assert location(str(tmp_path)) == ""  # above it: what is asked for there has its own name
    assert location(f"{tmp_path}/") == ""
    assert location(f"{project}-2") == str(project)


def test_what_is_loaded_from_packages_counts_with_its_folder(project: Path) -> None:
    record = Record(libraries={"/x/site-packages/a/b.txt"})
    names, state = tracked(project, record).state.libraries
    paths = str(store.value("libraries", {"names": names})).split("\0")
    assert paths == sorted(paths)
    assert {"/x/site-packages/a/b.txt", "/x/site-packages/a", pytest.__file__} <= set(paths)
    assert not {os.__file__, import_state.__file__} & set(paths)
    assert names == digest("\0".join(paths))
    assert state == states.installed_files(paths)


def test_an_installed_file_below_a_folder_with_a_line_break_in_its_name_counts(
    tmp_path: Path,
) -> None:
    project = tmp_path / "line\nbreak"
    file = project / "site-packages" / "a.txt"
    file.parent.mkdir(parents=True)
    file.write_text("1")
    given = tracked(project, Record(libraries={str(file)})).state
    assert given.hold(Files(project))
    os.utime(file, ns=(1, 1))
    assert not given.hold(Files(project))


def test_a_module_with_a_space_in_its_name_is_one_module(project: Path) -> None:
    """As importlib.import_module() finds it."""
    record = Record()
    record.search(str(project / "folder"), "my shop", (), {HISTORY})
    given = tracked(project, record).state
    assert given.hold(Files(project))
    (project / "folder" / "my shop.py").write_text("")
    assert not given.hold(Files(project))


# --- what is in no file


@pytest.mark.parametrize(
    "name", ["LANG", "LANGUAGE", "TZ", "LC_ALL", "LC_ANY", "PYTHONHASHSEED", "PYTHONUTF8"]
)
def test_variables_of_python_and_the_locale_always_count(
    project: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(name, raising=False)
    before = import_state.circumstances(Files(project))
    monkeypatch.setenv(name, "1")
    one = import_state.circumstances(Files(project))
    monkeypatch.setenv(name, "2")
    assert len({before, one, import_state.circumstances(Files(project))}) == 3


def test_so_do_the_machine_the_user_the_zone_and_the_interpreter(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = Files(project)
    seen = [import_state.circumstances(files)]
    for holder, name, value in (
        (import_state.os, "getuid", lambda: 12345),
        (import_state.locale, "getlocale", lambda: ("de_DE", "UTF-8")),
        (import_state.time, "tzname", ("XYZ", "XYZ")),
        (import_state.time, "timezone", 12345),
        (import_state.time, "altzone", 12345),
        (sys, "executable", "/x/python"),
        (sys, "prefix", "/x"),
        (sys, "warnoptions", ["error"]),
        (sys, "_xoptions", {"dev": True}),
        (fingerprint, "installations", lambda path: "others"),
        (import_state.os, "uname", lambda: ("Linux", "another machine")),
        (import_state.os, "cpu_count", lambda: 12345),
        (import_state.os, "getgroups", lambda: [12345]),
        (import_state.os, "sched_getaffinity", lambda process: {12345}),
    ):
        with monkeypatch.context() as patch:
            patch.setattr(holder, name, value)
            seen.append(import_state.circumstances(files))
    assert len(set(seen)) == 15
    assert import_state.circumstances(files) == seen[0]


def test_the_order_of_what_a_machine_lists_does_not_count(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = set()
    for order in ([1, 2, 3], [3, 2, 1]):
        monkeypatch.setattr(import_state.os, "getgroups", partial(list, order))
        monkeypatch.setattr(
            import_state.os, "sched_getaffinity", lambda process, order=order: order
        )
        monkeypatch.setattr(sys, "_xoptions", {str(each): True for each in order})
        variables = {**os.environ, **{f"LC_{each}": "x" for each in order}}
        ordered = dict(sorted(variables.items(), key=lambda item: item[0], reverse=order[0] == 3))
        monkeypatch.setattr(import_state.os, "environ", ordered)
        seen.add(import_state.circumstances(Files(project)))
    assert len(seen) == 1


@pytest.mark.parametrize(("limit", "counts"), [("RLIMIT_STACK", False), ("RLIMIT_NOFILE", True)])
def test_limits_count_but_for_that_of_the_stack(
    project: Path, monkeypatch: pytest.MonkeyPatch, limit: str, counts: bool
) -> None:
    before = import_state.circumstances(Files(project))
    actual, number = resource.getrlimit, getattr(resource, limit)
    monkeypatch.setattr(
        import_state.resource,
        "getrlimit",
        lambda asked: (1, 2) if asked == number else actual(asked),
    )
    assert (import_state.circumstances(Files(project)) != before) is counts


def test_the_processors_of_this_process_are_asked_for(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    monkeypatch.setattr(
        import_state.os, "sched_getaffinity", lambda process: asked.append(process) or {0}
    )
    import_state.circumstances(Files(project))
    assert asked == [0]


def test_the_path_of_python_and_other_variables_do_not(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Folders of sys.path are part of keys by their names in the project."""
    before = import_state.circumstances(Files(project))
    monkeypatch.setenv("PYTHONPATH", "/elsewhere")
    monkeypatch.setenv("HOME", "/elsewhere")
    assert import_state.circumstances(Files(project)) == before


def test_an_interpreter_within_the_project_has_the_same_name_in_each_checkout(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = []
    for name in ("one", "two"):
        project = tmp_path / name
        monkeypatch.setattr(sys, "executable", str(project / ".venv/bin/python"))
        monkeypatch.setattr(sys, "prefix", str(project / ".venv"))
        found.append(import_state.circumstances(Files(project)))
    assert found[0] == found[1]


def test_the_day_is_that_of_here_and_of_utc(monkeypatch: pytest.MonkeyPatch) -> None:
    one, two = time.gmtime(0), time.gmtime(86_400)
    monkeypatch.setattr(import_state.time, "localtime", lambda: one)
    monkeypatch.setattr(import_state.time, "gmtime", lambda: two)
    assert import_state.today() == "['1970-01-01', '1970-01-02']"


def test_a_signal_that_is_ignored_from_the_start_counts() -> None:
    """As it is under nohup; what the application changes later does not."""
    before = import_state.process()
    handler = signal.signal(signal.SIGUSR1, signal.SIG_IGN)
    try:
        assert import_state.process() == before
        import_state._signals.cache_clear()
        assert import_state.process() != before
        assert signal.SIGUSR1 in import_state._signals()[0]
    finally:
        signal.signal(signal.SIGUSR1, handler)
        import_state._signals.cache_clear()
    assert import_state.process() == before


def test_the_version_of_the_kernel_is_one_of_the_circumstances(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = import_state.circumstances(Files(project))
    monkeypatch.setattr(import_state.states, "kernel_version", lambda: [b"another"])
    assert import_state.circumstances(Files(project)) != before
