"""The modules that a run imports if it knows both schemas: most of its time is their import."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from support.caches import Cache, copy_tool, steps
from support.shops import Shop, make_shop

PROGRAM = """\
import json, os, sys

end = os._exit


def end_with_list(code):
    with open({path!r}, "w") as file:
        json.dump(sorted(sys.modules), file)
    end(code)


os._exit = end_with_list
from alembic_autogen.__main__ import main

main()
"""
"""The command line, which ends by this function, and lists its modules then."""
MOST = 132
"""The number of the tool's own modules that are enough for it."""
UNNEEDED = {
    *("platform", "random", "secrets", "subprocess", "tempfile", "uuid"),
    *("alembic", "pymysql", "sqlalchemy"),
}
"""Modules that only other runs need."""


@pytest.fixture
def shop(cache: Cache, tmp_path: Path) -> Iterator[Shop]:
    """A project that has a revision for its models, and whose runs list their modules."""
    folder, tools = tmp_path / "shop", tmp_path / "tools"
    folder.mkdir()
    copy_tool(tools)
    program = tools / "listed.py"
    program.write_text(PROGRAM.format(path=str(tmp_path / "modules")))
    yield replace(make_shop(folder, {}), program=(sys.executable, str(program)))
    cache.settle()


def test_a_run_that_knows_both_imports_what_it_needs(
    shop: Shop, cache: Cache, tmp_path: Path
) -> None:
    shop.run("check-drift")
    cache.settle()
    again = shop.run("check-drift")
    assert steps(again) == set()
    imported = set(json.loads((tmp_path / "modules").read_text()))
    assert imported & UNNEEDED == set()
    assert [each for each in imported if each.startswith("alembic_autogen.cli.commands.")] == [
        "alembic_autogen.cli.commands.check_drift"
    ]
    assert len([each for each in imported if each.startswith("alembic_autogen")]) <= MOST
