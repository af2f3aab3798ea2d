"""Compute the states of files, folders and paths, to record and to compare them.

A state is a short text that can be stored and compared. An unreadable path has a state as well,
with the reason; nothing here raises an exception for it.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
from array import array
from collections.abc import Iterable
from pathlib import Path

# The originals: the functions of os are replaced while the application is watched.
_stat, _lstat, _access, _readlink = os.stat, os.lstat, os.access, os.readlink
_listdir, _scandir = os.listdir, os.scandir

CLOCK_STEP = 20_000_000
"""Nanoseconds: times of files come from a clock that steps by up to 10 ms (Linux, CONFIG_HZ)."""

Signature = tuple[int, int, int, int, int, int]
"""Values that change whenever a file's content does: times, size, inode, device, mode."""

TYPE, LINK_TYPE = "type", "link-type"
STAT, LSTAT, LINK = "stat", "lstat", "link"
OWNER, REAL = "owner", "real"
"""Owner and mode of a path, which its times do not reflect; the path with all links resolved."""
_NAMESPACE = re.compile(r"/proc/(?:self|thread-self|[0-9]+)/ns/\w+")
"""The namespaces of a process (namespaces(7)), as filelock reads them when it is imported."""
ACCESS = "access"
"""``access-4``: the result of ``os.access(path, 4)``."""


def is_namespace(path: str) -> bool:
    """Whether a path is that of a namespace of a process, such as ``/proc/self/ns/pid``."""
    return _NAMESPACE.fullmatch(path) is not None


def namespaces() -> list[str]:
    """The namespaces of this process; none where the system has no such thing."""
    folder = "/proc/self/ns"
    return sorted(_readlink(f"{folder}/{name}") for name in _listed(folder))


KERNEL_VERSION = (
    *("/proc/version", "/proc/sys/kernel/version"),
    *("/proc/sys/kernel/osrelease", "/proc/sys/kernel/ostype"),
)
"""Files in which the kernel shows its version (proc(5)): it is the same until the next start."""


def kernel_version() -> list[bytes]:
    """The contents of :data:`KERNEL_VERSION`, as far as there are such files."""
    return [_content(path) for path in KERNEL_VERSION]


def _content(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError:
        return b""


def digest(text: str | bytes) -> str:
    """A digest of text or bytes."""
    data = text.encode(errors="surrogateescape") if isinstance(text, str) else text
    return hashlib.sha256(data).hexdigest()[:32]


def signature(path: str) -> Signature | None:
    """The signature of a file; ``None`` if there is no such file."""
    try:
        found = _stat(path)
    except (OSError, ValueError):
        return None
    return _signature(found)


def _signature(found: os.stat_result) -> Signature:
    times = found.st_mtime_ns, found.st_ctime_ns
    return (*times, found.st_size, found.st_ino, found.st_dev, found.st_mode)


def is_settled(found: Signature | None, moment: int) -> bool:
    """Whether a signature would differ if the file were changed after a moment.

    :param found: the signature; ``None``: there was no file.
    :param moment: when the signature was taken, in nanoseconds. A file that changed within the same
        step of the clock may change again and keep its times.
    """
    return found is None or max(found[0], found[1]) < moment - CLOCK_STEP


def names(folder: str) -> str:
    """A digest of the names in a folder, except __pycache__, which Python itself adds.

    They are in the order in which the system lists them, as the application gets them.
    """
    try:
        found = [name for name in _listdir(folder) if name != "__pycache__"]
    except OSError as error:
        return f"!{error.errno}"
    return digest("\0".join(found))  # the only character that no name can have


def typed_names(folder: str) -> str:
    """A digest of the names in a folder, with the type of each, as ``os.scandir`` gives them."""
    try:
        with _scandir(folder) as entries:
            found = [f"{each.name}\t{_entry_type(each)}" for each in entries]
    except OSError as error:
        return f"!{error.errno}"
    return digest("\0".join(name for name in found if not name.startswith("__pycache__\t")))


def distributions(folder: str) -> str:
    """A digest of the names of metadata folders, for which ``importlib.metadata`` searches."""
    try:
        found = [name for name in _listdir(folder) if name.endswith(("-info", ".egg"))]
    except OSError:
        return ""
    return digest("\n".join(sorted(found)))


def _entry_type(entry: os.DirEntry[str]) -> str:
    try:
        return f"{entry.is_symlink():d}{entry.is_dir():d}{entry.is_file():d}"
    except OSError as error:
        return f"!{error.errno}"


def path_state(kind: str, path: str) -> str:
    """The state of a path, as a status call finds it.

    :param kind: the kind of call; :data:`TYPE` is whether the path exists, and of what type it is.
    """
    try:
        if kind == LINK:
            return _readlink(path)
        if kind == REAL:
            return os.path.realpath(path)
        if kind.startswith(ACCESS):
            return str(_access(path, int(kind.rpartition("-")[2])))
        found = _lstat(path) if kind in (LINK_TYPE, LSTAT) else _stat(path)
    except OSError as error:
        return "" if error.errno in (2, 20) else f"!{error.errno}"  # ENOENT, ENOTDIR
    except ValueError:
        return ""
    if is_namespace(path) and kind not in (LINK_TYPE, LSTAT):
        # Its times are the moment of the call (nsfs); who compares namespaces compares st_ino.
        return f"{found.st_dev} {found.st_ino}"
    return _found(kind, found)


def _found(kind: str, found: os.stat_result) -> str:
    type_ = f"{stat.S_IFMT(found.st_mode):o}"
    if kind in (TYPE, LINK_TYPE):
        return type_
    if kind == OWNER:
        return f"{found.st_mode:o} {found.st_uid} {found.st_gid}"
    times = f"{found.st_mtime_ns} {found.st_ctime_ns}"  # the second changes with st_atime, if set
    owner = f"{found.st_uid} {found.st_gid}"
    return f"{found.st_mode:o} {found.st_ino} {found.st_size} {found.st_nlink} {times} {owner}"


def path_of_descriptor(descriptor: int) -> str | None:
    """The path of an open descriptor; ``None`` if it has none."""
    try:
        path = _readlink(f"/proc/self/fd/{descriptor}")
    except OSError:
        return None
    return path if path.startswith(os.sep) else None


def importable(folder: str, modules: Iterable[str], found: Iterable[str] | None = None) -> str:
    """The entries of a folder that match the names of modules, each with its form.

    :param modules: the last part of the modules' names.
    :param found: the names in the folder, if they are known.
    """
    if found is None:
        try:
            found = _listdir(folder)
        except OSError:
            found = ()
    wanted = set(modules)
    forms = sorted(name for name in found if name.partition(".")[0] in wanted)
    return "\n".join(f"{name}\t{_form(folder, name)}" for name in forms)


def _form(folder: str, name: str) -> str:
    """The form of a name: a file, a package, or another folder."""
    if "." in name:
        return "f"
    path = f"{folder}{os.sep}{name}"
    inits = [each for each in _listed(path) if each.startswith("__init__.")]
    return f"d {sorted(inits)}"


def _listed(folder: str) -> list[str]:
    try:
        return _listdir(folder)
    except OSError:
        return []


def installed_files(paths: Iterable[str]) -> str:
    """The state of installed files, and of the folders that hold them.

    Only times and sizes count: there are a thousand files, and a run with a remembered result takes
    0.1 s.
    """
    found = array("q")
    for path in paths:
        try:
            status = _stat(path)
        except OSError:
            found.append(-1)
            continue
        found.append(status.st_mtime_ns)
        found.append(status.st_size if stat.S_ISREG(status.st_mode) else -2)
    return digest(found.tobytes())
