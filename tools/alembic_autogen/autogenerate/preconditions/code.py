"""The function with which a revision checks its preconditions: plain Alembic, nothing to install.

It raises Alembic's own ``CommandError``, which ``alembic upgrade`` prints in one line, and
identifies rows by their keys: the output of an upgrade ends up in the logs of a deployment.

Its query waits for locks of other sessions, on rows or on a table's definition. If it does not get
a lock, the server ends it with 1205 (``innodb_lock_wait_timeout``, ``lock_wait_timeout``), or with
1213 if the two sessions wait for each other (MySQL manual, 17.7.5 Deadlocks in InnoDB). The
function cannot look up the other session: ``performance_schema.data_lock_waits`` needs privileges,
and is empty once the wait is over.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from alembic_autogen.autogenerate.preconditions import (
    error_code,
    modes_code,
    trial_code,
    update_code,
)

FUNCTION = "refuse_if_any"

IMPORT = "from alembic.util import CommandError"
_MODULES = {
    "alembic_module_prefix": ("op.", "from alembic import op"),
    "sqlalchemy_module_prefix": ("sa.", "import sqlalchemy as sa"),
}
"""The prefixes that env.py may change, and the imports of the names that the functions use."""


def modules(options: Mapping[str, object]) -> set[str]:
    """The imports that the functions need where the template has them under other names.

    :param options: the options that env.py gives to Alembic.
    """
    return {text for name, (prefix, text) in _MODULES.items() if options.get(name) != prefix}


def imports(options: Mapping[str, object]) -> set[str]:
    """The imports that most of the functions need, beside those of the project's template."""
    return {IMPORT, *modules(options)}


_CODE = '''
def refuse_if_any(
    offenders: str,
    problem: str,
    remedy: str,
    keys: int = 1,
    changed: str = "nothing was changed",
) -> None:
    """Stop before anything is changed if the query finds rows that would not fit.

    The message names them by their keys; with ``alembic -x show-values=1`` by all that is selected.

    :param keys: how many of the selected columns are the primary key.
    :param changed: the state of the database, for the message.
    """
    context, bind = op.get_context(), op.get_bind()
    if context.as_sql:  # the SQL is only printed
        return
    # waits for rows that another session has not committed yet
    locked = f"SELECT COUNT(*) FROM ({offenders} LOCK IN SHARE MODE) AS offenders"
    try:
        count = bind.scalar(sa.text(locked))
    except sa.exc.DBAPIError as error:
        code, cause = obstacle(error)
        if not cause and code not in (
            *(1139, 1210, 1242, 1292, 1365, 1366, 1367, 1406, 1411, 1416, 1441, 1690),
            *(3037, 3140, 3141, 3143, 3146, 3147, 3150, 3151, 3156, 3157),
            *(3616, 3617, 3903, *range(3685, 3700)),
        ):
            cause = f"the server refuses the query (error {code}); remove the cause"
        if cause:
            problem, remedy = f'Cannot check for "{problem}"', cause
        else:
            problem += f" (the server cannot compute it for some rows: error {code})"
        end = ": " if cause else "; "
        raise CommandError(f"{problem}{end}{remedy}, then run this again: {changed}") from None
    if not count:
        return
    environment = context.environment_context
    options = environment.get_x_argument(as_dictionary=True) if environment else {}
    shown = None if options.get("show-values") == "1" else keys
    rows = f"{count} row{'s' if count > 1 else ''}"
    if shown != 0:
        # it reads rows that were committed meanwhile as well, not a snapshot of before
        some = f"{offenders} ORDER BY 1 LIMIT 5 LOCK IN SHARE MODE"
        found = bind.execute(sa.text(some)).mappings()
        listed = [", ".join(f"{k}={v}" for k, v in list(row.items())[:shown]) for row in found]
        rows += f": {'; '.join(listed)}{'; …' if count > len(listed) else ''}"
    raise CommandError(f"{problem} ({rows}); {remedy}, then run this again: {changed}")


'''


_QUERY = re.compile(
    r"SELECT COUNT\(\*\) FROM \((?P<offenders>.*) LOCK IN SHARE MODE\) AS offenders", re.DOTALL
)
"""The query that ``refuse_if_any()`` sends first."""


def offenders_in(statement: str) -> str | None:
    """The query for offending rows in a statement of ``refuse_if_any()``; ``None`` in others."""
    found = _QUERY.fullmatch(statement)
    return found["offenders"] if found else None


FUNCTIONS = frozenset(
    {
        FUNCTION,
        error_code.FUNCTION,
        error_code.CHARACTERS,
        trial_code.FUNCTION,
        update_code.FUNCTION,
        modes_code.FUNCTION,
        modes_code.QUOTING_FUNCTION,
    }
)
"""The names of all functions that revisions of this tool have beside their own."""


def with_functions(source: str, begin: str = "", end: str = "") -> str:
    """Add the functions that a revision calls, after its own: upgrade() and downgrade() come first.

    :param begin: a line before the functions.
    :param end: a line after them.
    """
    functions = precondition_functions(source)
    if not functions:
        return source
    return f"{source.rstrip()}\n\n\n{begin}{functions.rstrip()}\n{end}"


def precondition_functions(source: str) -> str:
    """The functions that a revision calls, in the order in which they are defined."""
    functions = (
        (error_code.CHARACTERS, error_code.CHARACTERS_CODE),
        (FUNCTION, _CODE),
        (trial_code.FUNCTION, trial_code.CODE),
        (update_code.FUNCTION, update_code.CODE),
        (modes_code.FUNCTION, modes_code.CODE),
    )
    called = [text for name, text in functions if f"{name}(" in source]
    if any(error_code.FUNCTION in text for text in called):
        called.append(error_code.CODE)
    return "".join(text.lstrip("\n") for text in called)
