"""The type of arguments that name a revision."""

from __future__ import annotations

from argparse import ArgumentTypeError


def revision_id(text: str) -> str:
    """Take the id of a revision, the beginning of one, or another name that Alembic knows.

    :raises ArgumentTypeError: it is empty, as that of a variable without a value.
    """
    if not text.strip():
        raise ArgumentTypeError(
            "the id of a revision is empty; `alembic-autogen history` lists them"
        )
    return text
