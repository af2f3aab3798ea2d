"""Compute full names, years of publication, GPU counts and hashes of URLs

Revision ID: ae4b1537f5de
Revises: 94bf3b8775a8
Create Date: 2026-11-22 15:37:13.451810+00:00

"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision: str = "ae4b1537f5de"
down_revision: str | Sequence[str] | None = "94bf3b8775a8"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column(
        "case_study_distribution",
        sa.Column(
            "content_url_hash",
            sa.CHAR(length=64),
            sa.Computed("sha2(content_url,256)", persisted=True),
            nullable=True,
        ),
    )
    # One statement: a foreign key needs one of these indexes at all times.
    op.execute(
        "ALTER TABLE `case_study_distribution`"
        " DROP INDEX `fk_case_study_distribution_owner_id`,"
        " ADD UNIQUE KEY `uq_case_study_distribution_owner_id_content_url_hash` (`owner_id`,"
        " `content_url_hash`)"
    )
    op.add_column(
        "computational_asset",
        sa.Column(
            "gpu_count",
            sa.Integer(),
            sa.Computed("cast(json_extract(hardware,'$.gpus') as signed)", persisted=False),
            nullable=True,
        ),
    )
    op.create_index(
        op.f("ix_computational_asset_gpu_count"), "computational_asset", ["gpu_count"], unique=False
    )
    op.add_column(
        "computational_asset_distribution",
        sa.Column(
            "content_url_hash",
            sa.CHAR(length=64),
            sa.Computed("sha2(content_url,256)", persisted=True),
            nullable=True,
        ),
    )
    # One statement: a foreign key needs one of these indexes at all times.
    op.execute(
        "ALTER TABLE `computational_asset_distribution`"
        " DROP INDEX `fk_computational_asset_distribution_owner_id`,"
        " ADD UNIQUE KEY `uq_computational_asset_distribution_owner_id_content_url_hash`"
        " (`owner_id`, `content_url_hash`)"
    )
    op.add_column(
        "dataset_distribution",
        sa.Column(
            "content_url_hash",
            sa.CHAR(length=64),
            sa.Computed("sha2(content_url,256)", persisted=True),
            nullable=True,
        ),
    )
    # One statement: a foreign key needs one of these indexes at all times.
    op.execute(
        "ALTER TABLE `dataset_distribution`"
        " DROP INDEX `fk_dataset_distribution_owner_id`,"
        " ADD UNIQUE KEY `uq_dataset_distribution_owner_id_content_url_hash` (`owner_id`,"
        " `content_url_hash`)"
    )
    op.add_column(
        "entry",
        sa.Column(
            "is_live",
            sa.Boolean(),
            sa.Computed("case when (deleted_at is null) then 1 end", persisted=False),
            nullable=True,
            comment="1, or NULL once the record is deleted.",
        ),
    )
    # One statement: a foreign key needs one of these indexes at all times.
    op.execute(
        "ALTER TABLE `entry`"
        " DROP INDEX `uq_entry_platform_id_platform_identifier`,"
        " ADD UNIQUE KEY `uq_entry_platform_id_platform_identifier_is_live` (`platform_id`,"
        " `platform_identifier`, `is_live`)"
    )
    op.add_column(
        "experiment_distribution",
        sa.Column(
            "content_url_hash",
            sa.CHAR(length=64),
            sa.Computed("sha2(content_url,256)", persisted=True),
            nullable=True,
        ),
    )
    # One statement: a foreign key needs one of these indexes at all times.
    op.execute(
        "ALTER TABLE `experiment_distribution`"
        " DROP INDEX `fk_experiment_distribution_owner_id`,"
        " ADD UNIQUE KEY `uq_experiment_distribution_owner_id_content_url_hash` (`owner_id`,"
        " `content_url_hash`)"
    )
    op.add_column(
        "ml_model_distribution",
        sa.Column(
            "content_url_hash",
            sa.CHAR(length=64),
            sa.Computed("sha2(content_url,256)", persisted=True),
            nullable=True,
        ),
    )
    # One statement: a foreign key needs one of these indexes at all times.
    op.execute(
        "ALTER TABLE `ml_model_distribution`"
        " DROP INDEX `fk_ml_model_distribution_owner_id`,"
        " ADD UNIQUE KEY `uq_ml_model_distribution_owner_id_content_url_hash` (`owner_id`,"
        " `content_url_hash`)"
    )
    op.add_column(
        "person",
        sa.Column(
            "full_name",
            sa.String(length=513),
            sa.Computed("concat(given_name,' ',surname)", persisted=True),
            nullable=True,
        ),
    )
    op.create_index(op.f("ix_person_full_name"), "person", ["full_name"], unique=False)
    op.add_column(
        "publication",
        sa.Column(
            "year",
            sa.SmallInteger(),
            sa.Computed("year(published_at)", persisted=False),
            nullable=True,
        ),
    )
    op.create_index(op.f("ix_publication_year"), "publication", ["year"], unique=False)
    op.add_column(
        "publication_distribution",
        sa.Column(
            "content_url_hash",
            sa.CHAR(length=64),
            sa.Computed("sha2(content_url,256)", persisted=True),
            nullable=True,
        ),
    )
    # One statement: a foreign key needs one of these indexes at all times.
    op.execute(
        "ALTER TABLE `publication_distribution`"
        " DROP INDEX `fk_publication_distribution_owner_id`,"
        " ADD UNIQUE KEY `uq_publication_distribution_owner_id_content_url_hash` (`owner_id`,"
        " `content_url_hash`)"
    )


def downgrade() -> None:
    # One statement: a foreign key needs one of these indexes at all times.
    op.execute(
        "ALTER TABLE `case_study_distribution`"
        " DROP INDEX `uq_case_study_distribution_owner_id_content_url_hash`,"
        " DROP COLUMN `content_url_hash`,"
        " ADD KEY `fk_case_study_distribution_owner_id` (`owner_id`)"
    )
    op.drop_index(op.f("ix_computational_asset_gpu_count"), table_name="computational_asset")
    op.drop_column("computational_asset", "gpu_count")
    # One statement: a foreign key needs one of these indexes at all times.
    op.execute(
        "ALTER TABLE `computational_asset_distribution`"
        " DROP INDEX `uq_computational_asset_distribution_owner_id_content_url_hash`,"
        " DROP COLUMN `content_url_hash`,"
        " ADD KEY `fk_computational_asset_distribution_owner_id` (`owner_id`)"
    )
    op.execute(
        "ALTER TABLE `dataset_distribution`"
        " DROP INDEX `uq_dataset_distribution_owner_id_content_url_hash`,"
        " DROP COLUMN `content_url_hash`,"
        " ADD KEY `fk_dataset_distribution_owner_id` (`owner_id`)"
    )
    op.execute(
        "ALTER TABLE `entry`"
        " DROP INDEX `uq_entry_platform_id_platform_identifier_is_live`,"
        " DROP COLUMN `is_live`,"
        " ADD UNIQUE KEY `uq_entry_platform_id_platform_identifier` (`platform_id`,"
        " `platform_identifier`)"
    )
    op.execute(
        "ALTER TABLE `experiment_distribution`"
        " DROP INDEX `uq_experiment_distribution_owner_id_content_url_hash`,"
        " DROP COLUMN `content_url_hash`,"
        " ADD KEY `fk_experiment_distribution_owner_id` (`owner_id`)"
    )
    op.execute(
        "ALTER TABLE `ml_model_distribution`"
        " DROP INDEX `uq_ml_model_distribution_owner_id_content_url_hash`,"
        " DROP COLUMN `content_url_hash`,"
        " ADD KEY `fk_ml_model_distribution_owner_id` (`owner_id`)"
    )
    op.drop_index(op.f("ix_person_full_name"), table_name="person")
    op.drop_column("person", "full_name")
    op.drop_index(op.f("ix_publication_year"), table_name="publication")
    op.drop_column("publication", "year")
    # One statement: a foreign key needs one of these indexes at all times.
    op.execute(
        "ALTER TABLE `publication_distribution`"
        " DROP INDEX `uq_publication_distribution_owner_id_content_url_hash`,"
        " DROP COLUMN `content_url_hash`,"
        " ADD KEY `fk_publication_distribution_owner_id` (`owner_id`)"
    )
