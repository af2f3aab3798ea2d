"""Statements of ``create_all()`` that are sent together."""

from __future__ import annotations

import sqlalchemy as sa

from alembic_autogen.models.ddl import Emitted, emitted_statements
from alembic_autogen.models.executor import joined
from alembic_autogen.models.load import Models
from alembic_autogen.schema.model import TableKey


def texts(*items: sa.schema.SchemaItem, name: str = "t", **options: str) -> list[str]:
    """The statements that are sent for a table."""
    metadata = sa.MetaData()
    columns = [sa.Column("id", sa.Integer, primary_key=True), sa.Column("a", sa.String(9))]
    sa.Table(name, metadata, *columns, *items, **options)
    emitted = emitted_statements(Models((metadata,)))
    assert emitted is not None
    return [" ".join(each.text.split()) for each in joined(emitted)]


def test_a_plain_index_goes_into_the_create_table() -> None:
    (create,) = texts(
        sa.Index("up", "a", unique=True), sa.Index("pre`fix", "a", mysql_length=3), name="a b"
    )
    assert create.startswith("CREATE TABLE `a b` (")
    assert "UNIQUE INDEX up (a)" in create
    assert create.endswith("INDEX `pre``fix` (a(3)) )") or "INDEX `pre``fix` (a(3)), " in create


def test_whatever_is_more_than_columns_stays_a_statement() -> None:
    for index in (
        sa.Index("functional", sa.text("(upper(a))")),
        sa.Index("used", "a", mysql_using="hash"),
        sa.Index("parsed", "a", mysql_prefix="FULLTEXT", mysql_with_parser="ngram"),
    ):
        assert len(texts(index)) == 2


def test_a_table_whose_end_cannot_be_told_keeps_its_statements_apart() -> None:
    default = sa.Column("b", sa.String(9), server_default="x\n)")
    assert len(texts(default, sa.Index("plain", "a"))) == 2
    assert len(texts(sa.Index("plain", "a"), mysql_comment="x\n)")) == 2


def test_an_index_that_comes_after_an_event_stays_behind_it() -> None:
    table = TableKey(None, "t")
    create = Emitted("\nCREATE TABLE t (\n\ta INTEGER\n)\n\n", table=table)
    insert, index = Emitted("INSERT INTO t VALUES (1)"), Emitted(
        "CREATE INDEX i ON t (a)", "", table
    )
    assert list(joined([create, insert, index])) == [create, insert, index]
    assert len(list(joined([create, index, insert]))) == 2
