"""The function with which a revision updates rows: plain Alembic, nothing to install.

The UPDATE waits for rows that other sessions have locked; a wait ends as it does for a precondition
(:mod:`alembic_autogen.autogenerate.preconditions.code`). Before any DDL, the server rolls the
UPDATE and earlier ones back when the connection is closed. Where ``env.py`` sets AUTOCOMMIT, the
function begins a transaction for that, which the first DDL ends (MySQL manual, 15.3.1 START
TRANSACTION). ``sql_safe_updates`` refuses an UPDATE without a key (error 1175).

The function finds the refused row by bisection. An engine without transactions rolls nothing back;
there the UPDATE runs in the order of the primary key, and the first row without its new value is
the refused one.
"""

from __future__ import annotations

FUNCTION = "update_rows"

CODE = '''
def update_rows(
    statement: str,
    condition: str = "",
    keys: str = "",
    tried: bool = False,
    late: bool = False,
    undo: str = "",
    changed: str = "",
    done: str = "",
) -> None:
    """Give rows another value.

    :param condition: selects the rows; a refusal names the first one that is refused.
    :param keys: the columns of their primary key.
    :param tried: only check whether triggers refuse the rows, and roll back.
    :param late: tables have changed already; otherwise a refusal restores the values.
    :param undo: the statement that takes back what has changed already, if there is one.
    :param changed: the state of a table whose engine cannot roll back, for the message.
    :param done: the names of what has changed already, for the message.
    """
    table = statement.split(" SET ")[0].removeprefix("UPDATE ")
    name = table.replace("`", "")
    where = f" WHERE {condition}" if condition else ""
    order = f" ORDER BY {keys}" if changed and keys else ""
    statement += where
    if op.get_context().as_sql:  # the SQL is only printed
        if not tried:
            op.execute(statement)
        return
    bind = op.get_bind()
    safe = bind.scalar(sa.text("SELECT @@sql_safe_updates"))
    if safe:  # it would refuse conditions that use no key
        bind.execute(sa.text("SET sql_safe_updates = 0"))
    commits = bind.scalar(sa.text("SELECT @@autocommit"))
    if commits and not late:
        try:
            bind.execute(sa.text("RELEASE SAVEPOINT alembic_autogen"))
        except sa.exc.DBAPIError:  # no UPDATE has begun a transaction yet
            bind.execute(sa.text("START TRANSACTION"))
        bind.execute(sa.text("SAVEPOINT alembic_autogen"))

    def fails(clause: str) -> bool:
        """Whether the UPDATE of some of the rows fails; their values are restored."""
        bind.execute(sa.text("SAVEPOINT alembic_autogen_value"))
        try:
            bind.execute(sa.text(statement + clause))
        except sa.exc.DBAPIError:
            return True
        finally:
            bind.execute(sa.text("ROLLBACK TO SAVEPOINT alembic_autogen_value"))
        return False

    def first_refused() -> str:
        """The key of the first row that the server refuses."""
        count = f"SELECT COUNT(*) FROM {table}{where} LOCK IN SHARE MODE"
        low, high = 0, bind.scalar(sa.text(count))
        if changed:  # the rows before it have their values
            high = min(high, 1)
        elif commits and late:
            bind.execute(sa.text("START TRANSACTION"))
        while high - low > 1:
            middle = (low + high) // 2
            refused = fails(f" ORDER BY {keys} LIMIT {middle}")
            low, high = (low, middle) if refused else (middle, high)
        query = f"SELECT {keys} FROM {table}{where} ORDER BY {keys} LIMIT 1 OFFSET {low}"
        query += " LOCK IN SHARE MODE"
        row = bind.execute(sa.text(query)).mappings().first() or {}
        return f"; {', '.join(f'{k}={v}' for k, v in row.items())}" if row else ""

    def is_taken_back() -> bool:
        """Whether the statement that takes all back has done so."""
        try:
            bind.execute(sa.text(undo))
        except sa.exc.DBAPIError:
            return False
        return True

    try:
        if tried:
            bind.execute(sa.text("SAVEPOINT alembic_autogen_trial"))
        op.execute(statement + order)
        if tried:
            bind.execute(sa.text("ROLLBACK TO SAVEPOINT alembic_autogen_trial"))
    except sa.exc.DBAPIError as error:
        code, cause = obstacle(error, "rows that are to get another value")
        refused = first_refused() if keys and not cause else ""
        if undo and code not in (1205, 1213):  # DDL would wait for the same session
            late = not is_taken_back()
        way_out = f"then run this again: {changed or 'nothing was changed'}"
        if late:
            tables = f" (on {done})" if done else ""
            way_out = (
                "then execute the rest of this revision by hand and record it with alembic "
                f"stamp: the statements before this one have taken effect{tables}"
            )
        if cause:
            raise CommandError(f"{name}: {cause}, {way_out}") from None
        why = {1062: "a unique key has it already", 1451: "other rows refer to the old one"}
        why[1452] = "it refers to a row that does not exist"
        which = "that this revision gives to" if late or undo else "of --fill for"
        problem = f"the server refuses the value {which} some rows"
        remedy = "change them by hand, or make the revision with another value"
        if tried or code == 1644:
            problem = "a trigger refuses the value that this revision gives to some rows"
            remedy, why = "change them by hand, or change the trigger", {}
        raise CommandError(
            f"{name}: {problem}{f', since {why[code]}' if code in why else ''} (error {code}"
            f"{refused}); {remedy}, {way_out}"
        ) from None
    finally:
        if safe and not bind.invalidated:  # a lost connection takes its variables with it
            bind.execute(sa.text("SET sql_safe_updates = 1"))


'''
