"""Keys of what is known: other contents, packages, orders of revisions have other keys."""

from __future__ import annotations

import json
import os
import sys
import types
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

import alembic_autogen
from alembic_autogen import __version__, tool_packages
from alembic_autogen.memo import fingerprint
from alembic_autogen.memo.fingerprint import Files, HistoryLayout
from alembic_autogen.memo.states import CLOCK_STEP, digest
from alembic_autogen.settings import load


def settle(*paths: Path) -> None:
    """Let files have changed long ago: a change of now is not told from the next one."""
    for path in paths:
        os.utime(path, ns=(1, 1))


@pytest.fixture
def files(tmp_path: Path) -> Files:
    found = Files(tmp_path)
    found._begin += 10**12  # as if everything was written long before this run began
    return found


# --- what every result depends on


def test_every_result_depends_on_the_tool_the_packages_the_server_and_how_it_is_set(
    tmp_path: Path,
) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.alembic-autogen]\nmetadata = 'm:x'\n")
    settings = load(tmp_path)
    found = fingerprint.environment(settings, {"version": "9"})
    assert found == {
        "tool": [__version__, fingerprint._own_code()],
        "python": ".".join(map(str, sys.version_info[:3])),
        "packages": fingerprint.installed(sys.path),
        "server": {"version": "9"},
        "variables": {},
        "schemas": [],
        "external": [],
        "prepare": "",
        "alembic": digest(repr((settings.section, (), None, ""))),
    }
    changed = replace(
        settings,
        server_variables={"sql_mode": "ANSI"},
        schemas=("geo",),
        external=("other.*",),
        prepare="SET @a = 1",
    )
    other = fingerprint.environment(changed, {"version": "9"})
    assert (other["variables"], other["schemas"]) == ({"sql_mode": "ANSI"}, ["geo"])
    assert (other["external"], other["prepare"]) == (["other.*"], "SET @a = 1")
    assert json.dumps(other)
    # what the command line gives to env.py and alembic.ini
    for with_alembic in (replace(settings, section="second"), replace(settings, x=("tenant=a",))):
        assert fingerprint.environment(with_alembic, {"version": "9"}) != found


def test_every_result_depends_on_the_packages_that_another_installation_lends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.alembic-autogen]\nmetadata = 'm:x'\n")
    (tmp_path / "packages" / "PyMySQL-1.1.2.dist-info").mkdir(parents=True)
    settings = load(tmp_path)
    own = fingerprint.environment(settings, {})
    folders = {"pymysql": str(tmp_path / "packages" / "pymysql")}
    monkeypatch.setattr(tool_packages, "loan", tool_packages.Loan(folders))
    lent = fingerprint.environment(settings, {})
    assert lent == {**own, "lent": ["PyMySQL-1.1.2.dist-info"]}


def test_the_tools_own_code_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fingerprint, "OWN", tmp_path)
    (tmp_path / "room").mkdir()
    seen = [fingerprint._own_code()]
    for name in ("a.py", "room/b.py"):
        (tmp_path / name).write_text("")
        settle(tmp_path / name)
        seen.append(fingerprint._own_code())
    os.utime(tmp_path / "a.py", ns=(2, 2))
    seen.append(fingerprint._own_code())
    assert len(set(seen)) == 4
    (tmp_path / "note.txt").write_text("")
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "a.py").write_text("")
    (tmp_path / "room" / "again").symlink_to(tmp_path)
    assert fingerprint._own_code() == seen[-1]


@pytest.mark.parametrize("is_reversed", [False, True])
def test_the_order_in_which_a_system_lists_files_does_not_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_reversed: bool
) -> None:
    packages = tmp_path / "site-packages"
    for name in ("a.py", "b.py", "a-1.dist-info", "b-1.dist-info"):
        packages.mkdir(exist_ok=True)
        (packages / name).write_text("")
        settle(packages / name)
    settle(packages)
    scan = os.scandir

    @contextmanager
    def scan_in_order(folder: str) -> Iterator[list[os.DirEntry[str]]]:
        with scan(folder) as entries:
            yield sorted(entries, key=lambda entry: entry.name, reverse=is_reversed)

    monkeypatch.setattr(os, "scandir", scan_in_order)
    monkeypatch.setattr(fingerprint, "OWN", packages)
    code = [(str(packages / name), 1) for name in ("a.py", "b.py")]
    assert fingerprint._own_code() == digest(repr(code))
    path = [str(packages)]
    assert fingerprint.installed(path) == digest("a-1.dist-info\nb-1.dist-info")
    assert fingerprint.installations(path) == digest(
        f"{packages} 1\na-1.dist-info 1\nb-1.dist-info 1"
    )


def test_what_is_installed_beside_the_tool_is_not_its_own() -> None:
    assert Path(alembic_autogen.__file__).parent == fingerprint.OWN


def test_packages_are_known_by_name_and_version(tmp_path: Path) -> None:
    packages, other = tmp_path / "site-packages", tmp_path / "code"
    packages.mkdir()
    other.mkdir()
    path = [str(packages), str(other), str(tmp_path / "nowhere-packages")]
    seen = [fingerprint.installed(path)]
    for name in ("b-1.dist-info", "a-1.egg-info", "b-2.dist-info"):
        (packages / name).mkdir()
        seen.append(fingerprint.installed(path))
    assert len(set(seen)) == 4
    assert seen[-1] == digest("a-1.egg-info\nb-1.dist-info\nb-2.dist-info")
    (packages / "b").mkdir()
    (other / "c").mkdir()
    assert fingerprint.installed(path) == seen[-1]
    (other / "c-1.dist-info").mkdir()  # on PYTHONPATH, or of a zipped application
    assert fingerprint.installed(path) != seen[-1]


def test_installations_are_known_by_the_moment_too(tmp_path: Path) -> None:
    packages = tmp_path / "dist-packages"
    packages.mkdir()
    path = [str(packages), str(tmp_path)]
    seen = []
    for name in ("a-1.dist-info", "a.pth", "a.egg-link"):
        (packages / name).write_text("")
        settle(packages / name, packages)
        seen.append(fingerprint.installations(path))
    os.utime(packages / "a.pth", ns=(2, 2))
    seen.append(fingerprint.installations(path))
    os.utime(packages, ns=(2, 2))
    seen.append(fingerprint.installations(path))
    assert len(set(seen)) == 5
    assert seen[-1] == digest(f"{packages} 2\na-1.dist-info 1\na.egg-link 1\na.pth 2")
    missing = str(tmp_path / "no-packages")
    assert fingerprint.installations([missing]) == digest(f"{missing} 0")


def test_of_other_folders_of_the_path_only_descriptions_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Packages may be installed into any folder (pip --target, PYTHONPATH, the current one)."""
    for name in ("a-1.egg-info", "a.pth"):
        (tmp_path / name).write_text("")
    assert fingerprint.installations([str(tmp_path)]) == digest("")
    (tmp_path / "b-1.dist-info").write_text("")
    settle(tmp_path / "b-1.dist-info")
    assert fingerprint.installed([str(tmp_path)]) == digest("b-1.dist-info")
    assert fingerprint.installations([str(tmp_path)]) == digest("b-1.dist-info 1")
    monkeypatch.chdir(tmp_path)
    assert fingerprint.installed([""]) == digest("b-1.dist-info")


def test_of_pythons_own_folders_those_with_packages_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fingerprint, "_STANDARD", str(tmp_path))
    for folder in ("site-packages", "lib-dynload"):
        (tmp_path / folder / f"{folder}-1.dist-info").mkdir(parents=True)
    path = [str(tmp_path / "lib-dynload"), str(tmp_path / "site-packages")]
    assert fingerprint.installed(path) == digest("site-packages-1.dist-info")


# --- files


def test_files_have_names_that_do_not_depend_on_where_the_project_is(tmp_path: Path) -> None:
    files = Files(tmp_path)
    inside, outside = f"{tmp_path}/a/b.py", "/elsewhere/b.py"
    assert files.name_of(inside) == "a/b.py" == files.name(Path(inside))
    assert files.name_of(outside) == outside == files.name(Path(outside))
    assert files.name_of(f"{tmp_path}-2/b.py") == f"{tmp_path}-2/b.py"
    assert files.name_of(str(tmp_path)) == "." == files.name(tmp_path)
    assert files.path_of("a/b.py") == inside
    assert files.path_of(outside) == outside
    assert files.path("a/b.py") == Path(inside)
    assert files.path(outside) == Path(outside)


def test_a_file_is_read_once(tmp_path: Path, files: Files) -> None:
    path = tmp_path / "a"
    assert files.read(path) is None
    path.write_bytes(b"1")
    assert files.read(path) is None
    assert files.content(path) == ""
    other = Files(tmp_path)
    assert (other.read(path), other.content(path)) == (b"1", digest(b"1"))
    path.write_bytes(b"2")
    assert (other.read(path), other.content(path)) == (b"1", digest(b"1"))
    assert other.contents([path, tmp_path / "b"]) == {"a": digest(b"1"), "b": ""}
    assert other.unchanged({"a": digest(b"1"), "b": ""})
    assert not other.unchanged({"a": digest(b"1"), "b": digest(b"")})
    assert not other.unchanged({"a": digest(b"2")})
    other.note(path)
    assert (other.read(path), other.content(path)) == (b"2", digest(b"2"))


def test_a_file_that_was_touched_since_the_run_began_is_not_settled(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_text("1")
    files = Files(tmp_path)
    changed = path.stat().st_ctime_ns
    files._begin = changed + 1
    assert files.settled([path])
    files._begin = changed
    assert not files.settled([path])
    os.utime(path, ns=(changed, changed + 10**12))
    files._begin = path.stat().st_ctime_ns + 1
    assert not files.settled([path])


def test_what_this_run_has_written_is_settled_while_it_stays(tmp_path: Path) -> None:
    path = tmp_path / "a"
    files = Files(tmp_path)
    path.write_text("1")
    files.note(path)
    assert files.settled([path])
    path.write_text("2")
    assert not files.settled([path])


def test_a_file_that_is_gone_is_settled_where_it_was(tmp_path: Path, files: Files) -> None:
    path = tmp_path / "a"
    assert files.settled([path])
    there = tmp_path / "b"
    there.write_text("1")
    files.read(there)
    there.unlink()
    assert not files.settled([there])
    assert not files.settled([path, there])


def test_this_run_saw_one_content(tmp_path: Path) -> None:
    path, unread = tmp_path / "a", tmp_path / "unread"
    path.write_text("1")
    files = Files(tmp_path)
    assert files.read(path) == b"1"
    unread.write_text("1")
    files._begin = 0  # so that no file counts as settled
    assert files.saw_one_content([str(path), str(unread)])
    path.write_text("2")
    assert not files.saw_one_content([str(unread), str(path)])
    path.unlink()
    assert not files.saw_one_content([str(path)])
    gone = tmp_path / "gone"
    assert files.read(gone) is None
    assert files.saw_one_content([str(gone)])
    gone.write_text("1")
    assert not files.saw_one_content([str(gone)])


def test_the_run_began_a_step_of_the_clock_earlier(tmp_path: Path) -> None:
    from time import time_ns

    before = time_ns()
    begin = Files(tmp_path)._begin
    assert before - CLOCK_STEP <= begin <= time_ns() - CLOCK_STEP


def test_installed_files_are_looked_at_once_in_a_run(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_text("1")
    files = Files(tmp_path)
    found = files.installed("names", [str(path)])
    path.write_text("12")
    assert files.installed("names", [str(path)]) == found
    assert files.installed("others", [str(path)]) != found
    assert Files(tmp_path).installed("names", [str(path)]) != found


# --- the history


def test_revisions_are_all_files_of_python_in_the_folders(tmp_path: Path) -> None:
    for name in (
        "versions/b.py",
        "versions/a.py",
        "versions/old/c.py",
        "more/d.py",
        "versions/e.txt",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")
    folders = (tmp_path / "versions", tmp_path / "more")
    found = HistoryLayout(tmp_path / "env.py", folders).revisions()
    assert [path.name for path in found] == ["d.py", "a.py", "b.py"]
    every = HistoryLayout(tmp_path / "env.py", folders, recursive=True).revisions()
    assert [path.name for path in every] == ["d.py", "a.py", "b.py", "c.py"]


def test_compiled_files_are_revisions_only_if_they_may_lack_a_source(tmp_path: Path) -> None:
    for name in ("a.py", "b.pyc", "__pycache__/c.cpython-311.pyc", "__pycache__/d.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("")
    env = tmp_path / "env.py"
    assert [path.name for path in HistoryLayout(env, (tmp_path,)).revisions()] == ["a.py"]
    found = HistoryLayout(env, (tmp_path,), sourceless=True).revisions()
    assert [path.name for path in found] == ["c.cpython-311.pyc", "a.py", "b.pyc"]


def revision(folder: Path, name: str, down: str | None, text: str = "") -> Path:
    path = folder / f"{name}.py"
    path.write_text(text or f'revision: str = "{name}"\ndown_revision = {down!r}\n')
    return path


def test_revisions_are_put_in_order_by_their_text(tmp_path: Path, files: Files) -> None:
    paths = [
        revision(tmp_path, "c", "b"),
        revision(tmp_path, "a", None),
        revision(tmp_path, "b", "", "revision = 'b'\ndown_revision: str | None = 'a'  \n"),
    ]
    found = fingerprint.in_order(files, paths)
    assert found is not None
    assert [path.stem for path in found] == ["a", "b", "c"]
    assert fingerprint.in_order(files, []) == []


def test_revisions_of_any_encoding_are_put_in_order(tmp_path: Path, files: Files) -> None:
    path = revision(tmp_path, "a", None)
    path.write_bytes(b"# -*- coding: latin-1 -*- caf\xe9\n" + path.read_bytes())
    assert fingerprint.in_order(files, [path]) == [path]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "revision = 'c'\n",
        "down_revision = 'b'\n",
        "revision = 'c'\ndown_revision = ('a', 'b')\n",
        "revision = 'c'\ndown_revision = other\n",
        "revision = 'c'\nrevision = 'd'\ndown_revision = 'b'\n",
        "revision = 'c'\ndown_revision = 'b'\ndown_revision = 'a'\n",
        "revision = 'c'\ndown_revision = 'a'\n",  # a second head
        "revision = 'c'\ndown_revision = None\n",  # a second base
        "revision = 'c'\ndown_revision = 'nobody'\n",
        "if x:\n    revision = 'c'\ndown_revision = 'b'\n",
        "revision = 'c' if x else 'd'\ndown_revision = 'b'\n",
    ],
)
def test_what_takes_more_than_reading_has_no_order(tmp_path: Path, files: Files, text: str) -> None:
    paths = [revision(tmp_path, "a", None), revision(tmp_path, "b", "a")]
    odd = tmp_path / "odd.py"
    odd.write_text(text)
    assert fingerprint.in_order(files, paths) is not None
    assert fingerprint.in_order(files, [*paths, odd]) is None
    assert fingerprint.in_order(files, [*paths, tmp_path / "gone.py"]) is None


def test_each_link_of_a_history_depends_on_all_before_it(tmp_path: Path) -> None:
    first = [tmp_path / "alembic.ini", tmp_path / "env.py"]
    revisions = [tmp_path / name for name in ("a", "b", "c")]

    def links(**contents: str) -> list[str]:
        for path in (*first, *revisions):
            path.write_text(contents.get(path.stem, path.stem))
        return fingerprint.chain(Files(tmp_path), first, revisions)

    known = links()
    assert len(set(known)) == 3
    assert links() == known
    changes = {"alembic": 0, "env": 0, "a": 0, "b": 1, "c": 2}
    for name, kept in changes.items():
        changed = links(**{name: "other"})
        same = [one == other for one, other in zip(known, changed, strict=True)]
        assert same == [True] * kept + [False] * (3 - kept)
    assert fingerprint.chain(Files(tmp_path), first, []) == []
    assert fingerprint.chain(Files(tmp_path), first[::-1], revisions)[0] != known[0]


# --- modules and statements


def test_modules_of_the_application_that_are_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    layout = HistoryLayout(tmp_path / "env.py", (tmp_path / "versions",))

    def is_loaded(file: str | None, name: str = "of_the_shop") -> bool:
        module = types.ModuleType(name)
        if file is not None:
            module.__file__ = file
        with monkeypatch.context() as patched:
            patched.setitem(sys.modules, name, module)
            return list(fingerprint.loaded_among({name}, layout)) == [name]

    assert is_loaded(str(tmp_path / "shop.py"))
    assert not list(fingerprint.loaded_among({"of_the_shop"}, layout))
    assert not is_loaded(None)
    assert not is_loaded(str(tmp_path / "shop.so"))
    assert not is_loaded(str(tmp_path / "env.py"))
    assert not is_loaded(os.__file__)
    assert not is_loaded(fingerprint.__file__)
    assert not is_loaded(str(tmp_path / "site-packages" / "x.py"))
    assert not is_loaded(str(tmp_path / "shop.py"), "__main__")
    (tmp_path / "versions").mkdir()
    (tmp_path / "versions" / "a.py").write_text("")
    assert not is_loaded(str(tmp_path / "versions" / "a.py"))
    assert not is_loaded(str(tmp_path / "versions" / ".." / "versions" / "a.py"))


def test_statements_are_the_same_in_whatever_order_the_indexes_of_a_table_come() -> None:
    table, one = "\nCREATE TABLE t (id INT)", "CREATE INDEX a ON t (id)"
    two, three = "CREATE UNIQUE INDEX b ON t (id)", "CREATE TABLE u (id INT)"
    text = fingerprint.models_text
    assert text([table, one, two]) == text([table, two, one]) == text(iter([two, table, one]))
    assert text([table, three]) != text([three, table])
    assert text([table, one]) != text([table, two])
    assert text([table]) != text([table, one])
    assert text([f"{table} "]) != text([table])
    assert text([table, one, three]) != text([three, one, table])


def test_files_with_the_name_of_a_module_of_python_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.alembic-autogen]\nmetadata = 'm:x'\n")
    settings = load(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    own = fingerprint.environment(settings, {})
    (tmp_path / "queue").mkdir()  # hides nothing without __init__.py
    (tmp_path / "shop.py").touch()
    assert fingerprint.environment(settings, {}) == own
    (tmp_path / "queue" / "__init__.py").touch()
    (tmp_path / "email.py").touch()
    assert fingerprint.environment(settings, {}) == {**own, "hidden": ["email", "queue"]}
