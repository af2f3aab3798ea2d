"""Functions of a revision for errors that no value of a row is to blame for: plain Alembic.

An error is about values unless its number says otherwise: a trigger can end a statement with any
other one (SIGNAL). The numbers are those of MySQL's and MariaDB's error references:

- 1044, 1142, 1143, 1227, 1370: a privilege is missing.
- 1205, 1213: a lock was waited for in vain; a deadlock.
- 1021, 1114: no room. 1028, 1037, 1038, 1041, 1180, 1206: the server or its memory. 1053, 1317: the
  server is shut down; somebody has ended the statement. 1104, 1969, 3024: a limit of the session
  (``max_join_size``, ``max_statement_time``, ``max_execution_time``). 1290, 1792, 1836: the server
  or the transaction is read-only.

A connection sends only the characters of its own character set (``?charset=latin1``). The driver
raises an error for any other one, and with ``utf8`` the server does, but not in every statement.
"""

from __future__ import annotations

ABOUT_VALUES = frozenset(
    (
        *(1139, 1210, 1242, 1292, 1365, 1366, 1367, 1406, 1411, 1416, 1441, 1690),
        *(3037, 3140, 3141, 3143, 3146, 3147, 3150, 3151, 3156, 3157, 3616, 3617, 3903),
        *range(3685, 3700),
    )
)
"""Errors that an expression in a SELECT raises for some values: numbers, JSON, regular expressions
(1139 on MariaDB, 3685 and following on MySQL), geometries."""

FUNCTION = "obstacle"

CODE = '''
def obstacle(
    error: sa.exc.DBAPIError, locked: str = "what has to be read"
) -> tuple[int, str]:
    """Return the number of an error, and its cause unless values of rows are to blame.

    :param locked: what another session may have locked.
    """
    found = [getattr(error.orig, "errno", None), *getattr(error.orig, "args", ())]
    code = next((each for each in found if isinstance(each, int)), 0)
    if not code or code in (2006, 2013):  # no connection
        raise error
    text = next((each for each in found if isinstance(each, str)), "").rstrip(".")
    cause = ""
    if code in (1205, 1213):
        cause = (
            f"another session holds locks on {locked}; wait until its transaction ends, or end "
            "that session (SHOW PROCESSLIST lists all, KILL ends one)"
        )
    elif code in (1044, 1142, 1143, 1227, 1370):
        cause = f"this account lacks a privilege (error {code}: {text}); grant it"
    elif code in {1021, 1028, 1037, 1038, 1041, 1053, *(1104, 1114, 1180, 1206, 1290, 1317)}:
        cause = f"the server does not execute it (error {code}: {text}); remove the cause"
    elif code in (1792, 1836, 1969, 3024):
        cause = f"the session does not allow it (error {code}: {text}); remove the cause"
    return code, cause


'''

CHARACTERS = "refuse_if_lost"

CHARACTERS_CODE = '''
def refuse_if_lost(characters: str) -> None:
    """Stop before anything is changed if the connection cannot send these characters."""
    if op.get_context().as_sql:  # the SQL is only printed
        return
    query = f"SELECT HEX(CONVERT('{characters}' USING utf8mb4))"
    try:
        found = op.get_bind().scalar(sa.text(query))
    except (UnicodeError, sa.exc.DBAPIError):
        found = ""
    if found != characters.encode().hex().upper():
        raise CommandError(
            "the connection's character set lacks characters of this revision; set "
            "charset=utf8mb4 in its URL, then run this again: nothing was changed"
        )


'''


_PIECE = 30
"""Characters in a line; some take the width of two."""


def character_check(source: str) -> list[str]:
    """The call that checks the characters beyond ASCII in the source of operations.

    :returns: no call if there are none outside of comments.
    """
    code = [line for line in source.splitlines() if not line.lstrip().startswith("#")]
    found = "".join(sorted({each for line in code for each in line if not each.isascii()}))
    pieces = [repr(found[at : at + _PIECE]) for at in range(0, len(found), _PIECE)]
    if len(pieces) > 1:
        return [f"{CHARACTERS}(\n" + "\n".join(pieces) + "\n)"]
    return [f"{CHARACTERS}({each})" for each in pieces]
