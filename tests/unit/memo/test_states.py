"""The states of files, folders and places: equal as long as nothing has changed, and no longer."""

from __future__ import annotations

import os
import stat
import time
from array import array
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from alembic_autogen.memo import states


def test_a_digest_tells_texts_apart() -> None:
    assert states.digest("a") == states.digest(b"a") != states.digest("b")
    assert len(states.digest("a")) == 32
    assert states.digest("\udcff") == states.digest(b"\xff")  # a file name that is no text


def test_a_file_that_changes_has_another_signature(tmp_path: Path) -> None:
    path = tmp_path / "a"
    assert states.signature(str(path)) is None
    assert states.signature("a\0b") is None
    path.write_text("one")
    seen = [states.signature(str(path))]
    path.write_text("three")
    seen.append(states.signature(str(path)))
    path.chmod(0o600)
    seen.append(states.signature(str(path)))
    os.utime(path, ns=(1, 1))
    seen.append(states.signature(str(path)))
    path.rename(tmp_path / "b")
    path.write_text("three")
    seen.append(states.signature(str(path)))
    assert len(set(seen)) == 5
    first = states.signature(str(path))
    found = path.stat()
    assert first == (
        *(found.st_mtime_ns, found.st_ctime_ns, found.st_size),
        *(found.st_ino, found.st_dev, found.st_mode),
    )


def test_a_signature_is_settled_once_the_clock_has_moved_on() -> None:
    step = states.CLOCK_STEP
    assert states.is_settled(None, 0)
    for times in ((100, 50), (50, 100)):
        found = (*times, 0, 0, 0, 0)
        assert not states.is_settled(found, 100 + step)
        assert states.is_settled(found, 101 + step)


@pytest.mark.parametrize("names", [states.names, states.typed_names])
def test_a_folder_is_known_by_its_names(tmp_path: Path, names: Callable[[str], str]) -> None:
    empty = names(str(tmp_path))
    (tmp_path / "__pycache__").mkdir()
    assert names(str(tmp_path)) == empty
    (tmp_path / "a").write_text("1")
    one = names(str(tmp_path))
    assert one != empty
    (tmp_path / "a").write_text("2")
    assert names(str(tmp_path)) == one
    (tmp_path / "b").write_text("1")
    assert names(str(tmp_path)) not in (one, empty)
    assert names(str(tmp_path / "nowhere")) == "!2"
    assert names(str(tmp_path / "a")) == "!20"


def test_two_names_are_not_one() -> None:
    assert states.digest("a\nb") != states.digest("ab")


def test_the_names_of_a_folder_do_not_run_together(tmp_path: Path) -> None:
    """Names may have line breaks and tabs, and a system lists them in any order."""
    between = ["", "\n", "\t001", "\t001\n"]
    joined = [f"{first}{each}{last}" for each in between for first, last in ("ab", "ba")]
    contents = [["a", "b"], *([name] for name in joined)]
    for number, files in enumerate(contents):
        (tmp_path / str(number)).mkdir()
        for name in files:
            (tmp_path / str(number) / name).write_text("")
    for names in (states.names, states.typed_names):
        assert len({names(str(folder)) for folder in tmp_path.iterdir()}) == len(contents)


def test_types_count_where_they_are_asked_for(tmp_path: Path) -> None:
    place = tmp_path / "a"
    seen = []
    place.write_text("")
    seen.append(states.typed_names(str(tmp_path)))
    place.unlink()
    place.mkdir()
    seen.append(states.typed_names(str(tmp_path)))
    place.rmdir()
    place.symlink_to("nowhere")
    seen.append(states.typed_names(str(tmp_path)))
    place.unlink()
    place.symlink_to(tmp_path)
    seen.append(states.typed_names(str(tmp_path)))
    assert len(set(seen)) == 4
    assert states.names(str(tmp_path)) == states.digest("a")
    assert states.typed_names(str(tmp_path)) == states.digest("a\t110")
    place.unlink()
    place.symlink_to("a")  # leads to itself
    assert states.typed_names(str(tmp_path)) == states.digest("a\t!40")


def test_a_folder_of_packages_is_known_by_their_descriptions(tmp_path: Path) -> None:
    empty = states.distributions(str(tmp_path))
    assert states.distributions(str(tmp_path / "nowhere")) == ""
    (tmp_path / "code").mkdir()
    assert states.distributions(str(tmp_path)) == empty
    seen = {empty}
    for name in ("a-1.dist-info", "b.egg-info", "c.egg"):
        (tmp_path / name).mkdir()
        seen.add(states.distributions(str(tmp_path)))
    assert len(seen) == 4
    assert states.distributions(str(tmp_path)) == states.digest("a-1.dist-info\nb.egg-info\nc.egg")


def names_in_order(folder: str, *, is_reversed: bool) -> list[str]:
    """The names in a folder, as a system might list them."""
    return sorted((path.name for path in Path(folder).iterdir()), reverse=is_reversed)


@pytest.mark.parametrize("is_reversed", [False, True])
def test_the_order_in_which_a_system_lists_packages_and_modules_does_not_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_reversed: bool
) -> None:
    (tmp_path / "shop").mkdir()
    for name in ("a.dist-info", "b.egg-info", "shop.py", "shop/__init__.py", "shop/__init__.pyi"):
        (tmp_path / name).write_text("")
    monkeypatch.setattr(states, "_listdir", partial(names_in_order, is_reversed=is_reversed))
    folder = str(tmp_path)
    assert states.distributions(folder) == states.digest("a.dist-info\nb.egg-info")
    package = "shop\td ['__init__.py', '__init__.pyi']"
    assert states.importable(folder, ["shop"]) == f"{package}\nshop.py\tf"


def test_what_is_found_by_each_way_of_looking(tmp_path: Path) -> None:
    place, link = tmp_path / "a", tmp_path / "link"
    place.write_text("one")
    link.symlink_to(place)
    found = place.stat()
    assert states.path_state(states.TYPE, str(link)) == f"{stat.S_IFREG:o}"
    assert states.path_state(states.LINK_TYPE, str(link)) == f"{stat.S_IFLNK:o}"
    assert states.path_state(states.LINK, str(link)) == str(place)
    assert states.path_state(states.REAL, str(link)) == os.path.realpath(place)
    assert states.path_state(states.OWNER, str(link)) == (
        f"{found.st_mode:o} {found.st_uid} {found.st_gid}"
    )
    for kind, status in ((states.STAT, found), (states.LSTAT, link.lstat())):
        times = f"{status.st_mtime_ns} {status.st_ctime_ns}"
        size = f"{status.st_size} {status.st_nlink}"
        owner = f"{status.st_uid} {status.st_gid}"
        assert states.path_state(kind, str(link)) == (
            f"{status.st_mode:o} {status.st_ino} {size} {times} {owner}"
        )
    assert states.path_state("access-4", str(place)) == "True"
    assert states.path_state("access-4", str(tmp_path / "nowhere")) == "False"


def test_nothing_is_found_where_nothing_is(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("")
    for kind in (states.TYPE, states.LINK_TYPE, states.STAT, states.LSTAT, states.OWNER):
        for path in (tmp_path / "nowhere", tmp_path / "a" / "b"):
            assert states.path_state(kind, str(path)) == ""
        assert states.path_state(kind, "a\0b") == ""
        assert states.path_state(kind, "x" * 300) == "!36"
    assert states.path_state(states.LINK, str(tmp_path / "a")) == "!22"


def test_modules_that_a_folder_holds(tmp_path: Path) -> None:
    for name in ("a.py", "a.cpython-311.so", "ab.py", "b.txt"):
        (tmp_path / name).write_text("")
    for name in ("a", "c"):
        (tmp_path / name).mkdir()
    (tmp_path / "a" / "__init__.py").write_text("")
    (tmp_path / "a" / "other.py").write_text("")
    folder = str(tmp_path)
    found = "a\td ['__init__.py']\na.cpython-311.so\tf\na.py\tf"
    assert states.importable(folder, ["a"]) == found
    assert states.importable(folder, ["a"], ["a.py", "z.py"]) == "a.py\tf"
    assert states.importable(folder, ["c", "b"]) == "b.txt\tf\nc\td []"
    assert states.importable(folder, ["z"]) == ""
    assert states.importable(folder, ["z"], ["z"]) == "z\td []"
    assert states.importable(str(tmp_path / "nowhere"), ["a"]) == ""


def test_the_path_of_what_is_open(tmp_path: Path) -> None:
    with (tmp_path / "a").open("w") as file:
        assert states.path_of_descriptor(file.fileno()) == str(tmp_path / "a")
    reading, writing = os.pipe()
    assert states.path_of_descriptor(reading) is None
    os.close(reading)
    os.close(writing)
    assert states.path_of_descriptor(writing) is None


def test_installed_files_are_known_by_times_and_sizes(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    for path in (one, two):
        path.write_text("1")
        os.utime(path, ns=(1, 1))
    both = [str(one), str(two), str(tmp_path)]
    os.utime(tmp_path, ns=(1, 1))
    seen = [states.installed_files(both), states.installed_files(both[:1])]
    two.write_text("12")
    os.utime(two, ns=(1, 1))
    seen.append(states.installed_files(both))
    os.utime(two, ns=(2, 2))
    seen.append(states.installed_files(both))
    two.unlink()
    os.utime(tmp_path, ns=(1, 1))
    seen.append(states.installed_files(both))
    os.utime(tmp_path, ns=(2, 2))
    seen.append(states.installed_files(both))
    assert len(set(seen)) == 6
    assert states.installed_files(both) == states.installed_files(iter(both))


def test_an_installed_file_that_is_gone_and_a_folder_have_no_size(tmp_path: Path) -> None:
    file, folder, gone = tmp_path / "file", tmp_path / "folder", tmp_path / "gone"
    file.write_text("123")
    folder.mkdir()
    os.utime(file, ns=(5, 5))
    os.utime(folder, ns=(7, 7))
    expected = array("q", [5, 3, -1, 7, -2]).tobytes()
    assert states.installed_files(map(str, (file, gone, folder))) == states.digest(expected)


def test_the_version_of_the_kernel_is_what_the_system_shows_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert set(states.KERNEL_VERSION) == {
        *("/proc/version", "/proc/sys/kernel/version"),
        *("/proc/sys/kernel/osrelease", "/proc/sys/kernel/ostype"),
    }
    (tmp_path / "version").write_bytes(b"6.1\n")
    files = (str(tmp_path / "version"), str(tmp_path / "nowhere"))
    monkeypatch.setattr(states, "KERNEL_VERSION", files)
    assert states.kernel_version() == [b"6.1\n", b""]


@pytest.mark.skipif(not Path("/proc/self/ns/pid").exists(), reason="Linux has namespaces")
def test_a_namespace_has_no_times() -> None:
    """The kernel makes them up at each call; libraries such as filelock ask for the inode."""
    before = states.path_state(states.STAT, "/proc/self/ns/pid")
    time.sleep(1.1)
    assert states.path_state(states.STAT, "/proc/self/ns/pid") == before
    assert states.path_state(states.STAT, "/proc/self/ns/mnt") != before
    found = Path("/proc/self/ns/pid").stat()
    assert before == f"{found.st_dev} {found.st_ino}"
    assert states.path_state(states.LINK_TYPE, "/proc/self/ns/pid") == f"{stat.S_IFLNK:o}"


@pytest.mark.skipif(not Path("/proc/self/ns/pid").exists(), reason="Linux has namespaces")
@pytest.mark.parametrize("is_reversed", [False, True])
def test_the_namespaces_of_a_process_come_in_one_order(
    monkeypatch: pytest.MonkeyPatch, is_reversed: bool
) -> None:
    monkeypatch.setattr(states, "_listdir", partial(names_in_order, is_reversed=is_reversed))
    links = [str(path.readlink()) for path in Path("/proc/self/ns").iterdir()]
    assert states.namespaces() == sorted(links)
