"""Spell licence as the rest of the catalogue is spelled

Revision ID: 6f0c8e190853
Revises: 5e6eee5442e1
Create Date: 2026-11-22 15:36:56.497742+00:00

"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision: str = "6f0c8e190853"
down_revision: str | Sequence[str] | None = "5e6eee5442e1"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.drop_constraint(op.f("fk_case_study_license_id"), "case_study", type_="foreignkey")
    op.drop_constraint(
        op.f("fk_computational_asset_license_id"), "computational_asset", type_="foreignkey"
    )
    op.drop_constraint(op.f("fk_dataset_license_id"), "dataset", type_="foreignkey")
    op.drop_constraint(op.f("fk_experiment_license_id"), "experiment", type_="foreignkey")
    op.drop_constraint(op.f("fk_ml_model_license_id"), "ml_model", type_="foreignkey")
    op.drop_constraint(op.f("fk_publication_license_id"), "publication", type_="foreignkey")
    op.rename_table("license", "licence")
    op.alter_column(
        "case_study",
        "license_id",
        existing_type=sa.Integer(),
        new_column_name="licence_id",
        existing_nullable=True,
    )
    # Alembic cannot rename an index.
    op.execute(
        "ALTER TABLE `case_study`"
        " RENAME INDEX `fk_case_study_license_id` TO `fk_case_study_licence_id`"
    )
    op.alter_column(
        "computational_asset",
        "license_id",
        existing_type=sa.Integer(),
        new_column_name="licence_id",
        existing_nullable=True,
    )
    # Alembic cannot rename an index.
    op.execute(
        "ALTER TABLE `computational_asset`"
        " RENAME INDEX `fk_computational_asset_license_id` TO `fk_computational_asset_licence_id`"
    )
    op.alter_column(
        "dataset",
        "license_id",
        existing_type=sa.Integer(),
        new_column_name="licence_id",
        existing_nullable=True,
    )
    # Alembic cannot rename an index.
    op.execute(
        "ALTER TABLE `dataset`" " RENAME INDEX `fk_dataset_license_id` TO `fk_dataset_licence_id`"
    )
    op.alter_column(
        "experiment",
        "license_id",
        existing_type=sa.Integer(),
        new_column_name="licence_id",
        existing_nullable=True,
    )
    # Alembic cannot rename an index.
    op.execute(
        "ALTER TABLE `experiment`"
        " RENAME INDEX `fk_experiment_license_id` TO `fk_experiment_licence_id`"
    )
    op.execute("ALTER TABLE `licence` RENAME INDEX `uq_license_name` TO `uq_licence_name`")
    op.execute(
        "ALTER TABLE `licence`"
        " RENAME INDEX `uq_license_spdx_identifier` TO `uq_licence_spdx_identifier`"
    )
    op.alter_column(
        "ml_model",
        "license_id",
        existing_type=sa.Integer(),
        new_column_name="licence_id",
        existing_nullable=True,
    )
    # Alembic cannot rename an index.
    op.execute(
        "ALTER TABLE `ml_model`"
        " RENAME INDEX `fk_ml_model_license_id` TO `fk_ml_model_licence_id`"
    )
    op.alter_column(
        "publication",
        "license_id",
        existing_type=sa.Integer(),
        new_column_name="licence_id",
        existing_nullable=True,
    )
    # Alembic cannot rename an index.
    op.execute(
        "ALTER TABLE `publication`"
        " RENAME INDEX `fk_publication_license_id` TO `fk_publication_licence_id`"
    )
    op.create_foreign_key(
        op.f("fk_case_study_licence_id"),
        "case_study",
        "licence",
        ["licence_id"],
        ["id"],
        ondelete="SET NULL",
    )
    op.create_foreign_key(
        op.f("fk_computational_asset_licence_id"),
        "computational_asset",
        "licence",
        ["licence_id"],
        ["id"],
        ondelete="SET NULL",
    )
    op.create_foreign_key(
        op.f("fk_dataset_licence_id"),
        "dataset",
        "licence",
        ["licence_id"],
        ["id"],
        ondelete="SET NULL",
    )
    op.create_foreign_key(
        op.f("fk_experiment_licence_id"),
        "experiment",
        "licence",
        ["licence_id"],
        ["id"],
        ondelete="SET NULL",
    )
    op.create_foreign_key(
        op.f("fk_ml_model_licence_id"),
        "ml_model",
        "licence",
        ["licence_id"],
        ["id"],
        ondelete="SET NULL",
    )
    op.create_foreign_key(
        op.f("fk_publication_licence_id"),
        "publication",
        "licence",
        ["licence_id"],
        ["id"],
        ondelete="SET NULL",
    )


def downgrade() -> None:
    op.drop_constraint(op.f("fk_case_study_licence_id"), "case_study", type_="foreignkey")
    op.drop_constraint(
        op.f("fk_computational_asset_licence_id"), "computational_asset", type_="foreignkey"
    )
    op.drop_constraint(op.f("fk_dataset_licence_id"), "dataset", type_="foreignkey")
    op.drop_constraint(op.f("fk_experiment_licence_id"), "experiment", type_="foreignkey")
    op.drop_constraint(op.f("fk_ml_model_licence_id"), "ml_model", type_="foreignkey")
    op.drop_constraint(op.f("fk_publication_licence_id"), "publication", type_="foreignkey")
    op.rename_table("licence", "license")
    op.alter_column(
        "case_study",
        "licence_id",
        existing_type=sa.Integer(),
        new_column_name="license_id",
        existing_nullable=True,
    )
    # Alembic cannot rename an index.
    op.execute(
        "ALTER TABLE `case_study`"
        " RENAME INDEX `fk_case_study_licence_id` TO `fk_case_study_license_id`"
    )
    op.alter_column(
        "computational_asset",
        "licence_id",
        existing_type=sa.Integer(),
        new_column_name="license_id",
        existing_nullable=True,
    )
    # Alembic cannot rename an index.
    op.execute(
        "ALTER TABLE `computational_asset`"
        " RENAME INDEX `fk_computational_asset_licence_id` TO `fk_computational_asset_license_id`"
    )
    op.alter_column(
        "dataset",
        "licence_id",
        existing_type=sa.Integer(),
        new_column_name="license_id",
        existing_nullable=True,
    )
    # Alembic cannot rename an index.
    op.execute(
        "ALTER TABLE `dataset`" " RENAME INDEX `fk_dataset_licence_id` TO `fk_dataset_license_id`"
    )
    op.alter_column(
        "experiment",
        "licence_id",
        existing_type=sa.Integer(),
        new_column_name="license_id",
        existing_nullable=True,
    )
    # Alembic cannot rename an index.
    op.execute(
        "ALTER TABLE `experiment`"
        " RENAME INDEX `fk_experiment_licence_id` TO `fk_experiment_license_id`"
    )
    op.execute("ALTER TABLE `license` RENAME INDEX `uq_licence_name` TO `uq_license_name`")
    op.execute(
        "ALTER TABLE `license`"
        " RENAME INDEX `uq_licence_spdx_identifier` TO `uq_license_spdx_identifier`"
    )
    op.alter_column(
        "ml_model",
        "licence_id",
        existing_type=sa.Integer(),
        new_column_name="license_id",
        existing_nullable=True,
    )
    # Alembic cannot rename an index.
    op.execute(
        "ALTER TABLE `ml_model`"
        " RENAME INDEX `fk_ml_model_licence_id` TO `fk_ml_model_license_id`"
    )
    op.alter_column(
        "publication",
        "licence_id",
        existing_type=sa.Integer(),
        new_column_name="license_id",
        existing_nullable=True,
    )
    # Alembic cannot rename an index.
    op.execute(
        "ALTER TABLE `publication`"
        " RENAME INDEX `fk_publication_licence_id` TO `fk_publication_license_id`"
    )
    op.create_foreign_key(
        op.f("fk_case_study_license_id"),
        "case_study",
        "license",
        ["license_id"],
        ["id"],
        ondelete="SET NULL",
    )
    op.create_foreign_key(
        op.f("fk_computational_asset_license_id"),
        "computational_asset",
        "license",
        ["license_id"],
        ["id"],
        ondelete="SET NULL",
    )
    op.create_foreign_key(
        op.f("fk_dataset_license_id"),
        "dataset",
        "license",
        ["license_id"],
        ["id"],
        ondelete="SET NULL",
    )
    op.create_foreign_key(
        op.f("fk_experiment_license_id"),
        "experiment",
        "license",
        ["license_id"],
        ["id"],
        ondelete="SET NULL",
    )
    op.create_foreign_key(
        op.f("fk_ml_model_license_id"),
        "ml_model",
        "license",
        ["license_id"],
        ["id"],
        ondelete="SET NULL",
    )
    op.create_foreign_key(
        op.f("fk_publication_license_id"),
        "publication",
        "license",
        ["license_id"],
        ["id"],
        ondelete="SET NULL",
    )
