"""Make room for longer notes

Revision ID: c3bbf40df483
Revises: 77e4cb5f7566
Create Date: 2026-11-22 15:36:40.408081+00:00

"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision: str = "c3bbf40df483"
down_revision: str | Sequence[str] | None = "77e4cb5f7566"
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
        "project_note",
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
    op.alter_column(
        "dataset_note",
        "value",
        existing_type=sa.String(length=8000),
        type_=sa.String(length=1800),
        existing_nullable=False,
    )
    op.alter_column(
        "project_note",
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
