"""Functions that a squash holds once: the same text, whose names mean the same."""

from __future__ import annotations

import pytest

from alembic_autogen.history.shared_functions import shared_functions

OP = "from alembic import op\n"
SA = "import sqlalchemy as sa\n"
REFUSE = '''
def refuse(query: sa.Text) -> int:
    """Refuse rows."""
    return len(op.get_bind().scalar(query))


'''
UPGRADE = "def upgrade():\n    refuse('x')\n"
FILE = OP + SA + REFUSE + UPGRADE


def names(*sources: str) -> set[str]:
    return set(shared_functions(sources).names)


def test_a_function_of_two_revisions_is_shared_with_its_imports() -> None:
    found = shared_functions([FILE, OP + UPGRADE, FILE.replace("'x'", "'y'")])
    assert found.names == {"refuse"}
    assert found.source == f"{OP}{SA}\n\n{REFUSE.strip()}"


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(OP + UPGRADE, id="has-none"),
        pytest.param(FILE.replace("scalar", "execute"), id="another-text"),
        pytest.param(FILE.replace("import op", "import context as op"), id="another-import"),
        pytest.param(FILE.replace(SA, "sa = None\n"), id="another-value"),
        pytest.param(FILE + "op = None\n", id="bound-again"),
        pytest.param(FILE + "refuse = print\n", id="replaced"),
        pytest.param(FILE + "def len(value):\n    return 0\n", id="hides-a-builtin"),
        pytest.param(FILE.replace(OP, ""), id="without-an-import"),
    ],
)
def test_a_function_that_means_something_else_is_not_shared(other: str) -> None:
    assert names(FILE, other) == set()


def test_functions_that_call_each_other_are_shared_together() -> None:
    both = "def a():\n    return b()\n\n\ndef b():\n    return 1\n"
    assert names(both, both) == {"a", "b"}
    assert names(both, both.replace("1", "2")) == set()  # a calls another b


def test_nested_functions_decorators_and_defaults_count() -> None:
    source = """
from contextlib import contextmanager
FIRST = 1


@contextmanager
def modes():
    def inner():
        return outer

    yield inner


def outer(value=FIRST):
    return value
"""
    assert names(source, source) == set()  # FIRST is a value of the module
    known = source.replace("=FIRST", "=1")
    assert names(known, known) == {"modes", "outer"}
    text = shared_functions([known, known]).source
    assert text.startswith("from contextlib import contextmanager\n\n\n@contextmanager\ndef modes")


def test_upgrade_and_downgrade_are_never_shared() -> None:
    source = "def upgrade():\n    pass\n\n\ndef downgrade():\n    pass\n"
    assert shared_functions([source, source]).source == ""
