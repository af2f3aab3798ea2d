"""The modes of the server that decide how the text of a trigger, routine or event is read.

Each of these objects keeps the ``sql_mode`` in which it was created, and SHOW CREATE prints its
text as it was written in that mode. In another mode the same text has another meaning, or none
(MySQL manual, 7.1.11 Server SQL Modes; MariaDB's documentation of SQL_MODE). Views are printed in
the mode of the session.
"""

from __future__ import annotations

_READING = (
    "ANSI_QUOTES",
    "EMPTY_STRING_IS_NULL",
    "HIGH_NOT_PRECEDENCE",
    "IGNORE_SPACE",
    "NO_BACKSLASH_ESCAPES",
    "ORACLE",
    "PIPES_AS_CONCAT",
    "REAL_AS_FLOAT",
)


def reading_modes(mode: str, usual: str) -> str:
    """The modes in which the text of an object is read, as ``sql_mode`` lists them.

    :param mode: the mode in which the object was created.
    :param usual: the mode of the server's sessions.
    :returns: empty if the text means the same in every session.
    """
    found = set(mode.split(",")) - set(usual.split(","))
    return ",".join(each for each in _READING if each in found)


def statements_around(modes: str) -> tuple[str, str]:
    """The statements that begin to read text in these modes, and that end it."""
    saved = "@alembic_autogen_read_in"
    return (
        f"SET {saved} = @@sql_mode, sql_mode = CONCAT(@@sql_mode, ',{modes}')",
        f"SET sql_mode = {saved}",
    )
