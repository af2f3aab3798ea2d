"""Classify code by its file: the application, an installed library, Python itself, or this tool."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from enum import Enum, auto
from pathlib import Path
from types import FrameType

from alembic_autogen.memo.installed import installed_name

OWN = f"{Path(__file__).parents[1]}{os.sep}"
STANDARD = f"{Path(os.__file__).parent}{os.sep}"
_WATCH = f"{Path(__file__).parent}{os.sep}"
_IMPORTLIB = "<frozen importlib"
_IMPORTS = (_IMPORTLIB, f"{STANDARD}importlib{os.sep}", f"{STANDARD}pkgutil.py")
"""The beginnings of the files that import and find modules."""


class Owner(Enum):
    """The owner of the code in a file."""

    APPLICATION = auto()
    LIBRARY = auto()
    STANDARD = auto()
    TOOL = auto()
    UNKNOWN = auto()
    """Code without a file."""


class Callers:
    """Classify callers by the owner of their code.

    :param packages: the packages of the models; they count as application code even if they are
        installed.
    """

    def __init__(self, packages: Iterable[str] = ()) -> None:
        self._packages = tuple({package.partition(".")[0] for package in packages if package})
        self._owners: dict[str, Owner] = {}
        main = getattr(sys.modules.get("__main__"), "__file__", None)
        if main:  # this tool, whether started as a module or a script
            self._owners |= dict.fromkeys((main, os.path.abspath(main)), Owner.TOOL)  # noqa: PTH100

    def owner(self, file: str) -> Owner:
        """Classify a file."""
        found = self._owners.get(file)
        if found is None:
            found = self._owners[file] = self._classify(file)
        return found

    def _classify(self, file: str) -> Owner:
        if file.startswith("<frozen "):
            return Owner.STANDARD
        if file.startswith("<"):
            return Owner.UNKNOWN
        if file.startswith(_WATCH):  # these replace Python's own functions
            return Owner.STANDARD
        if file.startswith(OWN):
            return Owner.TOOL
        installed = installed_name(file)
        if installed is not None:
            top = installed.partition(os.sep)[0].partition(".")[0]
            return Owner.APPLICATION if top in self._packages else Owner.LIBRARY
        if file.startswith(STANDARD) or file == f"{STANDARD[:-1]}.zip":
            return Owner.STANDARD
        return Owner.APPLICATION

    def application_file(self, frame: FrameType | None) -> str | None:
        """Find the nearest file of the application among the callers."""
        owners = self._owners
        while frame is not None:
            file = frame.f_code.co_filename
            if (owners.get(file) or self.owner(file)) is Owner.APPLICATION:
                return file
            frame = frame.f_back
        return None

    def is_called_directly(self, frame: FrameType | None) -> bool:
        """Whether application code makes the call, not a library that is being imported."""
        found = self._application_or(lambda file: file.startswith(_IMPORTLIB), frame)
        return bool(found) and not found.startswith(_IMPORTLIB)

    def _application_or(self, is_other: Callable[[str], bool], frame: FrameType | None) -> str:
        """Find the nearest file among the callers that is another one or the application's.

        :param is_other: whether a file is such another one.
        :returns: the file; empty if there is none.
        """
        while frame is not None:
            file = frame.f_code.co_filename
            if is_other(file) or self.owner(file) is Owner.APPLICATION:
                return file
            frame = frame.f_back
        return ""

    def is_application_call(self, frame: FrameType | None) -> bool:
        """Whether the application makes the call, directly or through the standard library."""
        return self._nearest(frame) is Owner.APPLICATION

    def _nearest(self, frame: FrameType | None) -> Owner | None:
        """The owner of the nearest code that is not Python's own."""
        while frame is not None:
            owner = self.owner(frame.f_code.co_filename)
            if owner is not Owner.STANDARD:
                return owner
            frame = frame.f_back
        return None

    def is_own_call(self, frame: FrameType | None) -> bool:
        """Whether the tool itself makes the call, directly or through the standard library."""
        return self._nearest(frame) is Owner.TOOL

    def is_own_access(self, frame: FrameType | None) -> bool:
        """Whether the tool itself makes the call, and not to import or find modules."""
        while frame is not None:
            file = frame.f_code.co_filename
            if file.startswith(_IMPORTS):
                return False
            if self.owner(file) is not Owner.STANDARD:
                break
            frame = frame.f_back
        return self._nearest(frame) is Owner.TOOL

    def is_alembic_search(self, frame: FrameType | None) -> bool:
        """Whether Alembic's own search for revisions makes the call."""
        while frame is not None:
            file = frame.f_code.co_filename
            if self.owner(file) is not Owner.STANDARD:
                return _SCRIPTS in file or file.endswith(_UTILITIES)
            frame = frame.f_back
        return False

    def is_alembic_bookkeeping(self, frame: FrameType | None) -> bool:
        """Whether Alembic itself runs a statement, to read or set the current revision."""
        found = self._application_or(lambda file: file.endswith(_MIGRATION), frame)
        return found.endswith(_MIGRATION)


_MIGRATION = f"{os.sep}alembic{os.sep}runtime{os.sep}migration.py"
_SCRIPTS = f"{os.sep}alembic{os.sep}script{os.sep}"
_UTILITIES = tuple(
    f"{os.sep}alembic{os.sep}util{os.sep}{name}.py" for name in ("pyfiles", "compat")
)


def is_import_search(frame: FrameType) -> bool:
    """Whether a frame belongs to the search for a module by Python's own finder."""
    return frame.f_code.co_filename.startswith(_IMPORTLIB)


def is_bytecode_write(frame: FrameType | None) -> bool:
    """Whether Python's importer makes the call to store a compiled module in ``__pycache__``.

    No result depends on that: a module that cannot be stored is imported all the same (PEP 3147).
    """
    while frame is not None and is_import_search(frame):
        if frame.f_code.co_name == "_cache_bytecode":
            return True
        frame = frame.f_back
    return False
