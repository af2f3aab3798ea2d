"""An entity-relationship diagram as SVG, which Graphviz draws."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from alembic_autogen.schema.diagrams import dot, graphviz

if TYPE_CHECKING:
    from alembic_autogen.schema.model import Table


def text(tables: Collection[Table]) -> str:
    """The drawing.

    :raises ConfigurationError: Graphviz is not on PATH, or cannot draw it.
    """
    return graphviz.svg(dot.text(tables))
