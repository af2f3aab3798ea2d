"""Refuse impossible dates, places, sizes and identifiers

Revision ID: 0dbf0d98c0da
Revises: db5ead8ce19c
Create Date: 2026-11-22 15:37:24.747913+00:00

"""

from collections.abc import Sequence

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "0dbf0d98c0da"
down_revision: str | Sequence[str] | None = "db5ead8ce19c"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_check_constraint(
        op.f("ck_case_study_duration"), "case_study", "finished_on >= started_on"
    )
    op.create_check_constraint(
        op.f("ck_case_study_distribution_checksum_is_whole"),
        "case_study_distribution",
        "(checksum is null) = (checksum_algorithm is null)",
    )
    op.create_check_constraint(
        op.f("ck_case_study_distribution_size"),
        "case_study_distribution",
        "content_size_bytes >= 0",
    )
    op.create_check_constraint(
        op.f("ck_computational_asset_distribution_checksum_is_whole"),
        "computational_asset_distribution",
        "(checksum is null) = (checksum_algorithm is null)",
    )
    op.create_check_constraint(
        op.f("ck_computational_asset_distribution_size"),
        "computational_asset_distribution",
        "content_size_bytes >= 0",
    )
    op.create_check_constraint(
        op.f("ck_computational_asset_location_latitude"),
        "computational_asset_location",
        "latitude between -(90) and 90",
    )
    op.create_check_constraint(
        op.f("ck_computational_asset_location_longitude"),
        "computational_asset_location",
        "longitude between -(180) and 180",
    )
    op.create_check_constraint(
        op.f("ck_computational_asset_location_point_is_whole"),
        "computational_asset_location",
        "(latitude is null) = (longitude is null)",
    )
    op.create_check_constraint(
        op.f("ck_computational_asset_price_amount"), "computational_asset_price", "amount >= 0"
    )
    op.create_check_constraint(
        op.f("ck_dataset_measured"), "dataset", "measured_until >= measured_from"
    )
    op.create_check_constraint(
        op.f("ck_dataset_distribution_checksum_is_whole"),
        "dataset_distribution",
        "(checksum is null) = (checksum_algorithm is null)",
    )
    op.create_check_constraint(
        op.f("ck_dataset_distribution_size"), "dataset_distribution", "content_size_bytes >= 0"
    )
    op.create_check_constraint(op.f("ck_dataset_size_value"), "dataset_size", "value > 0")
    op.create_check_constraint(
        op.f("ck_entry_deleted_after_created"), "entry", "deleted_at >= created_at"
    )
    op.create_check_constraint(
        op.f("ck_entry_platform_is_whole"),
        "entry",
        "(platform_id is null) = (platform_identifier is null)",
    )
    op.create_check_constraint(
        op.f("ck_entry_identifier_doi_has_prefix"),
        "entry_identifier",
        "(scheme <> 'doi') or (value like '10.%')",
    )
    op.create_check_constraint(
        op.f("ck_experiment_distribution_checksum_is_whole"),
        "experiment_distribution",
        "(checksum is null) = (checksum_algorithm is null)",
    )
    op.create_check_constraint(
        op.f("ck_experiment_distribution_size"),
        "experiment_distribution",
        "content_size_bytes >= 0",
    )
    op.create_check_constraint(
        op.f("ck_membership_duration"), "membership", "finished_on >= started_on"
    )
    op.create_check_constraint(
        op.f("ck_ml_model_parameter_count"), "ml_model", "parameter_count > 0"
    )
    op.create_check_constraint(
        op.f("ck_ml_model_distribution_checksum_is_whole"),
        "ml_model_distribution",
        "(checksum is null) = (checksum_algorithm is null)",
    )
    op.create_check_constraint(
        op.f("ck_ml_model_distribution_size"), "ml_model_distribution", "content_size_bytes >= 0"
    )
    op.create_check_constraint(
        op.f("ck_organisation_employee_count"), "organisation", "employee_count >= 0"
    )
    op.create_check_constraint(
        op.f("ck_organisation_location_latitude"),
        "organisation_location",
        "latitude between -(90) and 90",
    )
    op.create_check_constraint(
        op.f("ck_organisation_location_longitude"),
        "organisation_location",
        "longitude between -(180) and 180",
    )
    op.create_check_constraint(
        op.f("ck_organisation_location_point_is_whole"),
        "organisation_location",
        "(latitude is null) = (longitude is null)",
    )
    op.create_check_constraint(
        op.f("ck_person_location_latitude"), "person_location", "latitude between -(90) and 90"
    )
    op.create_check_constraint(
        op.f("ck_person_location_longitude"), "person_location", "longitude between -(180) and 180"
    )
    op.create_check_constraint(
        op.f("ck_person_location_point_is_whole"),
        "person_location",
        "(latitude is null) = (longitude is null)",
    )
    op.create_check_constraint(op.f("ck_project_duration"), "project", "finished_on >= started_on")
    op.create_check_constraint(op.f("ck_project_total_cost_eur"), "project", "total_cost_eur >= 0")
    op.create_check_constraint(
        op.f("ck_project_participant_contribution_eur"),
        "project_participant",
        "contribution_eur >= 0",
    )
    op.create_check_constraint(
        op.f("ck_publication_isbn"), "publication", "char_length(isbn) in (10,13)"
    )
    op.create_check_constraint(
        op.f("ck_publication_author_position"), "publication_author", "`position` > 0"
    )
    op.create_check_constraint(
        op.f("ck_publication_distribution_checksum_is_whole"),
        "publication_distribution",
        "(checksum is null) = (checksum_algorithm is null)",
    )
    op.create_check_constraint(
        op.f("ck_publication_distribution_size"),
        "publication_distribution",
        "content_size_bytes >= 0",
    )
    op.create_check_constraint(op.f("ck_service_price_amount"), "service_price", "amount >= 0")
    op.create_check_constraint(
        op.f("ck_text_block_not_empty"), "text_block", "(plain is not null) or (html is not null)"
    )


def downgrade() -> None:
    op.drop_constraint(op.f("ck_case_study_duration"), "case_study", type_="check")
    op.drop_constraint(
        op.f("ck_case_study_distribution_checksum_is_whole"),
        "case_study_distribution",
        type_="check",
    )
    op.drop_constraint(
        op.f("ck_case_study_distribution_size"), "case_study_distribution", type_="check"
    )
    op.drop_constraint(
        op.f("ck_computational_asset_distribution_checksum_is_whole"),
        "computational_asset_distribution",
        type_="check",
    )
    op.drop_constraint(
        op.f("ck_computational_asset_distribution_size"),
        "computational_asset_distribution",
        type_="check",
    )
    op.drop_constraint(
        op.f("ck_computational_asset_location_latitude"),
        "computational_asset_location",
        type_="check",
    )
    op.drop_constraint(
        op.f("ck_computational_asset_location_longitude"),
        "computational_asset_location",
        type_="check",
    )
    op.drop_constraint(
        op.f("ck_computational_asset_location_point_is_whole"),
        "computational_asset_location",
        type_="check",
    )
    op.drop_constraint(
        op.f("ck_computational_asset_price_amount"), "computational_asset_price", type_="check"
    )
    op.drop_constraint(op.f("ck_dataset_measured"), "dataset", type_="check")
    op.drop_constraint(
        op.f("ck_dataset_distribution_checksum_is_whole"), "dataset_distribution", type_="check"
    )
    op.drop_constraint(op.f("ck_dataset_distribution_size"), "dataset_distribution", type_="check")
    op.drop_constraint(op.f("ck_dataset_size_value"), "dataset_size", type_="check")
    op.drop_constraint(op.f("ck_entry_deleted_after_created"), "entry", type_="check")
    op.drop_constraint(op.f("ck_entry_platform_is_whole"), "entry", type_="check")
    op.drop_constraint(
        op.f("ck_entry_identifier_doi_has_prefix"), "entry_identifier", type_="check"
    )
    op.drop_constraint(
        op.f("ck_experiment_distribution_checksum_is_whole"),
        "experiment_distribution",
        type_="check",
    )
    op.drop_constraint(
        op.f("ck_experiment_distribution_size"), "experiment_distribution", type_="check"
    )
    op.drop_constraint(op.f("ck_membership_duration"), "membership", type_="check")
    op.drop_constraint(op.f("ck_ml_model_parameter_count"), "ml_model", type_="check")
    op.drop_constraint(
        op.f("ck_ml_model_distribution_checksum_is_whole"), "ml_model_distribution", type_="check"
    )
    op.drop_constraint(
        op.f("ck_ml_model_distribution_size"), "ml_model_distribution", type_="check"
    )
    op.drop_constraint(op.f("ck_organisation_employee_count"), "organisation", type_="check")
    op.drop_constraint(
        op.f("ck_organisation_location_latitude"), "organisation_location", type_="check"
    )
    op.drop_constraint(
        op.f("ck_organisation_location_longitude"), "organisation_location", type_="check"
    )
    op.drop_constraint(
        op.f("ck_organisation_location_point_is_whole"), "organisation_location", type_="check"
    )
    op.drop_constraint(op.f("ck_person_location_latitude"), "person_location", type_="check")
    op.drop_constraint(op.f("ck_person_location_longitude"), "person_location", type_="check")
    op.drop_constraint(op.f("ck_person_location_point_is_whole"), "person_location", type_="check")
    op.drop_constraint(op.f("ck_project_duration"), "project", type_="check")
    op.drop_constraint(op.f("ck_project_total_cost_eur"), "project", type_="check")
    op.drop_constraint(
        op.f("ck_project_participant_contribution_eur"), "project_participant", type_="check"
    )
    op.drop_constraint(op.f("ck_publication_isbn"), "publication", type_="check")
    op.drop_constraint(op.f("ck_publication_author_position"), "publication_author", type_="check")
    op.drop_constraint(
        op.f("ck_publication_distribution_checksum_is_whole"),
        "publication_distribution",
        type_="check",
    )
    op.drop_constraint(
        op.f("ck_publication_distribution_size"), "publication_distribution", type_="check"
    )
    op.drop_constraint(op.f("ck_service_price_amount"), "service_price", type_="check")
    op.drop_constraint(op.f("ck_text_block_not_empty"), "text_block", type_="check")
