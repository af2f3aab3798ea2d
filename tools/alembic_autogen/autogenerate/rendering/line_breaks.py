"""Break the lines of rendered operations at their arguments, where no formatter is installed.

The layout is that of black: a call that does not fit on its line gets a line for each argument,
with a comma behind the last one. Names and comments stay as they are, and strings, too, except that
those which follow each other on one line become one.
"""

from __future__ import annotations

import ast
import textwrap
import tokenize
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby

_OPEN, _CLOSED = frozenset("([{"), frozenset(")]}")
_STEP = " " * 4
_BEFORE = {"elif ": "if 1: pass\n", "except ": "try: pass\n"}
"""The statement that the head of a block continues, by its first word."""
_LAYOUT = frozenset({tokenize.NL, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER})


@dataclass(frozen=True)
class _Word:
    """A token.

    :param gap: whether there is space before it.
    """

    text: str
    gap: bool
    is_string: bool


def break_lines(source: str, line_length: int) -> str:
    """Break the lines of statements.

    :param source: statements, each indented like the first; a comment is a statement, too.
    :param line_length: characters per line, which strings and names may exceed.
    """
    head = ["if True:\n"] if source.startswith((" ", "\t")) else []
    lines = head + source.splitlines(keepends=True)  # strings over several lines keep their indent
    try:
        statements = [*_statements(lines)]
    except (tokenize.TokenError, SyntaxError):
        return source
    for first, last, words in reversed(statements):
        old = "".join(lines[first:last])
        depth = old[: len(old) - len(old.lstrip(" \t"))]
        new = "\n".join(_lines(words, depth, line_length)) + "\n"
        if _means_the_same(old, new):
            lines[first:last] = [new]
    return "".join(lines[len(head) :])


def _statements(lines: Sequence[str]) -> Iterator[tuple[int, int, list[_Word]]]:
    """Each statement that can be laid out again: its first line, the one after it, its tokens."""
    words: list[_Word] = []
    first, before, is_fixed = 0, (0, 0), False
    reader = iter(lines)
    for token in tokenize.generate_tokens(lambda: next(reader, "")):
        if token.type == tokenize.NEWLINE:
            if words and not is_fixed:
                yield first, token.end[0], words
            words, is_fixed = [], False
        elif token.type == tokenize.COMMENT:
            is_fixed = bool(words)
        elif token.type not in _LAYOUT:
            if not words:
                first = token.start[0] - 1
            # from Python 3.12 on, an f-string has several tokens
            is_fixed |= token.start[0] != token.end[0]
            is_fixed |= tokenize.tok_name[token.type].startswith("FSTRING")
            gap = token.start[0] != before[0] or token.start[1] > before[1]
            words.append(_Word(token.string, gap, token.type == tokenize.STRING))
        before = token.end


def _flat(words: Sequence[_Word]) -> str:
    """The tokens on one line: no space inside of brackets, no comma before a closing one."""
    text, words = "", _joined(words)
    for index, word in enumerate(words):
        after_open = index > 0 and words[index - 1].text in _OPEN
        closes = word.text in _CLOSED
        if closes and index > 1 and words[index - 1].text == ",":
            text = text[:-1] if _is_needless_comma(words, index) else text
        text += " " if word.gap and text and not after_open and not closes else ""
        text += word.text
    return text


def _joined(words: Sequence[_Word]) -> list[_Word]:
    """The tokens, with one string in place of those that follow each other and are quoted alike."""
    found: list[_Word] = []
    for word in words:
        text = _in_one(found[-1].text, word.text) if found and word.is_string else None
        if text is None:
            found.append(word)
        else:
            found[-1] = _Word(text, found[-1].gap, is_string=True)
    return found


def _in_one(first: str, second: str) -> str | None:
    """Two plain strings as one; ``None`` if their quotes differ, or an escape would go on."""
    quote = first[:1]
    if quote not in ("'", '"') or second[:1] != quote or first.startswith(quote * 3):
        return None
    text = first[:-1] + second[1:]
    try:
        same = ast.literal_eval(text) == ast.literal_eval(f"({first} {second})")
    except (SyntaxError, ValueError):
        return None
    return text if same else None


def _is_needless_comma(words: Sequence[_Word], closing: int) -> bool:
    """Whether the comma before a closing bracket makes no tuple of one element."""
    depth = commas = 0
    for index in range(closing - 2, -1, -1):
        text = words[index].text
        depth += (text in _CLOSED) - (text in _OPEN)
        commas += depth == 0 and text == ","
        if depth < 0:
            return commas > 0 or _is_call(words, index)
    return False


def _lines(words: Sequence[_Word], indent: str, length: int, end: str = "") -> Iterator[str]:
    """Lay out an expression or a statement.

    :param end: the text that follows it on its last line.
    """
    text = indent + _flat(words) + end
    found = _last_brackets(words)
    if len(text) <= length or found is None:
        yield from _strings(words, indent, end) if len(text) > length else [text]
        return
    opening, closing = found
    yield indent + _flat(words[: opening + 1])
    items = [*_items(words[opening + 1 : closing])]
    for item in items:
        yield from _lines(item, indent + _STEP, length, "," if len(items) > 1 else "")
    yield indent + _flat(words[closing:]) + end


def _strings(words: Sequence[_Word], indent: str, end: str) -> Iterator[str]:
    """Strings that follow each other, a line each; anything else on one line."""
    if len(words) > 1 and all(word.is_string for word in words):
        for word in words[:-1]:
            yield indent + word.text
        yield indent + words[-1].text + end
    else:
        yield indent + _flat(words) + end


def _last_brackets(words: Sequence[_Word]) -> tuple[int, int] | None:
    """The last pair of brackets that is not empty and not in another; of a ``def``, the first.

    What that returns stays behind its parameters.
    """
    depths = [*accumulate((w.text in _OPEN) - (w.text in _CLOSED) for w in words)]
    ends = [i for i, word in enumerate(words) if word.text in _CLOSED and depths[i] == 0]
    is_def = bool(words) and words[0].text == "def"
    for closing in ends if is_def else reversed(ends):
        starts = (i for i in range(closing) if words[i].text in _OPEN and depths[i] == 1)
        opening = [*starts][-1]
        if closing - opening > 1:
            return opening, closing
    return None


def _items(words: Sequence[_Word]) -> Iterator[list[_Word]]:
    """The parts between the commas of brackets."""
    depth = 0
    number = 0
    numbered: list[tuple[int, _Word]] = []
    for word in words:
        depth += (word.text in _OPEN) - (word.text in _CLOSED)
        if depth == 0 and word.text == ",":
            number += 1
        else:
            numbered.append((number, word))
    for _, group in groupby(numbered, key=lambda each: each[0]):
        yield [word for _, word in group]


def _is_call(words: Sequence[_Word], opening: int) -> bool:
    before = words[opening - 1].text if opening else ""
    return words[opening].text == "(" and (before.isidentifier() or before in _CLOSED)


def _means_the_same(old: str, new: str) -> bool:
    """Whether two texts of a statement, or of the head of one, have the same syntax tree."""
    try:
        return _tree(old) == _tree(new)
    except SyntaxError:
        return False


def _tree(source: str) -> str:
    plain = textwrap.dedent(source)
    before = next((_BEFORE[word] for word in _BEFORE if plain.startswith(word)), "")
    plain = before + plain
    return ast.dump(ast.parse(plain.rstrip() + " pass" if plain.rstrip().endswith(":") else plain))
