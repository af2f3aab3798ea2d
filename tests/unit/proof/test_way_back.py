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
    "def downgrade(): assert False, 'forward only'",
    "def downgrade():\n    print('forward only')",
    "def downgrade():\n    import logging\n    logging.getLogger(__name__).warning('no', extra={})",
    "def downgrade():\n    log.info('no way back')\n    sys.exit(1)",
    "class Revision:\n    def downgrade(self): op.drop_table('t')",
    "downgrade: None",
    "a, b = 1, 2\nc.downgrade = back",
]
WITH_A_WAY_BACK = [
    "def downgrade(): op.drop_table('t')",
    "def downgrade():\n    pass\n    op.drop_table('t')",
    "async def downgrade(): op.drop_table('t')",
    "def downgrade():\n    if True:\n        raise ValueError",
    "def downgrade(): assert op.get_bind()",
    "def downgrade():\n    print(op.drop_table('t'))",
    "def downgrade():\n    error()(op)",
    "from below import downgrade",
    "from below import back as downgrade",
    "import downgrade",
    "downgrade = back",
]


BY_DATABASE = "def downgrade(name): globals()[f'downgrade_{name}']()\n"
"""The downgrade of the template ``multidb``."""


@pytest.mark.parametrize(
    ("functions", "found"),
    [
        ("", True),  # a downgrade that is called like that, but calls none
        ("def downgrade_a(): op.drop_table('t')", True),
        ("def downgrade_a(): pass\ndef downgrade_b(): op.drop_table('t')", True),
        ("def downgrade_a():\n    pass\n    op.drop_table('t')", True),
        ("def downgrade_a(): pass\ndef downgrade_b(): pass", False),
        ("def downgrade_a(): pass\ndef downgraded(): op.drop_table('t')", False),
        ("def downgrade_a(): pass\ndef upgrade_a(): op.drop_table('t')", False),
        ("def downgrade_a(): pass\nif True:\n    downgrade_b = 1", False),
    ],
)
def test_of_several_databases_one_downgrade_is_enough(functions: str, found: bool) -> None:
    assert has_downgrade(BY_DATABASE + functions, calls_others=True) is found
    assert has_downgrade(BY_DATABASE + functions)  # of one database, the others are not called


@pytest.mark.parametrize("source", FORWARD_ONLY)
def test_a_file_without_a_way_back(source: str) -> None:
    assert not has_downgrade(source)


@pytest.mark.parametrize("source", WITH_A_WAY_BACK)
def test_a_file_with_a_way_back(source: str) -> None:
    assert has_downgrade(source)
