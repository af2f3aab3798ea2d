"""Read the configuration of a server, such as production's, for a disposable server like it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from alembic_autogen.server.connection import identify, rows
from alembic_autogen.server.read_only import RealServer, reading

GONE = {"NO_AUTO_CREATE_USER": 8}
"""SQL modes, with the major version from which MySQL does not start with them any more (MySQL 8.0
manual, 1.3). This one affects accounts only."""


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

    Variables with default values are included, since defaults differ between versions.

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
    left_out = tuple(_leave_out_modes(variables, flavor, version))
    return Likeness(server.place, server.database, flavor, version, variables, left_out)


def _leave_out_modes(variables: dict[str, str], flavor: str, version: str) -> list[str]:
    major = int((re.match(r"\d+", version) or ["0"])[0])
    modes = variables["sql_mode"].split(",")
    gone = [m for m in modes if flavor == "mysql" and major < GONE.get(m, 0)]
    variables["sql_mode"] = ",".join(mode for mode in modes if mode not in gone)
    return [f"{mode} of sql_mode, which newer versions do not know" for mode in gone]
