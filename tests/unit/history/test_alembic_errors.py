"""Errors of Alembic about revisions have a remedy."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from alembic.util import CommandError

from alembic_autogen.history.alembic_errors import in_a_sentence


@pytest.mark.parametrize(
    ("name", "shown"),
    [("nope", "'nope'"), ("nope@head", "'nope'"), ("it's\x1b[31m\n", '"it\'s\\x1b[31m\\n"')],
    ids=["revision", "branch", "hostile"],
)
def test_an_unknown_revision_is_named_beside_the_command_that_lists_all(
    tmp_path: Path, name: str, shown: str
) -> None:
    (tmp_path / "versions").mkdir()
    scripts = ScriptDirectory(str(tmp_path))
    with pytest.raises(CommandError) as raised:
        scripts.get_revision(name)
    assert in_a_sentence(raised.value, scripts) == (
        f"There is no revision or branch {shown}, or more than one; "
        "`alembic-autogen history` lists them."
    )
