"""Ask the refusing queries of a plan on the rows of a real database, which is only read."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from alembic_autogen.quoting import quote_string
from alembic_autogen.wording import count_of

if TYPE_CHECKING:
    from alembic_autogen.apply.checks.refusing_queries import RefusingQuery

_SECONDS = 60.0
"""The seconds that all queries may take; the revisions run them again, without a limit."""
_SHOWN = 5

Query = Callable[[str], Sequence[Mapping[str, object]]]
"""Runs a statement, and returns rows by the names of their columns."""


@dataclass(frozen=True)
class Refusal:
    """Rows that a revision would refuse.

    :param problem: what is wrong with them.
    :param remedy: what to do about it.
    :param count: how many there are.
    :param rows: the keys of the first ones, such as ``id=1; id=2``; empty if there is no key.
    """

    revision: str
    problem: str
    remedy: str
    count: int
    rows: str = ""

    def __str__(self) -> str:
        number = count_of(self.count, "row")
        return f"{self.problem} ({number}{f': {self.rows}' if self.rows else ''}); {self.remedy}"


@dataclass(frozen=True)
class RefusalResults:
    """The answers to the refusing queries.

    :param refusals: rows that would be refused.
    :param open: the number of queries that got no answer.
    """

    refusals: tuple[Refusal, ...] = ()
    open: int = 0


def ask(query: Query, flavor: str, queries: Sequence[RefusingQuery]) -> RefusalResults:
    """Ask refusing queries in a transaction that can only read, and does not lock rows.

    :param query: runs a statement on the connection of env.py, whose sql_mode decides, too.
    :param flavor: the flavor of the server.
    """
    refusals: list[Refusal] = []
    unanswered = 0
    end = time.monotonic() + _SECONDS
    with _reading(query):
        for modes, same in groupby(queries, key=lambda asked: asked.modes):
            with _in_modes(query, modes):
                for asked in same:
                    try:
                        refusals += _refusals(query, flavor, asked, end - time.monotonic())
                    except Exception:  # the driver's; the revision says what is wrong
                        unanswered += 1
    return RefusalResults(tuple(refusals), unanswered)


def _refusals(query: Query, flavor: str, asked: RefusingQuery, seconds: float) -> Iterator[Refusal]:
    (row,) = query(limited("COUNT(*) AS n", f"({asked.offenders}) AS offenders", flavor, seconds))
    count = int(str(row["n"]))
    if not count:
        return
    rows = ""
    if asked.keys:
        found = query(f"{asked.offenders} ORDER BY 1 LIMIT {_SHOWN}")
        listed = [", ".join(f"{k}={v}" for k, v in [*row.items()][: asked.keys]) for row in found]
        rows = f"{'; '.join(listed)}{'; …' if count > len(listed) else ''}"
    yield Refusal(asked.revision, asked.problem, asked.remedy, count, rows)


def limited(what: str, source: str, flavor: str, seconds: float) -> str:
    """A query that the server ends after some seconds (MySQL manual, 10.9.3 Optimizer Hints;
    MariaDB documentation, SET STATEMENT)."""
    seconds = max(seconds, 0.001)
    if flavor == "mariadb":
        limit = f"SET STATEMENT max_statement_time = {seconds:.3f} FOR"
        return f"{limit} SELECT {what} FROM {source}"
    return f"SELECT /*+ MAX_EXECUTION_TIME({int(seconds * 1000)}) */ {what} FROM {source}"


@contextmanager
def _reading(query: Query) -> Iterator[None]:
    query("START TRANSACTION READ ONLY")
    try:
        yield
    finally:
        query("COMMIT")


@contextmanager
def _in_modes(query: Query, modes: Sequence[str]) -> Iterator[None]:
    """Have the session read SQL as the revision makes it."""
    if not modes:
        yield
        return
    (row,) = query("SELECT @@sql_mode AS modes")
    try:
        for statement in modes:
            query(statement)
        yield
    finally:
        query(f"SET sql_mode = {quote_string(str(row['modes']))}")
