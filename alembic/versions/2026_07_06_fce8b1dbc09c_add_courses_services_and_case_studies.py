"""Add courses, services and case studies

Revision ID: fce8b1dbc09c
Revises: a63a21731e0c
Create Date: 2026-07-06 13:09:26.864421+00:00

"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

# revision identifiers, used by Alembic.
revision: str = "fce8b1dbc09c"
down_revision: str | Sequence[str] | None = "a63a21731e0c"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "case_study",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=256), nullable=False),
        sa.Column("description_id", sa.Integer(), nullable=True),
        sa.Column("same_as", sa.String(length=1800), nullable=True),
        sa.Column("published_at", mysql.DATETIME(fsp=6), nullable=True),
        sa.Column("version", sa.String(length=64), nullable=True),
        sa.Column("licence_id", sa.Integer(), nullable=True),
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
            ["licence_id"],
            ["licence.id"],
            name=op.f("fk_case_study_licence_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("entry_id", name=op.f("uq_case_study_entry_id")),
        comment="What somebody did with artificial intelligence, and what came of it.",
    )
    op.create_index(op.f("ix_case_study_name"), "case_study", ["name"], unique=False)
    op.create_table(
        "educational_level",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=256), nullable=False),
        sa.Column("definition", sa.String(length=1800), nullable=True),
        sa.Column(
            "rank",
            sa.SmallInteger(),
            nullable=False,
            comment="Orders the levels, the easiest first.",
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name", name=op.f("uq_educational_level_name")),
        sa.UniqueConstraint("rank", name=op.f("uq_educational_level_rank")),
        comment="How much a learner has to know already.",
    )
    op.create_table(
        "service",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.BigInteger(), nullable=False),
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
        "target_audience",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=256), nullable=False),
        sa.Column("definition", sa.String(length=1800), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name", name=op.f("uq_target_audience_name")),
        comment="The people that an educational resource is made for.",
    )
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
        "educational_resource",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=256), nullable=False),
        sa.Column("description_id", sa.Integer(), nullable=True),
        sa.Column("same_as", sa.String(length=1800), nullable=True),
        sa.Column("published_at", mysql.DATETIME(fsp=6), nullable=True),
        sa.Column("pace", sa.String(length=64), server_default="self-paced", nullable=False),
        sa.Column("level_id", sa.Integer(), nullable=True),
        sa.Column("minutes_required", sa.Integer(), nullable=True),
        sa.Column(
            "hours_required",
            sa.Numeric(precision=8, scale=2),
            sa.Computed("minutes_required / 60", persisted=True),
            nullable=True,
        ),
        sa.CheckConstraint(
            "pace in ('scheduled','self-paced')", name=op.f("ck_educational_resource_pace")
        ),
        sa.ForeignKeyConstraint(
            ["description_id"],
            ["text_block.id"],
            name=op.f("fk_educational_resource_description_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["entry.id"],
            name=op.f("fk_educational_resource_entry_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["level_id"],
            ["educational_level.id"],
            name=op.f("fk_educational_resource_level_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("entry_id", name=op.f("uq_educational_resource_entry_id")),
        comment="A course, a tutorial, a textbook: something to learn from.",
    )
    op.create_index(
        op.f("ix_educational_resource_name"), "educational_resource", ["name"], unique=False
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
        sa.Column("amount", sa.Numeric(precision=15, scale=2), nullable=False),
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
        "educational_resource_audience",
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("audience_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["audience_id"],
            ["target_audience.id"],
            name=op.f("fk_educational_resource_audience_audience_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["educational_resource.id"],
            name=op.f("fk_educational_resource_audience_owner_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("owner_id", "audience_id"),
        comment="Which audience belongs to which educational_resource.",
    )
    op.create_table(
        "educational_resource_keyword",
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("keyword_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["keyword_id"],
            ["keyword.id"],
            name=op.f("fk_educational_resource_keyword_keyword_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["educational_resource.id"],
            name=op.f("fk_educational_resource_keyword_owner_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("owner_id", "keyword_id"),
        comment="Which keyword belongs to which educational_resource.",
    )
    op.create_table(
        "educational_resource_language",
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("language_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["language_id"],
            ["language.id"],
            name=op.f("fk_educational_resource_language_language_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["educational_resource.id"],
            name=op.f("fk_educational_resource_language_owner_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("owner_id", "language_id"),
        comment="Which language belongs to which educational_resource.",
    )
    op.create_table(
        "educational_resource_prerequisite",
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("prerequisite_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["educational_resource.id"],
            name=op.f("fk_educational_resource_prerequisite_owner_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["prerequisite_id"],
            ["educational_resource.id"],
            name=op.f("fk_educational_resource_prerequisite_prerequisite_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("owner_id", "prerequisite_id"),
        comment="Which prerequisite belongs to which educational_resource.",
    )
    op.create_table(
        "educational_resource_price",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("plan", sa.String(length=256), nullable=False),
        sa.Column("amount", sa.Numeric(precision=15, scale=2), nullable=False),
        sa.Column("currency", sa.CHAR(length=3), server_default="EUR", nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["educational_resource.id"],
            name=op.f("fk_educational_resource_price_owner_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint(
            "owner_id",
            "plan",
            "currency",
            name=op.f("uq_educational_resource_price_owner_id_plan_currency"),
        ),
        comment="An amount of money, and what is had for it.",
    )
    op.create_table(
        "educational_resource_relevant_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=256), nullable=True),
        sa.Column("url", sa.String(length=1800), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["educational_resource.id"],
            name=op.f("fk_educational_resource_relevant_link_owner_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id"),
        comment="A page that says more: a registration form, a video, a press release.",
    )
    op.create_table(
        "educational_resource_research_area",
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("research_area_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["educational_resource.id"],
            name=op.f("fk_educational_resource_research_area_owner_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["research_area_id"],
            ["research_area.id"],
            name=op.f("fk_educational_resource_research_area_research_area_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("owner_id", "research_area_id"),
        comment="Which research_area belongs to which educational_resource.",
    )
    op.create_table(
        "educational_resource_scientific_domain",
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("scientific_domain_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["educational_resource.id"],
            name=op.f("fk_educational_resource_scientific_domain_owner_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["scientific_domain_id"],
            ["scientific_domain.id"],
            name=op.f("fk_educational_resource_scientific_domain_scientific_domain_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("owner_id", "scientific_domain_id"),
        comment="Which scientific_domain belongs to which educational_resource.",
    )
    # The trigger as the models declare it; Alembic does not know triggers.
    op.execute(
        "CREATE TRIGGER `case_study_deletes_entry` AFTER DELETE ON `case_study`"
        " FOR EACH ROW DELETE FROM `entry` WHERE id = OLD.entry_id"
    )
    op.execute(
        "CREATE TRIGGER `case_study_deletes_description` AFTER DELETE ON `case_study`"
        " FOR EACH ROW DELETE FROM `text_block` WHERE id = OLD.description_id"
    )
    op.execute(
        "CREATE TRIGGER `educational_resource_deletes_entry` AFTER DELETE ON `educational_resource`"
        " FOR EACH ROW DELETE FROM `entry` WHERE id = OLD.entry_id"
    )
    op.execute(
        "CREATE TRIGGER `educational_resource_deletes_description` AFTER DELETE ON"
        " `educational_resource`"
        " FOR EACH ROW DELETE FROM `text_block` WHERE id = OLD.description_id"
    )
    op.execute(
        "CREATE TRIGGER `service_deletes_entry` AFTER DELETE ON `service`"
        " FOR EACH ROW DELETE FROM `entry` WHERE id = OLD.entry_id"
    )
    op.execute(
        "CREATE TRIGGER `service_deletes_description` AFTER DELETE ON `service`"
        " FOR EACH ROW DELETE FROM `text_block` WHERE id = OLD.description_id"
    )


def downgrade() -> None:
    op.drop_table("educational_resource_scientific_domain")
    op.drop_table("educational_resource_research_area")
    op.drop_table("educational_resource_relevant_link")
    op.drop_table("educational_resource_price")
    op.drop_table("educational_resource_prerequisite")
    op.drop_table("educational_resource_language")
    op.drop_table("educational_resource_keyword")
    op.drop_table("educational_resource_audience")
    op.drop_table("service_relevant_link")
    op.drop_table("service_price")
    op.drop_table("service_keyword")
    op.drop_table("service_industrial_sector")
    op.drop_table("service_application_area")
    op.drop_table("service_alternate_name")
    op.drop_table("educational_resource")
    op.drop_table("case_study_partner")
    op.drop_table("case_study_note")
    op.drop_table("case_study_keyword")
    op.drop_table("case_study_industrial_sector")
    op.drop_table("case_study_distribution")
    op.drop_table("case_study_citation")
    op.drop_table("case_study_application_area")
    op.drop_table("case_study_alternate_name")
    op.drop_table("target_audience")
    op.drop_table("service")
    op.drop_table("educational_level")
    op.drop_table("case_study")
