"""Create the catalogue of datasets and publications

Revision ID: 176dec2e9f26
Revises:
Create Date: 2025-09-15 09:12:44.318207+00:00

"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

# revision identifiers, used by Alembic.
revision: str = "176dec2e9f26"
down_revision: str | Sequence[str] | None = None
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "contact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=256), nullable=False),
        sa.Column("role", sa.String(length=256), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        comment="Somebody, or some desk, that answers questions about a record.",
    )
    op.create_table(
        "keyword",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=256), nullable=False),
        sa.Column("definition", sa.String(length=1800), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name", name=op.f("uq_keyword_name")),
        comment="A word that somebody chose to describe a resource with.",
    )
    op.create_table(
        "language",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=256), nullable=False),
        sa.Column("definition", sa.String(length=1800), nullable=True),
        sa.Column("code", sa.CHAR(length=3), nullable=False, comment="ISO 639-3"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("code", name=op.f("uq_language_code")),
        sa.UniqueConstraint("name", name=op.f("uq_language_name")),
        comment="A human language.",
    )
    op.create_table(
        "licence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=256), nullable=False),
        sa.Column("definition", sa.String(length=1800), nullable=True),
        sa.Column("spdx_identifier", sa.String(length=64), nullable=True),
        sa.Column("url", sa.String(length=1800), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name", name=op.f("uq_licence_name")),
        sa.UniqueConstraint("spdx_identifier", name=op.f("uq_licence_spdx_identifier")),
        comment="The terms under which an asset may be used.",
    )
    op.create_table(
        "platform",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("title", sa.String(length=256), nullable=False),
        sa.Column("description", sa.String(length=1800), nullable=True),
        sa.Column("homepage", sa.String(length=1800), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name", name=op.f("uq_platform_name")),
        comment="A platform that publishes resources, and that the catalogue collects from.",
    )
    op.create_table(
        "publication_type",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=256), nullable=False),
        sa.Column("definition", sa.String(length=1800), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name", name=op.f("uq_publication_type_name")),
        comment="A kind of publication: article, book, thesis, …",
    )
    op.create_table(
        "research_area",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=256), nullable=False),
        sa.Column("definition", sa.String(length=1800), nullable=True),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["parent_id"],
            ["research_area.id"],
            name=op.f("fk_research_area_parent_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name", name=op.f("uq_research_area_name")),
        comment="A field of artificial intelligence: computer vision, knowledge representation, …",
    )
    op.create_table(
        "scientific_domain",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=256), nullable=False),
        sa.Column("definition", sa.String(length=1800), nullable=True),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["parent_id"],
            ["scientific_domain.id"],
            name=op.f("fk_scientific_domain_parent_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name", name=op.f("uq_scientific_domain_name")),
        comment="A science that uses artificial intelligence, or that studies it.",
    )
    op.create_table(
        "text_block",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plain", mysql.MEDIUMTEXT(), nullable=True),
        sa.Column("html", mysql.MEDIUMTEXT(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        comment="A text of any length, as plain text, as HTML, or as both.",
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
        "entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(length=36), server_default=sa.text("(uuid())"), nullable=False),
        sa.Column(
            "status",
            mysql.ENUM("draft", "submitted", "published", "rejected"),
            server_default="draft",
            nullable=False,
        ),
        sa.Column("platform_id", sa.Integer(), nullable=True),
        sa.Column("platform_identifier", sa.String(length=256), nullable=True),
        sa.Column(
            "created_at",
            mysql.DATETIME(fsp=6),
            server_default=sa.text("CURRENT_TIMESTAMP(6)"),
            nullable=False,
        ),
        sa.Column(
            "modified_at",
            mysql.DATETIME(fsp=6),
            server_default=sa.text("CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6)"),
            nullable=False,
        ),
        sa.Column("deleted_at", mysql.DATETIME(fsp=6), nullable=True),
        sa.ForeignKeyConstraint(
            ["platform_id"], ["platform.id"], name=op.f("fk_entry_platform_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint(
            "platform_id",
            "platform_identifier",
            name=op.f("uq_entry_platform_id_platform_identifier"),
        ),
        sa.UniqueConstraint("uuid", name=op.f("uq_entry_uuid")),
        comment="The catalogue's own record of a resource or an agent.",
    )
    op.create_index(
        op.f("ix_entry_status_modified_at"),
        "entry",
        ["status", sa.literal_column("`modified_at` DESC")],
        unique=False,
    )
    op.create_table(
        "dataset",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=256), nullable=False),
        sa.Column("description_id", sa.Integer(), nullable=True),
        sa.Column("same_as", sa.String(length=1800), nullable=True),
        sa.Column("published_at", mysql.DATETIME(fsp=6), nullable=True),
        sa.Column("version", sa.String(length=64), nullable=True),
        sa.Column("licence_id", sa.Integer(), nullable=True),
        sa.Column(
            "is_accessible_for_free", sa.Boolean(), server_default=sa.text("1"), nullable=False
        ),
        sa.Column("measurement_technique", sa.String(length=256), nullable=True),
        sa.Column("measured_from", sa.Date(), nullable=True),
        sa.Column("measured_until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["description_id"],
            ["text_block.id"],
            name=op.f("fk_dataset_description_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entry.id"], name=op.f("fk_dataset_entry_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["licence_id"], ["licence.id"], name=op.f("fk_dataset_licence_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("entry_id", name=op.f("uq_dataset_entry_id")),
        comment="A collection of data that is published, or curated, as one thing.",
    )
    op.create_index(op.f("ix_dataset_name"), "dataset", ["name"], unique=False)
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
        "publication",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=256), nullable=False),
        sa.Column("description_id", sa.Integer(), nullable=True),
        sa.Column("same_as", sa.String(length=1800), nullable=True),
        sa.Column("published_at", mysql.DATETIME(fsp=6), nullable=True),
        sa.Column("version", sa.String(length=64), nullable=True),
        sa.Column("licence_id", sa.Integer(), nullable=True),
        sa.Column(
            "is_accessible_for_free", sa.Boolean(), server_default=sa.text("1"), nullable=False
        ),
        sa.Column("type_id", sa.Integer(), nullable=True),
        sa.Column("isbn", sa.String(length=13), nullable=True),
        sa.Column("doi", sa.String(length=256), nullable=True),
        sa.Column("issn", sa.CHAR(length=9), nullable=True),
        sa.ForeignKeyConstraint(
            ["description_id"],
            ["text_block.id"],
            name=op.f("fk_publication_description_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entry.id"], name=op.f("fk_publication_entry_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["licence_id"],
            ["licence.id"],
            name=op.f("fk_publication_licence_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["type_id"],
            ["publication_type.id"],
            name=op.f("fk_publication_type_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("doi", name=op.f("uq_publication_doi")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_publication_entry_id")),
        comment="A text that was published: an article, a book, a thesis, …",
    )
    op.create_index(op.f("ix_publication_isbn"), "publication", ["isbn"], unique=False)
    op.create_index(op.f("ix_publication_name"), "publication", ["name"], unique=False)
    op.create_table(
        "dataset_alternate_name",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=256), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["dataset.id"],
            name=op.f("fk_dataset_alternate_name_owner_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint(
            "owner_id", "name", name=op.f("uq_dataset_alternate_name_owner_id_name")
        ),
        comment="Another name of the same thing: an abbreviation, a translation, a former name.",
    )
    op.create_table(
        "dataset_citation",
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("citation_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["citation_id"],
            ["publication.id"],
            name=op.f("fk_dataset_citation_citation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["dataset.id"],
            name=op.f("fk_dataset_citation_owner_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("owner_id", "citation_id"),
        comment="Which citation belongs to which dataset.",
    )
    op.create_table(
        "dataset_component",
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("component_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["component_id"],
            ["dataset.id"],
            name=op.f("fk_dataset_component_component_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["dataset.id"],
            name=op.f("fk_dataset_component_owner_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("owner_id", "component_id"),
        comment="Which component belongs to which dataset.",
    )
    op.create_table(
        "dataset_distribution",
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
            name=op.f("ck_dataset_distribution_checksum_algorithm"),
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["dataset.id"],
            name=op.f("fk_dataset_distribution_owner_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id"),
        comment="A file, or a set of files, from which the content of an asset can be had.",
    )
    op.create_table(
        "dataset_keyword",
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("keyword_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["keyword_id"],
            ["keyword.id"],
            name=op.f("fk_dataset_keyword_keyword_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["dataset.id"],
            name=op.f("fk_dataset_keyword_owner_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("owner_id", "keyword_id"),
        comment="Which keyword belongs to which dataset.",
    )
    op.create_table(
        "dataset_language",
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("language_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["language_id"],
            ["language.id"],
            name=op.f("fk_dataset_language_language_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["dataset.id"],
            name=op.f("fk_dataset_language_owner_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("owner_id", "language_id"),
        comment="Which language belongs to which dataset.",
    )
    op.create_table(
        "dataset_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("value", sa.String(length=1800), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["dataset.id"], name=op.f("fk_dataset_note_owner_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id"),
        comment="Something worth knowing that has no field of its own.",
    )
    op.create_table(
        "dataset_research_area",
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("research_area_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["dataset.id"],
            name=op.f("fk_dataset_research_area_owner_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["research_area_id"],
            ["research_area.id"],
            name=op.f("fk_dataset_research_area_research_area_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("owner_id", "research_area_id"),
        comment="Which research_area belongs to which dataset.",
    )
    op.create_table(
        "dataset_scientific_domain",
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("scientific_domain_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["dataset.id"],
            name=op.f("fk_dataset_scientific_domain_owner_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["scientific_domain_id"],
            ["scientific_domain.id"],
            name=op.f("fk_dataset_scientific_domain_scientific_domain_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("owner_id", "scientific_domain_id"),
        comment="Which scientific_domain belongs to which dataset.",
    )
    op.create_table(
        "dataset_size",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(length=64), nullable=False),
        sa.Column("value", sa.Numeric(precision=20, scale=4), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["dataset.id"], name=op.f("fk_dataset_size_owner_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("owner_id", "unit", name=op.f("uq_dataset_size_owner_id_unit")),
        comment="A number of some unit: 1797 instances, 2.5 hours of speech.",
    )
    op.create_table(
        "publication_alternate_name",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=256), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["publication.id"],
            name=op.f("fk_publication_alternate_name_owner_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint(
            "owner_id", "name", name=op.f("uq_publication_alternate_name_owner_id_name")
        ),
        comment="Another name of the same thing: an abbreviation, a translation, a former name.",
    )
    op.create_table(
        "publication_citation",
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("citation_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["citation_id"],
            ["publication.id"],
            name=op.f("fk_publication_citation_citation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["publication.id"],
            name=op.f("fk_publication_citation_owner_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("owner_id", "citation_id"),
        comment="Which citation belongs to which publication.",
    )
    op.create_table(
        "publication_distribution",
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
            name=op.f("ck_publication_distribution_checksum_algorithm"),
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["publication.id"],
            name=op.f("fk_publication_distribution_owner_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id"),
        comment="A file, or a set of files, from which the content of an asset can be had.",
    )
    op.create_table(
        "publication_keyword",
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("keyword_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["keyword_id"],
            ["keyword.id"],
            name=op.f("fk_publication_keyword_keyword_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["publication.id"],
            name=op.f("fk_publication_keyword_owner_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("owner_id", "keyword_id"),
        comment="Which keyword belongs to which publication.",
    )
    op.create_table(
        "publication_language",
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("language_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["language_id"],
            ["language.id"],
            name=op.f("fk_publication_language_language_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["publication.id"],
            name=op.f("fk_publication_language_owner_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("owner_id", "language_id"),
        comment="Which language belongs to which publication.",
    )
    op.create_table(
        "publication_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("value", sa.String(length=1800), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["publication.id"],
            name=op.f("fk_publication_note_owner_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id"),
        comment="Something worth knowing that has no field of its own.",
    )
    op.create_table(
        "publication_research_area",
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("research_area_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["publication.id"],
            name=op.f("fk_publication_research_area_owner_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["research_area_id"],
            ["research_area.id"],
            name=op.f("fk_publication_research_area_research_area_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("owner_id", "research_area_id"),
        comment="Which research_area belongs to which publication.",
    )
    op.create_table(
        "publication_scientific_domain",
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("scientific_domain_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["publication.id"],
            name=op.f("fk_publication_scientific_domain_owner_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["scientific_domain_id"],
            ["scientific_domain.id"],
            name=op.f("fk_publication_scientific_domain_scientific_domain_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("owner_id", "scientific_domain_id"),
        comment="Which scientific_domain belongs to which publication.",
    )


def downgrade() -> None:
    op.drop_table("publication_scientific_domain")
    op.drop_table("publication_research_area")
    op.drop_table("publication_note")
    op.drop_table("publication_language")
    op.drop_table("publication_keyword")
    op.drop_table("publication_distribution")
    op.drop_table("publication_citation")
    op.drop_table("publication_alternate_name")
    op.drop_table("dataset_size")
    op.drop_table("dataset_scientific_domain")
    op.drop_table("dataset_research_area")
    op.drop_table("dataset_note")
    op.drop_table("dataset_language")
    op.drop_table("dataset_keyword")
    op.drop_table("dataset_distribution")
    op.drop_table("dataset_component")
    op.drop_table("dataset_citation")
    op.drop_table("dataset_alternate_name")
    op.drop_table("publication")
    op.drop_table("entry_contact")
    op.drop_table("dataset")
    op.drop_table("entry")
    op.drop_table("contact_telephone")
    op.drop_table("contact_email")
    op.drop_table("text_block")
    op.drop_table("scientific_domain")
    op.drop_table("research_area")
    op.drop_table("publication_type")
    op.drop_table("platform")
    op.drop_table("licence")
    op.drop_table("language")
    op.drop_table("keyword")
    op.drop_table("contact")
