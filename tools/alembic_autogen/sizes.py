"""Parse and format sizes of files, in decimal units (IEC 80000-13)."""

from __future__ import annotations

import re

UNITS = {"kB": 10**3, "MB": 10**6, "GB": 10**9}
_SIZE = re.compile(r"(\d+(?:\.\d+)?) ?(kB|MB|GB)")


def parse_size(text: str) -> int:
    """Parse a size such as ``500 MB`` or ``1.5 GB``.

    :returns: the size in bytes.
    :raises ValueError: the text is not a number with one of the units.
    """
    match = _SIZE.fullmatch(text.strip())
    if match is None:
        raise ValueError(text)
    return round(float(match[1]) * UNITS[match[2]])


def exact_size(size: int) -> str:
    """Format a size in bytes so that :func:`parse_size` returns the same one."""
    return f"{size // 1000}.{size % 1000:03} kB"


def format_size(size: int) -> str:
    """Format a size in bytes with a suitable unit: ``1.5 GB``, ``15 MB``, ``120 kB``."""
    unit = next((name for name in ("GB", "MB") if size >= UNITS[name]), "kB")
    value = size / UNITS[unit]
    return f"{value:.1f} {unit}" if value < 10 and unit != "kB" else f"{value:.0f} {unit}"
