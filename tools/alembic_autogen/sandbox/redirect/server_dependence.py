"""Follow the statements of a run, to see whether its result may depend on the server's moment.

A value of the server (:mod:`~alembic_autogen.sandbox.redirect.server_values`) that a statement
returns to Python, or executes as a statement, can give another schema in each run. Writing one into
a row cannot, unless a later statement reads rows. A default such as ``DEFAULT CURRENT_TIMESTAMP``
is written with each row, so it matters only where that column of a table with rows is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from alembic_autogen.late_pattern import LatePattern
from alembic_autogen.sandbox.redirect.server_values import (
    DEFAULT,
    HINT,
    ROW_TIMES,
    STAR,
    STARTS,
    VERSIONING,
    found,
)
from alembic_autogen.sandbox.redirect.sql_code import DYNAMIC, MARK, NAME, code

_WRITES = frozenset({"INSERT", "REPLACE", "UPDATE", "DELETE", "LOAD"})
_DEFINES = frozenset({"CREATE", "ALTER", "RENAME"})
_NOTHING = frozenset(
    {"", "DROP", "TRUNCATE", "USE", "COMMIT", "ROLLBACK", "START", "LOCK", "UNLOCK"}
)
"""Statements that neither return a value nor take one. All others may return one."""
_FIRST = re.compile(r"[\s(]*([A-Za-z]*)")
_STORED = LatePattern(
    rf"\s*(?:CREATE|ALTER)\b[^;(]*?\b(?P<kind>PROCEDURE|FUNCTION|TRIGGER|EVENT|VIEW|PACKAGE)\s+"
    rf"(?:IF\s+NOT\s+EXISTS\s+)?(?:{NAME}\s*\.\s*)?(?P<name>{NAME})",
    re.IGNORECASE,
)
_TABLE = LatePattern(
    rf"\s*(?:CREATE|ALTER)\s+(?:\w+\s+)*?TABLE\s+(?:IF\s+(?:NOT\s+)?EXISTS\s+)?"
    rf"(?:{NAME}\s*\.\s*)?(?P<name>{NAME})",
    re.IGNORECASE,
)
_ROWS = LatePattern(
    r"\b(?:FROM|JOIN|TABLE|HANDLER|CALL|EXECUTE|RETURNING)\b(?![\s(]*information_schema\b)",
    re.IGNORECASE,
)
"""A clause that reads rows, or calls a routine or a prepared statement that may read some."""
_MODIFIERS = r"(?:LOW_PRIORITY|HIGH_PRIORITY|DELAYED|IGNORE)"
_INTO = LatePattern(
    rf"\b(?:INTO(?:\s+TABLE)?|(?:INSERT|REPLACE)(?:\s+{_MODIFIERS})*)\s+(?!(?:INTO|{_MODIFIERS})\b)"
    rf"(?:{NAME}\s*\.\s*)?(?P<name>{NAME})",
    re.IGNORECASE,
)
"""The table into which rows are written."""
_WORD = re.compile(r"[\w$]+")
_BEFORE_A_COLUMN = frozenset({"add", "column", "modify", "change", "alter", "if", "not", "exists"})


@dataclass(frozen=True)
class _Statement:
    """A statement, or one of several that were sent together."""

    text: str
    names: list[str]
    raw: str

    @cached_property
    def verb(self) -> str:
        """The first word of the statement."""
        first = _FIRST.match(self.text)
        return first[1].upper() if first else ""

    @cached_property
    def plain(self) -> str:
        """The code of the statement, with the quoted names."""
        return re.sub(rf"{MARK}(\d+){MARK}", lambda mark: self.names[int(mark[1])], self.text)

    @cached_property
    def words(self) -> frozenset[str]:
        """The names and keywords in it, in lower case."""
        return frozenset(_WORD.findall(self.plain.lower()))

    def name(self, mark: str) -> str:
        """A name in it, in lower case."""
        return (self.names[int(mark.strip(MARK))] if mark.startswith(MARK) else mark).lower()

    def value(self, text: str | None = None) -> str:
        """The value of the server in it, as a predicate."""
        text = self.text if text is None else text
        return found(text, self.plain, self.raw)

    @property
    def reads_rows(self) -> bool:
        """Whether it may return rows of tables."""
        if self.verb in ("SHOW", "DESC", "DESCRIBE"):
            return False
        if self.verb in _WRITES:
            return "returning" in self.words
        return _ROWS.search(self.plain) is not None


def _statements(sent: str) -> Iterator[_Statement]:
    text, names = code(sent)
    raw = code(sent, strings=True)[0]
    if DYNAMIC.search(text):
        text, names = code(sent, strings=True)
    parts = [text] if _STORED.match(text) or ";" not in text else text.split(";")
    for part in parts:
        yield _Statement(part, names, raw if len(parts) == 1 else part)


@dataclass
class ServerDependence:
    """Follows the statements of a run."""

    _written: str = ""
    _by_triggers: str = ""
    _in_strings: str = ""
    _functions: dict[str, str] = field(default_factory=dict)
    _defaults: dict[str, set[str]] = field(default_factory=dict)
    _rows: set[str] = field(default_factory=set)
    _filled: set[str] = field(default_factory=set)

    def reason(self, sent: str) -> str:
        """The reason why results may differ after this statement, as a predicate; else empty."""
        if not (self._has_seen or HINT.search(sent)):
            return ""
        reasons = [self._next(each) for each in _statements(sent)]
        return next(filter(None, reasons), "")

    @property
    def _has_seen(self) -> bool:
        return bool(
            self._written or self._by_triggers or self._in_strings or self._functions
            or self._defaults or self._rows
        )  # fmt: skip

    def _next(self, statement: _Statement) -> str:
        if statement.verb in _NOTHING:
            return ""
        if statement.verb in _DEFINES:
            return self._defined(statement)
        value = statement.value(DEFAULT.sub(" ", statement.text))
        if statement.verb in _WRITES:
            self._note_rows(statement, value)
            return self._read(statement) if statement.reads_rows else ""
        return value or self._read(statement) or self._executed(statement)

    def _note_rows(self, statement: _Statement, value: str) -> None:
        """Note what a statement writes into rows."""
        called = next(
            (self._functions[name] for name in statement.words & self._functions.keys()), ""
        )
        self._written = self._written or value or called or self._by_triggers
        target = _INTO.search(statement.text)
        if target is not None:
            self._rows.add(statement.name(target["name"]))
        for table in statement.words & self._defaults.keys() & self._rows:
            is_given = self._defaults[table] <= statement.words and "default" not in statement.words
            if not (is_given and statement.verb in ("INSERT", "REPLACE")):
                self._filled.add(table)

    def _read(self, statement: _Statement) -> str:
        """The reason why the rows that a statement reads may differ."""
        for name in statement.words & self._functions.keys():
            return f"calls a function that {self._functions[name]}"
        if not statement.reads_rows:
            return ""
        if self._written:
            return f"reads rows after a statement that {self._written}"
        for table in statement.words & self._filled:
            columns = sorted(self._defaults[table] & statement.words)
            if columns or STAR.search(statement.plain) or statement.verb in ("TABLE", "HANDLER"):
                column = columns[0] if columns else "*"
                return f"reads a column that the server has filled ({table}.{column})"
        return ""

    def _executed(self, statement: _Statement) -> str:
        """The reason why a statement in a string may differ; records the strings of variables."""
        if statement.verb in ("PREPARE", "EXECUTE") and self._in_strings:
            return f"executes a statement that {self._in_strings}"
        if "@" in statement.text:
            hidden = DEFAULT.sub(" ", statement.raw)
            self._in_strings = self._in_strings or found(hidden, hidden, hidden)
        return ""

    def _defined(self, statement: _Statement) -> str:
        stored = _STORED.match(statement.text)
        if stored is not None:
            return self._stored(statement, stored["kind"].upper(), statement.name(stored["name"]))
        table = _TABLE.match(statement.text)
        if table is not None:
            name = statement.name(table["name"])
            if statement.verb == "CREATE" and "select" in statement.words:
                self._rows.add(name)
            self._note_defaults(statement, name, table.end())
        self._note_renames(statement)
        value = statement.value(DEFAULT.sub(" ", statement.text))
        if value and "select" in statement.words:
            self._written = self._written or value
            return ""
        return value

    def _stored(self, statement: _Statement, kind: str, name: str) -> str:
        """Handle the code that a statement stores on the server."""
        if kind == "EVENT":
            schedule = re.split(r"\bDO\b", statement.text, maxsplit=1, flags=re.IGNORECASE)[0]
            return statement.value(STARTS.sub(" ", schedule))
        value = statement.value()
        if value and kind == "TRIGGER":
            self._by_triggers = value
        elif value:
            self._written = self._written or value
            if kind != "VIEW":
                self._functions[name] = value
        return ""

    def _note_defaults(self, statement: _Statement, table: str, header: int) -> None:
        """Note the columns with defaults of the server; an ALTER fills them in all rows."""
        for default in DEFAULT.finditer(statement.text):
            clause = statement.text[
                _clause(statement.text, default.start(), header) : default.start()
            ]
            words = [statement.name(each) for each in re.findall(NAME, clause)]
            columns = [word for word in words if word not in _BEFORE_A_COLUMN]
            count = 2 if "change" in words else 1
            self._note_default(table, columns[:count])
        if VERSIONING.search(statement.text):
            self._note_default(table, ROW_TIMES)

    def _note_default(self, table: str, columns: Iterable[str]) -> None:
        self._defaults.setdefault(table, set()).update(columns)
        if table in self._rows:
            self._filled.add(table)

    def _note_renames(self, statement: _Statement) -> None:
        """Follow tables and columns to other names; all names of the statement count as theirs."""
        if not statement.words & {"rename", "change"}:
            return
        if "rename" in statement.words and statement.words & self._rows:
            self._rows |= statement.words
        for table in statement.words & self._defaults.keys():
            columns = self._defaults[table] | (statement.words - {table})
            for name in statement.words if "rename" in statement.words else {table}:
                self._defaults[name] = self._defaults.get(name, set()) | columns
            if table in self._filled and "rename" in statement.words:
                self._filled |= statement.words


def dependence_of_events(statements: Sequence[str]) -> str:
    """The reason why the models' DDL events may give another schema; empty if there is none.

    Nothing reads their results. So only a statement matters that executes another one, or that
    defines something by a value of the server.

    :param statements: the statements of ``create_all()``, in order.
    """
    dependence, executes = ServerDependence(), any(map(_EXECUTES.match, statements))
    for sent in statements:
        if executes or not _PLAIN.match(sent):
            why = dependence.reason(sent)
            if why and (executes or _DEFINITION.match(sent)):
                return why
    return ""


_EXECUTES = LatePattern(r"\s*(?:PREPARE|EXECUTE|CALL)\b", re.IGNORECASE)
_DEFINITION = LatePattern(r"\s*(?:CREATE|ALTER)\b", re.IGNORECASE)
_PLAIN = re.compile(
    r"\s*(?:CREATE|ALTER)\s+(?:\w+\s+)?(?:TABLE|INDEX)\b(?!.*\bPARTITION\b)", re.I | re.S
)


def _clause(text: str, end: int, header: int) -> int:
    """The beginning of the clause of a column that contains a position."""
    depth = 0
    for at in range(end - 1, header - 1, -1):
        depth += {")": 1, "(": -1}.get(text[at], 0)
        if depth < 0 or (text[at] == "," and depth == 0):
            return at + 1
    return header
