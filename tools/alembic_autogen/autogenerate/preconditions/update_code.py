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
def update_rows(statement: str, condition: str = "", keys: str = "", late: bool = False) -> None:
    """Give rows another value.

    :param condition: of which rows; a refusal names the first one that is in the way.
    :param keys: the columns of their primary key.
    :param late: tables have changed already; else a refusal that follows takes the values back.
    """
    table = statement.split(" SET ")[0].removeprefix("UPDATE ")
    if condition:
        statement += f" WHERE {condition}"
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

    def fails(clause: str) -> bool:
        """Whether the UPDATE of some of the rows fails; their values are taken back."""
        bind.execute(sa.text("SAVEPOINT alembic_autogen_value"))
        try:
            bind.execute(sa.text(statement + clause))
        except sa.exc.DBAPIError:
            return True
        finally:
            bind.execute(sa.text("ROLLBACK TO SAVEPOINT alembic_autogen_value"))
        return False

    def first_refused() -> str:
        """The key of the first row whose value the server refuses."""
        source = f"FROM {table} WHERE {condition}"
        low, high = 0, bind.scalar(sa.text(f"SELECT COUNT(*) {source}"))
        while high - low > 1:
            middle = (low + high) // 2
            refused = fails(f" ORDER BY {keys} LIMIT {middle}")
            low, high = (low, middle) if refused else (middle, high)
        query = f"SELECT {keys} {source} ORDER BY {keys} LIMIT 1 OFFSET {low}"
        row = bind.execute(sa.text(query)).mappings().one()
        return ", ".join(f"{k}={v}" for k, v in row.items())

    try:
        op.execute(statement)
    except sa.exc.DBAPIError as error:
        codes = {getattr(error.orig, "errno", None), *getattr(error.orig, "args", ())}
        code = next((each for each in codes if isinstance(each, int)), 0)
        # which no value is to blame for: no room; no connection
        if late or not code or code in (1021, 1114, 2006, 2013):
            raise
        name = table.replace("`", "")
        if code not in (1205, 1213):  # a lock was waited for in vain; a deadlock
            if not keys:
                raise
            why = {1062: "a unique key has it already", 1451: "other rows refer to the old one"}
            why[1452] = "it refers to a row that is not there"
            raise CommandError(
                f"{name}: the server refuses the value of --fill for some rows"
                f"{f', since {why[code]}' if code in why else ''} (error {code}; "
                f"{first_refused()}); change them by hand, or make the revision with another "
                "value, then run this again: nothing was changed"
            ) from None
        raise CommandError(
            f"{name}: another session holds locks on rows that are to get another value; wait "
            "until its transaction ends, or end that session (SHOW PROCESSLIST lists all, KILL "
            "ends one), then run this again: nothing was changed"
        ) from None
    if safe:
        bind.execute(sa.text("SET sql_safe_updates = 1"))


'''
