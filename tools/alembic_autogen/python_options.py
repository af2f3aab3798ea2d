"""The options of Python with which this process runs, for other processes of Python.

``subprocess._args_from_interpreter_flags()`` finds them for multiprocessing, but is private, and
knows some of ``-X`` only.
"""

from __future__ import annotations

import sys

_RUNNING = {
    "optimize": "O",
    "dont_write_bytecode": "B",
    "bytes_warning": "b",
    "debug": "d",
    "verbose": "v",
}
"""The letters of options that change how code runs, by their names in :data:`sys.flags`."""
_SHIELDING = {
    "isolated": "I",
    "ignore_environment": "E",
    "no_site": "S",
    "no_user_site": "s",
    "safe_path": "P",  # since 3.11
}
"""Options that keep the surroundings of an installation out of it."""


def of_running() -> list[str]:
    """The options that change how code runs, in whichever installation.

    Python ignores an option of ``-W`` that the variable PYTHONWARNINGS has given already.
    """
    options = [f"-{letter * count}" for letter, count in _given(_RUNNING)]
    options += [f"-W{each}" for each in sys.warnoptions]
    texts = sys._xoptions.items()
    return options + [f"-X{name}" if text is True else f"-X{name}={text}" for name, text in texts]


def of_this_process() -> list[str]:
    """All options, for another process of the same installation."""
    return of_running() + [f"-{letter}" for letter, _ in _given(_SHIELDING)]


def _given(letters: dict[str, str]) -> list[tuple[str, int]]:
    counts = ((letter, int(getattr(sys.flags, name, 0))) for name, letter in letters.items())
    return [(letter, count) for letter, count in counts if count]
