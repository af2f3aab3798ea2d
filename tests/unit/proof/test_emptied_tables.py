"""The statements that remove the rows of a table, for each engine."""

from __future__ import annotations

import pytest

from alembic_autogen.proof.rows.remove_rows import emptying
from support.tables import INNODB, t


@pytest.mark.parametrize(
    ("options", "statements"),
    [
        (INNODB, ["TRUNCATE TABLE `t`"]),
        ("", ["TRUNCATE TABLE `t`"]),
        (f"{INNODB} WITH SYSTEM VERSIONING", ["DELETE FROM `t`", "DELETE HISTORY FROM `t`"]),
        (
            "ENGINE=Archive",
            [
                "ALTER TABLE `t` ENGINE=MyISAM",
                "TRUNCATE TABLE `t`",
                "ALTER TABLE `t` ENGINE=ARCHIVE",
            ],
        ),
    ],
)
def test_a_table_is_emptied_as_its_engine_allows(options: str, statements: list[str]) -> None:
    assert emptying(t(options=options)) == statements
