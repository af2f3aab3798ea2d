"""Describe the errors of revisions that fail on rows."""

from __future__ import annotations

import re

from alembic.util import CommandError

from alembic_autogen.errors import AutogenError, HistoryError, ProofError


def is_refusal(error: HistoryError) -> bool:
    """Whether a precondition has refused rows; otherwise a statement has failed on them."""
    return isinstance(error.__cause__, CommandError)


def with_statement(error: BaseException | None) -> str:
    """The error with its statement: the text of error 1292 names no table and no key."""
    if not isinstance(error, AutogenError):
        return str(error)
    statement = " ".join(error.details.split())
    is_sql = re.match(
        r"(ALTER|CREATE|DROP|RENAME|UPDATE|INSERT|DELETE)\b", statement, re.IGNORECASE
    )
    return f"{error} In: {statement}" if is_sql else str(error)


def stopped_half_way(error: HistoryError, where: str) -> ProofError:
    """The error of an upgrade that had changed something when the server refused a row."""
    return ProofError(
        f"The upgrade stops half way on generated rows{where}: the server refuses some that no "
        f"query can find in advance; nothing was written. {error.message} Write a revision for the "
        "change that fails alone (declare the other changes after it), or give such rows a value: "
        "--fill TABLE.COLUMN=SQL.",
        details=error.details,
    )
