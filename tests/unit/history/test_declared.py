"""The comment by which later runs know that the models declared a stored object."""

from __future__ import annotations

import pytest

from alembic_autogen.history.declared import DECLARED, declares
from alembic_autogen.schema.model import ObjectKey

KEY = ObjectKey("procedure", None, "p")
CALL = 'op.execute("CREATE PROCEDURE p() SELECT 1")'


@pytest.mark.parametrize("continued", ["", "\n# ", "\n        # "])
def test_the_comment_is_known_however_it_is_wrapped(continued: str) -> None:
    comment = DECLARED.format(kind="procedure")
    wrapped = comment.replace("; Alembic ", f";{continued or ' '}Alembic ")
    assert declares(f"# {wrapped}\n{CALL}\n", KEY)
    assert not declares(f"# Another one.\n{CALL}\n", KEY)
