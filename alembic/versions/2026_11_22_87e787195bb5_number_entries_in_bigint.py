"""Number entries in BIGINT

Revision ID: 87e787195bb5
Revises: 6f0c8e190853
Create Date: 2026-11-22 15:37:02.133862+00:00

"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision: str = "87e787195bb5"
down_revision: str | Sequence[str] | None = "6f0c8e190853"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.drop_constraint(op.f("fk_case_study_entry_id"), "case_study", type_="foreignkey")
    op.drop_constraint(
        op.f("fk_computational_asset_entry_id"), "computational_asset", type_="foreignkey"
    )
    op.drop_constraint(op.f("fk_dataset_entry_id"), "dataset", type_="foreignkey")
    op.drop_constraint(op.f("fk_entry_contact_owner_id"), "entry_contact", type_="foreignkey")
    op.drop_constraint(op.f("fk_entry_editor_owner_id"), "entry_editor", type_="foreignkey")
    op.drop_constraint(op.f("fk_entry_identifier_entry_id"), "entry_identifier", type_="foreignkey")
    op.drop_constraint(op.f("fk_experiment_entry_id"), "experiment", type_="foreignkey")
    op.drop_constraint(op.f("fk_ml_model_entry_id"), "ml_model", type_="foreignkey")
    op.drop_constraint(op.f("fk_organisation_entry_id"), "organisation", type_="foreignkey")
    op.drop_constraint(op.f("fk_person_entry_id"), "person", type_="foreignkey")
    op.drop_constraint(op.f("fk_project_entry_id"), "project", type_="foreignkey")
    op.drop_constraint(op.f("fk_publication_entry_id"), "publication", type_="foreignkey")
    op.drop_constraint(op.f("fk_service_entry_id"), "service", type_="foreignkey")
    op.alter_column(
        "case_study",
        "entry_id",
        existing_type=sa.Integer(),
        type_=sa.BigInteger(),
        existing_nullable=False,
    )
    op.alter_column(
        "computational_asset",
        "entry_id",
        existing_type=sa.Integer(),
        type_=sa.BigInteger(),
        existing_nullable=False,
    )
    op.alter_column(
        "dataset",
        "entry_id",
        existing_type=sa.Integer(),
        type_=sa.BigInteger(),
        existing_nullable=False,
    )
    op.alter_column(
        "entry",
        "id",
        existing_type=sa.Integer(),
        type_=sa.BigInteger(),
        existing_nullable=False,
        autoincrement=True,
    )
    op.alter_column(
        "entry_contact",
        "owner_id",
        existing_type=sa.Integer(),
        type_=sa.BigInteger(),
        existing_nullable=False,
    )
    op.alter_column(
        "entry_editor",
        "owner_id",
        existing_type=sa.Integer(),
        type_=sa.BigInteger(),
        existing_nullable=False,
    )
    op.alter_column(
        "entry_identifier",
        "entry_id",
        existing_type=sa.Integer(),
        type_=sa.BigInteger(),
        existing_nullable=False,
    )
    op.alter_column(
        "experiment",
        "entry_id",
        existing_type=sa.Integer(),
        type_=sa.BigInteger(),
        existing_nullable=False,
    )
    op.alter_column(
        "ml_model",
        "entry_id",
        existing_type=sa.Integer(),
        type_=sa.BigInteger(),
        existing_nullable=False,
    )
    op.alter_column(
        "organisation",
        "entry_id",
        existing_type=sa.Integer(),
        type_=sa.BigInteger(),
        existing_nullable=False,
    )
    op.alter_column(
        "person",
        "entry_id",
        existing_type=sa.Integer(),
        type_=sa.BigInteger(),
        existing_nullable=False,
    )
    op.alter_column(
        "project",
        "entry_id",
        existing_type=sa.Integer(),
        type_=sa.BigInteger(),
        existing_nullable=False,
    )
    op.alter_column(
        "publication",
        "entry_id",
        existing_type=sa.Integer(),
        type_=sa.BigInteger(),
        existing_nullable=False,
    )
    op.alter_column(
        "service",
        "entry_id",
        existing_type=sa.Integer(),
        type_=sa.BigInteger(),
        existing_nullable=False,
    )
    op.create_foreign_key(
        op.f("fk_case_study_entry_id"),
        "case_study",
        "entry",
        ["entry_id"],
        ["id"],
        ondelete="RESTRICT",
    )
    op.create_foreign_key(
        op.f("fk_computational_asset_entry_id"),
        "computational_asset",
        "entry",
        ["entry_id"],
        ["id"],
        ondelete="RESTRICT",
    )
    op.create_foreign_key(
        op.f("fk_dataset_entry_id"), "dataset", "entry", ["entry_id"], ["id"], ondelete="RESTRICT"
    )
    op.create_foreign_key(
        op.f("fk_entry_contact_owner_id"),
        "entry_contact",
        "entry",
        ["owner_id"],
        ["id"],
        ondelete="CASCADE",
    )
    op.create_foreign_key(
        op.f("fk_entry_editor_owner_id"),
        "entry_editor",
        "entry",
        ["owner_id"],
        ["id"],
        ondelete="CASCADE",
    )
    op.create_foreign_key(
        op.f("fk_entry_identifier_entry_id"),
        "entry_identifier",
        "entry",
        ["entry_id"],
        ["id"],
        ondelete="CASCADE",
    )
    op.create_foreign_key(
        op.f("fk_experiment_entry_id"),
        "experiment",
        "entry",
        ["entry_id"],
        ["id"],
        ondelete="RESTRICT",
    )
    op.create_foreign_key(
        op.f("fk_ml_model_entry_id"), "ml_model", "entry", ["entry_id"], ["id"], ondelete="RESTRICT"
    )
    op.create_foreign_key(
        op.f("fk_organisation_entry_id"),
        "organisation",
        "entry",
        ["entry_id"],
        ["id"],
        ondelete="RESTRICT",
    )
    op.create_foreign_key(
        op.f("fk_person_entry_id"), "person", "entry", ["entry_id"], ["id"], ondelete="RESTRICT"
    )
    op.create_foreign_key(
        op.f("fk_project_entry_id"), "project", "entry", ["entry_id"], ["id"], ondelete="RESTRICT"
    )
    op.create_foreign_key(
        op.f("fk_publication_entry_id"),
        "publication",
        "entry",
        ["entry_id"],
        ["id"],
        ondelete="RESTRICT",
    )
    op.create_foreign_key(
        op.f("fk_service_entry_id"), "service", "entry", ["entry_id"], ["id"], ondelete="RESTRICT"
    )


def downgrade() -> None:
    op.drop_constraint(op.f("fk_case_study_entry_id"), "case_study", type_="foreignkey")
    op.drop_constraint(
        op.f("fk_computational_asset_entry_id"), "computational_asset", type_="foreignkey"
    )
    op.drop_constraint(op.f("fk_dataset_entry_id"), "dataset", type_="foreignkey")
    op.drop_constraint(op.f("fk_entry_contact_owner_id"), "entry_contact", type_="foreignkey")
    op.drop_constraint(op.f("fk_entry_editor_owner_id"), "entry_editor", type_="foreignkey")
    op.drop_constraint(op.f("fk_entry_identifier_entry_id"), "entry_identifier", type_="foreignkey")
    op.drop_constraint(op.f("fk_experiment_entry_id"), "experiment", type_="foreignkey")
    op.drop_constraint(op.f("fk_ml_model_entry_id"), "ml_model", type_="foreignkey")
    op.drop_constraint(op.f("fk_organisation_entry_id"), "organisation", type_="foreignkey")
    op.drop_constraint(op.f("fk_person_entry_id"), "person", type_="foreignkey")
    op.drop_constraint(op.f("fk_project_entry_id"), "project", type_="foreignkey")
    op.drop_constraint(op.f("fk_publication_entry_id"), "publication", type_="foreignkey")
    op.drop_constraint(op.f("fk_service_entry_id"), "service", type_="foreignkey")
    op.alter_column(
        "case_study",
        "entry_id",
        existing_type=sa.BigInteger(),
        type_=sa.Integer(),
        existing_nullable=False,
    )
    op.alter_column(
        "computational_asset",
        "entry_id",
        existing_type=sa.BigInteger(),
        type_=sa.Integer(),
        existing_nullable=False,
    )
    op.alter_column(
        "dataset",
        "entry_id",
        existing_type=sa.BigInteger(),
        type_=sa.Integer(),
        existing_nullable=False,
    )
    op.alter_column(
        "entry",
        "id",
        existing_type=sa.BigInteger(),
        type_=sa.Integer(),
        existing_nullable=False,
        autoincrement=True,
    )
    op.alter_column(
        "entry_contact",
        "owner_id",
        existing_type=sa.BigInteger(),
        type_=sa.Integer(),
        existing_nullable=False,
    )
    op.alter_column(
        "entry_editor",
        "owner_id",
        existing_type=sa.BigInteger(),
        type_=sa.Integer(),
        existing_nullable=False,
    )
    op.alter_column(
        "entry_identifier",
        "entry_id",
        existing_type=sa.BigInteger(),
        type_=sa.Integer(),
        existing_nullable=False,
    )
    op.alter_column(
        "experiment",
        "entry_id",
        existing_type=sa.BigInteger(),
        type_=sa.Integer(),
        existing_nullable=False,
    )
    op.alter_column(
        "ml_model",
        "entry_id",
        existing_type=sa.BigInteger(),
        type_=sa.Integer(),
        existing_nullable=False,
    )
    op.alter_column(
        "organisation",
        "entry_id",
        existing_type=sa.BigInteger(),
        type_=sa.Integer(),
        existing_nullable=False,
    )
    op.alter_column(
        "person",
        "entry_id",
        existing_type=sa.BigInteger(),
        type_=sa.Integer(),
        existing_nullable=False,
    )
    op.alter_column(
        "project",
        "entry_id",
        existing_type=sa.BigInteger(),
        type_=sa.Integer(),
        existing_nullable=False,
    )
    op.alter_column(
        "publication",
        "entry_id",
        existing_type=sa.BigInteger(),
        type_=sa.Integer(),
        existing_nullable=False,
    )
    op.alter_column(
        "service",
        "entry_id",
        existing_type=sa.BigInteger(),
        type_=sa.Integer(),
        existing_nullable=False,
    )
    op.create_foreign_key(
        op.f("fk_case_study_entry_id"),
        "case_study",
        "entry",
        ["entry_id"],
        ["id"],
        ondelete="RESTRICT",
    )
    op.create_foreign_key(
        op.f("fk_computational_asset_entry_id"),
        "computational_asset",
        "entry",
        ["entry_id"],
        ["id"],
        ondelete="RESTRICT",
    )
    op.create_foreign_key(
        op.f("fk_dataset_entry_id"), "dataset", "entry", ["entry_id"], ["id"], ondelete="RESTRICT"
    )
    op.create_foreign_key(
        op.f("fk_entry_contact_owner_id"),
        "entry_contact",
        "entry",
        ["owner_id"],
        ["id"],
        ondelete="CASCADE",
    )
    op.create_foreign_key(
        op.f("fk_entry_editor_owner_id"),
        "entry_editor",
        "entry",
        ["owner_id"],
        ["id"],
        ondelete="CASCADE",
    )
    op.create_foreign_key(
        op.f("fk_entry_identifier_entry_id"),
        "entry_identifier",
        "entry",
        ["entry_id"],
        ["id"],
        ondelete="CASCADE",
    )
    op.create_foreign_key(
        op.f("fk_experiment_entry_id"),
        "experiment",
        "entry",
        ["entry_id"],
        ["id"],
        ondelete="RESTRICT",
    )
    op.create_foreign_key(
        op.f("fk_ml_model_entry_id"), "ml_model", "entry", ["entry_id"], ["id"], ondelete="RESTRICT"
    )
    op.create_foreign_key(
        op.f("fk_organisation_entry_id"),
        "organisation",
        "entry",
        ["entry_id"],
        ["id"],
        ondelete="RESTRICT",
    )
    op.create_foreign_key(
        op.f("fk_person_entry_id"), "person", "entry", ["entry_id"], ["id"], ondelete="RESTRICT"
    )
    op.create_foreign_key(
        op.f("fk_project_entry_id"), "project", "entry", ["entry_id"], ["id"], ondelete="RESTRICT"
    )
    op.create_foreign_key(
        op.f("fk_publication_entry_id"),
        "publication",
        "entry",
        ["entry_id"],
        ["id"],
        ondelete="RESTRICT",
    )
    op.create_foreign_key(
        op.f("fk_service_entry_id"), "service", "entry", ["entry_id"], ["id"], ondelete="RESTRICT"
    )
