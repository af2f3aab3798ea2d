"""The function with which a revision tries rows: plain Alembic, nothing to install.

It needs the privilege CREATE TEMPORARY TABLES. It reads all rows of the table, and the temporary
table holds the columns that the trial needs until it is dropped. If a row is refused, the function
finds the first five refused rows by bisection, so that a refusal reads a table several times. With
``enforce_gtid_consistency`` it needs MySQL 8.0.13 or newer, and ``binlog_format`` ROW or MIXED
(MySQL manual, 19.1.3.7 Restrictions on Replication with GTIDs).
"""

from __future__ import annotations

from alembic_autogen.history.trial_name import TRIAL_TABLE

FUNCTION = "refuse_if_it_fails"

CODE = f'''
def refuse_if_it_fails(
    create: str,
    insert: str,
    source: str,
    problem: str,
    remedy: str,
    keys: str = "",
    repeated: str = "",
    failed: str = "",
    orphans: str = "",
    orphaned: str = "",
    like: str = "",
    changed: str = "nothing was changed",
) -> None:
    """Stop before anything is changed if rows cannot be put into a temporary table.

    An INSERT fails for the rows for which ALTER TABLE would; no query tells which they are.

    :param keys: the columns of the primary key, by which the message names rows.
    :param repeated: what is wrong where a value of a unique key occurs more than once.
    :param failed: what is wrong where no CHECK of the temporary table is violated.
    :param orphans: counts the rows of the temporary table that refer to no row.
    :param orphaned: what is wrong with these rows.
    :param like: selects the table whose collation texts get, in information_schema.tables.
    :param changed: the state of the database, for the message.
    """
    context, bind = op.get_context(), op.get_bind()
    if context.as_sql:  # the SQL is only printed
        return
    order = f" ORDER BY {{keys}}" if keys else ""

    def error_of(statement: str) -> int:
        """The number of the error that a statement ends with; 0 if it ends well."""
        try:
            result = bind.execute(sa.text(statement))
            # that of a foreign key, which a temporary table cannot have
            return 1452 if result.returns_rows and result.scalar() else 0
        except sa.exc.DBAPIError as error:
            code, cause = obstacle(error)
            if cause and statement != create:
                raise CommandError(
                    f'Cannot check for "{{problem}}": {{cause}}, then run this again: {{changed}}'
                ) from None
            return code

    def error_of_rows(limit: str = "") -> int:
        """The same, for some rows."""
        bind.execute(sa.text("DELETE FROM {TRIAL_TABLE}"))
        # waits for rows that another session has not committed yet
        code = error_of(f"{{insert}} {{source}}{{limit}} LOCK IN SHARE MODE")
        # MariaDB is strict about some values in UPDATEs only
        if not code and bind.dialect.is_mariadb:
            code = error_of(
                "UPDATE {TRIAL_TABLE} SET alembic_autogen_row = -alembic_autogen_row"
            )
        return code or (error_of(orphans) if orphans else 0)

    if like:
        query = f"SELECT MAX(table_collation) FROM information_schema.tables WHERE {{like}}"
        create += f" COLLATE={{bind.scalar(sa.text(query))}}"
    code = error_of(create)
    if code:
        remedy = "remove the cause"
        if code in (1044, 1142):
            remedy = "grant this account CREATE TEMPORARY TABLES"
        raise CommandError(
            f'Cannot check for "{{problem}}": no temporary table can be created (error {{code}}); '
            f"{{remedy}}, then run this again: {{changed}}"
        )
    safe = bind.scalar(sa.text("SELECT @@sql_safe_updates"))
    try:
        if safe:  # it would refuse a DELETE of all rows of the temporary table
            bind.execute(sa.text("SET sql_safe_updates = 0"))
        code = error_of_rows()
        # it counts rows that were committed meanwhile as well, which the trial tries
        count = f"SELECT COUNT(*) {{source}} LOCK IN SHARE MODE"
        total = bind.scalar(sa.text(count)) if code and keys else 0
        found, start = [], 0
        while start < total and len(found) < 6:
            failure = error_of_rows(f"{{order}} LIMIT {{total}} OFFSET {{start}}")
            if not failure:
                break
            low, high = start, total  # the first row that is refused is one of these
            while high - low > 1:
                middle = (low + high) // 2
                # a row repeats one of those before it
                first = start if failure == 1062 else low
                half = error_of_rows(f"{{order}} LIMIT {{middle - first}} OFFSET {{first}}")
                low, high = (low, middle) if half else (middle, high)
            query = f"SELECT {{keys}} {{source}}{{order}} LIMIT 1 OFFSET {{low}} LOCK IN SHARE MODE"
            row = bind.execute(sa.text(query)).mappings().one()
            found.append(", ".join(f"{{k}}={{v}}" for k, v in row.items()))
            start = low + 1
    finally:
        bind.execute(sa.text("DROP TEMPORARY TABLE IF EXISTS {TRIAL_TABLE}"))
        if safe:
            bind.execute(sa.text("SET sql_safe_updates = 1"))
    if code:
        rows = "; ".join([*found[:5], *["…" for _ in found[5:]]]) or "some rows"
        if code == 1062:
            problem, remedy = repeated, "make them unique"
        elif code == 1452:
            problem, remedy = orphaned, "add those rows, or change what refers to them"
        elif failed and code not in (3819, 4025):
            problem, remedy = failed, "change what it is computed from"
        raise CommandError(
            f"{{problem}} (error {{code}}; {{rows}}); "
            f"{{remedy}}, then run this again: {{changed}}"
        )


'''
