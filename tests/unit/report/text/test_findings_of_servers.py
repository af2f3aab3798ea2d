"""The findings of ``lint --servers``, each with the servers that have it."""

from __future__ import annotations

import pytest

from alembic_autogen.commands.lint_servers import JudgedServer, ServersLinting
from alembic_autogen.lint.findings import Severity
from alembic_autogen.lint.servers import FoundThere, OnServer
from alembic_autogen.report.text.servers import report_server_linting

SERVERS = ("mysql:9.7", "mariadb:10.11")


def printed(capsys: pytest.CaptureFixture[str], *messages: tuple[str, ...]) -> list[str]:
    """The lines about findings of one rule on one line, by server."""
    judged = []
    for name, those in zip(SERVERS, messages, strict=True):
        found = tuple(FoundThere("rule", "error", each, 7) for each in those)
        on_server = OnServer("0002", "0002.py", "", True, found)
        judged.append(JudgedServer(name, name.partition(":")[0], "1", {"0002": on_server}))
    report_server_linting(ServersLinting(tuple(judged), Severity.ERROR))
    return capsys.readouterr().out.splitlines()[:-1]


def test_one_whose_message_quotes_the_server(capsys: pytest.CaptureFixture[str]) -> None:
    assert printed(capsys, ("No (1064).",), ("No (4711).",)) == [
        "0002.py:7: error: No (1064). [rule] (mysql:9.7, mariadb:10.11)"
    ]


def test_several_of_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    """None is left out, and each has its own servers."""
    assert printed(capsys, ("a is lost.", "b is lost."), ("b is lost.",)) == [
        "0002.py:7: error: a is lost. [rule] (mysql:9.7)",
        "0002.py:7: error: b is lost. [rule] (mysql:9.7, mariadb:10.11)",
    ]


def test_a_name_with_several_lines(capsys: pytest.CaptureFixture[str]) -> None:
    assert printed(capsys, ("a\n::error::b is lost.",), ()) == [
        "0002.py:7: error: a ::error::b is lost. [rule] (mysql:9.7)"
    ]
