"""Branch labels in the text of a revision, which not every template has a place for."""

from __future__ import annotations

import pytest

from alembic_autogen.history.revision_text import read_node
from alembic_autogen.history.squashing import with_labels

HEAD = '"""ä"""\n\nrevision = "c"\ndown_revision = "b"\n'


@pytest.mark.parametrize(
    "named",
    ["", "branch_labels = None\n", "branch_labels: tuple[str, ...] | None = (\n    'x',\n)\n"],
)
def test_they_are_named_whatever_the_template_has(named: str) -> None:
    source = with_labels(f"{HEAD}{named}depends_on = None\n", ["a", "it's"])
    node = read_node(source.encode(), "c.py")
    assert node is not None
    assert (node.revision, node.labels) == ("c", {"a", "it's"})
    assert source.count("branch_labels") == 1
    assert source.endswith("\ndepends_on = None\n")


def test_an_annotation_stays() -> None:
    source = with_labels(f"{HEAD}branch_labels: str | None = None\n", ["a"])
    assert "branch_labels: str | None = (\n    'a',\n)\n" in source
