"""Add models, experiments and computational assets

Revision ID: 75e997b08062
Revises: 37909d52d911
Create Date: 2026-02-16 11:27:38.640019+00:00

"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

# revision identifiers, used by Alembic.
revision: str = "75e997b08062"
down_revision: str | Sequence[str] | None = "37909d52d911"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "application_area",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=256), nullable=False),
        sa.Column("definition", sa.String(length=1800), nullable=True),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["parent_id"],
            ["application_area.id"],
            name=op.f("fk_application_area_parent_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name", name=op.f("uq_application_area_name")),
        comment="A task that artificial intelligence is put to: fraud detection, route planning, …",
    )
    op.create_table(
        "badge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=256), nullable=False),
        sa.Column("definition", sa.String(length=1800), nullable=True),
        sa.Column("issuer", sa.String(length=256), nullable=True),
        sa.Column("image_url", sa.String(length=1800), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name", name=op.f("uq_badge_name")),
        comment="A mark of quality that somebody awards, for reproducible experiments say.",
    )
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
        "experiment",
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
        sa.Column("workflow_url", sa.String(length=1800), nullable=True),
        sa.Column(
            "execution_settings",
            sa.JSON(),
            server_default=sa.text("(json_object())"),
            nullable=False,
        ),
        sa.Column("reproducibility_explanation", sa.String(length=1800), nullable=True),
        sa.ForeignKeyConstraint(
            ["description_id"],
            ["text_block.id"],
            name=op.f("fk_experiment_description_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entry.id"], name=op.f("fk_experiment_entry_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["licence_id"],
            ["licence.id"],
            name=op.f("fk_experiment_licence_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("entry_id", name=op.f("uq_experiment_entry_id")),
        comment="An experiment that others can repeat.",
    )
    op.create_index(op.f("ix_experiment_name"), "experiment", ["name"], unique=False)
    op.create_table(
        "ml_model",
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
        sa.Column("architecture", sa.String(length=256), nullable=True),
        sa.Column("parameter_count", sa.BigInteger(), nullable=True),
        sa.Column("metrics", sa.JSON(), nullable=True),
        sa.Column("base_model_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["base_model_id"],
            ["ml_model.id"],
            name=op.f("fk_ml_model_base_model_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["description_id"],
            ["text_block.id"],
            name=op.f("fk_ml_model_description_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entry.id"], name=op.f("fk_ml_model_entry_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["licence_id"], ["licence.id"], name=op.f("fk_ml_model_licence_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("entry_id", name=op.f("uq_ml_model_entry_id")),
        comment="A machine-learning model: an architecture with the weights that were learnt.",
    )
    op.create_index(op.f("ix_ml_model_name"), "ml_model", ["name"], unique=False)
    op.create_table(
        "computational_asset",
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
            ["licence_id"],
            ["licence.id"],
            name=op.f("fk_computational_asset_licence_id"),
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
        "experiment_alternate_name",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=256), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["experiment.id"],
            name=op.f("fk_experiment_alternate_name_owner_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint(
            "owner_id", "name", name=op.f("uq_experiment_alternate_name_owner_id_name")
        ),
        comment="Another name of the same thing: an abbreviation, a translation, a former name.",
    )
    op.create_table(
        "experiment_badge",
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("badge_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["badge_id"],
            ["badge.id"],
            name=op.f("fk_experiment_badge_badge_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["experiment.id"],
            name=op.f("fk_experiment_badge_owner_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("owner_id", "badge_id"),
        comment="Which badge belongs to which experiment.",
    )
    op.create_table(
        "experiment_citation",
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("citation_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["citation_id"],
            ["publication.id"],
            name=op.f("fk_experiment_citation_citation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["experiment.id"],
            name=op.f("fk_experiment_citation_owner_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("owner_id", "citation_id"),
        comment="Which citation belongs to which experiment.",
    )
    op.create_table(
        "experiment_distribution",
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
            name=op.f("ck_experiment_distribution_checksum_algorithm"),
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["experiment.id"],
            name=op.f("fk_experiment_distribution_owner_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id"),
        comment="A file, or a set of files, from which the content of an asset can be had.",
    )
    op.create_table(
        "experiment_keyword",
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("keyword_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["keyword_id"],
            ["keyword.id"],
            name=op.f("fk_experiment_keyword_keyword_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["experiment.id"],
            name=op.f("fk_experiment_keyword_owner_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("owner_id", "keyword_id"),
        comment="Which keyword belongs to which experiment.",
    )
    op.create_table(
        "experiment_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("value", sa.String(length=8000), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["experiment.id"],
            name=op.f("fk_experiment_note_owner_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id"),
        comment="Something worth knowing that has no field of its own.",
    )
    op.create_table(
        "experiment_research_area",
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("research_area_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["experiment.id"],
            name=op.f("fk_experiment_research_area_owner_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["research_area_id"],
            ["research_area.id"],
            name=op.f("fk_experiment_research_area_research_area_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("owner_id", "research_area_id"),
        comment="Which research_area belongs to which experiment.",
    )
    op.create_table(
        "experiment_scientific_domain",
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("scientific_domain_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["experiment.id"],
            name=op.f("fk_experiment_scientific_domain_owner_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["scientific_domain_id"],
            ["scientific_domain.id"],
            name=op.f("fk_experiment_scientific_domain_scientific_domain_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("owner_id", "scientific_domain_id"),
        comment="Which scientific_domain belongs to which experiment.",
    )
    op.create_table(
        "ml_model_alternate_name",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=256), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["ml_model.id"],
            name=op.f("fk_ml_model_alternate_name_owner_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint(
            "owner_id", "name", name=op.f("uq_ml_model_alternate_name_owner_id_name")
        ),
        comment="Another name of the same thing: an abbreviation, a translation, a former name.",
    )
    op.create_table(
        "ml_model_application_area",
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("application_area_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_area_id"],
            ["application_area.id"],
            name=op.f("fk_ml_model_application_area_application_area_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["ml_model.id"],
            name=op.f("fk_ml_model_application_area_owner_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("owner_id", "application_area_id"),
        comment="Which application_area belongs to which ml_model.",
    )
    op.create_table(
        "ml_model_citation",
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("citation_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["citation_id"],
            ["publication.id"],
            name=op.f("fk_ml_model_citation_citation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["ml_model.id"],
            name=op.f("fk_ml_model_citation_owner_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("owner_id", "citation_id"),
        comment="Which citation belongs to which ml_model.",
    )
    op.create_table(
        "ml_model_dataset",
        sa.Column("ml_model_id", sa.Integer(), nullable=False),
        sa.Column("dataset_id", sa.Integer(), nullable=False),
        sa.Column("role", mysql.ENUM("training", "validation", "test"), nullable=False),
        sa.ForeignKeyConstraint(
            ["dataset_id"],
            ["dataset.id"],
            name=op.f("fk_ml_model_dataset_dataset_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["ml_model_id"],
            ["ml_model.id"],
            name=op.f("fk_ml_model_dataset_ml_model_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("ml_model_id", "dataset_id", "role"),
        comment="A dataset that a machine-learning model was made with.",
    )
    op.create_table(
        "ml_model_distribution",
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
            name=op.f("ck_ml_model_distribution_checksum_algorithm"),
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["ml_model.id"],
            name=op.f("fk_ml_model_distribution_owner_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id"),
        comment="A file, or a set of files, from which the content of an asset can be had.",
    )
    op.create_table(
        "ml_model_experiment",
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("experiment_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["experiment_id"],
            ["experiment.id"],
            name=op.f("fk_ml_model_experiment_experiment_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["ml_model.id"],
            name=op.f("fk_ml_model_experiment_owner_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("owner_id", "experiment_id"),
        comment="Which experiment belongs to which ml_model.",
    )
    op.create_table(
        "ml_model_industrial_sector",
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("industrial_sector_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["industrial_sector_id"],
            ["industrial_sector.id"],
            name=op.f("fk_ml_model_industrial_sector_industrial_sector_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["ml_model.id"],
            name=op.f("fk_ml_model_industrial_sector_owner_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("owner_id", "industrial_sector_id"),
        comment="Which industrial_sector belongs to which ml_model.",
    )
    op.create_table(
        "ml_model_keyword",
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("keyword_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["keyword_id"],
            ["keyword.id"],
            name=op.f("fk_ml_model_keyword_keyword_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["ml_model.id"],
            name=op.f("fk_ml_model_keyword_owner_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("owner_id", "keyword_id"),
        comment="Which keyword belongs to which ml_model.",
    )
    op.create_table(
        "ml_model_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("value", sa.String(length=8000), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["ml_model.id"],
            name=op.f("fk_ml_model_note_owner_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id"),
        comment="Something worth knowing that has no field of its own.",
    )
    op.create_table(
        "ml_model_research_area",
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("research_area_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["ml_model.id"],
            name=op.f("fk_ml_model_research_area_owner_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["research_area_id"],
            ["research_area.id"],
            name=op.f("fk_ml_model_research_area_research_area_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("owner_id", "research_area_id"),
        comment="Which research_area belongs to which ml_model.",
    )
    op.create_table(
        "ml_model_scientific_domain",
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("scientific_domain_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["ml_model.id"],
            name=op.f("fk_ml_model_scientific_domain_owner_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["scientific_domain_id"],
            ["scientific_domain.id"],
            name=op.f("fk_ml_model_scientific_domain_scientific_domain_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("owner_id", "scientific_domain_id"),
        comment="Which scientific_domain belongs to which ml_model.",
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
    op.create_index(
        op.f("ix_computational_asset_location_latitude_longitude"),
        "computational_asset_location",
        ["latitude", "longitude"],
        unique=False,
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
        sa.Column("amount", sa.Numeric(precision=15, scale=2), nullable=False),
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
    op.drop_table("ml_model_scientific_domain")
    op.drop_table("ml_model_research_area")
    op.drop_table("ml_model_note")
    op.drop_table("ml_model_keyword")
    op.drop_table("ml_model_industrial_sector")
    op.drop_table("ml_model_experiment")
    op.drop_table("ml_model_distribution")
    op.drop_table("ml_model_dataset")
    op.drop_table("ml_model_citation")
    op.drop_table("ml_model_application_area")
    op.drop_table("ml_model_alternate_name")
    op.drop_table("experiment_scientific_domain")
    op.drop_table("experiment_research_area")
    op.drop_table("experiment_note")
    op.drop_table("experiment_keyword")
    op.drop_table("experiment_distribution")
    op.drop_table("experiment_citation")
    op.drop_table("experiment_badge")
    op.drop_table("experiment_alternate_name")
    op.drop_table("computational_asset")
    op.drop_table("ml_model")
    op.drop_table("experiment")
    op.drop_table("computational_asset_type")
    op.drop_table("badge")
    op.drop_table("application_area")
