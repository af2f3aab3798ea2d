"""Refuse impossible values

Revision ID: 65a9b2c753cf
Revises: 0051dd18978c
Create Date: 2026-10-05 10:26:08.613375+00:00

"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from alembic.util import CommandError

# revision identifiers, used by Alembic.
revision: str = "65a9b2c753cf"
down_revision: str | Sequence[str] | None = "0051dd18978c"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    refuse_if_any(
        "SELECT `id` FROM `case_study` WHERE NOT ((`finished_on` >= `started_on`))",
        "case_study: rows violate the CHECK ck_case_study_duration",
        "change them so that ck_case_study_duration holds",
    )
    refuse_if_any(
        "SELECT `id`"
        " FROM `case_study`"
        " WHERE ((YEAR(`published_at`) = 0 AND MONTH(`published_at`) = 0 AND"
        " DAYOFMONTH(`published_at`) = 0) AND LOCATE('NO_ZERO_DATE', @@sql_mode) > 0 AND"
        " LOCATE('STRICT', @@sql_mode) > 0) OR ((MONTH(`published_at`) = 0 OR"
        " DAYOFMONTH(`published_at`) = 0) AND NOT (YEAR(`published_at`) = 0 AND"
        " MONTH(`published_at`) = 0 AND DAYOFMONTH(`published_at`) = 0) AND"
        " LOCATE('NO_ZERO_IN_DATE', @@sql_mode) > 0) OR (DAYOFMONTH(`published_at`) >"
        " DAYOFMONTH(LAST_DAY(`published_at`)) AND LOCATE('ALLOW_INVALID_DATES', @@sql_mode) ="
        " 0) OR ((YEAR(`started_on`) = 0 AND MONTH(`started_on`) = 0 AND"
        " DAYOFMONTH(`started_on`) = 0) AND LOCATE('NO_ZERO_DATE', @@sql_mode) > 0 AND"
        " LOCATE('STRICT', @@sql_mode) > 0) OR ((MONTH(`started_on`) = 0 OR"
        " DAYOFMONTH(`started_on`) = 0) AND NOT (YEAR(`started_on`) = 0 AND"
        " MONTH(`started_on`) = 0 AND DAYOFMONTH(`started_on`) = 0) AND"
        " LOCATE('NO_ZERO_IN_DATE', @@sql_mode) > 0) OR (DAYOFMONTH(`started_on`) >"
        " DAYOFMONTH(LAST_DAY(`started_on`)) AND LOCATE('ALLOW_INVALID_DATES', @@sql_mode) ="
        " 0) OR ((YEAR(`finished_on`) = 0 AND MONTH(`finished_on`) = 0 AND"
        " DAYOFMONTH(`finished_on`) = 0) AND LOCATE('NO_ZERO_DATE', @@sql_mode) > 0 AND"
        " LOCATE('STRICT', @@sql_mode) > 0) OR ((MONTH(`finished_on`) = 0 OR"
        " DAYOFMONTH(`finished_on`) = 0) AND NOT (YEAR(`finished_on`) = 0 AND"
        " MONTH(`finished_on`) = 0 AND DAYOFMONTH(`finished_on`) = 0) AND"
        " LOCATE('NO_ZERO_IN_DATE', @@sql_mode) > 0) OR (DAYOFMONTH(`finished_on`) >"
        " DAYOFMONTH(LAST_DAY(`finished_on`)) AND LOCATE('ALLOW_INVALID_DATES', @@sql_mode) ="
        " 0)",
        "case_study: published_at, started_on, finished_on have dates that the sql_mode of"
        " this connection refuses",
        "change them to valid dates",
    )
    refuse_if_any(
        "SELECT `id`"
        " FROM `case_study_distribution`"
        " WHERE NOT (((`checksum` is null) = (`checksum_algorithm` is null)))",
        "case_study_distribution: rows violate the CHECK"
        " ck_case_study_distribution_checksum_is_whole",
        "change them so that ck_case_study_distribution_checksum_is_whole holds",
    )
    refuse_if_any(
        "SELECT `id` FROM `case_study_distribution` WHERE NOT ((`content_size_bytes` >= 0))",
        "case_study_distribution: rows violate the CHECK ck_case_study_distribution_size",
        "change them so that ck_case_study_distribution_size holds",
    )
    refuse_if_any(
        "SELECT `id`"
        " FROM `case_study_distribution`"
        " WHERE ((YEAR(`published_at`) = 0 AND MONTH(`published_at`) = 0 AND"
        " DAYOFMONTH(`published_at`) = 0) AND LOCATE('NO_ZERO_DATE', @@sql_mode) > 0 AND"
        " LOCATE('STRICT', @@sql_mode) > 0) OR ((MONTH(`published_at`) = 0 OR"
        " DAYOFMONTH(`published_at`) = 0) AND NOT (YEAR(`published_at`) = 0 AND"
        " MONTH(`published_at`) = 0 AND DAYOFMONTH(`published_at`) = 0) AND"
        " LOCATE('NO_ZERO_IN_DATE', @@sql_mode) > 0) OR (DAYOFMONTH(`published_at`) >"
        " DAYOFMONTH(LAST_DAY(`published_at`)) AND LOCATE('ALLOW_INVALID_DATES', @@sql_mode) ="
        " 0)",
        "case_study_distribution: published_at has dates that the sql_mode of this connection"
        " refuses",
        "change them to valid dates",
    )
    refuse_if_any(
        "SELECT `id`"
        " FROM `computational_asset_distribution`"
        " WHERE NOT (((`checksum` is null) = (`checksum_algorithm` is null)))",
        "computational_asset_distribution: rows violate the CHECK"
        " ck_computational_asset_distribution_checksum_is_whole",
        "change them so that ck_computational_asset_distribution_checksum_is_whole holds",
    )
    refuse_if_any(
        "SELECT `id`"
        " FROM `computational_asset_distribution`"
        " WHERE NOT ((`content_size_bytes` >= 0))",
        "computational_asset_distribution: rows violate the CHECK"
        " ck_computational_asset_distribution_size",
        "change them so that ck_computational_asset_distribution_size holds",
    )
    refuse_if_any(
        "SELECT `id`"
        " FROM `computational_asset_distribution`"
        " WHERE ((YEAR(`published_at`) = 0 AND MONTH(`published_at`) = 0 AND"
        " DAYOFMONTH(`published_at`) = 0) AND LOCATE('NO_ZERO_DATE', @@sql_mode) > 0 AND"
        " LOCATE('STRICT', @@sql_mode) > 0) OR ((MONTH(`published_at`) = 0 OR"
        " DAYOFMONTH(`published_at`) = 0) AND NOT (YEAR(`published_at`) = 0 AND"
        " MONTH(`published_at`) = 0 AND DAYOFMONTH(`published_at`) = 0) AND"
        " LOCATE('NO_ZERO_IN_DATE', @@sql_mode) > 0) OR (DAYOFMONTH(`published_at`) >"
        " DAYOFMONTH(LAST_DAY(`published_at`)) AND LOCATE('ALLOW_INVALID_DATES', @@sql_mode) ="
        " 0)",
        "computational_asset_distribution: published_at has dates that the sql_mode of this"
        " connection refuses",
        "change them to valid dates",
    )
    refuse_if_any(
        "SELECT `id`"
        " FROM `computational_asset_location`"
        " WHERE NOT ((`latitude` between -(90) and 90))",
        "computational_asset_location: rows violate the CHECK"
        " ck_computational_asset_location_latitude",
        "change them so that ck_computational_asset_location_latitude holds",
    )
    refuse_if_any(
        "SELECT `id`"
        " FROM `computational_asset_location`"
        " WHERE NOT ((`longitude` between -(180) and 180))",
        "computational_asset_location: rows violate the CHECK"
        " ck_computational_asset_location_longitude",
        "change them so that ck_computational_asset_location_longitude holds",
    )
    refuse_if_any(
        "SELECT `id`"
        " FROM `computational_asset_location`"
        " WHERE NOT (((`latitude` is null) = (`longitude` is null)))",
        "computational_asset_location: rows violate the CHECK"
        " ck_computational_asset_location_point_is_whole",
        "change them so that ck_computational_asset_location_point_is_whole holds",
    )
    refuse_if_any(
        "SELECT `id` FROM `computational_asset_price` WHERE NOT ((`amount` >= 0))",
        "computational_asset_price: rows violate the CHECK ck_computational_asset_price_amount",
        "change them so that ck_computational_asset_price_amount holds",
    )
    refuse_if_any(
        "SELECT `id` FROM `dataset` WHERE NOT ((`measured_until` >= `measured_from`))",
        "dataset: rows violate the CHECK ck_dataset_measured",
        "change them so that ck_dataset_measured holds",
    )
    refuse_if_any(
        "SELECT `id`"
        " FROM `dataset`"
        " WHERE ((YEAR(`published_at`) = 0 AND MONTH(`published_at`) = 0 AND"
        " DAYOFMONTH(`published_at`) = 0) AND LOCATE('NO_ZERO_DATE', @@sql_mode) > 0 AND"
        " LOCATE('STRICT', @@sql_mode) > 0) OR ((MONTH(`published_at`) = 0 OR"
        " DAYOFMONTH(`published_at`) = 0) AND NOT (YEAR(`published_at`) = 0 AND"
        " MONTH(`published_at`) = 0 AND DAYOFMONTH(`published_at`) = 0) AND"
        " LOCATE('NO_ZERO_IN_DATE', @@sql_mode) > 0) OR (DAYOFMONTH(`published_at`) >"
        " DAYOFMONTH(LAST_DAY(`published_at`)) AND LOCATE('ALLOW_INVALID_DATES', @@sql_mode) ="
        " 0) OR ((YEAR(`measured_from`) = 0 AND MONTH(`measured_from`) = 0 AND"
        " DAYOFMONTH(`measured_from`) = 0) AND LOCATE('NO_ZERO_DATE', @@sql_mode) > 0 AND"
        " LOCATE('STRICT', @@sql_mode) > 0) OR ((MONTH(`measured_from`) = 0 OR"
        " DAYOFMONTH(`measured_from`) = 0) AND NOT (YEAR(`measured_from`) = 0 AND"
        " MONTH(`measured_from`) = 0 AND DAYOFMONTH(`measured_from`) = 0) AND"
        " LOCATE('NO_ZERO_IN_DATE', @@sql_mode) > 0) OR (DAYOFMONTH(`measured_from`) >"
        " DAYOFMONTH(LAST_DAY(`measured_from`)) AND LOCATE('ALLOW_INVALID_DATES', @@sql_mode)"
        " = 0) OR ((YEAR(`measured_until`) = 0 AND MONTH(`measured_until`) = 0 AND"
        " DAYOFMONTH(`measured_until`) = 0) AND LOCATE('NO_ZERO_DATE', @@sql_mode) > 0 AND"
        " LOCATE('STRICT', @@sql_mode) > 0) OR ((MONTH(`measured_until`) = 0 OR"
        " DAYOFMONTH(`measured_until`) = 0) AND NOT (YEAR(`measured_until`) = 0 AND"
        " MONTH(`measured_until`) = 0 AND DAYOFMONTH(`measured_until`) = 0) AND"
        " LOCATE('NO_ZERO_IN_DATE', @@sql_mode) > 0) OR (DAYOFMONTH(`measured_until`) >"
        " DAYOFMONTH(LAST_DAY(`measured_until`)) AND LOCATE('ALLOW_INVALID_DATES', @@sql_mode)"
        " = 0)",
        "dataset: published_at, measured_from, measured_until have dates that the sql_mode of"
        " this connection refuses",
        "change them to valid dates",
    )
    refuse_if_any(
        "SELECT `id`"
        " FROM `dataset_distribution`"
        " WHERE NOT (((`checksum` is null) = (`checksum_algorithm` is null)))",
        "dataset_distribution: rows violate the CHECK ck_dataset_distribution_checksum_is_whole",
        "change them so that ck_dataset_distribution_checksum_is_whole holds",
    )
    refuse_if_any(
        "SELECT `id` FROM `dataset_distribution` WHERE NOT ((`content_size_bytes` >= 0))",
        "dataset_distribution: rows violate the CHECK ck_dataset_distribution_size",
        "change them so that ck_dataset_distribution_size holds",
    )
    refuse_if_any(
        "SELECT `id`"
        " FROM `dataset_distribution`"
        " WHERE ((YEAR(`published_at`) = 0 AND MONTH(`published_at`) = 0 AND"
        " DAYOFMONTH(`published_at`) = 0) AND LOCATE('NO_ZERO_DATE', @@sql_mode) > 0 AND"
        " LOCATE('STRICT', @@sql_mode) > 0) OR ((MONTH(`published_at`) = 0 OR"
        " DAYOFMONTH(`published_at`) = 0) AND NOT (YEAR(`published_at`) = 0 AND"
        " MONTH(`published_at`) = 0 AND DAYOFMONTH(`published_at`) = 0) AND"
        " LOCATE('NO_ZERO_IN_DATE', @@sql_mode) > 0) OR (DAYOFMONTH(`published_at`) >"
        " DAYOFMONTH(LAST_DAY(`published_at`)) AND LOCATE('ALLOW_INVALID_DATES', @@sql_mode) ="
        " 0)",
        "dataset_distribution: published_at has dates that the sql_mode of this connection refuses",
        "change them to valid dates",
    )
    refuse_if_any(
        "SELECT `id` FROM `dataset_size` WHERE NOT ((`value` > 0))",
        "dataset_size: rows violate the CHECK ck_dataset_size_value",
        "change them so that ck_dataset_size_value holds",
    )
    refuse_if_any(
        "SELECT `id` FROM `educational_resource` WHERE NOT ((`minutes_required` > 0))",
        "educational_resource: rows violate the CHECK ck_educational_resource_minutes_required",
        "change them so that ck_educational_resource_minutes_required holds",
    )
    refuse_if_any(
        "SELECT `id`"
        " FROM `educational_resource`"
        " WHERE ((YEAR(`published_at`) = 0 AND MONTH(`published_at`) = 0 AND"
        " DAYOFMONTH(`published_at`) = 0) AND LOCATE('NO_ZERO_DATE', @@sql_mode) > 0 AND"
        " LOCATE('STRICT', @@sql_mode) > 0) OR ((MONTH(`published_at`) = 0 OR"
        " DAYOFMONTH(`published_at`) = 0) AND NOT (YEAR(`published_at`) = 0 AND"
        " MONTH(`published_at`) = 0 AND DAYOFMONTH(`published_at`) = 0) AND"
        " LOCATE('NO_ZERO_IN_DATE', @@sql_mode) > 0) OR (DAYOFMONTH(`published_at`) >"
        " DAYOFMONTH(LAST_DAY(`published_at`)) AND LOCATE('ALLOW_INVALID_DATES', @@sql_mode) ="
        " 0)",
        "educational_resource: published_at has dates that the sql_mode of this connection refuses",
        "change them to valid dates",
    )
    refuse_if_any(
        "SELECT `id` FROM `educational_resource_price` WHERE NOT ((`amount` >= 0))",
        "educational_resource_price: rows violate the CHECK ck_educational_resource_price_amount",
        "change them so that ck_educational_resource_price_amount holds",
    )
    refuse_if_any(
        "SELECT `id` FROM `entry` WHERE NOT ((`deleted_at` >= `created_at`))",
        "entry: rows violate the CHECK ck_entry_deleted_after_created",
        "change them so that ck_entry_deleted_after_created holds",
    )
    refuse_if_any(
        "SELECT `id`"
        " FROM `entry`"
        " WHERE NOT (((`platform_id` is null) = (`platform_identifier` is null)))",
        "entry: rows violate the CHECK ck_entry_platform_is_whole",
        "change them so that ck_entry_platform_is_whole holds",
    )
    refuse_if_any(
        "SELECT `id`"
        " FROM `entry`"
        " WHERE ((YEAR(`created_at`) = 0 AND MONTH(`created_at`) = 0 AND"
        " DAYOFMONTH(`created_at`) = 0) AND LOCATE('NO_ZERO_DATE', @@sql_mode) > 0 AND"
        " LOCATE('STRICT', @@sql_mode) > 0) OR ((MONTH(`created_at`) = 0 OR"
        " DAYOFMONTH(`created_at`) = 0) AND NOT (YEAR(`created_at`) = 0 AND"
        " MONTH(`created_at`) = 0 AND DAYOFMONTH(`created_at`) = 0) AND"
        " LOCATE('NO_ZERO_IN_DATE', @@sql_mode) > 0) OR (DAYOFMONTH(`created_at`) >"
        " DAYOFMONTH(LAST_DAY(`created_at`)) AND LOCATE('ALLOW_INVALID_DATES', @@sql_mode) ="
        " 0) OR ((YEAR(`modified_at`) = 0 AND MONTH(`modified_at`) = 0 AND"
        " DAYOFMONTH(`modified_at`) = 0) AND LOCATE('NO_ZERO_DATE', @@sql_mode) > 0 AND"
        " LOCATE('STRICT', @@sql_mode) > 0) OR ((MONTH(`modified_at`) = 0 OR"
        " DAYOFMONTH(`modified_at`) = 0) AND NOT (YEAR(`modified_at`) = 0 AND"
        " MONTH(`modified_at`) = 0 AND DAYOFMONTH(`modified_at`) = 0) AND"
        " LOCATE('NO_ZERO_IN_DATE', @@sql_mode) > 0) OR (DAYOFMONTH(`modified_at`) >"
        " DAYOFMONTH(LAST_DAY(`modified_at`)) AND LOCATE('ALLOW_INVALID_DATES', @@sql_mode) ="
        " 0) OR ((YEAR(`deleted_at`) = 0 AND MONTH(`deleted_at`) = 0 AND"
        " DAYOFMONTH(`deleted_at`) = 0) AND LOCATE('NO_ZERO_DATE', @@sql_mode) > 0 AND"
        " LOCATE('STRICT', @@sql_mode) > 0) OR ((MONTH(`deleted_at`) = 0 OR"
        " DAYOFMONTH(`deleted_at`) = 0) AND NOT (YEAR(`deleted_at`) = 0 AND"
        " MONTH(`deleted_at`) = 0 AND DAYOFMONTH(`deleted_at`) = 0) AND"
        " LOCATE('NO_ZERO_IN_DATE', @@sql_mode) > 0) OR (DAYOFMONTH(`deleted_at`) >"
        " DAYOFMONTH(LAST_DAY(`deleted_at`)) AND LOCATE('ALLOW_INVALID_DATES', @@sql_mode) ="
        " 0)",
        "entry: created_at, modified_at, deleted_at have dates that the sql_mode of this"
        " connection refuses",
        "change them to valid dates",
    )
    refuse_if_any(
        "SELECT `id`"
        " FROM `entry_identifier`"
        " WHERE NOT (((`scheme` <> 'doi') or (`value` like '10.%')))",
        "entry_identifier: rows violate the CHECK ck_entry_identifier_doi_has_prefix",
        "change them so that ck_entry_identifier_doi_has_prefix holds",
    )
    refuse_if_any(
        "SELECT `id` FROM `event` WHERE NOT ((`ends_at` >= `starts_at`))",
        "event: rows violate the CHECK ck_event_duration",
        "change them so that ck_event_duration holds",
    )
    refuse_if_any(
        "SELECT `id`"
        " FROM `event`"
        " WHERE NOT (((`organiser_person_id` is null) or (`organiser_organisation_id` is"
        " null)))",
        "event: rows violate the CHECK ck_event_one_organiser",
        "change them so that ck_event_one_organiser holds",
    )
    refuse_if_any(
        "SELECT `id`"
        " FROM `event`"
        " WHERE ((YEAR(`published_at`) = 0 AND MONTH(`published_at`) = 0 AND"
        " DAYOFMONTH(`published_at`) = 0) AND LOCATE('NO_ZERO_DATE', @@sql_mode) > 0 AND"
        " LOCATE('STRICT', @@sql_mode) > 0) OR ((MONTH(`published_at`) = 0 OR"
        " DAYOFMONTH(`published_at`) = 0) AND NOT (YEAR(`published_at`) = 0 AND"
        " MONTH(`published_at`) = 0 AND DAYOFMONTH(`published_at`) = 0) AND"
        " LOCATE('NO_ZERO_IN_DATE', @@sql_mode) > 0) OR (DAYOFMONTH(`published_at`) >"
        " DAYOFMONTH(LAST_DAY(`published_at`)) AND LOCATE('ALLOW_INVALID_DATES', @@sql_mode) ="
        " 0) OR ((YEAR(`starts_at`) = 0 AND MONTH(`starts_at`) = 0 AND DAYOFMONTH(`starts_at`)"
        " = 0) AND LOCATE('NO_ZERO_DATE', @@sql_mode) > 0 AND LOCATE('STRICT', @@sql_mode) >"
        " 0) OR ((MONTH(`starts_at`) = 0 OR DAYOFMONTH(`starts_at`) = 0) AND NOT"
        " (YEAR(`starts_at`) = 0 AND MONTH(`starts_at`) = 0 AND DAYOFMONTH(`starts_at`) = 0)"
        " AND LOCATE('NO_ZERO_IN_DATE', @@sql_mode) > 0) OR (DAYOFMONTH(`starts_at`) >"
        " DAYOFMONTH(LAST_DAY(`starts_at`)) AND LOCATE('ALLOW_INVALID_DATES', @@sql_mode) = 0)"
        " OR ((YEAR(`ends_at`) = 0 AND MONTH(`ends_at`) = 0 AND DAYOFMONTH(`ends_at`) = 0) AND"
        " LOCATE('NO_ZERO_DATE', @@sql_mode) > 0 AND LOCATE('STRICT', @@sql_mode) > 0) OR"
        " ((MONTH(`ends_at`) = 0 OR DAYOFMONTH(`ends_at`) = 0) AND NOT (YEAR(`ends_at`) = 0"
        " AND MONTH(`ends_at`) = 0 AND DAYOFMONTH(`ends_at`) = 0) AND"
        " LOCATE('NO_ZERO_IN_DATE', @@sql_mode) > 0) OR (DAYOFMONTH(`ends_at`) >"
        " DAYOFMONTH(LAST_DAY(`ends_at`)) AND LOCATE('ALLOW_INVALID_DATES', @@sql_mode) = 0)",
        "event: published_at, starts_at, ends_at have dates that the sql_mode of this"
        " connection refuses",
        "change them to valid dates",
    )
    refuse_if_any(
        "SELECT `id` FROM `event_location` WHERE NOT ((`latitude` between -(90) and 90))",
        "event_location: rows violate the CHECK ck_event_location_latitude",
        "change them so that ck_event_location_latitude holds",
    )
    refuse_if_any(
        "SELECT `id` FROM `event_location` WHERE NOT ((`longitude` between -(180) and 180))",
        "event_location: rows violate the CHECK ck_event_location_longitude",
        "change them so that ck_event_location_longitude holds",
    )
    refuse_if_any(
        "SELECT `id`"
        " FROM `event_location`"
        " WHERE NOT (((`latitude` is null) = (`longitude` is null)))",
        "event_location: rows violate the CHECK ck_event_location_point_is_whole",
        "change them so that ck_event_location_point_is_whole holds",
    )
    refuse_if_any(
        "SELECT `id`"
        " FROM `experiment_distribution`"
        " WHERE NOT (((`checksum` is null) = (`checksum_algorithm` is null)))",
        "experiment_distribution: rows violate the CHECK"
        " ck_experiment_distribution_checksum_is_whole",
        "change them so that ck_experiment_distribution_checksum_is_whole holds",
    )
    refuse_if_any(
        "SELECT `id` FROM `experiment_distribution` WHERE NOT ((`content_size_bytes` >= 0))",
        "experiment_distribution: rows violate the CHECK ck_experiment_distribution_size",
        "change them so that ck_experiment_distribution_size holds",
    )
    refuse_if_any(
        "SELECT `id`"
        " FROM `experiment_distribution`"
        " WHERE ((YEAR(`published_at`) = 0 AND MONTH(`published_at`) = 0 AND"
        " DAYOFMONTH(`published_at`) = 0) AND LOCATE('NO_ZERO_DATE', @@sql_mode) > 0 AND"
        " LOCATE('STRICT', @@sql_mode) > 0) OR ((MONTH(`published_at`) = 0 OR"
        " DAYOFMONTH(`published_at`) = 0) AND NOT (YEAR(`published_at`) = 0 AND"
        " MONTH(`published_at`) = 0 AND DAYOFMONTH(`published_at`) = 0) AND"
        " LOCATE('NO_ZERO_IN_DATE', @@sql_mode) > 0) OR (DAYOFMONTH(`published_at`) >"
        " DAYOFMONTH(LAST_DAY(`published_at`)) AND LOCATE('ALLOW_INVALID_DATES', @@sql_mode) ="
        " 0)",
        "experiment_distribution: published_at has dates that the sql_mode of this connection"
        " refuses",
        "change them to valid dates",
    )
    refuse_if_any(
        "SELECT `id` FROM `membership` WHERE NOT ((`finished_on` >= `started_on`))",
        "membership: rows violate the CHECK ck_membership_duration",
        "change them so that ck_membership_duration holds",
    )
    refuse_if_any(
        "SELECT `id`"
        " FROM `membership`"
        " WHERE ((YEAR(`started_on`) = 0 AND MONTH(`started_on`) = 0 AND"
        " DAYOFMONTH(`started_on`) = 0) AND LOCATE('NO_ZERO_DATE', @@sql_mode) > 0 AND"
        " LOCATE('STRICT', @@sql_mode) > 0) OR ((MONTH(`started_on`) = 0 OR"
        " DAYOFMONTH(`started_on`) = 0) AND NOT (YEAR(`started_on`) = 0 AND"
        " MONTH(`started_on`) = 0 AND DAYOFMONTH(`started_on`) = 0) AND"
        " LOCATE('NO_ZERO_IN_DATE', @@sql_mode) > 0) OR (DAYOFMONTH(`started_on`) >"
        " DAYOFMONTH(LAST_DAY(`started_on`)) AND LOCATE('ALLOW_INVALID_DATES', @@sql_mode) ="
        " 0) OR ((YEAR(`finished_on`) = 0 AND MONTH(`finished_on`) = 0 AND"
        " DAYOFMONTH(`finished_on`) = 0) AND LOCATE('NO_ZERO_DATE', @@sql_mode) > 0 AND"
        " LOCATE('STRICT', @@sql_mode) > 0) OR ((MONTH(`finished_on`) = 0 OR"
        " DAYOFMONTH(`finished_on`) = 0) AND NOT (YEAR(`finished_on`) = 0 AND"
        " MONTH(`finished_on`) = 0 AND DAYOFMONTH(`finished_on`) = 0) AND"
        " LOCATE('NO_ZERO_IN_DATE', @@sql_mode) > 0) OR (DAYOFMONTH(`finished_on`) >"
        " DAYOFMONTH(LAST_DAY(`finished_on`)) AND LOCATE('ALLOW_INVALID_DATES', @@sql_mode) ="
        " 0)",
        "membership: started_on, finished_on have dates that the sql_mode of this connection"
        " refuses",
        "change them to valid dates",
    )
    refuse_if_any(
        "SELECT `id` FROM `ml_model` WHERE NOT ((`parameter_count` > 0))",
        "ml_model: rows violate the CHECK ck_ml_model_parameter_count",
        "change them so that ck_ml_model_parameter_count holds",
    )
    refuse_if_any(
        "SELECT `id`"
        " FROM `ml_model`"
        " WHERE ((YEAR(`published_at`) = 0 AND MONTH(`published_at`) = 0 AND"
        " DAYOFMONTH(`published_at`) = 0) AND LOCATE('NO_ZERO_DATE', @@sql_mode) > 0 AND"
        " LOCATE('STRICT', @@sql_mode) > 0) OR ((MONTH(`published_at`) = 0 OR"
        " DAYOFMONTH(`published_at`) = 0) AND NOT (YEAR(`published_at`) = 0 AND"
        " MONTH(`published_at`) = 0 AND DAYOFMONTH(`published_at`) = 0) AND"
        " LOCATE('NO_ZERO_IN_DATE', @@sql_mode) > 0) OR (DAYOFMONTH(`published_at`) >"
        " DAYOFMONTH(LAST_DAY(`published_at`)) AND LOCATE('ALLOW_INVALID_DATES', @@sql_mode) ="
        " 0)",
        "ml_model: published_at has dates that the sql_mode of this connection refuses",
        "change them to valid dates",
    )
    refuse_if_any(
        "SELECT `id`"
        " FROM `ml_model_distribution`"
        " WHERE NOT (((`checksum` is null) = (`checksum_algorithm` is null)))",
        "ml_model_distribution: rows violate the CHECK ck_ml_model_distribution_checksum_is_whole",
        "change them so that ck_ml_model_distribution_checksum_is_whole holds",
    )
    refuse_if_any(
        "SELECT `id` FROM `ml_model_distribution` WHERE NOT ((`content_size_bytes` >= 0))",
        "ml_model_distribution: rows violate the CHECK ck_ml_model_distribution_size",
        "change them so that ck_ml_model_distribution_size holds",
    )
    refuse_if_any(
        "SELECT `id`"
        " FROM `ml_model_distribution`"
        " WHERE ((YEAR(`published_at`) = 0 AND MONTH(`published_at`) = 0 AND"
        " DAYOFMONTH(`published_at`) = 0) AND LOCATE('NO_ZERO_DATE', @@sql_mode) > 0 AND"
        " LOCATE('STRICT', @@sql_mode) > 0) OR ((MONTH(`published_at`) = 0 OR"
        " DAYOFMONTH(`published_at`) = 0) AND NOT (YEAR(`published_at`) = 0 AND"
        " MONTH(`published_at`) = 0 AND DAYOFMONTH(`published_at`) = 0) AND"
        " LOCATE('NO_ZERO_IN_DATE', @@sql_mode) > 0) OR (DAYOFMONTH(`published_at`) >"
        " DAYOFMONTH(LAST_DAY(`published_at`)) AND LOCATE('ALLOW_INVALID_DATES', @@sql_mode) ="
        " 0)",
        "ml_model_distribution: published_at has dates that the sql_mode of this connection"
        " refuses",
        "change them to valid dates",
    )
    refuse_if_any(
        "SELECT `id` FROM `organisation` WHERE NOT ((`employee_count` >= 0))",
        "organisation: rows violate the CHECK ck_organisation_employee_count",
        "change them so that ck_organisation_employee_count holds",
    )
    refuse_if_any(
        "SELECT `id`"
        " FROM `organisation`"
        " WHERE ((YEAR(`founded_on`) = 0 AND MONTH(`founded_on`) = 0 AND"
        " DAYOFMONTH(`founded_on`) = 0) AND LOCATE('NO_ZERO_DATE', @@sql_mode) > 0 AND"
        " LOCATE('STRICT', @@sql_mode) > 0) OR ((MONTH(`founded_on`) = 0 OR"
        " DAYOFMONTH(`founded_on`) = 0) AND NOT (YEAR(`founded_on`) = 0 AND"
        " MONTH(`founded_on`) = 0 AND DAYOFMONTH(`founded_on`) = 0) AND"
        " LOCATE('NO_ZERO_IN_DATE', @@sql_mode) > 0) OR (DAYOFMONTH(`founded_on`) >"
        " DAYOFMONTH(LAST_DAY(`founded_on`)) AND LOCATE('ALLOW_INVALID_DATES', @@sql_mode) ="
        " 0) OR ((YEAR(`dissolved_on`) = 0 AND MONTH(`dissolved_on`) = 0 AND"
        " DAYOFMONTH(`dissolved_on`) = 0) AND LOCATE('NO_ZERO_DATE', @@sql_mode) > 0 AND"
        " LOCATE('STRICT', @@sql_mode) > 0) OR ((MONTH(`dissolved_on`) = 0 OR"
        " DAYOFMONTH(`dissolved_on`) = 0) AND NOT (YEAR(`dissolved_on`) = 0 AND"
        " MONTH(`dissolved_on`) = 0 AND DAYOFMONTH(`dissolved_on`) = 0) AND"
        " LOCATE('NO_ZERO_IN_DATE', @@sql_mode) > 0) OR (DAYOFMONTH(`dissolved_on`) >"
        " DAYOFMONTH(LAST_DAY(`dissolved_on`)) AND LOCATE('ALLOW_INVALID_DATES', @@sql_mode) ="
        " 0)",
        "organisation: founded_on, dissolved_on have dates that the sql_mode of this"
        " connection refuses",
        "change them to valid dates",
    )
    refuse_if_any(
        "SELECT `id` FROM `organisation_location` WHERE NOT ((`latitude` between -(90) and 90))",
        "organisation_location: rows violate the CHECK ck_organisation_location_latitude",
        "change them so that ck_organisation_location_latitude holds",
    )
    refuse_if_any(
        "SELECT `id` FROM `organisation_location` WHERE NOT ((`longitude` between -(180) and 180))",
        "organisation_location: rows violate the CHECK ck_organisation_location_longitude",
        "change them so that ck_organisation_location_longitude holds",
    )
    refuse_if_any(
        "SELECT `id`"
        " FROM `organisation_location`"
        " WHERE NOT (((`latitude` is null) = (`longitude` is null)))",
        "organisation_location: rows violate the CHECK ck_organisation_location_point_is_whole",
        "change them so that ck_organisation_location_point_is_whole holds",
    )
    refuse_if_any(
        "SELECT `id` FROM `person_location` WHERE NOT ((`latitude` between -(90) and 90))",
        "person_location: rows violate the CHECK ck_person_location_latitude",
        "change them so that ck_person_location_latitude holds",
    )
    refuse_if_any(
        "SELECT `id` FROM `person_location` WHERE NOT ((`longitude` between -(180) and 180))",
        "person_location: rows violate the CHECK ck_person_location_longitude",
        "change them so that ck_person_location_longitude holds",
    )
    refuse_if_any(
        "SELECT `id`"
        " FROM `person_location`"
        " WHERE NOT (((`latitude` is null) = (`longitude` is null)))",
        "person_location: rows violate the CHECK ck_person_location_point_is_whole",
        "change them so that ck_person_location_point_is_whole holds",
    )
    refuse_if_any(
        "SELECT `id` FROM `project` WHERE NOT ((`finished_on` >= `started_on`))",
        "project: rows violate the CHECK ck_project_duration",
        "change them so that ck_project_duration holds",
    )
    refuse_if_any(
        "SELECT `id` FROM `project` WHERE NOT ((`total_cost_eur` >= 0))",
        "project: rows violate the CHECK ck_project_total_cost_eur",
        "change them so that ck_project_total_cost_eur holds",
    )
    refuse_if_any(
        "SELECT `id`"
        " FROM `project`"
        " WHERE ((YEAR(`published_at`) = 0 AND MONTH(`published_at`) = 0 AND"
        " DAYOFMONTH(`published_at`) = 0) AND LOCATE('NO_ZERO_DATE', @@sql_mode) > 0 AND"
        " LOCATE('STRICT', @@sql_mode) > 0) OR ((MONTH(`published_at`) = 0 OR"
        " DAYOFMONTH(`published_at`) = 0) AND NOT (YEAR(`published_at`) = 0 AND"
        " MONTH(`published_at`) = 0 AND DAYOFMONTH(`published_at`) = 0) AND"
        " LOCATE('NO_ZERO_IN_DATE', @@sql_mode) > 0) OR (DAYOFMONTH(`published_at`) >"
        " DAYOFMONTH(LAST_DAY(`published_at`)) AND LOCATE('ALLOW_INVALID_DATES', @@sql_mode) ="
        " 0) OR ((YEAR(`started_on`) = 0 AND MONTH(`started_on`) = 0 AND"
        " DAYOFMONTH(`started_on`) = 0) AND LOCATE('NO_ZERO_DATE', @@sql_mode) > 0 AND"
        " LOCATE('STRICT', @@sql_mode) > 0) OR ((MONTH(`started_on`) = 0 OR"
        " DAYOFMONTH(`started_on`) = 0) AND NOT (YEAR(`started_on`) = 0 AND"
        " MONTH(`started_on`) = 0 AND DAYOFMONTH(`started_on`) = 0) AND"
        " LOCATE('NO_ZERO_IN_DATE', @@sql_mode) > 0) OR (DAYOFMONTH(`started_on`) >"
        " DAYOFMONTH(LAST_DAY(`started_on`)) AND LOCATE('ALLOW_INVALID_DATES', @@sql_mode) ="
        " 0) OR ((YEAR(`finished_on`) = 0 AND MONTH(`finished_on`) = 0 AND"
        " DAYOFMONTH(`finished_on`) = 0) AND LOCATE('NO_ZERO_DATE', @@sql_mode) > 0 AND"
        " LOCATE('STRICT', @@sql_mode) > 0) OR ((MONTH(`finished_on`) = 0 OR"
        " DAYOFMONTH(`finished_on`) = 0) AND NOT (YEAR(`finished_on`) = 0 AND"
        " MONTH(`finished_on`) = 0 AND DAYOFMONTH(`finished_on`) = 0) AND"
        " LOCATE('NO_ZERO_IN_DATE', @@sql_mode) > 0) OR (DAYOFMONTH(`finished_on`) >"
        " DAYOFMONTH(LAST_DAY(`finished_on`)) AND LOCATE('ALLOW_INVALID_DATES', @@sql_mode) ="
        " 0)",
        "project: published_at, started_on, finished_on have dates that the sql_mode of this"
        " connection refuses",
        "change them to valid dates",
    )
    refuse_if_any(
        "SELECT `project_id`, `organisation_id`"
        " FROM `project_participant`"
        " WHERE NOT ((`contribution_eur` >= 0))",
        "project_participant: rows violate the CHECK ck_project_participant_contribution_eur",
        "change them so that ck_project_participant_contribution_eur holds",
        keys=2,
    )
    refuse_if_any(
        "SELECT `id` FROM `publication` WHERE NOT ((char_length(`isbn`) in (10,13)))",
        "publication: rows violate the CHECK ck_publication_isbn",
        "change them so that ck_publication_isbn holds",
    )
    refuse_if_any(
        "SELECT `id`"
        " FROM `publication`"
        " WHERE ((YEAR(`published_at`) = 0 AND MONTH(`published_at`) = 0 AND"
        " DAYOFMONTH(`published_at`) = 0) AND LOCATE('NO_ZERO_DATE', @@sql_mode) > 0 AND"
        " LOCATE('STRICT', @@sql_mode) > 0) OR ((MONTH(`published_at`) = 0 OR"
        " DAYOFMONTH(`published_at`) = 0) AND NOT (YEAR(`published_at`) = 0 AND"
        " MONTH(`published_at`) = 0 AND DAYOFMONTH(`published_at`) = 0) AND"
        " LOCATE('NO_ZERO_IN_DATE', @@sql_mode) > 0) OR (DAYOFMONTH(`published_at`) >"
        " DAYOFMONTH(LAST_DAY(`published_at`)) AND LOCATE('ALLOW_INVALID_DATES', @@sql_mode) ="
        " 0)",
        "publication: published_at has dates that the sql_mode of this connection refuses",
        "change them to valid dates",
    )
    refuse_if_any(
        "SELECT `publication_id`, `person_id`"
        " FROM `publication_author`"
        " WHERE NOT ((`position` > 0))",
        "publication_author: rows violate the CHECK ck_publication_author_position",
        "change them so that ck_publication_author_position holds",
        keys=2,
    )
    refuse_if_any(
        "SELECT `id`"
        " FROM `publication_distribution`"
        " WHERE NOT (((`checksum` is null) = (`checksum_algorithm` is null)))",
        "publication_distribution: rows violate the CHECK"
        " ck_publication_distribution_checksum_is_whole",
        "change them so that ck_publication_distribution_checksum_is_whole holds",
    )
    refuse_if_any(
        "SELECT `id` FROM `publication_distribution` WHERE NOT ((`content_size_bytes` >= 0))",
        "publication_distribution: rows violate the CHECK ck_publication_distribution_size",
        "change them so that ck_publication_distribution_size holds",
    )
    refuse_if_any(
        "SELECT `id`"
        " FROM `publication_distribution`"
        " WHERE ((YEAR(`published_at`) = 0 AND MONTH(`published_at`) = 0 AND"
        " DAYOFMONTH(`published_at`) = 0) AND LOCATE('NO_ZERO_DATE', @@sql_mode) > 0 AND"
        " LOCATE('STRICT', @@sql_mode) > 0) OR ((MONTH(`published_at`) = 0 OR"
        " DAYOFMONTH(`published_at`) = 0) AND NOT (YEAR(`published_at`) = 0 AND"
        " MONTH(`published_at`) = 0 AND DAYOFMONTH(`published_at`) = 0) AND"
        " LOCATE('NO_ZERO_IN_DATE', @@sql_mode) > 0) OR (DAYOFMONTH(`published_at`) >"
        " DAYOFMONTH(LAST_DAY(`published_at`)) AND LOCATE('ALLOW_INVALID_DATES', @@sql_mode) ="
        " 0)",
        "publication_distribution: published_at has dates that the sql_mode of this connection"
        " refuses",
        "change them to valid dates",
    )
    refuse_if_any(
        "SELECT `id` FROM `service_price` WHERE NOT ((`amount` >= 0))",
        "service_price: rows violate the CHECK ck_service_price_amount",
        "change them so that ck_service_price_amount holds",
    )
    refuse_if_any(
        "SELECT `id` FROM `team` WHERE NOT ((`size` > 0))",
        "team: rows violate the CHECK ck_team_size",
        "change them so that ck_team_size holds",
    )
    refuse_if_any(
        "SELECT `id` FROM `text_block` WHERE NOT (((`plain` is not null) or (`html` is not null)))",
        "text_block: rows violate the CHECK ck_text_block_not_empty",
        "change them so that ck_text_block_not_empty holds",
    )
    op.create_check_constraint(
        op.f("ck_case_study_duration"), "case_study", "finished_on >= started_on"
    )
    # One statement: if MySQL refuses a row, the table stays as it was.
    op.execute(
        "ALTER TABLE `case_study_distribution`"
        " ADD CONSTRAINT `ck_case_study_distribution_checksum_is_whole` CHECK (((`checksum` is"
        " null) = (`checksum_algorithm` is null))),"
        " ADD CONSTRAINT `ck_case_study_distribution_size` CHECK ((`content_size_bytes` >= 0))"
    )
    op.execute(
        "ALTER TABLE `computational_asset_distribution`"
        " ADD CONSTRAINT `ck_computational_asset_distribution_checksum_is_whole` CHECK"
        " (((`checksum` is null) = (`checksum_algorithm` is null))),"
        " ADD CONSTRAINT `ck_computational_asset_distribution_size` CHECK ((`content_size_bytes` >="
        " 0))"
    )
    op.execute(
        "ALTER TABLE `computational_asset_location`"
        " ADD CONSTRAINT `ck_computational_asset_location_latitude` CHECK ((`latitude` between"
        " -(90) and 90)),"
        " ADD CONSTRAINT `ck_computational_asset_location_longitude` CHECK ((`longitude` between"
        " -(180) and 180)),"
        " ADD CONSTRAINT `ck_computational_asset_location_point_is_whole` CHECK (((`latitude` is"
        " null) = (`longitude` is null)))"
    )
    op.create_check_constraint(
        op.f("ck_computational_asset_price_amount"), "computational_asset_price", "amount >= 0"
    )
    op.create_check_constraint(
        op.f("ck_dataset_measured"), "dataset", "measured_until >= measured_from"
    )
    # One statement: if MySQL refuses a row, the table stays as it was.
    op.execute(
        "ALTER TABLE `dataset_distribution`"
        " ADD CONSTRAINT `ck_dataset_distribution_checksum_is_whole` CHECK (((`checksum` is null) ="
        " (`checksum_algorithm` is null))),"
        " ADD CONSTRAINT `ck_dataset_distribution_size` CHECK ((`content_size_bytes` >= 0))"
    )
    op.create_check_constraint(op.f("ck_dataset_size_value"), "dataset_size", "value > 0")
    op.create_check_constraint(
        op.f("ck_educational_resource_minutes_required"),
        "educational_resource",
        "minutes_required > 0",
    )
    op.create_check_constraint(
        op.f("ck_educational_resource_price_amount"), "educational_resource_price", "amount >= 0"
    )
    # One statement: if MySQL refuses a row, the table stays as it was.
    op.execute(
        "ALTER TABLE `entry`"
        " ADD CONSTRAINT `ck_entry_deleted_after_created` CHECK ((`deleted_at` >= `created_at`)),"
        " ADD CONSTRAINT `ck_entry_platform_is_whole` CHECK (((`platform_id` is null) ="
        " (`platform_identifier` is null)))"
    )
    op.create_check_constraint(
        op.f("ck_entry_identifier_doi_has_prefix"),
        "entry_identifier",
        "(scheme <> 'doi') or (value like '10.%')",
    )
    # One statement: if MySQL refuses a row, the table stays as it was.
    op.execute(
        "ALTER TABLE `event`"
        " ADD CONSTRAINT `ck_event_duration` CHECK ((`ends_at` >= `starts_at`)),"
        " ADD CONSTRAINT `ck_event_one_organiser` CHECK (((`organiser_person_id` is null) or"
        " (`organiser_organisation_id` is null)))"
    )
    op.execute(
        "ALTER TABLE `event_location`"
        " ADD CONSTRAINT `ck_event_location_latitude` CHECK ((`latitude` between -(90) and 90)),"
        " ADD CONSTRAINT `ck_event_location_longitude` CHECK ((`longitude` between -(180) and"
        " 180)),"
        " ADD CONSTRAINT `ck_event_location_point_is_whole` CHECK (((`latitude` is null) ="
        " (`longitude` is null)))"
    )
    op.execute(
        "ALTER TABLE `experiment_distribution`"
        " ADD CONSTRAINT `ck_experiment_distribution_checksum_is_whole` CHECK (((`checksum` is"
        " null) = (`checksum_algorithm` is null))),"
        " ADD CONSTRAINT `ck_experiment_distribution_size` CHECK ((`content_size_bytes` >= 0))"
    )
    op.create_check_constraint(
        op.f("ck_membership_duration"), "membership", "finished_on >= started_on"
    )
    op.create_check_constraint(
        op.f("ck_ml_model_parameter_count"), "ml_model", "parameter_count > 0"
    )
    # One statement: if MySQL refuses a row, the table stays as it was.
    op.execute(
        "ALTER TABLE `ml_model_distribution`"
        " ADD CONSTRAINT `ck_ml_model_distribution_checksum_is_whole` CHECK (((`checksum` is null)"
        " = (`checksum_algorithm` is null))),"
        " ADD CONSTRAINT `ck_ml_model_distribution_size` CHECK ((`content_size_bytes` >= 0))"
    )
    op.create_check_constraint(
        op.f("ck_organisation_employee_count"), "organisation", "employee_count >= 0"
    )
    # One statement: if MySQL refuses a row, the table stays as it was.
    op.execute(
        "ALTER TABLE `organisation_location`"
        " ADD CONSTRAINT `ck_organisation_location_latitude` CHECK ((`latitude` between -(90) and"
        " 90)),"
        " ADD CONSTRAINT `ck_organisation_location_longitude` CHECK ((`longitude` between -(180)"
        " and 180)),"
        " ADD CONSTRAINT `ck_organisation_location_point_is_whole` CHECK (((`latitude` is null) ="
        " (`longitude` is null)))"
    )
    op.execute(
        "ALTER TABLE `person_location`"
        " ADD CONSTRAINT `ck_person_location_latitude` CHECK ((`latitude` between -(90) and 90)),"
        " ADD CONSTRAINT `ck_person_location_longitude` CHECK ((`longitude` between -(180) and"
        " 180)),"
        " ADD CONSTRAINT `ck_person_location_point_is_whole` CHECK (((`latitude` is null) ="
        " (`longitude` is null)))"
    )
    op.execute(
        "ALTER TABLE `project`"
        " ADD CONSTRAINT `ck_project_duration` CHECK ((`finished_on` >= `started_on`)),"
        " ADD CONSTRAINT `ck_project_total_cost_eur` CHECK ((`total_cost_eur` >= 0))"
    )
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
    # One statement: if MySQL refuses a row, the table stays as it was.
    op.execute(
        "ALTER TABLE `publication_distribution`"
        " ADD CONSTRAINT `ck_publication_distribution_checksum_is_whole` CHECK (((`checksum` is"
        " null) = (`checksum_algorithm` is null))),"
        " ADD CONSTRAINT `ck_publication_distribution_size` CHECK ((`content_size_bytes` >= 0))"
    )
    op.create_check_constraint(op.f("ck_service_price_amount"), "service_price", "amount >= 0")
    op.create_check_constraint(op.f("ck_team_size"), "team", "size > 0")
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
    op.drop_constraint(
        op.f("ck_educational_resource_minutes_required"), "educational_resource", type_="check"
    )
    op.drop_constraint(
        op.f("ck_educational_resource_price_amount"), "educational_resource_price", type_="check"
    )
    op.drop_constraint(op.f("ck_entry_deleted_after_created"), "entry", type_="check")
    op.drop_constraint(op.f("ck_entry_platform_is_whole"), "entry", type_="check")
    op.drop_constraint(
        op.f("ck_entry_identifier_doi_has_prefix"), "entry_identifier", type_="check"
    )
    op.drop_constraint(op.f("ck_event_duration"), "event", type_="check")
    op.drop_constraint(op.f("ck_event_one_organiser"), "event", type_="check")
    op.drop_constraint(op.f("ck_event_location_latitude"), "event_location", type_="check")
    op.drop_constraint(op.f("ck_event_location_longitude"), "event_location", type_="check")
    op.drop_constraint(op.f("ck_event_location_point_is_whole"), "event_location", type_="check")
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
    op.drop_constraint(op.f("ck_team_size"), "team", type_="check")
    op.drop_constraint(op.f("ck_text_block_not_empty"), "text_block", type_="check")


def refuse_if_any(offenders: str, problem: str, remedy: str, keys: int = 1) -> None:
    """Stop before anything is changed if the query finds rows that would not fit.

    The message names them by their keys; with ``alembic -x show-values=1`` by all that is selected.

    :param keys: how many of the selected columns are the primary key.
    """
    context, bind = op.get_context(), op.get_bind()
    if context.as_sql:  # the SQL is only printed
        return
    # waits for rows that another session has not committed yet
    locked = f"SELECT COUNT(*) FROM ({offenders} LOCK IN SHARE MODE) AS offenders"
    try:
        count = bind.scalar(sa.text(locked))
    except sa.exc.DBAPIError as error:
        codes = {getattr(error.orig, "errno", None), *getattr(error.orig, "args", ())}
        about_values = sorted(codes & {1292, 1366, 1411, 1690, 3140, 3141})
        if about_values:
            raise CommandError(
                f"{problem} (MySQL cannot compute it for some rows: error {about_values[0]}); "
                f"{remedy}, then run this again: nothing was changed"
            ) from None
        if not codes & {1205, 1213}:  # a lock was waited for in vain; a deadlock
            raise
        raise CommandError(
            f'Cannot check for "{problem}": another session holds locks on what has to be read; '
            "wait until its transaction ends, or end that session (SHOW PROCESSLIST lists all, "
            "KILL ends one), then run this again: nothing was changed"
        ) from None
    if not count:
        return
    environment = context.environment_context
    options = environment.get_x_argument(as_dictionary=True) if environment else {}
    shown = None if options.get("show-values") == "1" else keys
    rows = f"{count} row{'s' if count > 1 else ''}"
    if shown != 0:
        found = bind.execute(sa.text(f"{offenders} ORDER BY 1 LIMIT 5")).mappings()
        listed = [", ".join(f"{k}={v}" for k, v in list(row.items())[:shown]) for row in found]
        rows += f": {'; '.join(listed)}{'; …' if count > len(listed) else ''}"
    raise CommandError(f"{problem} ({rows}); {remedy}, then run this again: nothing was changed")
