"""The command line of gh-ost, what its output means, and what it cannot carry out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from alembic_autogen.apply.online.connection_options import ConnectionOptions
from alembic_autogen.apply.online.ghost import GhOst, check_options, connection_obstacle
from alembic_autogen.apply.online.ghost_obstacles import obstacle, server_obstacle
from alembic_autogen.apply.online.obstacles import TableChange
from alembic_autogen.apply.online.tool import Job, Stage
from alembic_autogen.errors import ConfigurationError
from alembic_autogen.schema.model import ObjectKey, StoredObject, Table, TableKey
from alembic_autogen.schema.parse import parse_create_table

TOOL = GhOst("/bin/gh-ost")
T = TableKey(None, "t")
KEY = "`id` int NOT NULL, PRIMARY KEY (`id`)"
REFERRING = f"{KEY}, CONSTRAINT `f` FOREIGN KEY (`id`) REFERENCES `u` (`id`)"


def table(definitions: str) -> Table:
    options = "ENGINE=InnoDB DEFAULT CHARSET=utf8mb4"
    return parse_create_table(T, f"CREATE TABLE `t` ({definitions}) {options}", {}, "shop")


def job(folder: Path, account: ConnectionOptions, wait: int = 5) -> Job:
    return Job(
        *("shop", "t", "MODIFY a BIGINT", folder, account, "mysql", wait, 10),
        options=["--chunk-size=100"],
    )


@pytest.mark.parametrize(
    "option", ["--password=x", "--execute", "-skip-strict-mode", "--skip-metadata-lock-check"]
)
def test_options_that_are_not_safe_are_refused(option: str) -> None:
    with pytest.raises(ConfigurationError, match="online_options has -"):
        check_options(["--chunk-size=5", option])


def test_the_account_is_in_a_file(tmp_path: Path) -> None:
    check_options(["--chunk-size=100"])
    command = TOOL.command(job(tmp_path, ConnectionOptions("a", "s`3\\cret", "h", 3307)))
    assert {"--host=h", "--port=3307", "--assume-master-host=h:3307"} <= set(command)
    assert "--cut-over-lock-timeout-seconds=2" in command and "--chunk-size=100" in command
    assert not any("cret" in each or each == "--ssl" for each in command)
    assert (tmp_path / "account.cnf").read_text() == "[client]\nuser=`a`\npassword=`s`3\\cret`\n"


@pytest.mark.parametrize(("wait", "seconds"), [(1, 1), (100, 10)])
def test_it_takes_waits_of_one_to_ten_seconds(tmp_path: Path, wait: int, seconds: int) -> None:
    command = TOOL.command(job(tmp_path, ConnectionOptions("a", ""), wait))
    assert f"--cut-over-lock-timeout-seconds={seconds}" in command


@pytest.mark.parametrize(
    ("tls", "options"),
    [
        ({"ssl": "1", "ssl-verify-server-cert": "0"}, {"--ssl", "--ssl-allow-insecure"}),
        (
            {"ssl": "1", "ssl-verify-server-cert": "1", "ssl-ca": "/ca"},
            {"--ssl", "--ssl-ca=/ca"},
        ),
    ],
)
def test_it_connects_with_the_same_tls(
    tmp_path: Path, tls: dict[str, str], options: set[str]
) -> None:
    command = TOOL.command(job(tmp_path, ConnectionOptions("a", "b", "h", tls=tls)))
    assert {each for each in command if each.startswith("--ssl")} == options


@pytest.mark.parametrize(
    ("account", "words"),
    [
        (ConnectionOptions("a", "b", "h"), ""),
        (ConnectionOptions("a", "b", socket="/s"), "by TCP only"),
        (ConnectionOptions("a:b", "c", "h"), "option file"),
        (ConnectionOptions("a", "${HOME}", "h"), "option file"),
        (ConnectionOptions("a", "%(x)s", "h"), "option file"),
        (ConnectionOptions("a", "b", "h", tls={"ssl-cipher": "x"}), "ssl-cipher"),
    ],
)
def test_connections_that_it_cannot_make(account: ConnectionOptions, words: str) -> None:
    found = connection_obstacle(account)
    assert words in found and bool(words) == bool(found)


@pytest.mark.parametrize(
    ("line", "stage", "progress", "is_message"),
    [
        (
            "Copy: 270/1000 27.0%; Applied: 0; Backlog: 0/1000; Time: 2s(total), 2s(copy);"
            " streamer: b.1:1; Lag: 0.02s, HeartbeatLag: 0.03s, State: migrating; ETA: 5s",
            None,
            "270 rows, 27.0% of about 1000, 5s remain",
            False,
        ),
        (
            "Copy: 270/0 100.0%; Applied: 0; Lag: 0.02s, State: throttled, flag-file; ETA: due",
            None,
            "270 rows (throttled, flag-file)",
            False,
        ),
        ("2026-11-30 05:30:22 INFO Grabbing voluntary lock: x", Stage.FINISHING, "", False),
        ("2026-11-30 05:30:23 INFO Tables renamed", Stage.SWAPPED, "", False),
        ("2026/11/30 05:30:24 INFO syncer is closed", None, "", False),
        ("2026-11-30 05:30:24 ERROR Error 1265: Data truncated", None, "", True),
        ("", None, "", False),
    ],
)
def test_its_output_is_understood(
    line: str, stage: Stage | None, progress: str, is_message: bool
) -> None:
    assert TOOL.stage(line) is stage
    assert TOOL.progress(line) == progress
    assert TOOL.is_message(line) is is_message


def test_the_names_of_its_tables_have_room() -> None:
    names = TOOL.names("t" * 64)
    assert set(map(len, names.all)) == {64}
    assert TOOL.names("t").all == ("_t_gho", "_t_ghc", "_t_ghk", "_t_del")


def reason(statement: str, before: str, after: str, **values: object) -> str:
    change = TableChange(f"ALTER TABLE t {statement}", table(before), table(after))
    return obstacle(TableChange(**{**vars(change), **values}))


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("int", "bigint", ""),
        ("int", "decimal(12,0)", ""),
        ("varchar(10)", "text", ""),
        ("varchar(10) CHARACTER SET utf8mb3", "varchar(10)", ""),
        ("varchar(10) CHARACTER SET latin1", "varchar(10)", "the character set of 'a'"),
        ("varchar(10) CHARACTER SET sjis", "varchar(10) CHARACTER SET sjis", "the character set"),
        ("enum('a','b)')", "enum('a','b)','c')", ""),
        ("enum('a','b')", "enum('b','a')", "mix up members of 'a'"),
        ("enum('a','b')", "enum('a','bc')", "mix up members of 'a'"),
        ("set('a','b')", "varchar(9)", "mix up members of 'a'"),
        ("timestamp NULL", "datetime", "TIMESTAMP columns exactly"),
        ("datetime", "datetime(6)", "DATETIME columns exactly"),
        ("binary(4)", "varbinary(4)", "BINARY columns exactly"),
        ("varbinary(4)", "varbinary(9)", ""),
        ("int", "varchar(20)", "INT columns exactly"),
        ("json", "json", "JSON columns exactly"),
        ("bit(64)", "bit(64)", "BIT columns exactly"),
    ],
)
def test_types_that_it_does_not_copy_exactly(old: str, new: str, words: str) -> None:
    before, after = (f"`id` int NOT NULL, `a` {each}, PRIMARY KEY (`id`)" for each in (old, new))
    found = reason("MODIFY a INT", before, after)
    assert words in found and bool(words) == bool(found)


@pytest.mark.parametrize(
    ("check", "statement", "words"),
    [
        ("CONSTRAINT `t_chk_1` CHECK ((`id` > 1))", "ENGINE=InnoDB", ""),
        ("CONSTRAINT `t_chk_2` CHECK ((`id` > 1))", "ENGINE=InnoDB", "change the names"),
        ("CONSTRAINT `positive` CHECK ((`id` > 1))", "ENGINE=InnoDB", "change the names"),
        ("CONSTRAINT `t_chk_1` CHECK ((`id` > 1))", "DROP CHECK t_chk_1", "by their names"),
    ],
)
def test_checks_have_to_be_numbered_from_one(check: str, statement: str, words: str) -> None:
    found = reason(statement, f"{KEY}, {check}", f"{KEY}, {check}")
    assert words in found and bool(words) == bool(found)


def test_it_copies_neither_keys_nor_triggers() -> None:
    trigger = StoredObject(ObjectKey("trigger", None, "r"), "CREATE TRIGGER r", 1)
    assert "foreign keys" in reason("ENGINE=InnoDB", REFERRING, KEY)
    assert "foreign keys" in reason("ENGINE=InnoDB", KEY, REFERRING)
    assert "refer to the table" in reason("ENGINE=InnoDB", KEY, KEY, is_referred=True)
    assert "refer to the table" in reason("ENGINE=InnoDB", KEY, KEY, referrers=("other",))
    assert "triggers" in reason("ENGINE=InnoDB", KEY, KEY, triggers=(trigger,))
    assert "primary key" in reason("DROP PRIMARY KEY", KEY, "`id` int NOT NULL")


ALL = "ALTER, CREATE, DELETE, DROP, INDEX, INSERT, LOCK TABLES, SELECT, TRIGGER, UPDATE"
ANSWERS: dict[str, list[tuple[object, ...]]] = {
    "SELECT VERSION()": [("9.7.4",)],
    "SELECT @@GLOBAL": [(1, "ROW", "FULL", "", "my_shop")],
    "SHOW BINARY LOG STATUS": [("binlog.1", 4, "", "", "")],
    "SHOW REPLICA STATUS": [],
    "SELECT DATABASE()": [("my_shop",)],
    "SHOW GRANTS": [
        ("GRANT REPLICATION SLAVE ON *.* TO `a`@`%`",),
        (r"GRANT ALL PRIVILEGES ON `my\_shop`.* TO `a`@`%`",),
    ],
    "SELECT ENABLED": [("YES",)],
}


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({}, ""),
        ({"SELECT VERSION()": [("10.11.19-MariaDB",)]}, "on MySQL only"),
        ({"SELECT @@GLOBAL": [(0, "ROW", "FULL", "", "shop")]}, "no binary log"),
        ({"SELECT @@GLOBAL": [(1, "MIXED", "FULL", "", "shop")]}, "is MIXED, not ROW"),
        ({"SELECT @@GLOBAL": [(1, "ROW", "MINIMAL", "", "shop")]}, "is MINIMAL, not FULL"),
        ({"SELECT @@GLOBAL": [(1, "ROW", "FULL", "PARTIAL_JSON", "shop")]}, "PARTIAL_JSON"),
        ({"SELECT @@GLOBAL": [(1, "ROW", "FULL", "", "a shop")]}, "the name 'a shop'"),
        ({"SHOW BINARY LOG STATUS": [("binlog.1", 4, "", "shop", "")]}, "leaves databases out"),
        ({"SHOW REPLICA STATUS": [("Waiting",)]}, "replica of another one"),
        ({"SHOW GRANTS": [("GRANT USAGE ON *.* TO `a`@`%`",)]}, "lacks REPLICATION SLAVE"),
        ({"SHOW GRANTS": [("GRANT REPLICATION SLAVE ON *.* TO `a`@`%`",)]}, "in one grant"),
        ({"SHOW GRANTS": [("GRANT ALL PRIVILEGES ON *.* TO `a`@`%`",)]}, ""),
        ({"SHOW GRANTS": [(f"GRANT {ALL}, REPLICATION SLAVE ON *.* TO `a`@`%`",)]}, ""),
        ({"SELECT ENABLED": [("NO",)]}, "does not show locks"),
        ({"SELECT ENABLED": []}, "does not show locks"),
    ],
)
def test_servers_on_which_it_cannot_be_used(
    answers: dict[str, list[tuple[object, ...]]], words: str
) -> None:
    def query(statement: str) -> Sequence[Sequence[object]]:
        known = {**ANSWERS, **answers}
        return next(rows for start, rows in known.items() if statement.startswith(start))

    found = server_obstacle(query)
    assert words in found and bool(words) == bool(found)
