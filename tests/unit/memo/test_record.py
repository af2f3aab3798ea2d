"""Accesses are recorded with the first state that was found, and with all who asked."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from alembic_autogen.memo import states
from alembic_autogen.memo.record import OpenedFile, Record


def test_the_first_state_counts_and_everybody_who_asked(tmp_path: Path) -> None:
    record, path = Record(), tmp_path / "a"
    path.write_text("1")
    before = states.signature(str(path))
    folder = str(tmp_path)
    for cause, text in (("one", "22"), ("two", "333")):
        record.open(str(path), {cause})
        record.list("names", folder, {cause})
        record.stat("stat", str(path), {cause})
        record.search(folder, "m", ["m.py"] if cause == "one" else [], {cause})
        record.read_variable("HOME", cause, {cause})
        path.write_text(text)
        (tmp_path / text).write_text("")
    both = {"one", "two"}
    file = record.files[str(path)]
    assert isinstance(file.state, OpenedFile)
    assert (file.state.signature, file.causes) == (before, both)
    assert record.folders["names", folder].state == states.digest("a")
    assert record.folders["names", folder].causes == both
    assert record.places["stat", str(path)].state != states.path_state("stat", str(path))
    assert record.places["stat", str(path)].causes == both
    assert record.searches[folder, "m"].state == "m.py\tf"
    assert record.searches[folder, "m"].causes == both
    assert (record.variables["HOME"].state, record.variables["HOME"].causes) == ("one", both)


def test_a_file_is_the_same_where_it_certainly_is(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_text("1")
    os.utime(path, ns=(1, 1))
    now = states.signature(str(path))
    assert now is not None
    late = now[1] + states.CLOCK_STEP + 1
    assert OpenedFile(now, late).is_same(str(path))
    assert not OpenedFile(now, now[1]).is_same(str(path))  # it may have changed since, as quickly
    assert not OpenedFile(None, late).is_same(str(path))
    assert OpenedFile(None, late).is_same(str(tmp_path / "nowhere"))
    assert not OpenedFile(now, late).is_same(str(tmp_path / "nowhere"))


@pytest.mark.parametrize(("cause", "names"), [("a", "1 3"), ("b", "2 3"), ("c", "")])
def test_a_part_is_what_some_asked_for(cause: str, names: str) -> None:
    record = Record()
    for name, causes in (("1", {"a"}), ("2", {"b"}), ("3", {"a", "b"})):
        record.open(name, set(causes))
        record.list("names", name, set(causes))
        record.stat("stat", name, set(causes))
        record.search(name, "m", (), set(causes))
        record.read_variable(name, None, set(causes))
        record.facts[name] |= causes
        record.reasons[name] |= causes
        record.libraries.add(name)
        record.compiled.add(name)
        record.sources.add(name)
    found, expected = record.caused_by((cause,)), names.split()
    assert list(found.files) == expected
    assert [path for _, path in found.folders] == expected
    assert [path for _, path in found.places] == expected
    assert [folder for folder, _ in found.searches] == expected
    assert list(found.variables) == list(found.facts) == list(found.reasons) == expected
    # these belong to all: what is loaded, is loaded for everybody
    assert found.libraries == found.compiled == found.sources == {"1", "2", "3"}


def test_a_file_belongs_to_the_part_that_it_is() -> None:
    """A revision is a part of the record, and need not have opened itself."""
    record = Record()
    record.open("/a.py", {"somebody"})
    assert list(record.caused_by(("/a.py",)).files) == ["/a.py"]
    assert record.caused_by(("/a.py",)).folders == {}


def test_new_facts_and_doubts_begin_without_askers() -> None:
    record = Record()
    record.facts["day"] |= {"a"}
    found = record.caused_by(("a",))
    found.facts["arguments"] |= {"b"}
    assert found.facts == {"day": {"a"}, "arguments": {"b"}}
    assert dict(record.facts) == {"day": {"a"}}
