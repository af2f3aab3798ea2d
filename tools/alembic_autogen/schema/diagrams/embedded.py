"""Keep a diagram in a document up to date: the block of code after a mark."""

from __future__ import annotations

import re

from alembic_autogen.errors import ConfigurationError
from alembic_autogen.schema.diagrams import MARK

_BLOCK = re.compile(
    rf"(?P<before>^{re.escape(MARK)}\s*?\n\s*?(?P<fence>`{{3,}}|~{{3,}})[^\n]*\n)"
    r".*?(?P<after>^(?P=fence)[ \t]*\r?$)",
    re.MULTILINE | re.DOTALL,
)


def empty_block(language: str) -> str:
    """The content of a new document: the mark, and a block of code without a diagram.

    :param language: that of the diagram, which renderers read after the fence.
    """
    return f"{MARK}\n```{language}\n```\n"


def replaced(document: str, diagram: str, name: str) -> str:
    """The document with the diagram in the block after the mark.

    :param name: the name of the document, for the message.
    :raises ConfigurationError: there is no such block, or there are several.
    """
    found = _BLOCK.findall(document)
    if len(found) != 1:
        number = "no block of code" if not found else f"{len(found)} blocks of code"
        raise ConfigurationError(
            f"{name} has {number} after a line {MARK}; put one such line before one block."
        )
    if "\r\n" in document:
        diagram = diagram.replace("\n", "\r\n")
    return _BLOCK.sub(lambda block: f"{block['before']}{diagram}{block['after']}", document)
