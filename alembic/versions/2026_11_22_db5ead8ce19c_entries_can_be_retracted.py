"""Entries can be retracted

Revision ID: db5ead8ce19c
Revises: ae4b1537f5de
Create Date: 2026-11-22 15:37:19.319422+00:00

"""

from collections.abc import Sequence

from alembic import op
from sqlalchemy.dialects import mysql

# revision identifiers, used by Alembic.
revision: str = "db5ead8ce19c"
down_revision: str | Sequence[str] | None = "ae4b1537f5de"
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
    op.alter_column(
        "entry",
        "status",
        existing_type=mysql.ENUM("draft", "submitted", "published", "rejected", "retracted"),
        type_=mysql.ENUM("draft", "submitted", "published", "rejected"),
        existing_nullable=False,
        existing_server_default="draft",
    )
