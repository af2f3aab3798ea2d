"""Name people by given name and surname

Revision ID: 37909d52d911
Revises: 7f7dd0b00408
Create Date: 2026-01-19 16:44:12.068351+00:00

"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision: str = "37909d52d911"
down_revision: str | Sequence[str] | None = "7f7dd0b00408"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.alter_column(
        "person",
        "first_name",
        existing_type=sa.String(length=256),
        new_column_name="given_name",
        existing_nullable=False,
    )
    op.alter_column(
        "person",
        "last_name",
        existing_type=sa.String(length=256),
        new_column_name="surname",
        existing_nullable=False,
    )
    # Alembic cannot rename an index.
    op.execute(
        "ALTER TABLE `person`"
        " RENAME INDEX `ix_person_last_name_first_name` TO `ix_person_surname_given_name`"
    )


def downgrade() -> None:
    op.alter_column(
        "person",
        "given_name",
        existing_type=sa.String(length=256),
        new_column_name="first_name",
        existing_nullable=False,
    )
    op.alter_column(
        "person",
        "surname",
        existing_type=sa.String(length=256),
        new_column_name="last_name",
        existing_nullable=False,
    )
    # Alembic cannot rename an index.
    op.execute(
        "ALTER TABLE `person`"
        " RENAME INDEX `ix_person_surname_given_name` TO `ix_person_last_name_first_name`"
    )
