"""Lists of databases: what is read, what is refused, and that no password is shown."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from alembic_autogen.apply.database_list import (
    databases_in_file,
    databases_of_command,
    parse_list,
)
from alembic_autogen.errors import ConfigurationError

ONE = "mysql+pymysql://u:s3cret@db/shop"


def test_comments_and_repetitions_are_left_out() -> None:
    text = f"\n# {ONE}x\n  {ONE}\r\nmysql+pymysql://other@DB:3306/shop\n{ONE}2\n"
    found = parse_list(text, "list")
    assert [str(each.location) for each in found] == ["shop at db:3306", "shop2 at db:3306"]
    assert found[0].url == ONE and "s3cret" not in repr(found)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        pytest.param("s3cret", "is not a URL that SQLAlchemy understands", id="word"),
        pytest.param("mysql+pymysql://u:s3cret@db:x/shop", "is not a URL", id="port"),
        pytest.param("postgresql://u:s3cret@db/shop", "is a URL of postgresql", id="postgresql"),
        pytest.param("mysql+none://u:s3cret@db/shop", "is not a URL", id="driver"),
        pytest.param(f"{ONE} # s3cret", "has a space in it", id="comment"),
        pytest.param("mysql+pymysql://u:s3cret@db/", "names no database", id="server"),
        pytest.param("mysql+pymysql://u:s3cret@db/MySQL", "belongs to the server", id="system"),
    ],
)
def test_a_line_that_is_no_database_is_refused(line: str, reason: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        parse_list(f"{ONE}\n{line}\n", "list")
    assert caught.value.message.startswith("Line 2 of list ")
    assert reason in caught.value.message and "s3cret" not in caught.value.message


def test_a_file_that_cannot_be_used_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="cannot be read"):
        databases_in_file(str(tmp_path / "none"))
    file = tmp_path / "list"
    file.write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigurationError, match="is not text in UTF-8"):
        databases_in_file(str(file))
    file.write_text("# nothing\n")
    with pytest.raises(ConfigurationError, match="There is no URL of a database in"):
        databases_in_file(str(file))
    file.write_text(ONE, encoding="utf-8-sig")
    assert len(databases_in_file(str(file))) == 1


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        pytest.param("", "names no command", id="nothing"),
        pytest.param("a 'b", "is not a command", id="quote"),
        pytest.param("/no/such/program", "cannot be run", id="missing"),
        pytest.param("false", "ended with exit code 1", id="fails"),
        pytest.param(f"{sys.executable} -c pass", "There is no URL of a database", id="empty"),
    ],
)
def test_a_command_that_cannot_be_used_is_a_sentence(command: str, reason: str) -> None:
    with pytest.raises(ConfigurationError, match=reason):
        databases_of_command(command)


def test_a_command_prints_the_list() -> None:
    (found,) = databases_of_command(f"echo {ONE}")
    assert found.url == ONE
