"""Find files of the application that hide modules of Python, such as a ``queue.py``.

Alembic puts the project's folder in front of ``sys.path`` (``prepend_sys_path``), so that whoever
imports such a module next gets that file.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

_STANDARD = f"{Path(os.__file__).parent}{os.sep}"
_INSTALLED = ("site-packages", "dist-packages")
"""Folders of packages that replace a module on purpose, as setuptools replaces distutils."""


def hidden_modules() -> tuple[str, ...]:
    """Name each module of Python that is hidden, in a sentence."""
    return tuple(
        f"{file} hides Python's own module {name}, which this tool or a library needs; rename the "
        "file."
        for name, file in _imported()
        if not file.startswith(_STANDARD) and not any(each in file for each in _INSTALLED)
    )


def _imported() -> Iterator[tuple[str, str]]:
    """The imported modules with a name of Python's own, and their files."""
    for name in sorted(sys.stdlib_module_names & sys.modules.keys()):
        file = getattr(sys.modules[name], "__file__", None)
        if isinstance(file, str):
            yield name, str(Path(file).absolute())
