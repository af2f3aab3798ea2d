"""Have a table built again by gh-ost, which reads changes of rows from the binary log."""

from __future__ import annotations

import re
import secrets
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from alembic_autogen.apply.online.alter import clauses_of
from alembic_autogen.apply.online.connection_options import write_private
from alembic_autogen.apply.online.tool import CopyTableNames, Job, Stage
from alembic_autogen.errors import ConfigurationError

if TYPE_CHECKING:
    from alembic_autogen.apply.online.connection_options import ConnectionOptions
    from alembic_autogen.schema.model import Table

NAME = "gh-ost"
_NEEDED = ("--panic-on-warnings", "--skip-port-validation")
"""Options of 1.1.8, the first version that reads the binary log of MySQL 8.4 and later."""
_PASSED_ON = {
    *("chunk-size", "dml-batch-size", "nice-ratio", "max-load", "max-lag-millis"),
    *("critical-load", "critical-load-interval-millis", "critical-load-hibernate-seconds"),
    *("throttle-control-replicas", "throttle-query", "throttle-http", "ignore-http-errors"),
    *("throttle-http-interval-millis", "throttle-http-timeout-millis"),
    *("throttle-flag-file", "throttle-additional-flag-file", "postpone-cut-over-flag-file"),
    *("heartbeat-interval-millis", "default-retries", "cut-over-lock-timeout-seconds"),
    *("cut-over-exponential-backoff", "exponential-backoff-max-interval", "mysql-timeout"),
    *("exact-rowcount", "concurrent-rowcount", "binlogsyncer-max-reconnect-attempts"),
    *("gtid", "aliyun-rds", "gcp", "azure", "hooks-path", "hooks-hint", "hooks-hint-owner"),
    *("hooks-hint-token", "hooks-status-interval", "replica-server-id"),
}
"""Options with which no rows can be lost, and that have nothing to do with accounts."""
_LONGEST = 64
"""The number of characters of a name."""
_PLACEHOLDER = "ghost-cut-over-sentry"
"""The comment of the table that has the old one's name until the tables are swapped."""
_SERVER_IDS = (1 << 31, (1 << 32) - 1)
"""The numbers among which the one of a run is, as two replicas of one number end each other."""
_CUT_OVER = (1, 10)
"""The numbers of seconds that the program accepts for the wait before it swaps the tables."""
_PROGRESS = re.compile(r"Copy: (\d+)/(\d+) ([\d.]+)%;.* State: ([^;]*); ETA: (\S+)")
_DETAIL = re.compile(r"\s*$|# |Copy: |\[mysql\]|\d{4}[-/]\d\d[-/]\d\d \S+ (INFO|DEBUG) ")
"""A line that is no reason for a failure."""


@dataclass(frozen=True)
class GhOst:
    """The program.

    :param program: its path.
    """

    program: str
    environment: Mapping[str, str] = field(default_factory=dict)
    name: str = NAME

    def names(self, table: str) -> CopyTableNames:
        """The names of the tables that it makes, and drops."""
        new, log, checkpoint, old = (
            f"_{table[: _LONGEST - len(end) - 2]}_{end}" for end in ("gho", "ghc", "ghk", "del")
        )
        return CopyTableNames(new, old, (log, checkpoint), _PLACEHOLDER)

    def clauses(
        self, statement: str, tables: tuple[Table, Table], flavor: str, *, twice: bool
    ) -> str:
        """The clauses as the revision has them."""
        return ", ".join("".join(token.text for token in each) for each in clauses_of(statement))

    def command(self, job: Job) -> list[str]:
        """The command line for a job, without secrets; it writes an option file."""
        file, account = job.folder / "account.cnf", job.account
        # A value ends at the last quote of its line, and nothing is escaped.
        write_private(file, f"[client]\nuser=`{account.user}`\npassword=`{account.password}`\n")
        place = f"{account.host or 'localhost'}:{account.port or 3306}"
        least, most = _CUT_OVER
        # It waits twice as long for the table, and others wait behind it.
        wait = min(max(job.lock_wait_timeout // 2, least), most)
        return [
            self.program,
            *("--execute", "--verbose", "--allow-on-master", "--assume-rbr"),
            *("--panic-on-warnings", "--skip-port-validation", "--ok-to-drop-table"),
            f"--conf={file}",
            *(f"--host={account.host or 'localhost'}", f"--port={account.port or 3306}"),
            *(f"--assume-master-host={place}", *_tls(account)),
            f"--replica-server-id={_server_id()}",
            f"--serve-socket-file={job.folder / 'sock'}",
            *(
                f"--cut-over-lock-timeout-seconds={wait}",
                f"--default-retries={job.lock_retries + 1}",
            ),
            *job.options,
            *(f"--database={job.database}", f"--table={job.table}", f"--alter={job.alter}"),
        ]

    def stage(self, line: str) -> Stage | None:
        """The stage that begins with a line of its output; ``None`` if none does."""
        if line.endswith("INFO Tables renamed"):
            return Stage.SWAPPED
        return Stage.FINISHING if "INFO Grabbing voluntary lock" in line else None

    def progress(self, line: str) -> str:
        """The progress that a line of its output shows; empty if it shows none."""
        found = _PROGRESS.match(line)
        if found is None:
            return ""
        copied, total, percentage, state, left = found.groups()
        # With explain_format TREE, the default of MySQL 9, it does not know the number of rows.
        share = f", {percentage}% of about {total}, {left} remain" if int(total) else ""
        return f"{copied} rows{share}" + ("" if state == "migrating" else f" ({state})")

    def is_message(self, line: str) -> bool:
        """Whether a line of its output may be the reason why it fails."""
        return _DETAIL.match(line) is None


def is_there() -> bool:
    """Whether the program is on PATH."""
    return shutil.which(NAME) is not None


def find() -> GhOst | str:
    """Find the program.

    :returns: why there is none.
    """
    program = shutil.which(NAME)
    if program is None:
        return f"{NAME} is not on PATH"
    try:
        done = subprocess.run(
            [program, "--check-flag", *_NEEDED],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=30,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"{NAME} cannot be run: {error}"
    return GhOst(program) if done.returncode == 0 else f"{NAME} is older than 1.1.8"


def connection_obstacle(account: ConnectionOptions) -> str:
    """The reason why it cannot connect in the same way as env.py; empty if it can."""
    if account.socket:
        return f"{NAME} connects by TCP only, and env.py by a socket"
    if unknown := next((name for name in ("ssl-capath", "ssl-cipher") if name in account.tls), ""):
        return f"env.py connects with {unknown}, which {NAME} does not take"
    if ":" in account.user or not all(map(_is_quotable, (account.user, account.password))):
        return f"the option file of {NAME} cannot hold the account or its password"
    return ""


def check_options(options: Sequence[str]) -> None:
    """Check that the user's options do not conflict with those that are set here.

    :raises ConfigurationError: an option conflicts.
    """
    for option in options:
        given = option.partition("=")[0]
        if given.lstrip("-") not in _PASSED_ON:
            raise ConfigurationError(
                f"online_options has {given}, which {NAME} does not have, or which upgrade and "
                "downgrade set themselves, or with which rows or passwords would not be safe; "
                "remove it."
            )


def _tls(account: ConnectionOptions) -> list[str]:
    tls = account.tls
    if not tls:
        return []
    files = [f"--{name}={tls[name]}" for name in ("ssl-ca", "ssl-cert", "ssl-key") if name in tls]
    is_verified = tls.get("ssl-verify-server-cert") == "1"
    return ["--ssl", *files, *([] if is_verified else ["--ssl-allow-insecure"])]


def _server_id() -> int:
    first, last = _SERVER_IDS
    return first + secrets.randbelow(last - first)


def _is_quotable(value: str) -> bool:
    """Whether a value can stand in its option file, in which variables are replaced."""
    return re.search(r"\$\{|%\(", value) is None
