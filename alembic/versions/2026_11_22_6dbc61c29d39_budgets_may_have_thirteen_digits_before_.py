"""Budgets may have thirteen digits before the point

Revision ID: 6dbc61c29d39
Revises: 4ed2a80a4381
Create Date: 2026-11-22 15:37:52.340197+00:00

"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision: str = "6dbc61c29d39"
down_revision: str | Sequence[str] | None = "4ed2a80a4381"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.alter_column(
        "computational_asset_price",
        "amount",
        existing_type=sa.Numeric(precision=10, scale=2),
        type_=sa.Numeric(precision=15, scale=2),
        existing_nullable=False,
    )
    op.alter_column(
        "educational_resource_price",
        "amount",
        existing_type=sa.Numeric(precision=10, scale=2),
        type_=sa.Numeric(precision=15, scale=2),
        existing_nullable=False,
    )
    op.alter_column(
        "project",
        "total_cost_eur",
        existing_type=sa.Numeric(precision=10, scale=2),
        type_=sa.Numeric(precision=15, scale=2),
        existing_nullable=True,
    )
    op.alter_column(
        "project_participant",
        "contribution_eur",
        existing_type=sa.Numeric(precision=10, scale=2),
        type_=sa.Numeric(precision=15, scale=2),
        existing_nullable=True,
    )
    op.alter_column(
        "service_price",
        "amount",
        existing_type=sa.Numeric(precision=10, scale=2),
        type_=sa.Numeric(precision=15, scale=2),
        existing_nullable=False,
    )


def downgrade() -> None:
    op.alter_column(
        "computational_asset_price",
        "amount",
        existing_type=sa.Numeric(precision=15, scale=2),
        type_=sa.Numeric(precision=10, scale=2),
        existing_nullable=False,
    )
    op.alter_column(
        "educational_resource_price",
        "amount",
        existing_type=sa.Numeric(precision=15, scale=2),
        type_=sa.Numeric(precision=10, scale=2),
        existing_nullable=False,
    )
    op.alter_column(
        "project",
        "total_cost_eur",
        existing_type=sa.Numeric(precision=15, scale=2),
        type_=sa.Numeric(precision=10, scale=2),
        existing_nullable=True,
    )
    op.alter_column(
        "project_participant",
        "contribution_eur",
        existing_type=sa.Numeric(precision=15, scale=2),
        type_=sa.Numeric(precision=10, scale=2),
        existing_nullable=True,
    )
    op.alter_column(
        "service_price",
        "amount",
        existing_type=sa.Numeric(precision=15, scale=2),
        type_=sa.Numeric(precision=10, scale=2),
        existing_nullable=False,
    )
