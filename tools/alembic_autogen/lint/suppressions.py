"""Comments in a revision that suppress findings: ``# autogen: ignore[ID] reason until=DATE``."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from dataclasses import dataclass
from datetime import date

from alembic_autogen.lint.findings import Finding

_ONE = re.compile(r"#\s*autogen\s*:\s*ignore\b.*?(?=#\s*autogen\s*:|$)", re.IGNORECASE | re.DOTALL)
"""A comment that is meant to suppress findings; several may stand in one."""
_FORM = re.compile(r"#\s*autogen:\s*ignore\[(?P<ids>[^\[\]]*)\](?P<rest>.*)", re.DOTALL)
_UNTIL = re.compile(r"\s*\buntil\s*=\s*(\S*)", re.IGNORECASE)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
"""The only form of a date that each version of Python reads."""
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(frozen=True)
class Suppression:
    """A comment that suppresses findings.

    :param line: its line, from 1.
    :param column: the column of that line, from 1, at which it begins.
    :param ids: the ids of rules.
    :param reason: the reason that it gives; empty without one.
    :param until: the day, as written, after which it suppresses nothing; ``None`` without one.
    :param is_well_formed: whether its rules stand between brackets.
    :param first: the first line that it is about.
    :param last: the last line that it is about; 0 for the whole file.
    """

    line: int
    column: int
    ids: tuple[str, ...]
    reason: str
    until: str | None
    first: int = 0
    last: int = 0
    is_well_formed: bool = True

    @property
    def end(self) -> date | None:
        """The last day on which it counts; ``None`` without one.

        :raises ValueError: it is no date.
        """
        if self.until is None:
            return None
        if not _DAY.fullmatch(self.until):
            raise ValueError(self.until)
        return date.fromisoformat(self.until)

    def problem(self, today: date) -> str:
        """The reason why the comment has no effect, as a sentence; empty if it has one."""
        names = ", ".join(self.ids)
        if not self.is_well_formed:
            return "The comment suppresses nothing; write it as # autogen: ignore[ID] reason."
        if not self.ids:
            return "The comment names no rule between its brackets."
        if not any(map(str.isalnum, self.reason)):
            return f"ignore[{names}] gives no reason; write it behind the bracket."
        try:
            end = self.end
        except ValueError:
            return f"until={self.until} is not a date such as 2027-01-31."
        if end is not None and end < today:
            return f"ignore[{names}] has expired on {end}."
        return ""

    def covers(self, finding: Finding) -> bool:
        """Whether a finding is on the lines that it is about."""
        if finding.id not in self.ids:
            return False
        return not self.last or self.first <= finding.line <= self.last


def suppressions_in(source: str) -> list[Suppression]:
    """The comments of a file that suppress findings.

    A comment is about the statement in whose lines it stands; on a line of its own, about the next
    statement, with those in it; outside of functions, about the whole file.
    """
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(source).readline))
        tree = ast.parse(source)
    except (SyntaxError, ValueError, tokenize.TokenError):
        return []
    return [
        _suppression(each.group(), (token.start[0], token.start[1] + each.start() + 1), *lines)
        for token in tokens
        if token.type == tokenize.COMMENT
        for lines in [_range(token, tree)]
        for each in _ONE.finditer(token.string)
    ]


def _suppression(text: str, place: tuple[int, int], first: int, last: int) -> Suppression:
    """Read one comment.

    :param place: its line and its column, both from 1.
    :param first: the first line that it is about.
    :param last: the last line that it is about.
    """
    form = _FORM.match(text)
    if form is None:
        return Suppression(*place, (), "", None, first, last, is_well_formed=False)
    ids = tuple(each.strip() for each in form["ids"].split(",") if each.strip())
    days = _UNTIL.findall(form["rest"])
    reason = _UNTIL.sub("", form["rest"]).strip(" :-")
    return Suppression(*place, ids, reason, " ".join(days) if days else None, first, last)


def _range(token: tokenize.TokenInfo, tree: ast.Module) -> tuple[int, int]:
    """The lines that a comment is about; zeros for the whole file."""
    line = token.start[0]
    stands_alone = not token.line[: token.start[1]].strip()
    function = _function_at(tree, line)
    if function is None or (stands_alone and token.start[1] == 0):
        return 0, 0
    parts = [_StatementLines.of(each) for each in ast.walk(function) if isinstance(each, ast.stmt)]
    for part in sorted(parts, key=lambda each: each.head - each.first):
        is_within = part.first <= line <= part.head and not (stands_alone and part.is_block)
        if is_within:
            return (part.first, part.head) if part.first != function.lineno else (0, 0)
    following = [each for each in parts if each.first > line]
    if not (stands_alone and following):
        return line, line
    found = min(following, key=lambda each: each.first)
    return found.first, found.last


def _function_at(tree: ast.Module, line: int) -> ast.stmt | None:
    """The function that a comment belongs to, also if it follows the last statement."""
    functions = [each for each in ast.walk(tree) if isinstance(each, _FUNCTIONS)]
    around = [each for each in functions if each.lineno <= line <= (each.end_lineno or 0)]
    if around:
        return min(around, key=lambda each: each.lineno)
    before = [each for each in tree.body if each.lineno <= line]
    found = before[-1] if before else None
    return found if isinstance(found, _FUNCTIONS) else None


@dataclass(frozen=True)
class _StatementLines:
    """The lines of a statement.

    :param head: the last line before the statements that it contains.
    :param is_block: whether it contains statements.
    """

    first: int
    head: int
    last: int
    is_block: bool

    @classmethod
    def of(cls, statement: ast.stmt) -> _StatementLines:
        first = statement.lineno
        last = statement.end_lineno or first
        body = getattr(statement, "body", None)
        return cls(first, max(first, body[0].lineno - 1) if body else last, last, bool(body))
