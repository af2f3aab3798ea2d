"""Add educational resources, events, news and teams

Revision ID: 0d3de9b6d003
Revises: e912c47601dd
Create Date: 2026-11-22 15:37:37.771725+00:00

"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

# revision identifiers, used by Alembic.
revision: str = "0d3de9b6d003"
down_revision: str | Sequence[str] | None = "e912c47601dd"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
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
        "event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=256), nullable=False),
        sa.Column("description_id", sa.Integer(), nullable=True),
        sa.Column("same_as", sa.String(length=1800), nullable=True),
        sa.Column("published_at", mysql.DATETIME(fsp=6), nullable=True),
        sa.Column("starts_at", mysql.DATETIME(fsp=6), nullable=True),
        sa.Column("ends_at", mysql.DATETIME(fsp=6), nullable=True),
        sa.Column("mode", mysql.ENUM("on site", "online", "hybrid"), nullable=False),
        sa.Column("registration_url", sa.String(length=1800), nullable=True),
        sa.Column("organiser_person_id", sa.Integer(), nullable=True),
        sa.Column("organiser_organisation_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(organiser_person_id is null) or (organiser_organisation_id is null)",
            name=op.f("ck_event_one_organiser"),
        ),
        sa.CheckConstraint("ends_at >= starts_at", name=op.f("ck_event_duration")),
        sa.ForeignKeyConstraint(
            ["description_id"],
            ["text_block.id"],
            name=op.f("fk_event_description_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entry.id"], name=op.f("fk_event_entry_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["organiser_organisation_id"],
            ["organisation.id"],
            name=op.f("fk_event_organiser_organisation_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organiser_person_id"],
            ["person.id"],
            name=op.f("fk_event_organiser_person_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("entry_id", name=op.f("uq_event_entry_id")),
        comment="A conference, a workshop, a hackathon: people meet at a time and a place.",
    )
    op.create_index(op.f("ix_event_name"), "event", ["name"], unique=False)
    op.create_table(
        "news",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=256), nullable=False),
        sa.Column("description_id", sa.Integer(), nullable=True),
        sa.Column("same_as", sa.String(length=1800), nullable=True),
        sa.Column("published_at", mysql.DATETIME(fsp=6), nullable=True),
        sa.Column("alternative_headline", sa.String(length=256), nullable=True),
        sa.Column("source_url", sa.String(length=1800), nullable=True),
        sa.Column("content_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["content_id"], ["text_block.id"], name=op.f("fk_news_content_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["description_id"],
            ["text_block.id"],
            name=op.f("fk_news_description_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entry.id"], name=op.f("fk_news_entry_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("entry_id", name=op.f("uq_news_entry_id")),
        comment="Something that happened, told once.",
    )
    op.create_index(op.f("ix_news_name"), "news", ["name"], unique=False)
    op.create_table(
        "news_category",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=256), nullable=False),
        sa.Column("definition", sa.String(length=1800), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name", name=op.f("uq_news_category_name")),
        comment="A section of the news.",
    )
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
        "team",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=256), nullable=False),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("size > 0", name=op.f("ck_team_size")),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entry.id"], name=op.f("fk_team_entry_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_team_organisation_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("entry_id", name=op.f("uq_team_entry_id")),
        sa.UniqueConstraint("organisation_id", "name", name=op.f("uq_team_organisation_id_name")),
        comment="People who work together, within an organisation or across several.",
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
        sa.CheckConstraint(
            "minutes_required > 0", name=op.f("ck_educational_resource_minutes_required")
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
        "event_keyword",
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("keyword_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["keyword_id"],
            ["keyword.id"],
            name=op.f("fk_event_keyword_keyword_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["event.id"], name=op.f("fk_event_keyword_owner_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("owner_id", "keyword_id"),
        comment="Which keyword belongs to which event.",
    )
    op.create_table(
        "event_location",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("street", sa.String(length=256), nullable=True),
        sa.Column("postal_code", sa.String(length=64), nullable=True),
        sa.Column("locality", sa.String(length=256), nullable=True),
        sa.Column("region", sa.String(length=256), nullable=True),
        sa.Column("country_code", sa.CHAR(length=2, collation="utf8mb4_bin"), nullable=True),
        sa.Column("latitude", sa.Numeric(precision=8, scale=6), nullable=True),
        sa.Column("longitude", sa.Numeric(precision=9, scale=6), nullable=True),
        sa.Column("elevation_m", sa.Numeric(precision=7, scale=2), nullable=True),
        sa.CheckConstraint(
            "(latitude is null) = (longitude is null)",
            name=op.f("ck_event_location_point_is_whole"),
        ),
        sa.CheckConstraint(
            "latitude between -(90) and 90", name=op.f("ck_event_location_latitude")
        ),
        sa.CheckConstraint(
            "longitude between -(180) and 180", name=op.f("ck_event_location_longitude")
        ),
        sa.ForeignKeyConstraint(
            ["country_code"],
            ["country.code"],
            name=op.f("fk_event_location_country_code"),
            onupdate="CASCADE",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["event.id"], name=op.f("fk_event_location_owner_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id"),
        comment="A postal address, and its place on the map.",
    )
    op.create_table(
        "event_performer",
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("performer_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["event.id"], name=op.f("fk_event_performer_owner_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["performer_id"],
            ["person.id"],
            name=op.f("fk_event_performer_performer_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("owner_id", "performer_id"),
        comment="Which performer belongs to which event.",
    )
    op.create_table(
        "news_keyword",
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("keyword_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["keyword_id"],
            ["keyword.id"],
            name=op.f("fk_news_keyword_keyword_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["news.id"], name=op.f("fk_news_keyword_owner_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("owner_id", "keyword_id"),
        comment="Which keyword belongs to which news.",
    )
    op.create_table(
        "news_news_category",
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("news_category_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["news_category_id"],
            ["news_category.id"],
            name=op.f("fk_news_news_category_news_category_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["news.id"],
            name=op.f("fk_news_news_category_owner_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("owner_id", "news_category_id"),
        comment="Which news_category belongs to which news.",
    )
    op.create_table(
        "team_member",
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["person.id"], name=op.f("fk_team_member_member_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["team.id"], name=op.f("fk_team_member_owner_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("owner_id", "member_id"),
        comment="Which member belongs to which team.",
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
        sa.Column("amount", sa.Numeric(precision=10, scale=2), nullable=False),
        sa.Column("currency", sa.CHAR(length=3), server_default="EUR", nullable=False),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_educational_resource_price_amount")),
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
        "CREATE TRIGGER `educational_resource_deletes_entry` AFTER DELETE ON `educational_resource`"
        " FOR EACH ROW DELETE FROM `entry` WHERE id = OLD.entry_id"
    )
    op.execute(
        "CREATE TRIGGER `educational_resource_deletes_description` AFTER DELETE ON"
        " `educational_resource`"
        " FOR EACH ROW DELETE FROM `text_block` WHERE id = OLD.description_id"
    )
    op.execute(
        "CREATE TRIGGER `event_deletes_entry` AFTER DELETE ON `event`"
        " FOR EACH ROW DELETE FROM `entry` WHERE id = OLD.entry_id"
    )
    op.execute(
        "CREATE TRIGGER `event_deletes_description` AFTER DELETE ON `event`"
        " FOR EACH ROW DELETE FROM `text_block` WHERE id = OLD.description_id"
    )
    op.execute(
        "CREATE TRIGGER `news_deletes_entry` AFTER DELETE ON `news`"
        " FOR EACH ROW DELETE FROM `entry` WHERE id = OLD.entry_id"
    )
    op.execute(
        "CREATE TRIGGER `news_deletes_description` AFTER DELETE ON `news`"
        " FOR EACH ROW DELETE FROM `text_block` WHERE id = OLD.description_id"
    )
    op.execute(
        "CREATE TRIGGER `news_deletes_content` AFTER DELETE ON `news`"
        " FOR EACH ROW DELETE FROM `text_block` WHERE id = OLD.content_id"
    )
    op.execute(
        "CREATE TRIGGER `team_deletes_entry` AFTER DELETE ON `team`"
        " FOR EACH ROW DELETE FROM `entry` WHERE id = OLD.entry_id"
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
    op.drop_table("team_member")
    op.drop_table("news_news_category")
    op.drop_table("news_keyword")
    op.drop_table("event_performer")
    op.drop_table("event_location")
    op.drop_table("event_keyword")
    op.drop_table("educational_resource")
    op.drop_table("team")
    op.drop_table("target_audience")
    op.drop_table("news_category")
    op.drop_table("news")
    op.drop_table("event")
    op.drop_table("educational_level")
