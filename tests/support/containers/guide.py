"""Read the commands of alembic/README.md."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

GUIDE = Path(__file__).parents[3] / "alembic" / "README.md"
_BLOCK = re.compile(r"^([ ]*)```sh\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)


def commands(heading: str) -> list[str]:
    """The blocks of shell text under a heading, up to the next heading.

    :param heading: the text of the heading, without the number signs.
    """
    parts = re.split(r"^#+ (.+)$", GUIDE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    sections = dict(zip(parts[1::2], parts[2::2], strict=True))
    blocks = [textwrap.dedent(match[2]).strip() for match in _BLOCK.finditer(sections[heading])]
    assert blocks, f"no commands under {heading!r}"
    return blocks


def headings_with_commands() -> set[str]:
    """All headings that have blocks of shell text."""
    parts = re.split(r"^#+ (.+)$", GUIDE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {
        name for name, text in zip(parts[1::2], parts[2::2], strict=True) if _BLOCK.search(text)
    }
