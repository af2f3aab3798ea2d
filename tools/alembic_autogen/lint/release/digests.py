"""Read the statements that a real server has got, from its summary by digest, by SELECT alone.

MySQL has an example of each statement with its values (``QUERY_SAMPLE_TEXT``). MariaDB has none, so
values of the columns' types take the place of those that it has left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from alembic_autogen.autogenerate.trigger_effects import contains_name
from alembic_autogen.errors import ServerError
from alembic_autogen.lint.release.cut_off import is_cut_off, may_be_cut_off
from alembic_autogen.lint.release.placeholders import Columns, has_placeholders, with_examples
from alembic_autogen.lint.release.recorded_file import ReleaseStatement, may_be_run
from alembic_autogen.quoting import quote_name, quote_string
from alembic_autogen.wording import shortened

if TYPE_CHECKING:
    from alembic_autogen.server.base import Row
    from alembic_autogen.server.read_only import RealServer

FLAG = "--statements-from-url"
_MOST = 5000
"""The maximum number of statements to read, the most frequent ones first."""
_SCHEMA = "performance_schema"
_SUMMARY = f"{_SCHEMA}.events_statements_summary_by_digest"
_LENGTHS = ("@@max_digest_length", "@@performance_schema_max_digest_length")
"""The bytes of a digest that the server computes, and those that its summary keeps."""
Query = Callable[[str], Sequence["Row"]]


@dataclass(frozen=True, order=True)
class SampledStatement(ReleaseStatement):
    """A statement that a real server has got; its values are not shown, as they may be personal."""

    @property
    def shown(self) -> str:
        return self.shape


def read_statements(url: str) -> tuple[SampledStatement, ...]:
    """Read the statements on rows that the database of a URL has got.

    :param url: the URL of the database.
    :raises ServerError: the URL is not valid, the database cannot be read, or has no statements.
    """
    from alembic_autogen.server.connection import identify, querying
    from alembic_autogen.server.read_only import reading

    with reading(url, FLAG, "The statements", database=True) as server:
        query = querying(server.connection)
        ((is_on,),) = query("SELECT @@performance_schema")
        if not int(is_on):
            raise ServerError(
                f"The server at {server.place} does not count statements; set "
                "performance_schema = ON there, or record those of your tests with "
                "`pytest --alembic-autogen-record FILE`."
            )
        flavor, _ = identify(server.connection)
        found = tuple(_statements(query, server.database, flavor))
        if not found:
            raise ServerError(_reason(query, server))
        return found


def _reason(query: Query, server: RealServer) -> str:
    """Explain in a sentence why the server's summary has no statements."""
    where = f"The server at {server.place}"
    consumers = f"{_SCHEMA}.setup_consumers"
    if query(f"SELECT 1 FROM {consumers} WHERE NAME = 'statements_digest' AND ENABLED = 'NO'"):
        return (
            f"{where} does not count statements; run UPDATE {consumers} SET ENABLED = 'YES' WHERE "
            "NAME = 'statements_digest' there, and try again when the application has run."
        )
    return (
        f"{where} knows no whole statement of {server.database} on its tables, as after a start or "
        "a TRUNCATE of the summary; try again when the application has run, or raise "
        "max_digest_length there, if its statements are longer."
    )


def _statements(query: Query, database: str, flavor: str) -> Iterator[SampledStatement]:
    """The statements, the most frequent ones first."""
    sample = "QUERY_SAMPLE_TEXT" if _has_samples(query, flavor) else "NULL"
    columns = _columns(query, database)
    kept = min(query(f"SELECT {', '.join(_LENGTHS)}")[0])
    for digest, example, count in query(
        f"SELECT DIGEST_TEXT, {sample}, COUNT_STAR FROM {_SUMMARY}"
        f" WHERE SCHEMA_NAME = {quote_string(database)} AND DIGEST_TEXT IS NOT NULL"
        f" ORDER BY COUNT_STAR DESC, DIGEST LIMIT {_MOST}"
    ):
        shape = str(digest).strip()
        whole = _whole(shape, str(example or ""), int(kept))
        if not whole:
            continue
        sql = without_qualifier(whole, database)
        if has_placeholders(sql):
            sql = with_examples(sql, columns)
        if may_be_run(sql) and any(contains_name(shape, table) for table in columns):
            times = "once" if count == 1 else f"{int(count):,} times"
            yield SampledStatement(shape, sql, f"got {times}", shortened(shape))


def _whole(digest: str, example: str, kept: int) -> str:
    """The example of a statement, else its digest; empty if the server has cut off both."""
    if example and not is_cut_off(example):
        return example
    return "" if may_be_cut_off(digest, kept) else digest


def _has_samples(query: Query, flavor: str) -> bool:
    """Whether the server has examples: MySQL has since 8.0.3."""
    return flavor == "mysql" and bool(
        query(f"SHOW COLUMNS FROM {_SUMMARY} LIKE 'QUERY_SAMPLE_TEXT'")
    )


def _columns(query: Query, database: str) -> Columns:
    found: dict[str, list[tuple[str, str]]] = {}
    for table, column, type_ in query(
        "SELECT TABLE_NAME, COLUMN_NAME, DATA_TYPE FROM INFORMATION_SCHEMA.COLUMNS"
        f" WHERE TABLE_SCHEMA = {quote_string(database)} ORDER BY TABLE_NAME, ORDINAL_POSITION"
    ):
        found.setdefault(str(table).lower(), []).append((str(column).lower(), str(type_)))
    return found


def without_qualifier(sql: str, database: str) -> str:
    """A statement that names the tables of a database without it."""
    names = f"{re.escape(quote_name(database))}|(?<![\\w$.`]){re.escape(database)}(?![\\w$`])"
    pattern = re.compile(
        rf"""(?P<quoted>'(?:[^'\\]|\\.|'')*'|"(?:[^"\\]|\\.|"")*")|(?:{names})\s*\.\s*"""
    )
    return pattern.sub(lambda found: found["quoted"] or "", sql)
