"""Have a table built again by pt-online-schema-change of Percona Toolkit."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from alembic_autogen.apply.online import percona_packages
from alembic_autogen.apply.online.alter import Naming, alter_text
from alembic_autogen.apply.online.percona_plugin import PLUGIN
from alembic_autogen.apply.online.tool import CopyTableNames, Job, Stage
from alembic_autogen.errors import ConfigurationError, ServerError

if TYPE_CHECKING:
    from alembic_autogen.schema.model import Table

NAME = "pt-online-schema-change"
_OWN = {
    *(
        "alter",
        "alter-foreign-keys-method",
        "config",
        "defaults-file",
        "execute",
        "dry-run",
        "help",
        "version",
        "print",
    ),
    *("host", "port", "socket", "user", "password", "ask-pass", "mysql_ssl", "charset", "database"),
    *("new-table-name", "plugin", "progress", "quiet", "set-vars", "where", "resume", "history"),
    *("drop-new-table", "drop-old-table", "drop-triggers", "swap-tables", "reverse-triggers"),
    *("preserve-triggers", "check-unique-key-change", "check-alter", "null-to-not-null", "pid"),
    *("replica-password", "slave-password", "data-dir", "remove-data-dir", "default-engine"),
}
"""Options that are set here, that contain a password, or with which rows could be lost."""
_NEW = "_pt_osc_new"
"""The end of the new table's name, which has to come after the table's own (see the plugin)."""
_LONGEST = 64
"""The number of characters of a name."""
_PROGRESS = re.compile(r"Copying `[^`]*`\.`[^`]*`:\s*(\d+%.*)")


@dataclass(frozen=True)
class PtOnlineSchemaChange:
    """The program, with the environment that it needs.

    :param program: the beginning of its command line.
    """

    program: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    name: str = NAME

    def names(self, table: str) -> CopyTableNames:
        """The names of the tables that it makes; that of the old one is the tool's own."""
        return CopyTableNames(f"{table[: _LONGEST - len(_NEW)]}{_NEW}", f"_{table}_old"[:_LONGEST])

    def clauses(
        self, statement: str, tables: tuple[Table, Table], flavor: str, *, twice: bool
    ) -> str:
        """The clauses for the new table, in which constraints have other names."""
        before, after = tables
        naming = Naming(self.names(before.key.name).new, flavor, twice)
        return alter_text(statement, before, after, naming)

    def command(self, job: Job) -> list[str]:
        """The command line for a job, without secrets; it writes a plugin and an option file."""
        plugin, account = job.folder / "plugin.pl", job.folder / "account.cnf"
        plugin.write_text(PLUGIN)
        job.account.write(account)
        variables = {"lock_wait_timeout": str(job.lock_wait_timeout), **job.variables}
        tries = ("create_triggers", "drop_triggers", "swap_tables", "update_foreign_keys")
        times = f"{job.lock_retries + 1}:1"
        return [
            *self.program,
            *("--config", "/dev/null", "--execute", "--no-version-check"),
            *("--charset", "utf8mb4", "--plugin", str(plugin), "--progress", "time,2"),
            *("--chunk-time", "0.2"),
            *("--preserve-triggers", "--alter-foreign-keys-method", "rebuild_constraints"),
            *("--set-vars", ",".join(f"{name}={each}" for name, each in variables.items())),
            *("--tries", ",".join(f"{each}:{times}" for each in tries)),
            # MariaDB has no SHOW REPLICAS.
            *(["--recursion-method", "processlist"] if job.flavor == "mariadb" else []),
            *("--new-table-name", self.names(job.table).new),
            *job.options,
            *("--alter", job.alter),
            f"F={account},D={job.database},t={job.table}",
        ]

    def stage(self, line: str) -> Stage | None:
        """The stage that begins with a line of its output; ``None`` if none does."""
        if "Swapped original and new tables OK" in line:
            return Stage.SWAPPED
        return Stage.FINISHING if "Copied rows OK" in line else None

    def progress(self, line: str) -> str:
        """The progress that a line of its output shows; empty if it shows none."""
        found = _PROGRESS.match(line)
        return found[1] if found else ""

    def is_message(self, line: str) -> bool:
        """Whether a line of its output may be the reason why it fails."""
        return bool(line)


def find() -> PtOnlineSchemaChange | str:
    """Find the program, or download it.

    :returns: why there is none.
    """
    if program := shutil.which(NAME):
        return PtOnlineSchemaChange([program])
    if why := percona_packages.obstacle():
        return f"{NAME} is not on PATH, and there is {why} to download it with"
    try:
        prefix = percona_packages.fetch()
    except ServerError as error:
        return error.message.rstrip(".")
    return PtOnlineSchemaChange(
        percona_packages.command(prefix), percona_packages.environment(prefix)
    )


def check_options(options: Sequence[str]) -> None:
    """Check that the user's options do not conflict with those that are set here.

    :raises ConfigurationError: an option conflicts.
    """
    for option in options:
        given = option.partition("=")[0]
        name = given.removeprefix("--").removeprefix("no").removeprefix("-")
        if any(own.startswith(name) for own in _OWN):  # it may be abbreviated (Getopt::Long)
            raise ConfigurationError(
                f"online_options has {given}, which upgrade and downgrade set themselves, or with "
                "which rows or passwords would not be safe; remove it."
            )
