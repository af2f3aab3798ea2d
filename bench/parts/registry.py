"""All parts, in the order of the document."""

from __future__ import annotations

from bench.parts import applications, ci, clean, commands, hook, limits, published
from bench.parts.base import BenchmarkPart

PARTS: tuple[BenchmarkPart, ...] = (
    limits.LIMITS,
    applications.REAL,
    applications.OWN,
    hook.HOOK,
    commands.COMMANDS,
    ci.CI,
    clean.CLEAN,
    published.PUBLISHED,
)


def named(name: str) -> BenchmarkPart:
    """Find a part by its name."""
    return next(part for part in PARTS if part.name == name)
