"""Place the clauses ALGORITHM and LOCK in statements of any spelling.

MySQL manual, 15.1.9 (ALTER TABLE), 15.1.15 (CREATE INDEX) and 15.1.27 (DROP INDEX). MariaDB has no
clause in DROP INDEX, nor in statements on single partitions.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from alembic_autogen.history.table_statements import ALTER_TABLE, NAME, RENAME_TABLE, TABLE
from alembic_autogen.late_pattern import LatePattern
from alembic_autogen.schema.sql_script import after_comments, masked
from alembic_autogen.schema.tokens import split_at_commas, tokenize

_WAIT = LatePattern(r"\s+(?:WAIT\s+\d+|NOWAIT)\b", re.IGNORECASE)
"""The limit of MariaDB for the wait for a table's lock, after the table's name."""
_ONLINE = LatePattern(r"\s*ALTER\s+(?:IGNORE\s+)?ONLINE\b", re.IGNORECASE)
"""LOCK=NONE, in MariaDB."""
_WITH_RESULTS = LatePattern(r"\s*(?:ANALYZE|CHECK|OPTIMIZE|REPAIR)\s+PARTITION\b", re.IGNORECASE)
_TRUNCATE = LatePattern(r"\s*TRUNCATE\s+PARTITION\b", re.IGNORECASE)
_WITHOUT_COMMA = LatePattern(r"\s*(?:;|\Z|PARTITION\s+BY\b|REMOVE\s+PARTITIONING\b)", re.IGNORECASE)
"""Clauses that follow ALGORITHM and LOCK without a comma."""
_CREATE_INDEX = LatePattern(
    r"\s*CREATE\s+(?:OR\s+REPLACE\s+)?(?:(?:UNIQUE|FULLTEXT|SPATIAL|VECTOR)\s+)?INDEX\b",
    re.IGNORECASE,
)
_DROP_INDEX = LatePattern(
    rf"\s*DROP\s+INDEX\s+(?P<index>(?:IF\s+EXISTS\s+)?(?:{NAME}))\s+ON\s+(?P<table>{TABLE})",
    re.IGNORECASE,
)
_ALGORITHM = LatePattern(
    r"\bALGORITHM(?:\s*=\s*|\s+)(DEFAULT|INSTANT|NOCOPY|INPLACE|COPY)\b", re.IGNORECASE
)
_LOCK = LatePattern(r"\bLOCK(?:\s*=\s*|\s+)(DEFAULT|NONE|SHARED|EXCLUSIVE)\b", re.IGNORECASE)
_FIRST = re.compile(r"(?:/\*M?!\d*\s*)?(?:ALTER|CREATE|DROP|RENAME)\b", re.IGNORECASE)
_END = re.compile(r"[\s;]*\Z")


@dataclass(frozen=True)
class OnlineStatement:
    """A statement that the server may carry out in several ways.

    :param written: the statement as it is in the revision.
    :param start: its text before ALGORITHM and LOCK.
    :param end: its text after them.
    :param comma: whether they are clauses between commas.
    :param algorithm: its own algorithm in upper case, if it has one.
    :param lock: its own lock in upper case, if it has one.
    :param truncates: whether it empties partitions, which InnoDB replaces by others.
    """

    written: str
    start: str
    end: str
    comma: bool
    algorithm: str | None = None
    lock: str | None = None
    truncates: bool = False

    def with_clauses(self, algorithm: str, lock: str | None) -> str:
        """The statement with ALGORITHM and LOCK, as far as it does not have them itself."""
        clauses = [] if self.algorithm else [f"ALGORITHM={algorithm}"]
        if lock and not self.lock:
            clauses.append(f"LOCK={lock}")
        if not clauses:
            return self.written
        between = ", " if self.comma else " "
        comma = "," if self.comma and not _WITHOUT_COMMA.match(masked(self.end)) else ""
        return f"{self.start} {between.join(clauses)}{comma}{self.end}"


def online_statement(statement: str, flavor: str) -> OnlineStatement | None:
    """Parse a statement that takes ALGORITHM and LOCK; ``None`` for any other.

    :param statement: one statement in any spelling, with comments.
    :param flavor: ``mysql`` or ``mariadb``.
    """
    text = _masked_ddl(statement)
    end = _END.search(text)
    assert end is not None, "the pattern also matches where there is nothing"
    if ";" in text[: end.start()]:
        return None
    if altered := ALTER_TABLE.match(text):
        return _alter_table(statement, text, altered.end())
    if _CREATE_INDEX.match(text):
        return _with_options(statement, text, end.start())
    if dropped := _DROP_INDEX.match(text):
        is_bare = dropped.end() == end.start()
        if flavor == "mariadb" and is_bare:
            return _drop_index_of_mariadb(statement, dropped)
        return _with_options(statement, text, end.start())
    return None


def only_renames_tables(statement: str) -> bool:
    """Whether a statement is RENAME TABLE, which has no clauses, and changes no table's rows."""
    return RENAME_TABLE.match(_masked_ddl(statement)) is not None


def _masked_ddl(statement: str) -> str:
    """Mask comments and strings of DDL; empty for other statements, which may be long."""
    return masked(statement) if _FIRST.match(statement, after_comments(statement)) else ""


def _alter_table(statement: str, text: str, at: int) -> OnlineStatement | None:
    wait = _WAIT.match(text, at)
    at = wait.end() if wait else at
    if _WITH_RESULTS.match(text, at):
        return None
    clauses = ["".join(token.text for token in c) for c in split_at_commas(tokenize(text[at:]))]
    own = ", ".join(c for c in clauses if re.match(r"\s*(?:ALGORITHM|LOCK)\b", c, re.IGNORECASE))
    return OnlineStatement(
        *(statement, statement[:at], statement[at:], True, _value(_ALGORITHM, own)),
        lock=_value(_LOCK, own) or ("NONE" if _ONLINE.match(text) else None),
        truncates=bool(_TRUNCATE.match(text, at)),
    )


def _with_options(statement: str, text: str, end: int) -> OnlineStatement:
    """A statement on an index, whose options are at its end, without commas."""
    options = text[:end][text.rfind(")", 0, end) + 1 :]
    return OnlineStatement(
        *(statement, statement[:end], statement[end:], False),
        *(_value(_ALGORITHM, options), _value(_LOCK, options)),
    )


def _drop_index_of_mariadb(statement: str, dropped: re.Match[str]) -> OnlineStatement:
    """Turn DROP INDEX into the equivalent ALTER TABLE, which takes the clauses on MariaDB."""
    index, table = (statement[slice(*dropped.span(group))] for group in ("index", "table"))
    return OnlineStatement(statement, f"ALTER TABLE {table}", f" DROP INDEX {index}", True)


def _value(clause: LatePattern, text: str) -> str | None:
    found = clause.search(text)
    return found[1].upper() if found else None
