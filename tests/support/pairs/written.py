"""Pairs of schemas that are written as SQL, in files of TOML.

A file has a table for each pair, by what changes::

    ["a column is renamed"]
    before = ["CREATE TABLE t (a INT)"]
    after = ["CREATE TABLE t (b INT)"]
    renames = ["t.a=b"]
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from support.laboratory import Models

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


@dataclass(frozen=True)
class SchemaPair:
    """A pair of schemas.

    :param before: the statements of one side.
    :param after: the statements of the other.
    :param renames: what ``--rename`` is given.
    :param only: the only flavor that knows what they declare, if not both do.
    :param newer: whether MariaDB 10.11 does not know what they declare.
    :param refused: words of the sentence in which the command ends, if it writes no revision.
    """

    before: Sequence[str]
    after: Sequence[str]
    renames: Sequence[str] = ()
    only: str = ""
    newer: bool = False
    refused: str = ""


def read_pairs(file: Path) -> dict[str, SchemaPair]:
    """The pairs of a file, by what changes."""
    found = tomllib.loads(file.read_text(encoding="utf-8"))
    return {name: SchemaPair(**values) for name, values in found.items()}


def declared(statements: Sequence[str]) -> Models:
    """Make a function that returns models which run statements, as DDL events do."""

    def models() -> sa.MetaData:
        metadata = sa.MetaData()
        for statement in statements:
            ddl = sa.DDL(statement.replace("%", "%%"))  # type: ignore[no-untyped-call]  # SQLAlchemy's
            sa.event.listen(metadata, "after_create", ddl)
        return metadata

    return models
