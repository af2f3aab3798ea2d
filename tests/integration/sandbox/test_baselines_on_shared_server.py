"""A baseline touches nothing outside the tool's own databases, on a server that others use too.

The kind is code and SQL that runs before the first revision: files, functions, models at a commit.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable

import pytest

from support.shops import Shop

FILE = "CREATE TABLE more (id INT);\n{};\n"
FUNCTION = """\
from sqlalchemy import text


def create(connection):
    connection.execute(text({!r}))
"""
STATEMENTS = [
    "DELETE FROM prod.orders",
    "CREATE TABLE prod.more (id INT)",
    "DROP TABLE `prod` . `orders`",
    "/*!50000 DELETE FROM prod.orders */",
]


@pytest.mark.parametrize("account", ["root", "ci"])
@pytest.mark.parametrize("statement", STATEMENTS)
def test_a_file_that_names_another_database_is_refused(
    given: Callable[[str], Shop], account: str, statement: str, untouched: None
) -> None:
    shop = given(account)
    (shop.folder / "before.sql").write_text(FILE.format(statement))
    done = shop.run("check-drift", "--baseline", "before.sql")
    assert (done.code, done.out) == (2, "")
    assert "before.sql:2" in done.err
    assert "denied" in done.err or "another database" in done.err


@pytest.mark.parametrize("account", ["root", "ci"])
def test_a_function_that_names_one_is_refused(
    given: Callable[[str], Shop], account: str, untouched: None
) -> None:
    shop = given(account)
    (shop.folder / "before.py").write_text(FUNCTION.format("DELETE FROM prod.orders"))
    done = shop.run("check-drift", "--baseline", "before:create")
    assert (done.code, done.out) == (2, "")
    assert "denied" in done.err or "another database" in done.err


@pytest.mark.parametrize("account", ["root", "ci"])
def test_models_at_a_commit_with_a_schema_are_refused(
    given: Callable[[str], Shop], account: str, untouched: None
) -> None:
    shop = given(account)
    models = shop.folder / "models.py"
    before = models.read_text()
    models.write_text(
        f"{before}\nfrom sqlalchemy import Table\n"
        'Table("more", SQLModel.metadata, Column("id", Integer), schema="prod")\n'
    )
    for command in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "Models"]):
        own = ("-c", "user.name=A", "-c", "user.email=a@b")
        subprocess.run(["git", *own, *command], cwd=shop.folder, check=True)
    models.write_text(before)
    done = shop.run("check-drift", "--baseline", "git:HEAD")
    assert (done.code, done.out) == (2, "")
    assert "is in a database of its own (schema = 'prod')" in done.err
