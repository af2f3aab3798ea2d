"""The query for rows that refer to no row."""

from __future__ import annotations

from alembic_autogen.lint.cheaper.unchecked import orphans
from alembic_autogen.schema.model import ForeignKey, TableKey


def test_the_query_names_all_columns() -> None:
    key = ForeignKey("f", ("a", "b`"), TableKey(None, "p"), ("x", "y"))
    assert orphans(TableKey(None, "c"), key) == (
        "SELECT c.* FROM `c` AS c WHERE c.`a` IS NOT NULL AND c.`b``` IS NOT NULL AND NOT EXISTS"
        " (SELECT 1 FROM `p` AS p WHERE p.`x` = c.`a` AND p.`y` = c.`b```)"
    )
