"""A replaced revision is refused wherever it is named, by plain Alembic too: nothing is lost."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from alembic_autogen.server.base import Database, Server
from support.shops import PRODUCTION, Shop, url
from support.squashes import STEPS, contents, several, write


@pytest.fixture
def databases(shop_anywhere: Shop, anywhere: Server) -> Iterator[list[Database]]:
    """Databases at 0003, at 0005 and at 0007; then 0002 to 0006 are squashed."""
    write(shop_anywhere, STEPS)
    with several(anywhere, ["squash_at_3", "squash_at_5", "squash_at_7"]) as found:
        for number, database in zip((3, 5, 7), found, strict=True):
            shop_anywhere.alembic(database, "upgrade", f"000{number}")
        done = shop_anywhere.run("squash", "0002:0006")
        assert done.code == 0, done.err
        yield found


@pytest.mark.slow
def test_a_replaced_revision_is_no_target(shop_anywhere: Shop, databases: list[Database]) -> None:
    for database in databases:
        before = contents(database)
        for command in (
            ("downgrade", "0003"),
            ("downgrade", "0003-1"),
            ("downgrade", "0005@0003"),
            ("upgrade", "0005"),
            ("stamp", "0004"),
        ):
            done = shop_anywhere.alembic(database, *command, fails=True)
            assert "was replaced by 0006" in done.err and "Traceback" not in done.err, done.err
        assert contents(database) == before


@pytest.mark.slow
def test_a_database_within_the_range_only_goes_up(
    shop_anywhere: Shop, databases: list[Database]
) -> None:
    within, _, beyond = databases
    before = contents(within)
    for target in ("base", "-1", "0001"):
        done = shop_anywhere.alembic(within, "downgrade", target, fails=True)
        assert "run alembic upgrade 0006 first" in done.err and "Traceback" not in done.err
    assert contents(within) == before
    shop_anywhere.alembic(within, "upgrade", "+1")
    shop_anywhere.alembic(beyond, "downgrade", "0006")
    assert contents(within) == contents(beyond)


@pytest.mark.slow
def test_offline_the_rest_of_the_old_files_is_printed(
    shop_anywhere: Shop, databases: list[Database]
) -> None:
    within, _, beyond = databases
    sql = shop_anywhere.alembic(within, "upgrade", "0003:0006", "--sql").out
    assert "CREATE TABLE gift" in sql and "ADD COLUMN kind" not in sql
    with within.connect() as connection, connection.cursor() as cursor:
        text = re.sub(r"(?m)^--.*$", "", sql)
        for statement in filter(str.strip, text.split(";\n")):
            cursor.execute(statement)
        connection.commit()
    shop_anywhere.alembic(beyond, "downgrade", "0006")
    assert contents(within) == contents(beyond)
    for span in ("0003+1:0006", "0001:0003"):
        done = shop_anywhere.alembic(within, "upgrade", span, "--sql", fails=True)
        assert "was replaced by 0006" in done.err and "Traceback" not in done.err
    done = shop_anywhere.alembic(within, "downgrade", "0005:0001", "--sql", fails=True)
    assert "run alembic upgrade 0006 first" in done.err


@pytest.mark.slow
def test_the_commands_of_the_tool_refuse_it_too(
    shop_anywhere: Shop, databases: list[Database]
) -> None:
    beyond = databases[-1]
    before, address = contents(beyond), url(beyond.server.address, beyond.name)
    shop_anywhere.edit(PRODUCTION, address.replace("%", "%%"), "alembic.ini")
    for command in (
        ("downgrade", "0003", "--yes"),
        ("downgrade", "0003-1", "--yes"),
        ("upgrade", "0003"),
        ("stamp", "0003", "--url", address),
        ("squash", "--drop-replaced", "0003"),
    ):
        done = shop_anywhere.run(*command)
        assert (done.code, done.out) == (2, "")
        assert "Revision 0003 was replaced by 0006" in done.err and "Traceback" not in done.err
    assert contents(beyond) == before


def test_other_commands_refuse_a_replaced_revision_too(shop_anywhere: Shop) -> None:
    """Else they take it for the revision before all of them."""
    write(shop_anywhere, STEPS)
    done = shop_anywhere.run("squash", "0002:0006")
    assert done.code == 0, done.err
    before = shop_anywhere.files()
    for command in (
        ("prove", "0003"),
        ("squash", "0003:0007"),
        ("squash", "0001:0004"),
        ("squash", "0003:"),
        ("revision", "--empty", "-m", "x", "--head", "0003", "--splice"),
        ("revision", "--empty", "-m", "x", "--depends-on", "0004"),
        ("revision", "-m", "x", "--head", "0003", "--splice"),
    ):
        done = shop_anywhere.run(*command)
        assert done.code == 2, (command, done.out, done.err)
        assert "was replaced by 0006, whose squash is in its place" in done.err, done.err
    assert shop_anywhere.files() == before
