"""Defaults that MySQL computes for each row separately."""

from __future__ import annotations

import re

_UNSAFE = re.compile(
    r"\b(uuid|uuid_short|rand|random_bytes|sysdate|(current_|session_|system_)?user)\(",
    re.IGNORECASE,
)
"""Functions whose results a replica would not repeat.

No statement that adds a column may compute them, be it for that column or for another one (error
1674; MySQL manual, 13.6).
"""


def is_random(default: str | None) -> bool:
    """Whether the default of a column is one that ADD COLUMN does not compute for existing rows."""
    return default is not None and _UNSAFE.search(default) is not None
