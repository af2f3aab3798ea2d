"""Literals in CHECKs that the server has converted, in the form in which they were written."""

from __future__ import annotations

import pytest

from alembic_autogen.schema.check_literals import as_written
from support.tables import column

COLUMNS = [
    *(column("`code` tinyblob"), column("`part` varbinary(9)"), column("`title` varchar(9)")),
    *(column("`opens` time"), column("`_binary'x'` blob")),
]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("(`code` <> _binary'')", "(`code` <> '')"),
        ("(`code` <> _binary 'it''s')", "(`code` <> 'it''s')"),
        ("(`code` in (_binary'a',_binary'b'))", "(`code` in ('a','b'))"),
        ("(length(concat(`part`,_binary'x')) > 1)", "(length(concat(`part`,'x')) > 1)"),
        ("(`opens` < TIME'22:00:00')", "(`opens` < '22:00:00')"),
        ("(`title` <> _binary'x')", "(`title` <> _binary'x')"),
        ("(`title` <> TIME'22:00:00')", "(`title` <> TIME'22:00:00')"),
        ("(`code` <> TIME'22:00:00')", "(`code` <> TIME'22:00:00')"),
        (
            "((`code` <> _binary'') and (`title` <> _binary'x'))",
            "((`code` <> '') and (`title` <> _binary'x'))",
        ),
        (
            "((`title` <> _binary'x') and (`code` <> _binary''))",
            "((`title` <> _binary'x') and (`code` <> ''))",
        ),
        ("((1 = 1) and (`code` <> _binary''))", "((1 = 1) and (`code` <> ''))"),
        ("(_binary'a' = _binary'b')", "(_binary'a' = _binary'b')"),
        ("(`_binary'x'` <> _binary'y')", "(`_binary'x'` <> 'y')"),
        ("(`code` <> 'TIME''22:00:00')", "(`code` <> 'TIME''22:00:00')"),
        ("(TIME(`opens`) <> '')", "(TIME(`opens`) <> '')"),
        ("(`code` <> '_binary')", "(`code` <> '_binary')"),
    ],
)
def test_a_literal_is_as_written_beside_the_column_that_converts_it(
    expression: str, expected: str
) -> None:
    assert as_written(expression, COLUMNS) == expected
