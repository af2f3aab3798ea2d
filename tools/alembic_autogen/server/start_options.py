"""The options that a disposable server is started with.

The prefix ``--loose-`` marks options that not every flavor and version knows (MySQL manual,
6.2.2.4).

Measured on MySQL 9.7.4, two cores, 450 DDL statements on 150 tables: performance schema, binary
log, flushing, doublewrite and mysqlx cost 0.12 s at the start together; a log buffer of 4 MB, not
64, saves 60 MB of memory; statistics kept in memory save 9 % of the DDL, and single threads to read
and sort 10 % of CREATE INDEX; a larger redo log or buffer pool, or fewer threads, make no
difference. ``innodb_file_per_table=OFF`` would save 5 %, but then compressed tables cannot
be made and SHOW CREATE TABLE prints a TABLESPACE clause after each ALTER TABLE that copies.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping

from alembic_autogen.errors import ConfigurationError
from alembic_autogen.server.binary import as_root

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_.\-]*")

FILES = (
    "--datadir={run}/data",
    "--socket={run}/sock",
    "--pid-file={run}/pid",
    "--tmpdir={run}/tmp",
    "--secure-file-priv={run}/tmp",
)
ISOLATION = (
    "--skip-networking",
    "--loose-mysqlx=OFF",
    "--loose-skip-symbolic-links",
    "--local-infile=OFF",
)
# TLS costs 21 ms a connection, also on a socket; an empty list of versions turns it off.
WITHOUT_TLS = {
    "mysql": (
        "--loose-tls-version=",
        "--loose-auto-generate-certs=OFF",
        "--loose-sha256-password-auto-generate-rsa-keys=OFF",
        "--loose-caching-sha2-password-auto-generate-rsa-keys=OFF",
    ),
    "mariadb": ("--loose-skip-ssl",),
}
QUICK = (
    "--skip-log-bin",
    "--performance-schema=OFF",
    "--innodb-flush-log-at-trx-commit=0",
    "--loose-innodb-doublewrite=OFF",
    "--loose-innodb-buffer-pool-load-at-startup=OFF",
    "--loose-innodb-stats-persistent=OFF",
    "--loose-innodb-stats-auto-recalc=OFF",
    "--loose-innodb-ddl-threads=1",
    "--loose-innodb-parallel-read-threads=1",
)
SMALL = (
    "--innodb-buffer-pool-size=64M",
    "--innodb-log-buffer-size=4M",
    "--loose-innodb-redo-log-capacity=8M",
    "--loose-key-buffer-size=1M",
)
# innodb_log_file_size is deprecated or gone where innodb_redo_log_capacity exists (MySQL 8.0.30).
REDO_LOG = {"mysql": (), "mariadb": ("--loose-innodb-log-file-size=8M",)}
# MariaDB before 11.6 defaults to latin1; the configuration of Debian, Ubuntu and the Docker image
# changes that to utf8mb4, which is MySQL's own default since 8.0.
CHARSET = {"mysql": (), "mariadb": ("--character-set-server=utf8mb4",)}
# The data of a running server need not survive a power cut. In memory this option makes no
# difference; on a disk, 200 DDL statements took as long as before or two thirds of that, depending
# on the disk. It is not used to initialise a data directory, which is kept.
NO_SYNC = ("--loose-innodb-flush-method=nosync",)
STEADY = (
    "--default-time-zone=+00:00",
    "--event-scheduler=OFF",
    "--loose-log-bin-trust-function-creators=ON",
    # DDL would wait for a year for a transaction that the application's code leaves open.
    "--lock-wait-timeout=60",
)

AT_INITIALISATION = frozenset({"lower_case_table_names", "innodb_page_size"})
"""Variables that are set when a data directory is initialised and cannot change afterwards."""

OURS = frozenset(
    {
        *("basedir", "bind_address", "datadir", "defaults_file", "log_error", "mysqlx", "pid_file"),
        *("plugin_dir", "port", "secure_file_priv", "skip_networking", "socket", "tmpdir", "user"),
        *("admin_address", "daemonize", "init_file", "initialize", "initialize_insecure"),
    }
)
"""Variables that would break the isolation of the server, or keep it from starting."""

LOOSE = "loose_"
"""The prefix of a variable that a server ignores if it does not know it (MySQL manual, 6.2.2.4,
Program Option Modifiers)."""

SPELLINGS = {"time_zone": "default_time_zone"}
"""Variables whose command-line options have other names (MySQL manual, 7.1.8)."""


def running(flavor: str, variables: Mapping[str, str]) -> tuple[str, ...]:
    """The options of a running server; the user's variables come last, as later options win.

    :param flavor: ``mysql`` or ``mariadb``.
    :param variables: ``server_variables`` of the configuration.
    :raises ConfigurationError: a name is invalid, or would break the isolation of the server.
    """
    flavored = (*WITHOUT_TLS[flavor], *REDO_LOG[flavor], *CHARSET[flavor])
    fixed = (*FILES, *ISOLATION, *QUICK, *NO_SYNC, *SMALL, *flavored, *STEADY)
    return (*as_root(), *fixed, *given(variables))


def initialising(flavor: str, variables: Mapping[str, str]) -> tuple[str, ...]:
    """The options for initialising a data directory.

    :param flavor: ``mysql`` or ``mariadb``.
    :param variables: the user's server variables.
    """
    chosen = {
        name: value for name, value in variables.items() if plain_name(name) in AT_INITIALISATION
    }
    fixed = (*WITHOUT_TLS[flavor], *QUICK, *SMALL, *REDO_LOG[flavor])
    return (*as_root(), *fixed, *given(chosen))


def given(variables: Mapping[str, str]) -> tuple[str, ...]:
    """The options that set the user's variables."""
    chosen = sorted(imitated(variables).items())
    return tuple(
        _binary_log(value) if plain_name(name) == "log_bin" else f"--{_option(name)}={value}"
        for name, value in chosen
    )


def _binary_log(value: str) -> str:
    """The option for a value of ``log_bin``; ``--log-bin=OFF`` would be a log that is named OFF."""
    is_off = value.lower() in ("off", "0", "false", "no")
    return "--skip-log-bin" if is_off else "--log-bin=binlog"


def imitated(variables: Mapping[str, str]) -> Mapping[str, str]:
    """The user's variables, as a server on this system can have them.

    ``lower_case_table_names = 2`` needs the file system of macOS. With 1, a server ignores the case
    of names as well, and the tool takes them from models and revisions in either case.
    """
    if sys.platform == "darwin":
        return variables
    return {
        name: "1" if (plain_name(name), value) == _CASE_OF_MACOS else value
        for name, value in variables.items()
    }


_CASE_OF_MACOS = ("lower_case_table_names", "2")


def plain_name(name: str) -> str:
    """A variable's name as the server prints it, without :data:`LOOSE`."""
    return name.lower().replace("-", "_").removeprefix(LOOSE)


def is_loose(name: str) -> bool:
    """Whether a variable is left out where the server does not know it."""
    return name.lower().replace("-", "_").startswith(LOOSE)


def _option(name: str) -> str:
    plain = plain_name(name)
    if not _NAME.fullmatch(name):
        raise ConfigurationError(
            f"server_variables names {name!r}, which is not the name of a server variable; "
            "remove it."
        )
    if plain in OURS:
        raise ConfigurationError(
            f"server_variables may not set {name}, which keeps the disposable server apart from "
            "everything else; remove it."
        )
    return f"{'loose-' * is_loose(name)}{SPELLINGS.get(plain, plain)}"
