"""Tables in Markdown, and sections of a document that are replaced one by one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

LAST = "## Where the time goes"
"""The heading of the handwritten notes; sections that are new come before it."""


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table whose first column is text, and whose others are figures."""
    lines = [heads, ["---", *["---:"] * (len(heads) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def with_section(document: str, section: str) -> str:
    """Replace the section with the same heading in a document, or add the section to it.

    :param section: its heading and its text.
    """
    heading, _, _ = section.partition("\n")
    before, found, rest = document.partition(f"{heading}\n")
    if found:
        _, mark, after = rest.partition("\n## ")
        return f"{before}{section}{mark}{after}"
    before, last, after = document.partition(f"{LAST}\n")
    return f"{before}{section}\n{last}{after}" if last else f"{before}\n{section}"
