"""The picture in docs/architecture.md, drawn from the imports of the package."""

from __future__ import annotations

import re
from pathlib import Path

import grimp

ROOT = Path(__file__).parents[2]
PACKAGE = "alembic_autogen"
DOCUMENT = ROOT / "docs" / "architecture.md"
BASE = "base"
"""The name for the modules at the top of the package."""
APART = {"testing", "alembic_plugin", "pytest_plugin", "__main__"}
"""Entry points, which no room imports."""


def rooms() -> list[str]:
    """The rooms as ``[tool.importlinter]`` lists them, from the command line down."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    found = re.search(r"^layers = \[\n(.*?)^\]", text, re.MULTILINE | re.DOTALL)
    assert found is not None
    layers = re.findall(r'"([^"]+)"', found.group(1))
    return [layer for layer in layers if (ROOT / "tools" / PACKAGE / layer).is_dir()]


def picture() -> str:
    """A Mermaid flowchart of the imports, without arrows that follow from others."""
    below = imported_rooms()
    lines = ["```mermaid", "flowchart TD"]
    for upper, lowers in below.items():
        for lower in lowers:
            if not any(_leads_to(lower, other, below) for other in lowers if other != lower):
                lines.append(f"    {upper} --> {lower}")
    return "\n".join([*lines, "```"])


def imported_rooms() -> dict[str, list[str]]:
    """The rooms that each room imports, from the top down."""
    graph = grimp.build_graph(PACKAGE, exclude_type_checking_imports=True, cache_dir=None)
    named = rooms()
    found: dict[str, set[str]] = {room: set() for room in named}
    for module in graph.modules:
        here = _room(module, named)
        if here in found:
            there = graph.find_modules_directly_imported_by(module)
            found[here] |= {_room(other, named) for other in there} - {here, BASE, ""}
    return {room: sorted(found[room], key=named.index) for room in named}


def _leads_to(room: str, start: str, below: dict[str, list[str]]) -> bool:
    return room in below[start] or any(_leads_to(room, each, below) for each in below[start])


def _room(module: str, named: list[str]) -> str:
    """The room of a module; empty for the package itself and its other entry points."""
    name = module.removeprefix(PACKAGE).lstrip(".").partition(".")[0]
    if not name or name in APART:
        return ""
    return name if name in named else BASE


def longest_chain(room: str = f"{PACKAGE}.cli") -> list[str]:
    """The longest chain of imports that starts in a room.

    :raises AssertionError: modules import each other in a circle.
    """
    graph = grimp.build_graph(PACKAGE, exclude_type_checking_imports=True, cache_dir=None)
    found: dict[str, list[str]] = {}

    def below(module: str, above: tuple[str, ...] = ()) -> list[str]:
        assert module not in above, " -> ".join((*above, module))
        if module not in found:
            imported = graph.find_modules_directly_imported_by(module)
            ways = (below(each, (*above, module)) for each in sorted(imported))
            found[module] = [module, *max(ways, key=len, default=[])]
        return found[module]

    starts = {room, *graph.find_descendants(room)}
    return max((below(each) for each in sorted(starts)), key=len)


def with_picture(document: str) -> str:
    """Put the current picture into the document."""
    head, _, rest = document.partition("```mermaid")
    return head + picture() + rest.partition("```")[2]
