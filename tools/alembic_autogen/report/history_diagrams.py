"""The revisions as a diagram in Mermaid, in the language of Graphviz, or SVG, oldest at the top."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from alembic_autogen.schema.diagrams import graphviz
from alembic_autogen.schema.diagrams.dot import cell
from alembic_autogen.schema.diagrams.mermaid import quoted

if TYPE_CHECKING:
    from alembic_autogen.commands.history import Listing
    from alembic_autogen.history.branches import RevisionEntry

_FILLS = {"current": "#c6f6d5", "applied": "#e2e8f0", "pending": "#fefcbf"}
"""The colour of a revision by its state in the database."""


def mermaid(listing: Listing) -> str:
    """A flowchart of Mermaid; dotted arrows are ``depends_on``."""
    numbers = _numbers(listing)
    lines = ["flowchart TD"]
    for entry in reversed(listing.entries):
        label = "<br/>".join(quoted(line) for line in _label(entry))
        state = listing.state(entry)
        lines.append(f'    {numbers[entry.revision]}["{label}"]{f":::{state}" if state else ""}')
    for entry in reversed(listing.entries):
        own = numbers[entry.revision]
        lines += [f"    {numbers[each]} --> {own}" for each in entry.down if each in numbers]
        lines += [f"    {numbers[each]} -.-> {own}" for each in entry.depends_on if each in numbers]
    if listing.status is not None:
        lines += [f"    classDef {state} fill:{fill},color:#000" for state, fill in _FILLS.items()]
    return "\n".join(lines) + "\n"


def dot(listing: Listing) -> str:
    """A digraph of Graphviz; dashed arrows are ``depends_on``."""
    numbers = _numbers(listing)
    lines = ["digraph history {", '    node [shape="box" style="filled" fontname="sans-serif"];']
    for entry in reversed(listing.entries):
        fill = _FILLS.get(listing.state(entry), "#ffffff")
        label = "<br/>".join(cell(line) for line in _label(entry))
        lines.append(f'    {numbers[entry.revision]} [label=<{label}> fillcolor="{fill}"];')
    for entry in reversed(listing.entries):
        own = numbers[entry.revision]
        lines += [f"    {numbers[each]} -> {own};" for each in entry.down if each in numbers]
        dashed = [each for each in entry.depends_on if each in numbers]
        lines += [f'    {numbers[each]} -> {own} [style="dashed"];' for each in dashed]
    return "\n".join([*lines, "}"]) + "\n"


def svg(listing: Listing) -> str:
    """Draw the history with Graphviz, as SVG.

    :raises ConfigurationError: Graphviz is not on PATH, or fails.
    """
    return graphviz.svg(dot(listing))


DRAWN = {"mermaid": mermaid, "dot": dot, "svg": svg}
"""The function of each language."""


def _numbers(listing: Listing) -> dict[str, str]:
    """Names of nodes, as ids of revisions may be any text."""
    return {entry.revision: f"r{n}" for n, entry in enumerate(reversed(listing.entries), 1)}


def _label(entry: RevisionEntry) -> Iterator[str]:
    yield entry.revision
    if message := " ".join(entry.message.split()):
        yield message
    if entry.labels:
        yield f"branch {', '.join(entry.labels)}"
