"""Compare the results of a revision on several servers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

from alembic_autogen.lint.evidence import UPGRADE
from alembic_autogen.schema.alter import (
    check_clause,
    column_clause,
    foreign_key_clause,
    index_clause,
)

if TYPE_CHECKING:
    from alembic_autogen.lint.judge import Judgement
    from alembic_autogen.schema.model import Schema, Table

_NOISE = re.compile(
    r"(?<=int)\(\d+\)|(?<=year)\(\d+\)|[`()\s]|_utf8mb[34](?=')|\busing btree\b"
    r"|\bon (?:delete|update) (?:restrict|no action)\b|(?<!')\bdefault null\b",
    re.IGNORECASE,
)
"""Parts that servers print differently with the same meaning, such as widths of integers.

MySQL prints no DEFAULT NULL for TEXT and BLOB, and MariaDB does (seen on 9.7 and 10.11).
The default action of a foreign key is RESTRICT, and NO ACTION is the same in InnoDB (MySQL manual,
15.1.24.5, FOREIGN KEY Constraints).
"""
_QUOTED_NUMBER = re.compile(r"(?<=\bdefault )'(-?[\d.]+)'", re.IGNORECASE)
"""A default that MySQL prints with quotes, and MariaDB without, where the column is a number."""


@dataclass(frozen=True)
class FoundThere:
    """A finding on one server.

    :param severity: its severity, as a word.
    """

    id: str
    severity: str
    message: str
    line: int


@dataclass(frozen=True)
class CarriedOut:
    """The way in which one server carries out a statement."""

    line: int
    sql: str
    algorithm: str
    lock: str
    rebuild: bool

    @property
    def key(self) -> tuple[str, str, bool]:
        """The values to compare; MariaDB's NOCOPY is INPLACE that does not rebuild."""
        algorithm = "INPLACE" if self.algorithm == "NOCOPY" else self.algorithm
        return algorithm, self.lock, self.rebuild

    @property
    def text(self) -> str:
        """The class, in the words of the manual."""
        if not self.algorithm:
            return "not known"
        lock = f", LOCK={self.lock}" if self.lock else ""
        return f"ALGORITHM={self.algorithm}{lock}{', rebuilds the table' * self.rebuild}"


@dataclass(frozen=True)
class OnServer:
    """A revision on one server.

    :param failed: the error of the upgrade; empty if the server takes the revision.
    :param proved: whether it ran up, down and up again, and no schema differed.
    :param schema: the definitions in each table that the upgrade changes, after it.
    """

    revision: str
    path: str
    failed: str
    proved: bool
    findings: tuple[FoundThere, ...] = ()
    statements: tuple[CarriedOut, ...] = ()
    schema: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class ServerDifference:
    """Something that is not the same on all servers.

    :param kind: ``error``, ``class`` or ``schema``.
    :param what: the statement or the table; empty for an error.
    :param line: the line of the statement; 0 for others.
    :param values: what it is, by the name of the server.
    """

    kind: str
    what: str
    line: int
    values: Mapping[str, str]


def on_server(judgement: Judgement) -> OnServer:
    """Summarize a revision's results on the server on which it was judged."""
    evidence = judgement.evidence
    failure = evidence.failure(UPGRADE)
    failed = evidence.proof.empty.refused or (failure[1] if failure else "")
    after = evidence.after
    return OnServer(
        evidence.revision,
        str(evidence.path),
        failed,
        judgement.is_proved,
        tuple(
            FoundThere(each.id, each.severity.word, each.message, each.line)
            for each in judgement.findings
        ),
        tuple(
            CarriedOut(
                each.line,
                each.sql,
                (each.online and each.online.algorithm) or "",
                (each.online and each.online.lock) or "",
                bool(each.online and each.online.rebuild),
            )
            for each in evidence.upgrade
        ),
        {
            str(table.key): tuple(_definitions(table, after))
            for _, table in evidence.changed_tables
            if after
        },
    )


def document_of(found: OnServer) -> dict[str, object]:
    """A revision on a server as an object of JSON."""
    return asdict(found)


def read_document(document: Mapping[str, object]) -> OnServer:
    """Read such an object."""
    values = dict(document)
    findings, statements = _objects(values["findings"]), _objects(values["statements"])
    schema = values["schema"]
    assert isinstance(schema, dict)
    return OnServer(
        str(values["revision"]),
        str(values["path"]),
        str(values["failed"]),
        bool(values["proved"]),
        tuple(
            FoundThere(
                str(each["id"]), str(each["severity"]), str(each["message"]), _number(each["line"])
            )
            for each in findings
        ),
        tuple(
            CarriedOut(
                _number(each["line"]),
                str(each["sql"]),
                str(each["algorithm"]),
                str(each["lock"]),
                bool(each["rebuild"]),
            )
            for each in statements
        ),
        {str(name): tuple(map(str, lines)) for name, lines in schema.items()},
    )


def _objects(value: object) -> Sequence[Mapping[str, object]]:
    assert isinstance(value, list)
    return value


def _number(value: object) -> int:
    assert isinstance(value, int)
    return value


def differences(found: Mapping[str, OnServer]) -> Iterator[ServerDifference]:
    """Compare the results of a revision on several servers.

    :param found: the revision on each server, by the name of the server.
    """
    if len({bool(each.failed) for each in found.values()}) > 1:
        yield ServerDifference(
            "error", "", 0, {name: each.failed or "none" for name, each in found.items()}
        )
    takes = {name: each for name, each in found.items() if not each.failed}
    yield from _of_classes(takes)
    yield from _of_schemas(takes)


def _of_classes(found: Mapping[str, OnServer]) -> Iterator[ServerDifference]:
    """Statements that servers carry out in other ways."""
    by_statement: dict[tuple[int, str, int], dict[str, CarriedOut]] = {}
    for server, each in found.items():
        seen: dict[tuple[int, str], int] = {}
        for statement in each.statements:
            key = (statement.line, statement.sql)
            seen[key] = seen.get(key, 0) + 1
            by_statement.setdefault((*key, seen[key]), {})[server] = statement
    for (line, sql, _), carried in by_statement.items():
        if len({each.key for each in carried.values()}) > 1:
            yield ServerDifference(
                "class", sql, line, {s: each.text for s, each in carried.items()}
            )


def _of_schemas(found: Mapping[str, OnServer]) -> Iterator[ServerDifference]:
    """Tables that are not the same on all servers, with the definitions that differ."""
    tables = dict.fromkeys(name for each in found.values() for name in each.schema)
    for table in tables:
        lines = {server: each.schema.get(table, ()) for server, each in found.items()}
        common = set.intersection(*({*map(_plain, each)} for each in lines.values()))
        values = {
            server: ", ".join(line for line in each if _plain(line) not in common)
            for server, each in lines.items()
        }
        if any(values.values()):
            yield ServerDifference(
                "schema", table, 0, {server: text or "none" for server, text in values.items()}
            )


def _plain(definition: str) -> str:
    return _NOISE.sub("", _QUOTED_NUMBER.sub(r"\1", definition)).lower()


def _definitions(table: Table, schema: Schema) -> Iterator[str]:
    """The definitions in a table, as they can be compared between servers."""
    yield from (column_clause(column, table.collation) for column in table.columns)
    if table.primary_key:
        yield index_clause(table.primary_key)
    yield from map(index_clause, table.indexes)
    yield from map(foreign_key_clause, table.foreign_keys)
    yield from map(check_clause, table.checks)
    yield f"ENGINE = {table.options.get('ENGINE', '')}"
    if table.collation != schema.collation:  # else it is that of the server
        yield f"COLLATE = {table.collation}"
    if table.partitioning:
        yield table.partitioning
