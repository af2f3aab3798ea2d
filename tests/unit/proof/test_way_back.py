"""Whether the file of a revision has a downgrade that does something."""

from __future__ import annotations

import pytest

from alembic_autogen.proof.way_back import has_downgrade

FORWARD_ONLY = [
    "",
    "def upgrade(): op.drop_table('t')",
    "def downgrade(): pass",
    "def downgrade(): ...",
    'def downgrade():\n    """No way back."""',
    "def downgrade(): return",
    "def downgrade(): raise NotImplementedError",
    "def downgrade():\n    from x import NoWayBack\n    raise NoWayBack('forward only')",
    "class Revision:\n    def downgrade(self): op.drop_table('t')",
    "downgrade: None",
    "a, b = 1, 2\nc.downgrade = back",
]
WITH_A_WAY_BACK = [
    "def downgrade(): op.drop_table('t')",
    "def downgrade():\n    pass\n    op.drop_table('t')",
    "async def downgrade(): op.drop_table('t')",
    "def downgrade():\n    if True:\n        raise ValueError",
    "from below import downgrade",
    "from below import back as downgrade",
    "import downgrade",
    "downgrade = back",
]


@pytest.mark.parametrize("source", FORWARD_ONLY)
def test_a_file_without_a_way_back(source: str) -> None:
    assert not has_downgrade(source)


@pytest.mark.parametrize("source", WITH_A_WAY_BACK)
def test_a_file_with_a_way_back(source: str) -> None:
    assert has_downgrade(source)
