"""Add case studies, computational assets, services, and whom to contact

Revision ID: 5e6eee5442e1
Revises: c95c0f77dcba
Create Date: 2026-11-22 15:36:51.873550+00:00

"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

# revision identifiers, used by Alembic.
revision: str = "5e6eee5442e1"
down_revision: str | Sequence[str] | None = "c95c0f77dcba"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "case_study",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=256), nullable=False),
        sa.Column("description_id", sa.Integer(), nullable=True),
        sa.Column("same_as", sa.String(length=1800), nullable=True),
        sa.Column("published_at", mysql.DATETIME(fsp=6), nullable=True),
        sa.Column("version", sa.String(length=64), nullable=True),
        sa.Column("license_id", sa.Integer(), nullable=True),
        sa.Column(
            "is_accessible_for_free", sa.Boolean(), server_default=sa.text("1"), nullable=False
        ),
        sa.Column("challenge", sa.String(length=1800), nullable=True),
        sa.Column("outcome", sa.String(length=1800), nullable=True),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("finished_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["description_id"],
            ["text_block.id"],
            name=op.f("fk_case_study_description_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entry.id"], name=op.f("fk_case_study_entry_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["license_id"],
            ["license.id"],
            name=op.f("fk_case_study_license_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("entry_id", name=op.f("uq_case_study_entry_id")),
        comment="What somebody did with artificial intelligence, and what came of it.",
    )
    op.create_index(op.f("ix_case_study_name"), "case_study", ["name"], unique=False)
    op.create_table(
        "computational_asset_type",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=256), nullable=False),
        sa.Column("definition", sa.String(length=1800), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name", name=op.f("uq_computational_asset_type_name")),
        comment="A kind of computational asset: cluster, cloud service, edge device, …",
    )
    op.create_table(
        "contact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=256), nullable=False),
        sa.Column("role", sa.String(length=256), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        comment="Somebody, or some desk, that answers questions about a record.",
    )
    op.create_table(
        "service",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=256), nullable=False),
        sa.Column("description_id", sa.Integer(), nullable=True),
        sa.Column("same_as", sa.String(length=1800), nullable=True),
        sa.Column("published_at", mysql.DATETIME(fsp=6), nullable=True),
        sa.Column("slogan", sa.String(length=256), nullable=True),
        sa.Column("terms_url", sa.String(length=1800), nullable=True),
        sa.ForeignKeyConstraint(
            ["description_id"],
            ["text_block.id"],
            name=op.f("fk_service_description_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entry.id"], name=op.f("fk_service_entry_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("entry_id", name=op.f("uq_service_entry_id")),
        comment="Something that is done for others: hosting, annotation, consulting, …",
    )
    op.create_index(op.f("ix_service_name"), "service", ["name"], unique=False)
    op.create_table(
        "case_study_alternate_name",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=256), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["case_study.id"],
            name=op.f("fk_case_study_alternate_name_owner_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint(
            "owner_id", "name", name=op.f("uq_case_study_alternate_name_owner_id_name")
        ),
        comment="Another name of the same thing: an abbreviation, a translation, a former name.",
    )
    op.create_table(
        "case_study_application_area",
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("application_area_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_area_id"],
            ["application_area.id"],
            name=op.f("fk_case_study_application_area_application_area_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["case_study.id"],
            name=op.f("fk_case_study_application_area_owner_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("owner_id", "application_area_id"),
        comment="Which application_area belongs to which case_study.",
    )
    op.create_table(
        "case_study_citation",
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("citation_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["citation_id"],
            ["publication.id"],
            name=op.f("fk_case_study_citation_citation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["case_study.id"],
            name=op.f("fk_case_study_citation_owner_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("owner_id", "citation_id"),
        comment="Which citation belongs to which case_study.",
    )
    op.create_table(
        "case_study_distribution",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=256), nullable=True),
        sa.Column("description", sa.String(length=1800), nullable=True),
        sa.Column("content_url", sa.String(length=1800), nullable=False),
        sa.Column("content_size_bytes", sa.BigInteger(), nullable=True),
        sa.Column("encoding_format", sa.String(length=256), nullable=True),
        sa.Column("checksum", sa.String(length=256), nullable=True),
        sa.Column("checksum_algorithm", sa.String(length=64), nullable=True),
        sa.Column("published_at", mysql.DATETIME(fsp=6), nullable=True),
        sa.CheckConstraint(
            "checksum_algorithm in ('md5','sha1','sha256','sha512')",
            name=op.f("ck_case_study_distribution_checksum_algorithm"),
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["case_study.id"],
            name=op.f("fk_case_study_distribution_owner_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id"),
        comment="A file, or a set of files, from which the content of an asset can be had.",
    )
    op.create_table(
        "case_study_industrial_sector",
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("industrial_sector_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["industrial_sector_id"],
            ["industrial_sector.id"],
            name=op.f("fk_case_study_industrial_sector_industrial_sector_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["case_study.id"],
            name=op.f("fk_case_study_industrial_sector_owner_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("owner_id", "industrial_sector_id"),
        comment="Which industrial_sector belongs to which case_study.",
    )
    op.create_table(
        "case_study_keyword",
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("keyword_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["keyword_id"],
            ["keyword.id"],
            name=op.f("fk_case_study_keyword_keyword_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["case_study.id"],
            name=op.f("fk_case_study_keyword_owner_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("owner_id", "keyword_id"),
        comment="Which keyword belongs to which case_study.",
    )
    op.create_table(
        "case_study_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("value", sa.String(length=8000), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["case_study.id"],
            name=op.f("fk_case_study_note_owner_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id"),
        comment="Something worth knowing that has no field of its own.",
    )
    op.create_table(
        "case_study_partner",
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["case_study.id"],
            name=op.f("fk_case_study_partner_owner_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"],
            ["organisation.id"],
            name=op.f("fk_case_study_partner_partner_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("owner_id", "partner_id"),
        comment="Which partner belongs to which case_study.",
    )
    op.create_table(
        "computational_asset",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=256), nullable=False),
        sa.Column("description_id", sa.Integer(), nullable=True),
        sa.Column("same_as", sa.String(length=1800), nullable=True),
        sa.Column("published_at", mysql.DATETIME(fsp=6), nullable=True),
        sa.Column("version", sa.String(length=64), nullable=True),
        sa.Column("license_id", sa.Integer(), nullable=True),
        sa.Column(
            "is_accessible_for_free", sa.Boolean(), server_default=sa.text("1"), nullable=False
        ),
        sa.Column("type_id", sa.Integer(), nullable=True),
        sa.Column("status_url", sa.String(length=1800), nullable=True),
        sa.Column("hardware", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(
            ["description_id"],
            ["text_block.id"],
            name=op.f("fk_computational_asset_description_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["entry.id"],
            name=op.f("fk_computational_asset_entry_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["license_id"],
            ["license.id"],
            name=op.f("fk_computational_asset_license_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["type_id"],
            ["computational_asset_type.id"],
            name=op.f("fk_computational_asset_type_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("entry_id", name=op.f("uq_computational_asset_entry_id")),
        comment="Something to compute with: a cluster, a cloud service, an edge device, …",
    )
    op.create_index(
        op.f("ix_computational_asset_name"), "computational_asset", ["name"], unique=False
    )
    op.create_table(
        "contact_email",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(length=256), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["contact.id"], name=op.f("fk_contact_email_owner_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("owner_id", "address", name=op.f("uq_contact_email_owner_id_address")),
        comment="An e-mail address.",
    )
    op.create_table(
        "contact_telephone",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("extension", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["contact.id"],
            name=op.f("fk_contact_telephone_owner_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id"),
        comment="A telephone number, with its country code.",
    )
    op.create_table(
        "entry_contact",
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contact.id"],
            name=op.f("fk_entry_contact_contact_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["entry.id"], name=op.f("fk_entry_contact_owner_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("owner_id", "contact_id"),
        comment="Which contact belongs to which entry.",
    )
    op.create_table(
        "service_alternate_name",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=256), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["service.id"],
            name=op.f("fk_service_alternate_name_owner_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint(
            "owner_id", "name", name=op.f("uq_service_alternate_name_owner_id_name")
        ),
        comment="Another name of the same thing: an abbreviation, a translation, a former name.",
    )
    op.create_table(
        "service_application_area",
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("application_area_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_area_id"],
            ["application_area.id"],
            name=op.f("fk_service_application_area_application_area_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["service.id"],
            name=op.f("fk_service_application_area_owner_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("owner_id", "application_area_id"),
        comment="Which application_area belongs to which service.",
    )
    op.create_table(
        "service_industrial_sector",
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("industrial_sector_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["industrial_sector_id"],
            ["industrial_sector.id"],
            name=op.f("fk_service_industrial_sector_industrial_sector_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["service.id"],
            name=op.f("fk_service_industrial_sector_owner_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("owner_id", "industrial_sector_id"),
        comment="Which industrial_sector belongs to which service.",
    )
    op.create_table(
        "service_keyword",
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("keyword_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["keyword_id"],
            ["keyword.id"],
            name=op.f("fk_service_keyword_keyword_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["service.id"],
            name=op.f("fk_service_keyword_owner_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("owner_id", "keyword_id"),
        comment="Which keyword belongs to which service.",
    )
    op.create_table(
        "service_price",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("plan", sa.String(length=256), nullable=False),
        sa.Column("amount", sa.Numeric(precision=10, scale=2), nullable=False),
        sa.Column("currency", sa.CHAR(length=3), server_default="EUR", nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["service.id"], name=op.f("fk_service_price_owner_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint(
            "owner_id", "plan", "currency", name=op.f("uq_service_price_owner_id_plan_currency")
        ),
        comment="An amount of money, and what is had for it.",
    )
    op.create_table(
        "service_relevant_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=256), nullable=True),
        sa.Column("url", sa.String(length=1800), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["service.id"],
            name=op.f("fk_service_relevant_link_owner_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id"),
        comment="A page that says more: a registration form, a video, a press release.",
    )
    op.create_table(
        "computational_asset_alternate_name",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=256), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["computational_asset.id"],
            name=op.f("fk_computational_asset_alternate_name_owner_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint(
            "owner_id", "name", name=op.f("uq_computational_asset_alternate_name_owner_id_name")
        ),
        comment="Another name of the same thing: an abbreviation, a translation, a former name.",
    )
    op.create_table(
        "computational_asset_citation",
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("citation_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["citation_id"],
            ["publication.id"],
            name=op.f("fk_computational_asset_citation_citation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["computational_asset.id"],
            name=op.f("fk_computational_asset_citation_owner_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("owner_id", "citation_id"),
        comment="Which citation belongs to which computational_asset.",
    )
    op.create_table(
        "computational_asset_distribution",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=256), nullable=True),
        sa.Column("description", sa.String(length=1800), nullable=True),
        sa.Column("content_url", sa.String(length=1800), nullable=False),
        sa.Column("content_size_bytes", sa.BigInteger(), nullable=True),
        sa.Column("encoding_format", sa.String(length=256), nullable=True),
        sa.Column("checksum", sa.String(length=256), nullable=True),
        sa.Column("checksum_algorithm", sa.String(length=64), nullable=True),
        sa.Column("published_at", mysql.DATETIME(fsp=6), nullable=True),
        sa.CheckConstraint(
            "checksum_algorithm in ('md5','sha1','sha256','sha512')",
            name=op.f("ck_computational_asset_distribution_checksum_algorithm"),
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["computational_asset.id"],
            name=op.f("fk_computational_asset_distribution_owner_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id"),
        comment="A file, or a set of files, from which the content of an asset can be had.",
    )
    op.create_table(
        "computational_asset_keyword",
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("keyword_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["keyword_id"],
            ["keyword.id"],
            name=op.f("fk_computational_asset_keyword_keyword_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["computational_asset.id"],
            name=op.f("fk_computational_asset_keyword_owner_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("owner_id", "keyword_id"),
        comment="Which keyword belongs to which computational_asset.",
    )
    op.create_table(
        "computational_asset_location",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("street", sa.String(length=256), nullable=True),
        sa.Column("postal_code", sa.String(length=64), nullable=True),
        sa.Column("locality", sa.String(length=256), nullable=True),
        sa.Column("region", sa.String(length=256), nullable=True),
        sa.Column("country_code", sa.CHAR(length=2), nullable=True),
        sa.Column("latitude", sa.Numeric(precision=8, scale=6), nullable=True),
        sa.Column("longitude", sa.Numeric(precision=9, scale=6), nullable=True),
        sa.Column("elevation_m", sa.Numeric(precision=7, scale=2), nullable=True),
        sa.ForeignKeyConstraint(
            ["country_code"],
            ["country.code"],
            name=op.f("fk_computational_asset_location_country_code"),
            onupdate="CASCADE",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["computational_asset.id"],
            name=op.f("fk_computational_asset_location_owner_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id"),
        comment="A postal address, and its place on the map.",
    )
    op.create_table(
        "computational_asset_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("value", sa.String(length=8000), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["computational_asset.id"],
            name=op.f("fk_computational_asset_note_owner_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id"),
        comment="Something worth knowing that has no field of its own.",
    )
    op.create_table(
        "computational_asset_price",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("plan", sa.String(length=256), nullable=False),
        sa.Column("amount", sa.Numeric(precision=10, scale=2), nullable=False),
        sa.Column("currency", sa.CHAR(length=3), server_default="EUR", nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["computational_asset.id"],
            name=op.f("fk_computational_asset_price_owner_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint(
            "owner_id",
            "plan",
            "currency",
            name=op.f("uq_computational_asset_price_owner_id_plan_currency"),
        ),
        comment="An amount of money, and what is had for it.",
    )


def downgrade() -> None:
    op.drop_table("computational_asset_price")
    op.drop_table("computational_asset_note")
    op.drop_table("computational_asset_location")
    op.drop_table("computational_asset_keyword")
    op.drop_table("computational_asset_distribution")
    op.drop_table("computational_asset_citation")
    op.drop_table("computational_asset_alternate_name")
    op.drop_table("service_relevant_link")
    op.drop_table("service_price")
    op.drop_table("service_keyword")
    op.drop_table("service_industrial_sector")
    op.drop_table("service_application_area")
    op.drop_table("service_alternate_name")
    op.drop_table("entry_contact")
    op.drop_table("contact_telephone")
    op.drop_table("contact_email")
    op.drop_table("computational_asset")
    op.drop_table("case_study_partner")
    op.drop_table("case_study_note")
    op.drop_table("case_study_keyword")
    op.drop_table("case_study_industrial_sector")
    op.drop_table("case_study_distribution")
    op.drop_table("case_study_citation")
    op.drop_table("case_study_application_area")
    op.drop_table("case_study_alternate_name")
    op.drop_table("service")
    op.drop_table("contact")
    op.drop_table("computational_asset_type")
    op.drop_table("case_study")
