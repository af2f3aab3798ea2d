"""Number entries in BIGINT

Revision ID: dc461ba71a31
Revises: 75e997b08062
Create Date: 2026-03-30 07:58:20.115946+00:00

"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from alembic.util import CommandError

# revision identifiers, used by Alembic.
revision: str = "dc461ba71a31"
down_revision: str | Sequence[str] | None = "75e997b08062"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    refuse_if_any(
        "SELECT `id`"
        " FROM `computational_asset`"
        " WHERE ((YEAR(`published_at`) = 0 AND MONTH(`published_at`) = 0 AND"
        " DAYOFMONTH(`published_at`) = 0) AND LOCATE('NO_ZERO_DATE', @@sql_mode) > 0 AND"
        " LOCATE('STRICT', @@sql_mode) > 0) OR ((MONTH(`published_at`) = 0 OR"
        " DAYOFMONTH(`published_at`) = 0) AND NOT (YEAR(`published_at`) = 0 AND"
        " MONTH(`published_at`) = 0 AND DAYOFMONTH(`published_at`) = 0) AND"
        " LOCATE('NO_ZERO_IN_DATE', @@sql_mode) > 0) OR (DAYOFMONTH(`published_at`) >"
        " DAYOFMONTH(LAST_DAY(`published_at`)) AND LOCATE('ALLOW_INVALID_DATES', @@sql_mode) ="
        " 0)",
        "computational_asset: published_at has dates that the sql_mode of this connection refuses",
        "change them to valid dates",
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
        "SELECT `id`"
        " FROM `experiment`"
        " WHERE ((YEAR(`published_at`) = 0 AND MONTH(`published_at`) = 0 AND"
        " DAYOFMONTH(`published_at`) = 0) AND LOCATE('NO_ZERO_DATE', @@sql_mode) > 0 AND"
        " LOCATE('STRICT', @@sql_mode) > 0) OR ((MONTH(`published_at`) = 0 OR"
        " DAYOFMONTH(`published_at`) = 0) AND NOT (YEAR(`published_at`) = 0 AND"
        " MONTH(`published_at`) = 0 AND DAYOFMONTH(`published_at`) = 0) AND"
        " LOCATE('NO_ZERO_IN_DATE', @@sql_mode) > 0) OR (DAYOFMONTH(`published_at`) >"
        " DAYOFMONTH(LAST_DAY(`published_at`)) AND LOCATE('ALLOW_INVALID_DATES', @@sql_mode) ="
        " 0)",
        "experiment: published_at has dates that the sql_mode of this connection refuses",
        "change them to valid dates",
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
        " FROM `news`"
        " WHERE ((YEAR(`published_at`) = 0 AND MONTH(`published_at`) = 0 AND"
        " DAYOFMONTH(`published_at`) = 0) AND LOCATE('NO_ZERO_DATE', @@sql_mode) > 0 AND"
        " LOCATE('STRICT', @@sql_mode) > 0) OR ((MONTH(`published_at`) = 0 OR"
        " DAYOFMONTH(`published_at`) = 0) AND NOT (YEAR(`published_at`) = 0 AND"
        " MONTH(`published_at`) = 0 AND DAYOFMONTH(`published_at`) = 0) AND"
        " LOCATE('NO_ZERO_IN_DATE', @@sql_mode) > 0) OR (DAYOFMONTH(`published_at`) >"
        " DAYOFMONTH(LAST_DAY(`published_at`)) AND LOCATE('ALLOW_INVALID_DATES', @@sql_mode) ="
        " 0)",
        "news: published_at has dates that the sql_mode of this connection refuses",
        "change them to valid dates",
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
    op.drop_constraint(
        op.f("fk_computational_asset_entry_id"), "computational_asset", type_="foreignkey"
    )
    op.drop_constraint(op.f("fk_dataset_entry_id"), "dataset", type_="foreignkey")
    op.drop_constraint(op.f("fk_entry_contact_owner_id"), "entry_contact", type_="foreignkey")
    op.drop_constraint(op.f("fk_entry_editor_owner_id"), "entry_editor", type_="foreignkey")
    op.drop_constraint(op.f("fk_event_entry_id"), "event", type_="foreignkey")
    op.drop_constraint(op.f("fk_experiment_entry_id"), "experiment", type_="foreignkey")
    op.drop_constraint(op.f("fk_ml_model_entry_id"), "ml_model", type_="foreignkey")
    op.drop_constraint(op.f("fk_news_entry_id"), "news", type_="foreignkey")
    op.drop_constraint(op.f("fk_organisation_entry_id"), "organisation", type_="foreignkey")
    op.drop_constraint(op.f("fk_person_entry_id"), "person", type_="foreignkey")
    op.drop_constraint(op.f("fk_project_entry_id"), "project", type_="foreignkey")
    op.drop_constraint(op.f("fk_publication_entry_id"), "publication", type_="foreignkey")
    op.drop_constraint(op.f("fk_team_entry_id"), "team", type_="foreignkey")
    op.alter_column(
        "entry",
        "id",
        existing_type=sa.Integer(),
        type_=sa.BigInteger(),
        existing_nullable=False,
        autoincrement=True,
    )
    # One statement: the table is built again only once.
    op.execute(
        "ALTER TABLE `computational_asset`"
        " MODIFY COLUMN `entry_id` bigint NOT NULL,"
        " ADD CONSTRAINT `fk_computational_asset_entry_id` FOREIGN KEY (`entry_id`) REFERENCES"
        " `entry` (`id`) ON DELETE RESTRICT"
    )
    op.execute(
        "ALTER TABLE `dataset`"
        " MODIFY COLUMN `entry_id` bigint NOT NULL,"
        " ADD CONSTRAINT `fk_dataset_entry_id` FOREIGN KEY (`entry_id`) REFERENCES `entry` (`id`)"
        " ON DELETE RESTRICT"
    )
    op.execute(
        "ALTER TABLE `entry_contact`"
        " MODIFY COLUMN `owner_id` bigint NOT NULL,"
        " ADD CONSTRAINT `fk_entry_contact_owner_id` FOREIGN KEY (`owner_id`) REFERENCES `entry`"
        " (`id`) ON DELETE CASCADE"
    )
    op.execute(
        "ALTER TABLE `entry_editor`"
        " MODIFY COLUMN `owner_id` bigint NOT NULL,"
        " ADD CONSTRAINT `fk_entry_editor_owner_id` FOREIGN KEY (`owner_id`) REFERENCES `entry`"
        " (`id`) ON DELETE CASCADE"
    )
    op.execute(
        "ALTER TABLE `event`"
        " MODIFY COLUMN `entry_id` bigint NOT NULL,"
        " ADD CONSTRAINT `fk_event_entry_id` FOREIGN KEY (`entry_id`) REFERENCES `entry` (`id`) ON"
        " DELETE RESTRICT"
    )
    op.execute(
        "ALTER TABLE `experiment`"
        " MODIFY COLUMN `entry_id` bigint NOT NULL,"
        " ADD CONSTRAINT `fk_experiment_entry_id` FOREIGN KEY (`entry_id`) REFERENCES `entry`"
        " (`id`) ON DELETE RESTRICT"
    )
    op.execute(
        "ALTER TABLE `ml_model`"
        " MODIFY COLUMN `entry_id` bigint NOT NULL,"
        " ADD CONSTRAINT `fk_ml_model_entry_id` FOREIGN KEY (`entry_id`) REFERENCES `entry` (`id`)"
        " ON DELETE RESTRICT"
    )
    op.execute(
        "ALTER TABLE `news`"
        " MODIFY COLUMN `entry_id` bigint NOT NULL,"
        " ADD CONSTRAINT `fk_news_entry_id` FOREIGN KEY (`entry_id`) REFERENCES `entry` (`id`) ON"
        " DELETE RESTRICT"
    )
    op.execute(
        "ALTER TABLE `organisation`"
        " MODIFY COLUMN `entry_id` bigint NOT NULL,"
        " ADD CONSTRAINT `fk_organisation_entry_id` FOREIGN KEY (`entry_id`) REFERENCES `entry`"
        " (`id`) ON DELETE RESTRICT"
    )
    op.execute(
        "ALTER TABLE `person`"
        " MODIFY COLUMN `entry_id` bigint NOT NULL,"
        " ADD CONSTRAINT `fk_person_entry_id` FOREIGN KEY (`entry_id`) REFERENCES `entry` (`id`) ON"
        " DELETE RESTRICT"
    )
    op.execute(
        "ALTER TABLE `project`"
        " MODIFY COLUMN `entry_id` bigint NOT NULL,"
        " ADD CONSTRAINT `fk_project_entry_id` FOREIGN KEY (`entry_id`) REFERENCES `entry` (`id`)"
        " ON DELETE RESTRICT"
    )
    op.execute(
        "ALTER TABLE `publication`"
        " MODIFY COLUMN `entry_id` bigint NOT NULL,"
        " ADD CONSTRAINT `fk_publication_entry_id` FOREIGN KEY (`entry_id`) REFERENCES `entry`"
        " (`id`) ON DELETE RESTRICT"
    )
    op.execute(
        "ALTER TABLE `team`"
        " MODIFY COLUMN `entry_id` bigint NOT NULL,"
        " ADD CONSTRAINT `fk_team_entry_id` FOREIGN KEY (`entry_id`) REFERENCES `entry` (`id`) ON"
        " DELETE RESTRICT"
    )


def downgrade() -> None:
    refuse_if_any(
        "SELECT `id`"
        " FROM `computational_asset`"
        " WHERE ((YEAR(`published_at`) = 0 AND MONTH(`published_at`) = 0 AND"
        " DAYOFMONTH(`published_at`) = 0) AND LOCATE('NO_ZERO_DATE', @@sql_mode) > 0 AND"
        " LOCATE('STRICT', @@sql_mode) > 0) OR ((MONTH(`published_at`) = 0 OR"
        " DAYOFMONTH(`published_at`) = 0) AND NOT (YEAR(`published_at`) = 0 AND"
        " MONTH(`published_at`) = 0 AND DAYOFMONTH(`published_at`) = 0) AND"
        " LOCATE('NO_ZERO_IN_DATE', @@sql_mode) > 0) OR (DAYOFMONTH(`published_at`) >"
        " DAYOFMONTH(LAST_DAY(`published_at`)) AND LOCATE('ALLOW_INVALID_DATES', @@sql_mode) ="
        " 0)",
        "computational_asset: published_at has dates that the sql_mode of this connection refuses",
        "change them to valid dates",
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
        "SELECT `id` FROM `entry` WHERE `id` NOT BETWEEN -2147483648 AND 2147483647",
        "entry: id has values that do not fit int",
        "change them to what int can hold",
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
        "SELECT `id`"
        " FROM `experiment`"
        " WHERE ((YEAR(`published_at`) = 0 AND MONTH(`published_at`) = 0 AND"
        " DAYOFMONTH(`published_at`) = 0) AND LOCATE('NO_ZERO_DATE', @@sql_mode) > 0 AND"
        " LOCATE('STRICT', @@sql_mode) > 0) OR ((MONTH(`published_at`) = 0 OR"
        " DAYOFMONTH(`published_at`) = 0) AND NOT (YEAR(`published_at`) = 0 AND"
        " MONTH(`published_at`) = 0 AND DAYOFMONTH(`published_at`) = 0) AND"
        " LOCATE('NO_ZERO_IN_DATE', @@sql_mode) > 0) OR (DAYOFMONTH(`published_at`) >"
        " DAYOFMONTH(LAST_DAY(`published_at`)) AND LOCATE('ALLOW_INVALID_DATES', @@sql_mode) ="
        " 0)",
        "experiment: published_at has dates that the sql_mode of this connection refuses",
        "change them to valid dates",
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
        " FROM `news`"
        " WHERE ((YEAR(`published_at`) = 0 AND MONTH(`published_at`) = 0 AND"
        " DAYOFMONTH(`published_at`) = 0) AND LOCATE('NO_ZERO_DATE', @@sql_mode) > 0 AND"
        " LOCATE('STRICT', @@sql_mode) > 0) OR ((MONTH(`published_at`) = 0 OR"
        " DAYOFMONTH(`published_at`) = 0) AND NOT (YEAR(`published_at`) = 0 AND"
        " MONTH(`published_at`) = 0 AND DAYOFMONTH(`published_at`) = 0) AND"
        " LOCATE('NO_ZERO_IN_DATE', @@sql_mode) > 0) OR (DAYOFMONTH(`published_at`) >"
        " DAYOFMONTH(LAST_DAY(`published_at`)) AND LOCATE('ALLOW_INVALID_DATES', @@sql_mode) ="
        " 0)",
        "news: published_at has dates that the sql_mode of this connection refuses",
        "change them to valid dates",
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
    op.drop_constraint(
        op.f("fk_computational_asset_entry_id"), "computational_asset", type_="foreignkey"
    )
    op.drop_constraint(op.f("fk_dataset_entry_id"), "dataset", type_="foreignkey")
    op.drop_constraint(op.f("fk_entry_contact_owner_id"), "entry_contact", type_="foreignkey")
    op.drop_constraint(op.f("fk_entry_editor_owner_id"), "entry_editor", type_="foreignkey")
    op.drop_constraint(op.f("fk_event_entry_id"), "event", type_="foreignkey")
    op.drop_constraint(op.f("fk_experiment_entry_id"), "experiment", type_="foreignkey")
    op.drop_constraint(op.f("fk_ml_model_entry_id"), "ml_model", type_="foreignkey")
    op.drop_constraint(op.f("fk_news_entry_id"), "news", type_="foreignkey")
    op.drop_constraint(op.f("fk_organisation_entry_id"), "organisation", type_="foreignkey")
    op.drop_constraint(op.f("fk_person_entry_id"), "person", type_="foreignkey")
    op.drop_constraint(op.f("fk_project_entry_id"), "project", type_="foreignkey")
    op.drop_constraint(op.f("fk_publication_entry_id"), "publication", type_="foreignkey")
    op.drop_constraint(op.f("fk_team_entry_id"), "team", type_="foreignkey")
    op.alter_column(
        "entry",
        "id",
        existing_type=sa.BigInteger(),
        type_=sa.Integer(),
        existing_nullable=False,
        autoincrement=True,
    )
    # One statement: if the server refuses a row, the table stays as it was.
    op.execute(
        "ALTER TABLE `computational_asset`"
        " MODIFY COLUMN `entry_id` int NOT NULL,"
        " ADD CONSTRAINT `fk_computational_asset_entry_id` FOREIGN KEY (`entry_id`) REFERENCES"
        " `entry` (`id`) ON DELETE RESTRICT"
    )
    op.execute(
        "ALTER TABLE `dataset`"
        " MODIFY COLUMN `entry_id` int NOT NULL,"
        " ADD CONSTRAINT `fk_dataset_entry_id` FOREIGN KEY (`entry_id`) REFERENCES `entry` (`id`)"
        " ON DELETE RESTRICT"
    )
    op.execute(
        "ALTER TABLE `entry_contact`"
        " MODIFY COLUMN `owner_id` int NOT NULL,"
        " ADD CONSTRAINT `fk_entry_contact_owner_id` FOREIGN KEY (`owner_id`) REFERENCES `entry`"
        " (`id`) ON DELETE CASCADE"
    )
    op.execute(
        "ALTER TABLE `entry_editor`"
        " MODIFY COLUMN `owner_id` int NOT NULL,"
        " ADD CONSTRAINT `fk_entry_editor_owner_id` FOREIGN KEY (`owner_id`) REFERENCES `entry`"
        " (`id`) ON DELETE CASCADE"
    )
    op.execute(
        "ALTER TABLE `event`"
        " MODIFY COLUMN `entry_id` int NOT NULL,"
        " ADD CONSTRAINT `fk_event_entry_id` FOREIGN KEY (`entry_id`) REFERENCES `entry` (`id`) ON"
        " DELETE RESTRICT"
    )
    op.execute(
        "ALTER TABLE `experiment`"
        " MODIFY COLUMN `entry_id` int NOT NULL,"
        " ADD CONSTRAINT `fk_experiment_entry_id` FOREIGN KEY (`entry_id`) REFERENCES `entry`"
        " (`id`) ON DELETE RESTRICT"
    )
    op.execute(
        "ALTER TABLE `ml_model`"
        " MODIFY COLUMN `entry_id` int NOT NULL,"
        " ADD CONSTRAINT `fk_ml_model_entry_id` FOREIGN KEY (`entry_id`) REFERENCES `entry` (`id`)"
        " ON DELETE RESTRICT"
    )
    op.execute(
        "ALTER TABLE `news`"
        " MODIFY COLUMN `entry_id` int NOT NULL,"
        " ADD CONSTRAINT `fk_news_entry_id` FOREIGN KEY (`entry_id`) REFERENCES `entry` (`id`) ON"
        " DELETE RESTRICT"
    )
    op.execute(
        "ALTER TABLE `organisation`"
        " MODIFY COLUMN `entry_id` int NOT NULL,"
        " ADD CONSTRAINT `fk_organisation_entry_id` FOREIGN KEY (`entry_id`) REFERENCES `entry`"
        " (`id`) ON DELETE RESTRICT"
    )
    op.execute(
        "ALTER TABLE `person`"
        " MODIFY COLUMN `entry_id` int NOT NULL,"
        " ADD CONSTRAINT `fk_person_entry_id` FOREIGN KEY (`entry_id`) REFERENCES `entry` (`id`) ON"
        " DELETE RESTRICT"
    )
    op.execute(
        "ALTER TABLE `project`"
        " MODIFY COLUMN `entry_id` int NOT NULL,"
        " ADD CONSTRAINT `fk_project_entry_id` FOREIGN KEY (`entry_id`) REFERENCES `entry` (`id`)"
        " ON DELETE RESTRICT"
    )
    op.execute(
        "ALTER TABLE `publication`"
        " MODIFY COLUMN `entry_id` int NOT NULL,"
        " ADD CONSTRAINT `fk_publication_entry_id` FOREIGN KEY (`entry_id`) REFERENCES `entry`"
        " (`id`) ON DELETE RESTRICT"
    )
    op.execute(
        "ALTER TABLE `team`"
        " MODIFY COLUMN `entry_id` int NOT NULL,"
        " ADD CONSTRAINT `fk_team_entry_id` FOREIGN KEY (`entry_id`) REFERENCES `entry` (`id`) ON"
        " DELETE RESTRICT"
    )


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
