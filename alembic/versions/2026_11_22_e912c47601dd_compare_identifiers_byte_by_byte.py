"""Compare identifiers byte by byte

Revision ID: e912c47601dd
Revises: 0dbf0d98c0da
Create Date: 2026-11-22 15:37:31.466468+00:00

"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision: str = "e912c47601dd"
down_revision: str | Sequence[str] | None = "0dbf0d98c0da"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.drop_constraint(
        op.f("fk_computational_asset_location_country_code"),
        "computational_asset_location",
        type_="foreignkey",
    )
    op.drop_constraint(
        op.f("fk_organisation_location_country_code"), "organisation_location", type_="foreignkey"
    )
    op.drop_constraint(
        op.f("fk_person_location_country_code"), "person_location", type_="foreignkey"
    )
    op.alter_column(
        "computational_asset_location",
        "country_code",
        existing_type=sa.CHAR(length=2),
        type_=sa.CHAR(length=2, collation="utf8mb4_bin"),
        existing_nullable=True,
    )
    op.alter_column(
        "country",
        "code",
        existing_type=sa.CHAR(length=2),
        type_=sa.CHAR(length=2, collation="utf8mb4_bin"),
        existing_comment="ISO 3166-1 alpha-2",
        existing_nullable=False,
    )
    op.alter_column(
        "entry",
        "uuid",
        existing_type=sa.String(length=36),
        type_=sa.String(length=36, collation="utf8mb4_bin"),
        existing_nullable=False,
        existing_server_default=sa.text("(uuid())"),
    )
    op.alter_column(
        "entry",
        "platform_identifier",
        existing_type=sa.String(length=256),
        type_=sa.String(length=256, collation="utf8mb4_bin"),
        existing_nullable=True,
    )
    op.alter_column(
        "entry_identifier",
        "value",
        existing_type=sa.String(length=256),
        type_=sa.String(length=256, collation="utf8mb4_bin"),
        existing_nullable=False,
    )
    op.alter_column(
        "language",
        "code",
        existing_type=sa.CHAR(length=3),
        type_=sa.CHAR(length=3, collation="utf8mb4_bin"),
        existing_comment="ISO 639-3",
        existing_nullable=False,
    )
    op.alter_column(
        "licence",
        "spdx_identifier",
        existing_type=sa.String(length=64),
        type_=sa.String(length=64, collation="utf8mb4_bin"),
        existing_nullable=True,
    )
    op.alter_column(
        "organisation_location",
        "country_code",
        existing_type=sa.CHAR(length=2),
        type_=sa.CHAR(length=2, collation="utf8mb4_bin"),
        existing_nullable=True,
    )
    op.alter_column(
        "person_location",
        "country_code",
        existing_type=sa.CHAR(length=2),
        type_=sa.CHAR(length=2, collation="utf8mb4_bin"),
        existing_nullable=True,
    )
    op.alter_column(
        "platform",
        "name",
        existing_type=sa.String(length=64),
        type_=sa.String(length=64, collation="utf8mb4_bin"),
        existing_nullable=False,
    )
    op.create_foreign_key(
        op.f("fk_computational_asset_location_country_code"),
        "computational_asset_location",
        "country",
        ["country_code"],
        ["code"],
        onupdate="CASCADE",
        ondelete="RESTRICT",
    )
    op.create_foreign_key(
        op.f("fk_organisation_location_country_code"),
        "organisation_location",
        "country",
        ["country_code"],
        ["code"],
        onupdate="CASCADE",
        ondelete="RESTRICT",
    )
    op.create_foreign_key(
        op.f("fk_person_location_country_code"),
        "person_location",
        "country",
        ["country_code"],
        ["code"],
        onupdate="CASCADE",
        ondelete="RESTRICT",
    )


def downgrade() -> None:
    op.drop_constraint(
        op.f("fk_computational_asset_location_country_code"),
        "computational_asset_location",
        type_="foreignkey",
    )
    op.drop_constraint(
        op.f("fk_organisation_location_country_code"), "organisation_location", type_="foreignkey"
    )
    op.drop_constraint(
        op.f("fk_person_location_country_code"), "person_location", type_="foreignkey"
    )
    op.alter_column(
        "computational_asset_location",
        "country_code",
        existing_type=sa.CHAR(length=2, collation="utf8mb4_bin"),
        type_=sa.CHAR(length=2),
        existing_nullable=True,
    )
    op.alter_column(
        "country",
        "code",
        existing_type=sa.CHAR(length=2, collation="utf8mb4_bin"),
        type_=sa.CHAR(length=2),
        existing_comment="ISO 3166-1 alpha-2",
        existing_nullable=False,
    )
    op.alter_column(
        "entry",
        "uuid",
        existing_type=sa.String(length=36, collation="utf8mb4_bin"),
        type_=sa.String(length=36),
        existing_nullable=False,
        existing_server_default=sa.text("(uuid())"),
    )
    op.alter_column(
        "entry",
        "platform_identifier",
        existing_type=sa.String(length=256, collation="utf8mb4_bin"),
        type_=sa.String(length=256),
        existing_nullable=True,
    )
    op.alter_column(
        "entry_identifier",
        "value",
        existing_type=sa.String(length=256, collation="utf8mb4_bin"),
        type_=sa.String(length=256),
        existing_nullable=False,
    )
    op.alter_column(
        "language",
        "code",
        existing_type=sa.CHAR(length=3, collation="utf8mb4_bin"),
        type_=sa.CHAR(length=3),
        existing_comment="ISO 639-3",
        existing_nullable=False,
    )
    op.alter_column(
        "licence",
        "spdx_identifier",
        existing_type=sa.String(length=64, collation="utf8mb4_bin"),
        type_=sa.String(length=64),
        existing_nullable=True,
    )
    op.alter_column(
        "organisation_location",
        "country_code",
        existing_type=sa.CHAR(length=2, collation="utf8mb4_bin"),
        type_=sa.CHAR(length=2),
        existing_nullable=True,
    )
    op.alter_column(
        "person_location",
        "country_code",
        existing_type=sa.CHAR(length=2, collation="utf8mb4_bin"),
        type_=sa.CHAR(length=2),
        existing_nullable=True,
    )
    op.alter_column(
        "platform",
        "name",
        existing_type=sa.String(length=64, collation="utf8mb4_bin"),
        type_=sa.String(length=64),
        existing_nullable=False,
    )
    op.create_foreign_key(
        op.f("fk_computational_asset_location_country_code"),
        "computational_asset_location",
        "country",
        ["country_code"],
        ["code"],
        onupdate="CASCADE",
        ondelete="RESTRICT",
    )
    op.create_foreign_key(
        op.f("fk_organisation_location_country_code"),
        "organisation_location",
        "country",
        ["country_code"],
        ["code"],
        onupdate="CASCADE",
        ondelete="RESTRICT",
    )
    op.create_foreign_key(
        op.f("fk_person_location_country_code"),
        "person_location",
        "country",
        ["country_code"],
        ["code"],
        onupdate="CASCADE",
        ondelete="RESTRICT",
    )
