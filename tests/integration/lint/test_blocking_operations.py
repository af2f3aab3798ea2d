"""Of Alembic's operations, exactly those are told to block writers that do, on MySQL.

Some of them look harmless in a revision: a default that is an expression, a CHECK, a column that is
added to a table with a FULLTEXT index.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import closing

import pytest
import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations

from alembic_autogen.lint.online.cheapest_algorithm import run_cheapest
from alembic_autogen.lint.online.table_ids import reading_table_ids
from alembic_autogen.schema.sql_script import split_script
from alembic_autogen.server.base import Server

TABLES = """
CREATE TABLE p (id int NOT NULL PRIMARY KEY, note varchar(50));
CREATE TABLE docs (id int NOT NULL PRIMARY KEY, body text, FULLTEXT KEY words (body));
CREATE TABLE t (
    id int NOT NULL PRIMARY KEY, n int, m int NOT NULL, a varchar(50),
    l varchar(50) CHARACTER SET latin1, e enum('a', 'b', 'c'), d decimal(10, 2), body text,
    g point NOT NULL, parent int, KEY by_n (n), KEY by_a (a), CONSTRAINT positive CHECK (m > 0),
    CONSTRAINT of_p FOREIGN KEY (parent) REFERENCES p (id)
) COMMENT 'before' DEFAULT CHARSET utf8mb4;
INSERT INTO p (id) VALUES (1);
INSERT INTO docs (id) VALUES (1);
INSERT INTO t (id, n, m, g) VALUES (1, 1, 1, POINT(1, 1)), (2, 1, 1, POINT(1, 1));
"""
INT, A = sa.Integer(), sa.String(50)

Operation = Callable[[Operations], object]
BLOCKING: dict[str, Operation] = {
    "a default that is an expression": lambda op: op.add_column(
        "t", sa.Column("z", INT, server_default=sa.text("(1 + 2)"))
    ),
    "a default that calls a function": lambda op: op.add_column(
        "t", sa.Column("z", A, server_default=sa.text("(lower('A'))"))
    ),
    "a stored column": lambda op: op.add_column(
        "t", sa.Column("z", INT, sa.Computed("n + 1", persisted=True))
    ),
    "a column with a CHECK": lambda op: op.add_column(
        "t", sa.Column("z", INT, sa.CheckConstraint("z > 0"))
    ),
    "a column where there is a FULLTEXT index": lambda op: op.add_column(
        "docs", sa.Column("z", INT)
    ),
    "a CHECK": lambda op: op.create_check_constraint("small", "t", "n < 100"),
    "a foreign key": lambda op: op.create_foreign_key("from_n", "t", "p", ["n"], ["id"]),
    "a FULLTEXT index": lambda op: op.create_index("words", "t", ["body"], mysql_prefix="FULLTEXT"),
    "a SPATIAL index": lambda op: op.create_index("places", "t", ["g"], mysql_prefix="SPATIAL"),
    "an index on an expression": lambda op: op.create_index("next", "t", [sa.text("(n + 1)")]),
    "another type": lambda op: op.alter_column("t", "n", type_=sa.BigInteger(), existing_type=INT),
    "a length that takes another byte": lambda op: op.alter_column(
        "t", "a", type_=sa.String(200), existing_type=A
    ),
    "members in another order": lambda op: op.alter_column("t", "e", type_=sa.Enum("b", "a", "c")),
    "a collation of an indexed column": lambda op: op.alter_column(
        "t", "a", type_=sa.String(50, collation="utf8mb4_bin")
    ),
    "an ALTER of one's own": lambda op: op.execute("ALTER TABLE p CONVERT TO CHARACTER SET latin1"),
}
OTHERS: dict[str, Operation] = {
    "a column": lambda op: op.add_column("t", sa.Column("z", INT)),
    "a column with a default": lambda op: op.add_column(
        "t", sa.Column("z", INT, nullable=False, server_default="1")
    ),
    "a NOT NULL column without a default": lambda op: op.add_column(
        "t", sa.Column("z", INT, nullable=False)
    ),
    "a virtual column": lambda op: op.add_column("t", sa.Column("z", INT, sa.Computed("n + 1"))),
    "a column goes": lambda op: op.drop_column("t", "d"),
    "an index": lambda op: op.create_index("by_m", "t", ["m"]),
    "a unique index": lambda op: op.create_index("each_d", "t", ["d"], unique=True),
    "a UNIQUE constraint": lambda op: op.create_unique_constraint("each_e", "t", ["e"]),
    "an index goes": lambda op: op.drop_index("by_n", "t"),
    "a CHECK goes": lambda op: op.drop_constraint("positive", "t", type_="check"),
    "a foreign key goes": lambda op: op.drop_constraint("of_p", "t", type_="foreignkey"),
    "a length within the same byte": lambda op: op.alter_column(
        "t", "a", type_=sa.String(60), existing_type=A
    ),
    "a length of characters of one byte": lambda op: op.alter_column(
        "t", "l", type_=sa.VARCHAR(200, collation="latin1_swedish_ci")
    ),
    "another member at the end": lambda op: op.alter_column(
        "t", "e", type_=sa.Enum("a", "b", "c", "d")
    ),
    "NOT NULL": lambda op: op.alter_column("t", "n", nullable=False, existing_type=INT),
    "another default": lambda op: op.alter_column("t", "n", server_default="5"),
    "another name of a column": lambda op: op.alter_column(
        "t", "n", new_column_name="count", existing_type=INT
    ),
    "another name of a table": lambda op: op.rename_table("t", "u"),
}


def statements(operation: Operation) -> Iterator[str]:
    """The statements that Alembic sends for an operation."""
    script = io.StringIO()
    context = MigrationContext.configure(
        dialect_name="mysql", opts={"as_sql": True, "output_buffer": script}
    )
    operation(Operations(context))
    yield from (statement.text for statement in split_script(script.getvalue()))


def blocks_writes(server: Server, operation: Operation) -> bool:
    """Whether writers wait for one of the statements of an operation."""
    with (
        server.database("operation") as database,
        closing(database.connect()) as connection,
        reading_table_ids(database) as table_ids,
        connection.cursor() as cursor,
    ):
        for statement in split_script(TABLES):
            cursor.execute(statement.text)
        sent = [*statements(operation)]
        assert sent
        found = [run_cheapest(each, cursor.execute, server.flavor, table_ids) for each in sent]
        assert all(each and each.algorithm for each in found), (sent, found)
        return any(each.blocks_writes for each in found if each)


def test_exactly_the_operations_that_block_writers_are_told(server: Server) -> None:
    if not server.version.startswith("9.7."):
        pytest.skip(f"measured on 9.7, not on {server.version}")
    operations = BLOCKING | OTHERS
    assert (len(operations), len(BLOCKING)) == (33, 15)
    blocking = {name for name, each in operations.items() if blocks_writes(server, each)}
    assert blocking == BLOCKING.keys()
