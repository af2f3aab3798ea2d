"""Add identifiers of entries

Revision ID: a204fb010443
Revises: dc461ba71a31
Create Date: 2026-04-20 12:36:54.750281+00:00

"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision: str = "a204fb010443"
down_revision: str | Sequence[str] | None = "dc461ba71a31"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "entry_identifier",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.BigInteger(), nullable=False),
        sa.Column("scheme", sa.String(length=64), nullable=False),
        sa.Column("value", sa.String(length=256), nullable=False),
        sa.CheckConstraint(
            "scheme in ('arxiv','doi','handle','orcid','ror')",
            name=op.f("ck_entry_identifier_scheme"),
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["entry.id"],
            name=op.f("fk_entry_identifier_entry_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("scheme", "value", name=op.f("uq_entry_identifier_scheme_value")),
        comment="A name that the rest of the world knows a record by: a DOI, an ORCID iD, …",
    )


def downgrade() -> None:
    op.drop_table("entry_identifier")
