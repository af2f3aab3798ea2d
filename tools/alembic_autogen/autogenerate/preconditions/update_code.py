"""The function by which a revision gives rows another value: plain Alembic, nothing to install.

The UPDATE waits for rows that other sessions have locked; what ends it in vain is the same as for a
guard (:mod:`alembic_autogen.autogenerate.preconditions.code`). It comes before any DDL, so that the
server rolls it back, and what is updated before it, when the connection is closed; where ``env.py``
asks for AUTOCOMMIT, a transaction has to be begun for that, which the first DDL ends (MySQL manual,
15.3.1 START TRANSACTION). ``sql_safe_updates`` refuses an UPDATE without a key (error 1175).
"""

from __future__ import annotations

FUNCTION = "update_rows"

CODE = '''
def update_rows(statement: str, late: bool = False) -> None:
    """Give rows another value.

    :param late: tables have changed already; else a refusal that follows takes the values back.
    """
    if op.get_context().as_sql:  # the SQL is only printed
        op.execute(statement)
        return
    bind = op.get_bind()
    safe = bind.scalar(sa.text("SELECT @@sql_safe_updates"))
    if safe:  # it would refuse conditions that use no key
        bind.execute(sa.text("SET sql_safe_updates = 0"))
    if not late and bind.scalar(sa.text("SELECT @@autocommit")):
        try:
            bind.execute(sa.text("RELEASE SAVEPOINT alembic_autogen"))
        except sa.exc.DBAPIError:  # no UPDATE has begun a transaction yet
            bind.execute(sa.text("START TRANSACTION"))
        bind.execute(sa.text("SAVEPOINT alembic_autogen"))
    try:
        op.execute(statement)
    except sa.exc.DBAPIError as error:
        codes = {getattr(error.orig, "errno", None), *getattr(error.orig, "args", ())}
        if late or not codes & {1205, 1213}:  # a lock was waited for in vain; a deadlock
            raise
        table = statement.split(" SET ")[0].removeprefix("UPDATE ").replace("`", "")
        raise CommandError(
            f"{table}: another session holds locks on rows that are to get another value; wait "
            "until its transaction ends, or end that session (SHOW PROCESSLIST lists all, KILL "
            "ends one), then run this again: nothing was changed"
        ) from None
    if safe:
        bind.execute(sa.text("SET sql_safe_updates = 1"))


'''
