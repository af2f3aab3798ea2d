"""Entity-relationship diagrams of a schema: a module for each of :data:`STYLES`.

Each has one function, ``text(tables)``. ``choose`` selects the tables, and ``embedded``
keeps a diagram in a document up to date.
"""

from __future__ import annotations

LANGUAGES = ("mermaid", "dot", "svg")
"""Mermaid, which code hosts draw, the language of Graphviz, and what Graphviz draws."""
STYLES = (*LANGUAGES, "text")
"""The styles of diagrams; ``text`` is for people."""
MARK = "<!-- alembic-autogen erd -->"
"""The line before a diagram in a document, in Markdown or HTML."""
