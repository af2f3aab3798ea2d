"""Add projects, events and news

Revision ID: 7f7dd0b00408
Revises: a549debb836a
Create Date: 2025-12-08 10:03:57.922174+00:00

"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

# revision identifiers, used by Alembic.
revision: str = "7f7dd0b00408"
down_revision: str | Sequence[str] | None = "a549debb836a"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
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
    op.create_index(op.f("ix_event_mode_starts_at"), "event", ["mode", "starts_at"], unique=False)
    op.create_index(op.f("ix_event_name"), "event", ["name"], unique=False)
    op.create_table(
        "news",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
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
    op.create_index(
        op.f("ix_news_published_at"),
        "news",
        [sa.literal_column("`published_at` DESC")],
        unique=False,
    )
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
        "project",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=256), nullable=False),
        sa.Column("description_id", sa.Integer(), nullable=True),
        sa.Column("same_as", sa.String(length=1800), nullable=True),
        sa.Column("published_at", mysql.DATETIME(fsp=6), nullable=True),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("finished_on", sa.Date(), nullable=True),
        sa.Column("total_cost_eur", sa.Numeric(precision=15, scale=2), nullable=True),
        sa.Column("coordinator_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["coordinator_id"],
            ["organisation.id"],
            name=op.f("fk_project_coordinator_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["description_id"],
            ["text_block.id"],
            name=op.f("fk_project_description_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entry.id"], name=op.f("fk_project_entry_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("entry_id", name=op.f("uq_project_entry_id")),
        comment="Work that organisations do together, for a time, with a budget.",
    )
    op.create_index(op.f("ix_project_name"), "project", ["name"], unique=False)
    op.create_index(op.f("ix_project_started_on"), "project", ["started_on"], unique=False)
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
        sa.Column("country_code", sa.CHAR(length=2), nullable=True),
        sa.Column("latitude", sa.Numeric(precision=8, scale=6), nullable=True),
        sa.Column("longitude", sa.Numeric(precision=9, scale=6), nullable=True),
        sa.Column("elevation_m", sa.Numeric(precision=7, scale=2), nullable=True),
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
    op.create_index(
        op.f("ix_event_location_latitude_longitude"),
        "event_location",
        ["latitude", "longitude"],
        unique=False,
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
        "project_alternate_name",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=256), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["project.id"],
            name=op.f("fk_project_alternate_name_owner_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint(
            "owner_id", "name", name=op.f("uq_project_alternate_name_owner_id_name")
        ),
        comment="Another name of the same thing: an abbreviation, a translation, a former name.",
    )
    op.create_table(
        "project_dataset",
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("dataset_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["dataset_id"],
            ["dataset.id"],
            name=op.f("fk_project_dataset_dataset_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["project.id"],
            name=op.f("fk_project_dataset_owner_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("owner_id", "dataset_id"),
        comment="Which dataset belongs to which project.",
    )
    op.create_table(
        "project_keyword",
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("keyword_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["keyword_id"],
            ["keyword.id"],
            name=op.f("fk_project_keyword_keyword_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["project.id"],
            name=op.f("fk_project_keyword_owner_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("owner_id", "keyword_id"),
        comment="Which keyword belongs to which project.",
    )
    op.create_table(
        "project_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("value", sa.String(length=8000), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["project.id"], name=op.f("fk_project_note_owner_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id"),
        comment="Something worth knowing that has no field of its own.",
    )
    op.create_table(
        "project_participant",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            mysql.ENUM("beneficiary", "associated", "third party"),
            server_default="beneficiary",
            nullable=False,
        ),
        sa.Column("contribution_eur", sa.Numeric(precision=15, scale=2), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_project_participant_organisation_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_project_participant_project_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("project_id", "organisation_id"),
        comment="An organisation that takes part in a project, and its share of the budget.",
    )
    op.create_table(
        "project_publication",
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("publication_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["project.id"],
            name=op.f("fk_project_publication_owner_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["publication_id"],
            ["publication.id"],
            name=op.f("fk_project_publication_publication_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("owner_id", "publication_id"),
        comment="Which publication belongs to which project.",
    )
    op.create_table(
        "project_relevant_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=256), nullable=True),
        sa.Column("url", sa.String(length=1800), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["project.id"],
            name=op.f("fk_project_relevant_link_owner_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id"),
        comment="A page that says more: a registration form, a video, a press release.",
    )
    op.create_table(
        "project_research_area",
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("research_area_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["project.id"],
            name=op.f("fk_project_research_area_owner_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["research_area_id"],
            ["research_area.id"],
            name=op.f("fk_project_research_area_research_area_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("owner_id", "research_area_id"),
        comment="Which research_area belongs to which project.",
    )
    op.create_table(
        "project_scientific_domain",
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("scientific_domain_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["project.id"],
            name=op.f("fk_project_scientific_domain_owner_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["scientific_domain_id"],
            ["scientific_domain.id"],
            name=op.f("fk_project_scientific_domain_scientific_domain_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("owner_id", "scientific_domain_id"),
        comment="Which scientific_domain belongs to which project.",
    )


def downgrade() -> None:
    op.drop_table("project_scientific_domain")
    op.drop_table("project_research_area")
    op.drop_table("project_relevant_link")
    op.drop_table("project_publication")
    op.drop_table("project_participant")
    op.drop_table("project_note")
    op.drop_table("project_keyword")
    op.drop_table("project_dataset")
    op.drop_table("project_alternate_name")
    op.drop_table("news_news_category")
    op.drop_table("news_keyword")
    op.drop_table("event_performer")
    op.drop_table("event_location")
    op.drop_table("event_keyword")
    op.drop_table("project")
    op.drop_table("news_category")
    op.drop_table("news")
    op.drop_table("event")
