"""The command line of pt-online-schema-change, and what its output means."""

from __future__ import annotations

from pathlib import Path

import pytest

from alembic_autogen.apply.online.connection_options import ConnectionOptions
from alembic_autogen.apply.online.percona import PtOnlineSchemaChange, check_options
from alembic_autogen.apply.online.tool import Job, Stage
from alembic_autogen.errors import ConfigurationError

TOOL = PtOnlineSchemaChange(["pt"])


@pytest.mark.parametrize(
    "option",
    [
        "--password=x",
        "--pass=x",
        "--slave-password=x",
        "--no-check-unique-key-change",
        "--nocheck-alter",
        "--no-drop-old-table",
        "--where=id > 3",
        "--execute",
    ],
)
def test_options_that_are_not_safe_are_refused(option: str) -> None:
    with pytest.raises(ConfigurationError, match="online_options has --"):
        check_options(["--max-lag=5", option])


def test_other_options_are_passed_on(tmp_path: Path) -> None:
    options = ["--max-load=Threads_running=50,Threads_connected=90", "--chunk-time=0.2"]
    check_options(options)
    account = ConnectionOptions("a", "s3cret")
    job = Job(
        *("shop", "t", "MODIFY a BIGINT", tmp_path, account, "mariadb", 5, 10),
        *({"time_zone": "'+02:00'"}, options),
    )
    command = TOOL.command(job)
    assert command[0] == "pt" and command[-1] == f"F={tmp_path}/account.cnf,D=shop,t=t"
    assert "s3cret" in (tmp_path / "account.cnf").read_text()
    assert [each for each in command if each in options] == options
    assert "lock_wait_timeout=5,time_zone='+02:00'" in command
    assert "--no-version-check" in command and "processlist" in command
    assert "after_copy_rows" in (tmp_path / "plugin.pl").read_text()


@pytest.mark.parametrize(
    ("line", "stage", "progress"),
    [
        ("Copying `shop`.`t`:  38% 00:32 remain", None, "38% 00:32 remain"),
        ("2026-01-01T00:00:00 Copied rows OK.", Stage.FINISHING, ""),
        ("2026-01-01T00:00:00 Swapped original and new tables OK.", Stage.SWAPPED, ""),
        ("Child tables:", None, ""),
    ],
)
def test_its_output_is_understood(line: str, stage: Stage | None, progress: str) -> None:
    assert TOOL.stage(line) is stage
    assert TOOL.progress(line) == progress
