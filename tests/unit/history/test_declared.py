"""The comment by which later runs know that the models declared a stored object."""

from __future__ import annotations

import pytest

from alembic_autogen.history.declared import DECLARED, PARTITIONS, declares, marked
from alembic_autogen.schema.model import ObjectKey

KEY = ObjectKey("procedure", None, "p")
CALL = 'op.execute("CREATE PROCEDURE p() SELECT 1")'


@pytest.mark.parametrize("continued", ["", "\n# ", "\n        # "])
def test_the_comment_is_known_however_it_is_wrapped(continued: str) -> None:
    comment = DECLARED.format(kind="procedure")
    wrapped = comment.replace("; Alembic ", f";{continued or ' '}Alembic ")
    assert declares(f"# {wrapped}\n{CALL}\n", KEY)
    assert not declares(f"# Another one.\n{CALL}\n", KEY)


def test_partitions_have_a_comment_of_their_own() -> None:
    key = ObjectKey("partitioning", None, "t")
    call = 'op.execute("ALTER TABLE t PARTITION BY KEY (id)")'
    assert declares(f"# Why so. {PARTITIONS}\n{call}\n", key)
    assert not declares(f"{call}\n", key)
    assert not declares(f"# {PARTITIONS}\n{call}\n", ObjectKey("partitioning", None, "u"))


def test_a_statement_that_makes_partitions_has_that_comment_once() -> None:
    sql = "ALTER TABLE t PARTITION BY KEY (id)"
    assert marked("Why.", sql) == f"Why. {PARTITIONS}"
    assert marked(PARTITIONS, sql) == PARTITIONS
    assert marked("Why.", "ALTER TABLE t REMOVE PARTITIONING") == "Why."
