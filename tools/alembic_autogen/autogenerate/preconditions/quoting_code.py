"""The functions with which a revision makes the server read its literals as they are written.

The texts of a revision are quoted for a session that reads ``\\`` as an escape and ``"x"`` as a
text. With ``NO_BACKSLASH_ESCAPES`` or ``ANSI_QUOTES`` in its ``sql_mode``, a session reads another
text, or a name (MySQL manual, 7.1.11 Server SQL Modes): an ENUM would get another member, a CHECK
another condition. No notation of a comment is valid in both modes (13.1.20: only a quoted text), so
the modes are removed while the revision runs, together with those that include ``ANSI_QUOTES``
(``ANSI``; MariaDB's documentation of SQL_MODE lists more).

SQLAlchemy reads the modes when an engine first connects, and quotes what it renders itself
accordingly; ``Dialect.initialize()`` makes it read them again. That call detects ``ANSI_QUOTES``
but does not reset it (``MySQLDialect.initialize`` of SQLAlchemy 2.0 and 2.1).
"""

from __future__ import annotations

import re

BEGIN = "use_default_quoting"
END = "restore_quoting"

CODE = '''
def use_default_quoting() -> None:
    """Have the server read backslashes and double quotes as they are meant in this file."""
    op.execute("SET @alembic_autogen_mode = @@sql_mode")
    kept = "CONCAT(',', @@sql_mode, ',')"
    modes = "NO_BACKSLASH_ESCAPES ANSI_QUOTES ANSI DB2 MAXDB MSSQL ORACLE POSTGRESQL"
    for mode in modes.split():
        kept = f"REPLACE({kept}, ',{mode},', ',')"
    op.execute(f"SET sql_mode = TRIM(BOTH ',' FROM {kept})")
    detect_quoting()


def restore_quoting() -> None:
    """Put the modes of the session back."""
    op.execute("SET sql_mode = @alembic_autogen_mode")
    detect_quoting()


def detect_quoting() -> None:
    """Let SQLAlchemy quote for the modes that the session has now."""
    if op.get_context().as_sql:  # the SQL is only printed
        return
    bind = op.get_bind()
    before = bind.scalar(sa.text("SELECT @alembic_autogen_mode"))
    if "NO_BACKSLASH_ESCAPES" in before or "ANSI_QUOTES" in before:
        bind.dialect.identifier_preparer = bind.dialect.preparer(bind.dialect)
        bind.dialect.initialize(bind)


'''

_BACKSLASH = re.compile(r"\\\\(?!:)")
"""A backslash in the source of a Python literal; before a colon it is an escape of ``sa.text()``.
"""
_QUOTED = re.compile(r"'(?:[^'\\]|\\.|'')*'|`(?:[^`]|``)*`", re.DOTALL)


def depends_on_quoting(source: str, statements: tuple[str, ...]) -> bool:
    """Whether a session's ``sql_mode`` may change the meaning of one direction of a revision.

    :param source: its operations, rendered.
    :param statements: its statements that are written in SQL.
    """
    return bool(_BACKSLASH.search(source)) or any(
        '"' in _QUOTED.sub("", statement) for statement in statements
    )
