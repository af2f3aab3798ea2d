"""The function with which a revision makes the server read its SQL as it is written.

The SQL of a revision is written for a session without the modes that give it another meaning
(MySQL manual, 7.1.11 Server SQL Modes; MariaDB's documentation of SQL_MODE):

- With ``NO_BACKSLASH_ESCAPES`` or ``ANSI_QUOTES``, a session reads another text, or a name: an ENUM
  would get another member, a CHECK another condition. No notation of a comment is valid in both
  modes (13.1.20: only a quoted text).
- ``PAD_CHAR_TO_FULL_LENGTH``: a CHAR that becomes a VARCHAR keeps the spaces that pad it, and a
  foreign key does not find a VARCHAR.
- ``EMPTY_STRING_IS_NULL`` (MariaDB): a text without characters is NULL, also as a default.
- ``ORACLE`` (MariaDB): DATE is DATETIME, BLOB is LONGBLOB, ``%`` is no operator, and functions such
  as TRIM() and CONCAT() treat NULL and texts without characters in another way.

These are removed while the revision runs, together with the modes that include them (``ANSI``,
``MSSQL``, ``DB2`` and others). The remaining ones were tried on rows of 11 tables: they change
neither a precondition nor a statement, except ``PIPES_AS_CONCAT``, for what a user writes in a
``--fill``.

SQLAlchemy reads the modes when an engine first connects, and quotes what it renders itself
accordingly; ``Dialect.initialize()`` makes it read them again. That call detects ``ANSI_QUOTES``
but does not reset it (``MySQLDialect.initialize`` of SQLAlchemy 2.0 and 2.1).
"""

from __future__ import annotations

import re

FUNCTION = "usual_sql_mode"
QUOTING_FUNCTION = "detect_quoting"

IMPORTS = ("from collections.abc import Iterator", "from contextlib import contextmanager")

CODE = '''
@contextmanager
def usual_sql_mode() -> Iterator[None]:
    """Have the session read SQL as it is meant in this file; its own modes are put back at the end.
    """
    modes = (
        "NO_BACKSLASH_ESCAPES ANSI_QUOTES PAD_CHAR_TO_FULL_LENGTH EMPTY_STRING_IS_NULL "
        "ANSI DB2 MAXDB MSSQL ORACLE POSTGRESQL"
    )
    kept = "CONCAT(',', @@sql_mode, ',')"
    for mode in modes.split():
        kept = f"REPLACE({kept}, ',{mode},', ',')"
    op.execute("SET @alembic_autogen_mode = @@sql_mode")
    op.execute(f"SET sql_mode = TRIM(BOTH ',' FROM {kept})")
    detect_quoting()
    try:
        yield
    finally:
        # the modes of a lost connection are gone with it
        if op.get_context().as_sql or not op.get_bind().invalidated:
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
_SENSITIVE = re.compile(
    r"%|\b(?:concat|length|[lr]?trim|[lr]pad|replace|substr|substring|date|blob)\b", re.IGNORECASE
)
_EMPTY = re.compile(r"""\\'\\'|"[^"\n]*''[^"\n]*"|[(, =]''[,)]""")
"""A text without characters in the source of a revision, within SQL or as an argument."""
_CHAR = re.compile(r"\bCHAR\(")
_TYPES = re.compile(r"\b(?:DATE|Date|BLOB|LargeBinary)\(")
"""Types in the source of a revision that a mode of MariaDB changes, or their values."""
_PRESENT_CHAR = re.compile(r"existing_type=(?:\w+\.)?CHAR\(")


def depends_on_modes(
    source: str,
    statements: tuple[str, ...],
    *,
    reads_char: bool = False,
    on_mariadb: bool = False,
) -> bool:
    """Whether a session's ``sql_mode`` may change the meaning of one direction of a revision.

    A revision that consists of Alembic's operations alone stays as plain as it is for ``ORACLE``
    and ``EMPTY_STRING_IS_NULL``, which give each revision another meaning.

    :param source: its operations, rendered.
    :param statements: its statements that are written in SQL.
    :param reads_char: whether the statements read tables that have CHAR columns.
    :param on_mariadb: whether the modes count that only MariaDB has.
    """
    if _BACKSLASH.search(source) or _PRESENT_CHAR.search(source):
        return True
    if not statements:
        return False
    bare = [_QUOTED.sub("", statement) for statement in statements]
    if reads_char or _CHAR.search(source) or any('"' in each for each in bare):
        return True
    return on_mariadb and (
        bool(_TYPES.search(source) or _EMPTY.search(source))
        or any(map(_SENSITIVE.search, bare))
        or any("''" in _QUOTED.findall(statement) for statement in statements)
    )
