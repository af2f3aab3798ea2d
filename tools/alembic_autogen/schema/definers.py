"""The DEFINER of stored objects: the account with whose privileges they run.

A statement without the clause makes the migrating account the definer (MySQL manual, 27.6), which
differs from database to database. So a schema names only definers that are another account.
"""

from __future__ import annotations

import re

from alembic_autogen.late_pattern import LatePattern
from alembic_autogen.quoting import quote_name

_NAME = r"(?:`(?:[^`]|``)*`|'(?:[^'\\]|\\.|'')*'|\"(?:[^\"\\]|\\.|\"\")*\"|[^\s`'\"@=()]+)"
_CLAUSE = LatePattern(rf"\s+DEFINER\s*=\s*(?P<account>{_NAME}@{_NAME})", re.IGNORECASE)
_KIND = r"\b(?:VIEW|TRIGGER|FUNCTION|PROCEDURE|EVENT)\b"
_DECLARED = LatePattern(rf"\s*CREATE\b(?:(?!{_KIND}).)*?(?={_CLAUSE.pattern})", re.I | re.S)
_BEFORE_CLAUSE = re.compile(r"CREATE (?:OR REPLACE )?(?:ALGORITHM=\w+ )?")


def split_definer(sql: str) -> tuple[str, str]:
    """Split the text of SHOW CREATE into the text without its DEFINER, and the definer.

    :param sql: a statement as the server prints it, with the clause before everything of the user.
    """
    found = _CLAUSE.search(sql)
    if found is None:
        return sql, ""
    account = found["account"]
    if account.startswith('"'):  # the mode ANSI_QUOTES
        account = quoted_account("@".join(map(_unquoted, re.findall(_NAME, account))))
    return sql[: found.start()] + sql[found.end() :], account


def _unquoted(name: str) -> str:
    return name[1:-1].replace('""', '"')


def declared_definer(statement: str) -> str:
    """The definer that a CREATE statement of the models names; empty if it names none.

    :param statement: the statement; ``DEFINER = CURRENT_USER`` is the same as no clause.
    """
    found = _DECLARED.match(statement)
    return found["account"] if found else ""


def with_definer(sql: str, definer: str) -> str:
    """A CREATE statement without DEFINER, with the clause in its place.

    :param sql: the statement, as :func:`split_definer` returns it.
    :param definer: the account, quoted; empty for none.
    """
    if not definer:
        return sql
    return _BEFORE_CLAUSE.sub(lambda found: f"{found[0]}DEFINER={definer} ", sql, count=1)


def quoted_account(account: str) -> str:
    """An account as the server prints it in a definition.

    :param account: the account as CURRENT_USER() returns it, ``user@host``.
    """
    user, _, host = account.rpartition("@")
    return f"{quote_name(user)}@{quote_name(host)}"
