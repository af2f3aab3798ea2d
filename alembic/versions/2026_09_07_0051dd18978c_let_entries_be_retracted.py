"""Let entries be retracted

Revision ID: 0051dd18978c
Revises: 0b7e7afe9147
Create Date: 2026-09-07 14:52:37.190248+00:00

"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from alembic.util import CommandError
from sqlalchemy.dialects import mysql

# revision identifiers, used by Alembic.
revision: str = "0051dd18978c"
down_revision: str | Sequence[str] | None = "0b7e7afe9147"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.alter_column(
        "entry",
        "status",
        existing_type=mysql.ENUM("draft", "submitted", "published", "rejected"),
        type_=mysql.ENUM("draft", "submitted", "published", "rejected", "retracted"),
        existing_nullable=False,
        existing_server_default="draft",
    )


def downgrade() -> None:
    refuse_if_any(
        "SELECT `id`, `status` FROM `entry` WHERE `status` IN ('retracted')",
        "entry: status has values that do not fit enum('draft','submitted','published','rejected')",
        "change them to what enum('draft','submitted','published','rejected') can hold",
    )
    refuse_if_any(
        "SELECT `id`"
        " FROM `entry`"
        " WHERE ((YEAR(`created_at`) = 0 AND MONTH(`created_at`) = 0 AND"
        " DAYOFMONTH(`created_at`) = 0) AND LOCATE('NO_ZERO_DATE', @@sql_mode) > 0 AND"
        " LOCATE('STRICT', @@sql_mode) > 0) OR ((MONTH(`created_at`) = 0 OR"
        " DAYOFMONTH(`created_at`) = 0) AND NOT (YEAR(`created_at`) = 0 AND"
        " MONTH(`created_at`) = 0 AND DAYOFMONTH(`created_at`) = 0) AND"
        " LOCATE('NO_ZERO_IN_DATE', @@sql_mode) > 0) OR (DAYOFMONTH(`created_at`) >"
        " DAYOFMONTH(LAST_DAY(`created_at`)) AND LOCATE('ALLOW_INVALID_DATES', @@sql_mode) ="
        " 0) OR ((YEAR(`modified_at`) = 0 AND MONTH(`modified_at`) = 0 AND"
        " DAYOFMONTH(`modified_at`) = 0) AND LOCATE('NO_ZERO_DATE', @@sql_mode) > 0 AND"
        " LOCATE('STRICT', @@sql_mode) > 0) OR ((MONTH(`modified_at`) = 0 OR"
        " DAYOFMONTH(`modified_at`) = 0) AND NOT (YEAR(`modified_at`) = 0 AND"
        " MONTH(`modified_at`) = 0 AND DAYOFMONTH(`modified_at`) = 0) AND"
        " LOCATE('NO_ZERO_IN_DATE', @@sql_mode) > 0) OR (DAYOFMONTH(`modified_at`) >"
        " DAYOFMONTH(LAST_DAY(`modified_at`)) AND LOCATE('ALLOW_INVALID_DATES', @@sql_mode) ="
        " 0) OR ((YEAR(`deleted_at`) = 0 AND MONTH(`deleted_at`) = 0 AND"
        " DAYOFMONTH(`deleted_at`) = 0) AND LOCATE('NO_ZERO_DATE', @@sql_mode) > 0 AND"
        " LOCATE('STRICT', @@sql_mode) > 0) OR ((MONTH(`deleted_at`) = 0 OR"
        " DAYOFMONTH(`deleted_at`) = 0) AND NOT (YEAR(`deleted_at`) = 0 AND"
        " MONTH(`deleted_at`) = 0 AND DAYOFMONTH(`deleted_at`) = 0) AND"
        " LOCATE('NO_ZERO_IN_DATE', @@sql_mode) > 0) OR (DAYOFMONTH(`deleted_at`) >"
        " DAYOFMONTH(LAST_DAY(`deleted_at`)) AND LOCATE('ALLOW_INVALID_DATES', @@sql_mode) ="
        " 0)",
        "entry: created_at, modified_at, deleted_at have dates that the sql_mode of this"
        " connection refuses",
        "change them to valid dates",
    )
    op.alter_column(
        "entry",
        "status",
        existing_type=mysql.ENUM("draft", "submitted", "published", "rejected", "retracted"),
        type_=mysql.ENUM("draft", "submitted", "published", "rejected"),
        existing_nullable=False,
        existing_server_default="draft",
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
