"""Detect filters of warnings that the models leave in the process.

Many libraries add filters when they are imported (urllib3, requests), and so do applications. A
filter decides whether a warning is printed, which changes no schema, unless it makes an error of
the warning, or code looks at the filters or at the warnings themselves.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from operator import is_not

_RAISES = "error"


class WarningFilters:
    """Compare the filters before and after the import of the models."""

    def __init__(self) -> None:
        self._before: list[object] = []

    def begin(self) -> None:
        """Note the filters before the models are imported."""
        self._before = list(warnings.filters)

    def are_changed(self) -> bool:
        """Whether the filters differ, so that code that looks at them may behave differently."""
        now = warnings.filters
        return len(now) != len(self._before) or any(map(is_not, now, self._before))

    def may_raise(self) -> bool:
        """Whether the filters differ, and a warning may be an error before or after that."""
        return self.are_changed() and any(map(_raises, (*self._before, *warnings.filters)))


def _raises(entry: object) -> bool:
    """Whether a filter makes an error of a warning; assumed of one that is not in Python's form."""
    return not isinstance(entry, Sequence) or not entry or entry[0] == _RAISES
