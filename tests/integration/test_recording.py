"""``--alembic-autogen-record``: the statements that a project's tests send."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import alembic_autogen
from support.shops import Done, Shop, own_environment

APPLICATION = """\
from sqlalchemy import text


def rename(connection, name):
    connection.execute(text("UPDATE customer SET name = :name WHERE id = :id"),
                       {"name": name, "id": 1})


async def count(connection):
    return (await connection.execute(text("SELECT COUNT(*) FROM customer"))).scalar()
"""
TESTS = """\
import asyncio

import pytest
import shop_code
from sqlalchemy import create_engine, text


@pytest.mark.parametrize("name", ["Ann", "Bob's"])
def test_rename(mysql_at_head, name):
    with create_engine(mysql_at_head).begin() as connection:
        shop_code.rename(connection, name)
        connection.execute(text("CREATE TABLE more (id INT)"))


def test_count(mysql_at_head):
    pytest.importorskip("greenlet")
    pytest.importorskip("aiomysql")
    from sqlalchemy.ext.asyncio import create_async_engine

    async def run():
        engine = create_async_engine(mysql_at_head.replace("pymysql", "aiomysql"))
        async with engine.connect() as connection:
            assert await shop_code.count(connection) == 0
        await engine.dispose()

    asyncio.run(run())


def test_another_database():
    with create_engine("sqlite://").connect() as connection:
        connection.execute(text("SELECT 1"))
"""


def run_pytest(project: Shop, *arguments: str) -> Done:
    """Run the project's tests with the plugin as an installed one would be."""
    (project.folder / "shop_code.py").write_text(APPLICATION)
    (project.folder / "test_shop.py").write_text(TESTS)
    path = f"{Path(alembic_autogen.__file__).parents[1]}:{project.folder}"
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-q", "-p", "alembic_autogen.pytest_plugin"),
            *("-p", "no:cacheprovider", "--rootdir", str(project.folder), *arguments),
            "test_shop.py",
        ],
        cwd=project.folder,
        env={**own_environment(project.environment), "PYTHONPATH": path},
        capture_output=True,
        text=True,
        timeout=300,
    )
    return Done(done.returncode, done.stdout, done.stderr)


@pytest.mark.parametrize("processes", ["0", "2"])
def test_statements_are_recorded_once(shop: Shop, processes: str) -> None:
    done = run_pytest(shop, "-n", processes, "--alembic-autogen-record", "sent.jsonl")
    assert done.code == 0, done.out + done.err
    found = [json.loads(line) for line in (shop.folder / "sent.jsonl").read_text().splitlines()]
    update = found[-1]
    assert update == {
        "shape": "UPDATE customer SET name = ? WHERE id = ?",
        "sql": "UPDATE customer SET name = 'Ann' WHERE id = 1",
        "test": "test_shop.py::test_rename[Ann]",
        "place": "shop_code.py:5",
    }
    for other in found[:-1]:
        assert other["sql"] == "SELECT COUNT(*) FROM customer"
        assert other["place"] == "shop_code.py:10"
    assert f"{len(found)} statements recorded" in done.out


def test_a_folder_that_does_not_exist(shop: Shop) -> None:
    done = run_pytest(shop, "--alembic-autogen-record", "none/sent.jsonl")
    assert done.code == 4
    assert "--alembic-autogen-record: there is no folder" in done.err
    assert "Traceback" not in done.err


def test_values_stay_while_the_file_has_the_shape(shop: Shop) -> None:
    sent = {
        "shape": "UPDATE customer SET name = ? WHERE id = ?",
        "sql": "UPDATE customer SET name = 'Zoe' WHERE id = 9",
        "test": "test_gone",
        "place": "",
    }
    gone = {**sent, "shape": "SELECT ?", "sql": "SELECT 1"}
    (shop.folder / "sent.jsonl").write_text(f"{json.dumps(sent)}\n{json.dumps(gone)}\n")
    options = ("-n", "0", "-k", "rename", "--alembic-autogen-record", "sent.jsonl")
    done = run_pytest(shop, *options)
    assert done.code == 0, done.out + done.err
    (found,) = map(json.loads, (shop.folder / "sent.jsonl").read_text().splitlines())
    assert found == {**sent, "test": "test_shop.py::test_rename[Ann]", "place": "shop_code.py:5"}


def test_a_file_of_something_else_is_kept(shop: Shop) -> None:
    (shop.folder / "sent.jsonl").write_text("a diary\n")
    done = run_pytest(shop, "--alembic-autogen-record", "sent.jsonl")
    assert done.code == 4
    assert "sent.jsonl:1 is not a recorded statement" in done.err
    assert (shop.folder / "sent.jsonl").read_text() == "a diary\n"


def test_nothing_is_recorded_without_the_option(shop: Shop) -> None:
    done = run_pytest(shop, "-n", "0", "-k", "another")
    assert done.code == 0, done.out
    assert "recorded" not in done.out
