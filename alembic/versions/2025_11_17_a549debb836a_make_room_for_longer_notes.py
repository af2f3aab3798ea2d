"""Make room for longer notes

Revision ID: a549debb836a
Revises: 563ff16a987c
Create Date: 2025-11-17 14:21:09.483350+00:00

"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from alembic.util import CommandError

# revision identifiers, used by Alembic.
revision: str = "a549debb836a"
down_revision: str | Sequence[str] | None = "563ff16a987c"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.alter_column(
        "dataset_note",
        "value",
        existing_type=sa.String(length=1800),
        type_=sa.String(length=8000),
        existing_nullable=False,
    )
    op.alter_column(
        "publication_note",
        "value",
        existing_type=sa.String(length=1800),
        type_=sa.String(length=8000),
        existing_nullable=False,
    )


def downgrade() -> None:
    refuse_if_any(
        "SELECT `id`, `value` FROM `dataset_note` WHERE CHAR_LENGTH(`value`) > 1800",
        "dataset_note: value has values that do not fit varchar(1800)",
        "change them to what varchar(1800) can hold",
    )
    refuse_if_any(
        "SELECT `id`, `value` FROM `publication_note` WHERE CHAR_LENGTH(`value`) > 1800",
        "publication_note: value has values that do not fit varchar(1800)",
        "change them to what varchar(1800) can hold",
    )
    op.alter_column(
        "dataset_note",
        "value",
        existing_type=sa.String(length=8000),
        type_=sa.String(length=1800),
        existing_nullable=False,
    )
    op.alter_column(
        "publication_note",
        "value",
        existing_type=sa.String(length=8000),
        type_=sa.String(length=1800),
        existing_nullable=False,
    )


def refuse_if_any(offenders: str, problem: str, remedy: str, keys: int = 1) -> None:
    """Stop before anything is changed if the query finds rows that would not fit.

    The message names them by their keys; with ``alembic -x show-values=1`` by all that is selected.

    :param keys: how many of the selected columns are the primary key.
    """
    context, bind = op.get_context(), op.get_bind()
    if context.as_sql:  # the SQL is only printed
        return
    # waits for rows that another session has not committed yet
    locked = f"SELECT COUNT(*) FROM ({offenders} LOCK IN SHARE MODE) AS offenders"
    try:
        count = bind.scalar(sa.text(locked))
    except sa.exc.DBAPIError as error:
        codes = {getattr(error.orig, "errno", None), *getattr(error.orig, "args", ())}
        about_values = sorted(codes & {1292, 1366, 1411, 1690, 3140, 3141})
        if about_values:
            raise CommandError(
                f"{problem} (MySQL cannot compute it for some rows: error {about_values[0]}); "
                f"{remedy}, then run this again: nothing was changed"
            ) from None
        if not codes & {1205, 1213}:  # a lock was waited for in vain; a deadlock
            raise
        raise CommandError(
            f'Cannot check for "{problem}": another session holds locks on what has to be read; '
            "wait until its transaction ends, or end that session (SHOW PROCESSLIST lists all, "
            "KILL ends one), then run this again: nothing was changed"
        ) from None
    if not count:
        return
    environment = context.environment_context
    options = environment.get_x_argument(as_dictionary=True) if environment else {}
    shown = None if options.get("show-values") == "1" else keys
    rows = f"{count} row{'s' if count > 1 else ''}"
    if shown != 0:
        found = bind.execute(sa.text(f"{offenders} ORDER BY 1 LIMIT 5")).mappings()
        listed = [", ".join(f"{k}={v}" for k, v in list(row.items())[:shown]) for row in found]
        rows += f": {'; '.join(listed)}{'; …' if count > len(listed) else ''}"
    raise CommandError(f"{problem} ({rows}); {remedy}, then run this again: nothing was changed")
