"""The Markdown of a case: a title, and at most one fenced block for each language."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

_FENCE = "```"


class CaseError(Exception):
    """A mistake in the file of a case.

    :param line: the number of the line.
    :param problem: a description of the mistake.
    """

    def __init__(self, path: Path, line: int, problem: str) -> None:
        super().__init__(f"{path}, line {line}: {problem}")


@dataclass(frozen=True)
class Block:
    """The text between two fences.

    :param line: the number of its first line in the file.
    """

    text: str
    line: int


def parse(path: Path, languages: Collection[str]) -> tuple[str, Mapping[str, Block]]:
    """Read the title of a case, and its blocks by their language.

    Text outside of blocks is for readers, and is skipped.

    :param languages: the languages that a case may have blocks of.
    :raises CaseError: the title is missing; a block is not closed, or its language is unknown or
        that of an earlier block.
    """
    lines = path.read_text("utf-8").split("\n")
    if not lines[0].startswith("# "):
        raise CaseError(path, 1, "the first line must be a title: # What changes")
    fences = [at for at, line in enumerate(lines) if line.startswith(_FENCE)]
    blocks: dict[str, Block] = {}
    for first, last in zip(fences[::2], [*fences[1::2], len(lines)], strict=False):
        language = lines[first].removeprefix(_FENCE)
        if last == len(lines) or lines[last] != _FENCE:
            raise CaseError(path, first + 1, f"this block is not closed by {_FENCE}")
        if language not in languages:
            known = ", ".join(languages)
            raise CaseError(path, first + 1, f"unknown block {language!r}; there can be: {known}")
        if language in blocks:
            raise CaseError(path, first + 1, f"a case has only one block of {language}")
        text = "".join(f"{line}\n" for line in lines[first + 1 : last])
        blocks[language] = Block(text, first + 2)
    return lines[0].removeprefix("# "), blocks


def render(title: str, blocks: Mapping[str, str]) -> str:
    """Compose the file of a case.

    :param blocks: texts by their language; empty ones are omitted.
    """
    fenced = (f"{_FENCE}{name}\n{text}{_FENCE}\n" for name, text in blocks.items() if text)
    return "\n".join([f"# {title}\n", *fenced])


def replace_block(path: Path, language: str, text: str) -> None:
    """Replace the text of a block, or append the block to the file."""
    lines = path.read_text("utf-8").splitlines(keepends=True)
    opening, closing = f"{_FENCE}{language}\n", f"{_FENCE}\n"
    if opening not in lines:
        lines += ["\n", opening, closing]
    first = lines.index(opening) + 1
    last = lines.index(closing, first)
    path.write_text("".join([*lines[:first], text, *lines[last:]]), "utf-8")
