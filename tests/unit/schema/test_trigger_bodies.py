"""The body of a trigger in the text of SHOW CREATE TRIGGER."""

from __future__ import annotations

import pytest

from alembic_autogen.schema.read import _trigger_body

HEAD = "CREATE TRIGGER `r` BEFORE INSERT ON `t`"


@pytest.mark.parametrize(
    ("sql", "body"),
    [
        (f"{HEAD} FOR EACH ROW SET @a = 1", " SET @a = 1"),
        (f"{HEAD}\nfor  each\nrow set @a = 'FOR EACH ROW'", " set @a = 'FOR EACH ROW'"),
        ("CREATE TRIGGER `FOR EACH ROW x` ON `t` FOR EACH ROW DO 1", " DO 1"),
        (f"{HEAD.replace('`r`', 'BEFOR EACH ROW')} FOR EACH ROW DO 1", " DO 1"),
        (HEAD, HEAD),
    ],
)
def test_the_body_follows_the_words_for_each_row(sql: str, body: str) -> None:
    assert _trigger_body(sql) == body
