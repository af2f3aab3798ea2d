"""Normalize screens, to compare them with those that a page shows."""

from __future__ import annotations

import re


def alike(screen: str) -> str:
    """Replace what depends on the day, the server, earlier runs, random ids and places in files."""
    screen = re.sub(r"MySQL [\d.]+ (from|at) [^:;,)\n]+", "MySQL VERSION from SOURCE", screen)
    screen = re.sub(r"(Schemas: |SOURCE; )[\w :,-]+", r"\1ORIGINS", screen)
    screen = re.sub(r"\b\d{8}T\d{6}Z\b", "TIME", screen)
    screen = re.sub(r"\b(?=[a-f]*\d)[0-9a-f]{12}\b|\b[0-9a-f]{12}(?=_)", "ID", screen)
    screen = re.sub(r"^ *(\d*)(?= +(\||-->))", " ", screen, flags=re.MULTILINE)
    screen = re.sub(r"^ +(?=\||-->)|(?<=\.py):\d+$", "", screen, flags=re.MULTILINE)
    return re.sub(r"\b\d+(\.\d+)? (s|ms)\b", "SECONDS", screen)
