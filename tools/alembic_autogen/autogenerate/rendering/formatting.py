"""Format and lint what the tool has written in a revision, as the project formats its code."""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from alembic_autogen.autogenerate.rendering import formatters
from alembic_autogen.autogenerate.rendering.line_breaks import break_lines
from alembic_autogen.autogenerate.rendering.own_lines import (
    Marked,
    formatted_parts,
    is_value,
    mark,
    of_template,
    own_numbers,
)
from alembic_autogen.autogenerate.rendering.style import CodeStyle
from alembic_autogen.errors import ProofError


@dataclass(frozen=True)
class Formatted:
    """A formatted revision.

    :param source: its text.
    :param findings: the remaining findings of ruff, a line each: ``path:line:column: CODE text``.
    """

    source: str
    findings: tuple[str, ...] = ()


def format_revision(source: str, final_path: Path, template: str, style: CodeStyle) -> Formatted:
    """Format the text of a revision. Lines of the template stay as they are.

    :param source: the text as Alembic rendered it.
    :param final_path: its later path; ruff looks for its configuration from there.
    :param template: the text of the project's script.py.mako.
    :param style: how the project formats its code.
    :raises ProofError: the text is not Python.
    """
    marked = mark(source, template, with_values=style.is_configured)
    _check(marked.plain())
    if style.linter is not None:
        marked = _fixed(marked, final_path, style.linter)
    marked = marked.with_own(_formatted(marked, final_path, style))
    lines = [line for line in of_template(marked) if line.strip()]
    source = _with_its_blank_lines(marked.plain(), final_path, style)
    if style.linter is None:
        return Formatted(source)
    return _linted(source, lines, final_path, style.linter)


def _linted(source: str, template: list[str], path: Path, linter: list[str]) -> Formatted:
    """Lint a revision, and mend what can be mended without a change to the template's lines."""
    found = formatters.ruff_findings(linter, source, path)
    if any(": I001 " in finding for finding in found):
        sorted_ = formatters.ruff_fix(linter, source, path, "--fixable=I001")
        if own_numbers(sorted_, template) is not None:
            source, found = sorted_, formatters.ruff_findings(linter, sorted_, path)
    findings = _in_own_lines(found, source, template)
    if any(_TOO_LONG.search(finding) for finding in findings):
        source = _excuse_long_lines(source, findings)
        found = formatters.ruff_findings(linter, source, path)
        findings = _in_own_lines(found, source, template)
    return Formatted(source, findings)


def _check(source: str) -> None:
    try:
        compile(source, "revision", "exec", dont_inherit=True)
    except (SyntaxError, ValueError) as error:
        raise ProofError(
            f"The rendered revision is not Python: {error}.", details=source
        ) from error


def _formatted(marked: Marked, path: Path, style: CodeStyle) -> list[str]:
    """The tool's own parts, formatted."""
    formatter = _formatter(path, style)
    if formatter is not None:
        return formatted_parts(marked, formatter)
    return [break_lines(part, style.line_length) for part in marked.parts()[1::2]]


def _formatter(path: Path, style: CodeStyle) -> Callable[[str], str] | None:
    """The project's formatter; ``None`` if it has none."""
    if style.ruff is not None:
        return partial(_by_ruff, style.ruff, path, style.line_length)
    if style.black is not None:
        return partial(_by_black, style.black, style.options)
    return None


def _by_ruff(command: list[str], path: Path, line_length: int, text: str) -> str:
    return formatters.ruff_format(command, text, path, line_length)


def _by_black(command: list[str], options: Mapping[str, object], text: str) -> str:
    return formatters.black(command, text, options)


def _with_its_blank_lines(source: str, path: Path, style: CodeStyle) -> str:
    """A revision with the blank lines of the formatter, if nothing else would change.

    An empty ``${imports}`` of the template leaves one that black and ruff take away.
    """
    formatter = _formatter(path, style)
    if formatter is None:
        return source
    found = formatter(source)
    return found if _written(found) == _written(source) else source


def _written(source: str) -> list[str]:
    return [line for line in source.splitlines() if line.strip()]


def _fixed(marked: Marked, path: Path, linter: list[str]) -> Marked:
    """Apply ruff's fixes to the tool's own parts, if these need nothing else that is fixed."""
    own = marked.parts()[1::2]
    found = marked.parts(formatters.ruff_fix(linter, marked.source, path))[1::2]
    if len(found) != len(own):
        return marked
    fixed = marked.with_own(
        [old if is_value(old) else new for old, new in zip(own, found, strict=True)]
    )
    if fixed == marked:
        return marked
    undefined = "--isolated", "--select=F821"
    before = formatters.ruff_findings(linter, marked.plain(), path, *undefined)
    after = formatters.ruff_findings(linter, fixed.plain(), path, *undefined)
    return marked if len(after) > len(before) else fixed


def _in_own_lines(findings: Iterable[str], source: str, template: Sequence[str]) -> tuple[str, ...]:
    """The findings in lines that the tool wrote."""
    own: Container[int] = own_numbers(source, template) or ()
    return tuple(each for each in findings if (at := _PLACE.search(each)) and int(at[1]) in own)


_PLACE = re.compile(r":(\d+):\d+: ")
_TOO_LONG = re.compile(r":(\d+):\d+: E501 ")


def _excuse_long_lines(source: str, findings: Iterable[str]) -> str:
    """Mark lines that cannot be shorter: comments, conditions and messages have a given length.

    The mark of a string over several lines comes after its end.
    """
    last = {
        line: token.end[0]
        for token in tokenize.generate_tokens(io.StringIO(source).readline)
        if token.type == tokenize.STRING
        for line in range(token.start[0], token.end[0] + 1)
    }
    lines = source.split("\n")
    numbers = {int(match[1]) for finding in findings if (match := _TOO_LONG.search(finding))}
    for number in {last.get(number, number) for number in numbers}:
        lines[number - 1] += "  # noqa: E501"
    return "\n".join(lines)
