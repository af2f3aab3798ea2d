"""The function by which a revision gives rows another value: plain Alembic, nothing to install.

The UPDATE waits for rows that other sessions have locked; what ends it in vain is the same as for a
guard (:mod:`alembic_autogen.autogenerate.preconditions.code`). It comes before any DDL, so that the
server rolls it back, and what is updated before it, when the connection is closed.
"""

from __future__ import annotations

FUNCTION = "update_rows"

CODE = '''
def update_rows(statement: str) -> None:
    """Give rows another value, before anything else is changed."""
    try:
        op.execute(statement)
    except sa.exc.DBAPIError as error:
        codes = {getattr(error.orig, "errno", None), *getattr(error.orig, "args", ())}
        if not codes & {1205, 1213}:  # a lock was waited for in vain; a deadlock
            raise
        table = statement.split(" SET ")[0].removeprefix("UPDATE ").replace("`", "")
        raise CommandError(
            f"{table}: another session holds locks on rows that are to get another value; wait "
            "until its transaction ends, or end that session (SHOW PROCESSLIST lists all, KILL "
            "ends one), then run this again: nothing was changed"
        ) from None


'''
