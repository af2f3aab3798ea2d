"""Read the configuration of a server, such as production's, for a disposable server like it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from alembic_autogen.quoting import quote_string
from alembic_autogen.server.connection import identify, rows
from alembic_autogen.server.read_only import RealServer, reading

GONE = {"NO_AUTO_CREATE_USER": 8}
"""SQL modes, with the major version from which MySQL does not start with them any more (MySQL 8.0
manual, 1.3). This one affects accounts only."""

USUAL = {
    "sql_require_primary_key": "OFF",
    "sql_generate_invisible_primary_key": "OFF",
    "innodb_force_primary_key": "OFF",
    "innodb_strict_mode": "ON",
    "explicit_defaults_for_timestamp": "ON",
    "restrict_fk_on_non_standard_key": "ON",
    "innodb_default_row_format": "dynamic",
    "innodb_page_size": "16384",
    "innodb_file_per_table": "ON",
    "innodb_read_only_compressed": "OFF",
    "default_storage_engine": "InnoDB",
    "disabled_storage_engines": "",
    "enforce_storage_engine": "",
    "character_set_collations": "",
    "old_mode": "UTF8_IS_UTF8MB3",
    "system_versioning_alter_history": "ERROR",
}
"""Variables that decide whether DDL is accepted or what it makes, with the values that disposable
servers of all supported versions have; a flavor or version need not have the variable."""
_LOGGED = ("log_bin", "log_bin_trust_function_creators", "enforce_gtid_consistency")
"""With a binary log, a server refuses some functions, and some statements in transactions (MySQL
manual, 27.7 and 19.1.3.7)."""
_LEFT_OUT = {
    "default_table_encryption": ("OFF", "as the disposable server has no keys"),
    "innodb_encrypt_tables": ("OFF", "as the disposable server has no keys"),
    "default_collation_for_utf8mb4": ("utf8mb4_0900_ai_ci", "with which no server can be started"),
}
"""Variables that a disposable server cannot have: their usual values, and why not others."""


@dataclass(frozen=True)
class Likeness:
    """The configuration of a server, for a disposable server like it.

    :param place: the address of the server, without account and password.
    :param database: the database whose charset and collation were read; empty for the server's.
    :param variables: the server variables, by name.
    :param left_out: descriptions of settings that the disposable server cannot have.
    """

    place: str
    database: str
    flavor: str
    version: str
    variables: Mapping[str, str]
    left_out: tuple[str, ...] = ()


def read_likeness(url: str) -> Likeness:
    """Read a server's flavor, its version and the variables that DDL depends on.

    The SQL mode, the case of names, charset and collation are included in any case, since their
    defaults differ between versions; other variables if they differ from :data:`USUAL`.

    :param url: the server's URL; if it names a database, the charset and collation are read from
        that database instead of the server.
    :raises ServerError: the URL is not valid, or the server cannot be reached or queried.
    """
    with reading(url, "--like-url", "The configuration of the server") as server:
        return _ask(server)


def _ask(server: RealServer) -> Likeness:
    flavor, version = identify(server.connection)
    ((mode, case, charset, collation),) = rows(
        server.connection,
        "SELECT @@GLOBAL.sql_mode, @@GLOBAL.lower_case_table_names, "
        # Without a database these are the server's (MySQL manual, 7.1.8). New tables have them.
        "@@SESSION.character_set_database, @@SESSION.collation_database",
    )
    variables = {
        "sql_mode": str(mode),
        "lower_case_table_names": str(case),
        "character_set_server": str(charset),
        "collation_server": str(collation),
    }
    left_out = _leave_out_modes(variables, flavor, version)
    others = _others(server)
    variables |= _unusual(others)
    left_out += [
        f"{name} = {others[name]}, {why}"
        for name, (usual, why) in _LEFT_OUT.items()
        if others.get(name, usual) != usual
    ]
    return Likeness(server.place, server.database, flavor, version, variables, tuple(left_out))


def _others(server: RealServer) -> Mapping[str, str]:
    """The values of further variables, of those that the server has."""
    names = ", ".join(map(quote_string, (*USUAL, *_LOGGED, *_LEFT_OUT)))
    found = rows(server.connection, f"SHOW GLOBAL VARIABLES WHERE Variable_name IN ({names})")
    return {str(name).lower(): str(value) for name, value in found}


def _unusual(found: Mapping[str, str]) -> Mapping[str, str]:
    """The variables that a disposable server would have with other values."""
    different = {name: found[name] for name in USUAL if found.get(name, USUAL[name]) != USUAL[name]}
    trusts = found.get("log_bin_trust_function_creators") == "ON"
    consistent = found.get("enforce_gtid_consistency", "OFF") != "OFF"
    if found.get("log_bin") == "ON" and (consistent or not trusts):
        different |= {name: found[name] for name in _LOGGED if name in found}
    return different


def _leave_out_modes(variables: dict[str, str], flavor: str, version: str) -> list[str]:
    major = int((re.match(r"\d+", version) or ["0"])[0])
    modes = variables["sql_mode"].split(",")
    gone = [m for m in modes if flavor == "mysql" and major < GONE.get(m, 0)]
    variables["sql_mode"] = ",".join(mode for mode in modes if mode not in gone)
    return [f"{mode} of sql_mode, which newer versions do not know" for mode in gone]
