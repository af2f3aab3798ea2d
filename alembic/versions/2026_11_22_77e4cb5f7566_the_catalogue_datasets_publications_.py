"""The catalogue: datasets, publications, projects, organisations and people

Revision ID: 77e4cb5f7566
Revises:
Create Date: 2026-11-22 15:36:36.024099+00:00

"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

# revision identifiers, used by Alembic.
revision: str = "77e4cb5f7566"
down_revision: str | Sequence[str] | None = None
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "country",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=256), nullable=False),
        sa.Column("definition", sa.String(length=1800), nullable=True),
        sa.Column("code", sa.CHAR(length=2), nullable=False, comment="ISO 3166-1 alpha-2"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("code", name=op.f("uq_country_code")),
        sa.UniqueConstraint("name", name=op.f("uq_country_name")),
        comment="A country or territory.",
    )
    op.create_table(
        "expertise",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=256), nullable=False),
        sa.Column("definition", sa.String(length=1800), nullable=True),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["parent_id"],
            ["expertise.id"],
            name=op.f("fk_expertise_parent_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name", name=op.f("uq_expertise_name")),
        comment="Something that people know how to do.",
    )
    op.create_table(
        "industrial_sector",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=256), nullable=False),
        sa.Column("definition", sa.String(length=1800), nullable=True),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["parent_id"],
            ["industrial_sector.id"],
            name=op.f("fk_industrial_sector_parent_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name", name=op.f("uq_industrial_sector_name")),
        comment="A branch of the economy.",
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
        "license",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=256), nullable=False),
        sa.Column("definition", sa.String(length=1800), nullable=True),
        sa.Column("spdx_identifier", sa.String(length=64), nullable=True),
        sa.Column("url", sa.String(length=1800), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name", name=op.f("uq_license_name")),
        sa.UniqueConstraint("spdx_identifier", name=op.f("uq_license_spdx_identifier")),
        comment="The terms under which an asset may be used.",
    )
    op.create_table(
        "organisation_type",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=256), nullable=False),
        sa.Column("definition", sa.String(length=1800), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name", name=op.f("uq_organisation_type_name")),
        comment="A kind of organisation: university, company, public body, …",
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
    op.create_table(
        "dataset",
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
            ["license_id"], ["license.id"], name=op.f("fk_dataset_license_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("entry_id", name=op.f("uq_dataset_entry_id")),
        comment="A collection of data that is published, or curated, as one thing.",
    )
    op.create_index(op.f("ix_dataset_name"), "dataset", ["name"], unique=False)
    op.create_table(
        "entry_identifier",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
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
    op.create_table(
        "organisation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=256), nullable=False),
        sa.Column("legal_name", sa.String(length=256), nullable=True),
        sa.Column("homepage", sa.String(length=1800), nullable=True),
        sa.Column("logo_url", sa.String(length=1800), nullable=True),
        sa.Column("type_id", sa.Integer(), nullable=True),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("founded_on", sa.Date(), nullable=True),
        sa.Column("dissolved_on", sa.Date(), nullable=True),
        sa.Column("employee_count", sa.Integer(), nullable=True),
        sa.Column("turnover", sa.String(length=64), nullable=True),
        sa.CheckConstraint(
            "turnover in ('<=2M','<=10M','<=50M','>50M')", name=op.f("ck_organisation_turnover")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entry.id"], name=op.f("fk_organisation_entry_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"],
            ["organisation.id"],
            name=op.f("fk_organisation_parent_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["type_id"],
            ["organisation_type.id"],
            name=op.f("fk_organisation_type_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("entry_id", name=op.f("uq_organisation_entry_id")),
        comment="A university, a company, a public body, a club.",
    )
    op.create_index(op.f("ix_organisation_name"), "organisation", ["name"], unique=False)
    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("first_name", sa.String(length=256), nullable=False),
        sa.Column("last_name", sa.String(length=256), nullable=False),
        sa.Column(
            "wants_to_be_contacted", sa.Boolean(), server_default=sa.text("0"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entry.id"], name=op.f("fk_person_entry_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("entry_id", name=op.f("uq_person_entry_id")),
        comment="A human being who works on artificial intelligence.",
    )
    op.create_index(
        op.f("ix_person_last_name_first_name"), "person", ["last_name", "first_name"], unique=False
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
        sa.Column("license_id", sa.Integer(), nullable=True),
        sa.Column(
            "is_accessible_for_free", sa.Boolean(), server_default=sa.text("1"), nullable=False
        ),
        sa.Column("type_id", sa.Integer(), nullable=True),
        sa.Column("isbn", sa.String(length=13), nullable=True),
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
            ["license_id"],
            ["license.id"],
            name=op.f("fk_publication_license_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["type_id"],
            ["publication_type.id"],
            name=op.f("fk_publication_type_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("entry_id", name=op.f("uq_publication_entry_id")),
        comment="A text that was published: an article, a book, a thesis, …",
    )
    op.create_index(op.f("ix_publication_name"), "publication", ["name"], unique=False)
    op.create_index(op.f("ix_publication_isbn"), "publication", ["isbn"], unique=False)
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
        "dataset_funder",
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("funder_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["funder_id"],
            ["organisation.id"],
            name=op.f("fk_dataset_funder_funder_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["dataset.id"],
            name=op.f("fk_dataset_funder_owner_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("owner_id", "funder_id"),
        comment="Which funder belongs to which dataset.",
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
        "entry_editor",
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("editor_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["editor_id"], ["person.id"], name=op.f("fk_entry_editor_editor_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["entry.id"], name=op.f("fk_entry_editor_owner_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("owner_id", "editor_id"),
        comment="Which editor belongs to which entry.",
    )
    op.create_table(
        "membership",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=256), nullable=True),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("finished_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_membership_organisation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_membership_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint(
            "person_id",
            "organisation_id",
            "started_on",
            name=op.f("uq_membership_person_id_organisation_id_started_on"),
        ),
        comment="The time that a person spends in an organisation.",
    )
    op.create_table(
        "organisation_alternate_name",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=256), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["organisation.id"],
            name=op.f("fk_organisation_alternate_name_owner_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint(
            "owner_id", "name", name=op.f("uq_organisation_alternate_name_owner_id_name")
        ),
        comment="Another name of the same thing: an abbreviation, a translation, a former name.",
    )
    op.create_table(
        "organisation_industrial_sector",
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("industrial_sector_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["industrial_sector_id"],
            ["industrial_sector.id"],
            name=op.f("fk_organisation_industrial_sector_industrial_sector_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["organisation.id"],
            name=op.f("fk_organisation_industrial_sector_owner_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("owner_id", "industrial_sector_id"),
        comment="Which industrial_sector belongs to which organisation.",
    )
    op.create_table(
        "organisation_location",
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
            name=op.f("fk_organisation_location_country_code"),
            onupdate="CASCADE",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["organisation.id"],
            name=op.f("fk_organisation_location_owner_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id"),
        comment="A postal address, and its place on the map.",
    )
    op.create_table(
        "organisation_relevant_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=256), nullable=True),
        sa.Column("url", sa.String(length=1800), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["organisation.id"],
            name=op.f("fk_organisation_relevant_link_owner_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id"),
        comment="A page that says more: a registration form, a video, a press release.",
    )
    op.create_table(
        "person_expertise",
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("expertise_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["expertise_id"],
            ["expertise.id"],
            name=op.f("fk_person_expertise_expertise_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["person.id"],
            name=op.f("fk_person_expertise_owner_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("owner_id", "expertise_id"),
        comment="Which expertise belongs to which person.",
    )
    op.create_table(
        "person_language",
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("language_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["language_id"],
            ["language.id"],
            name=op.f("fk_person_language_language_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["person.id"],
            name=op.f("fk_person_language_owner_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("owner_id", "language_id"),
        comment="Which language belongs to which person.",
    )
    op.create_table(
        "person_location",
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
            name=op.f("fk_person_location_country_code"),
            onupdate="CASCADE",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["person.id"],
            name=op.f("fk_person_location_owner_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id"),
        comment="A postal address, and its place on the map.",
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
        sa.Column("total_cost_eur", sa.Numeric(precision=10, scale=2), nullable=True),
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
    op.create_index(op.f("ix_project_started_on"), "project", ["started_on"], unique=False)
    op.create_index(op.f("ix_project_name"), "project", ["name"], unique=False)
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
        "publication_author",
        sa.Column("publication_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("is_corresponding", sa.Boolean(), server_default=sa.text("0"), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_publication_author_person_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["publication_id"],
            ["publication.id"],
            name=op.f("fk_publication_author_publication_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("publication_id", "person_id"),
        sa.UniqueConstraint(
            "publication_id", "position", name=op.f("uq_publication_author_publication_id_position")
        ),
        comment="Who wrote a publication, in the order of the title page.",
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
        sa.Column("value", sa.String(length=1800), nullable=False),
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
        sa.Column("contribution_eur", sa.Numeric(precision=10, scale=2), nullable=True),
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
    op.drop_table("publication_scientific_domain")
    op.drop_table("publication_research_area")
    op.drop_table("publication_note")
    op.drop_table("publication_language")
    op.drop_table("publication_keyword")
    op.drop_table("publication_distribution")
    op.drop_table("publication_citation")
    op.drop_table("publication_author")
    op.drop_table("publication_alternate_name")
    op.drop_table("project")
    op.drop_table("person_location")
    op.drop_table("person_language")
    op.drop_table("person_expertise")
    op.drop_table("organisation_relevant_link")
    op.drop_table("organisation_location")
    op.drop_table("organisation_industrial_sector")
    op.drop_table("organisation_alternate_name")
    op.drop_table("membership")
    op.drop_table("entry_editor")
    op.drop_table("dataset_size")
    op.drop_table("dataset_scientific_domain")
    op.drop_table("dataset_research_area")
    op.drop_table("dataset_note")
    op.drop_table("dataset_language")
    op.drop_table("dataset_keyword")
    op.drop_table("dataset_funder")
    op.drop_table("dataset_distribution")
    op.drop_table("dataset_component")
    op.drop_table("dataset_citation")
    op.drop_table("dataset_alternate_name")
    op.drop_table("publication")
    op.drop_table("person")
    op.drop_table("organisation")
    op.drop_table("entry_identifier")
    op.drop_table("dataset")
    op.drop_table("entry")
    op.drop_table("text_block")
    op.drop_table("scientific_domain")
    op.drop_table("research_area")
    op.drop_table("publication_type")
    op.drop_table("platform")
    op.drop_table("organisation_type")
    op.drop_table("license")
    op.drop_table("language")
    op.drop_table("keyword")
    op.drop_table("industrial_sector")
    op.drop_table("expertise")
    op.drop_table("country")
