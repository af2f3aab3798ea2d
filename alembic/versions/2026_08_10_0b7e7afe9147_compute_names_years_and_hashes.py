"""Compute names, years and hashes

Revision ID: 0b7e7afe9147
Revises: fce8b1dbc09c
Create Date: 2026-08-10 09:45:13.527709+00:00

"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from alembic.util import CommandError

# revision identifiers, used by Alembic.
revision: str = "0b7e7afe9147"
down_revision: str | Sequence[str] | None = "fce8b1dbc09c"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    refuse_if_any(
        "SELECT `id`"
        " FROM `case_study_distribution`"
        " WHERE (`owner_id`, (sha2(`content_url`,256))) IN (SELECT `key_1`, `key_2`"
        " FROM (SELECT `owner_id` AS `key_1`, (sha2(`content_url`,256)) AS `key_2`"
        " FROM `case_study_distribution`"
        " WHERE `owner_id` IS NOT NULL AND (sha2(`content_url`,256)) IS NOT NULL"
        " GROUP BY `key_1`, `key_2`"
        " HAVING COUNT(*) > 1 LOCK IN SHARE MODE) AS `repeated`)",
        "case_study_distribution: values of owner_id, content_url_hash occur more than once",
        "make them unique",
    )
    refuse_if_any(
        "SELECT `id`"
        " FROM `case_study_distribution`"
        " WHERE CHAR_LENGTH((sha2(`content_url`,256))) > 64",
        "case_study_distribution: what content_url_hash is computed from gives values that do"
        " not fit char(64)",
        "change the columns that content_url_hash is computed from",
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
        " FROM `computational_asset`"
        " WHERE CASE JSON_TYPE(json_extract(`hardware`,'$.gpus')) WHEN 'STRING' THEN CASE WHEN"
        " CONCAT(JSON_UNQUOTE(json_extract(`hardware`,'$.gpus')), '!') NOT REGEXP"
        " '^([[\\:blank:]]*[+-]?[0-9]+[[\\:space:]]*)!$' THEN TRUE ELSE"
        " CAST(JSON_UNQUOTE(json_extract(`hardware`,'$.gpus')) AS DECIMAL(65,0)) NOT BETWEEN"
        " -9223372036854775808 AND 18446744073709551615 END WHEN 'DOUBLE' THEN"
        " CAST(JSON_UNQUOTE(json_extract(`hardware`,'$.gpus')) AS DOUBLE) NOT BETWEEN -9.2e18"
        " AND 9.2e18 ELSE JSON_TYPE(json_extract(`hardware`,'$.gpus')) IN ('NULL', 'OBJECT',"
        " 'ARRAY') END OR CASE WHEN CONCAT(CAST((cast(json_extract(`hardware`,'$.gpus') as"
        " signed)) AS CHAR), '!') NOT REGEXP"
        " '^([[\\:space:]]*[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?[[\\:space:]]*)!$'"
        " THEN TRUE ELSE CAST(CAST((cast(json_extract(`hardware`,'$.gpus') as signed)) AS"
        " CHAR) AS DECIMAL(65,0)) NOT BETWEEN -2147483648 AND 2147483647 END",
        "computational_asset: what gpu_count is computed from gives values that do not fit int",
        "change the columns that gpu_count is computed from",
    )
    refuse_if_any(
        "SELECT `id`"
        " FROM `computational_asset_distribution`"
        " WHERE (`owner_id`, (sha2(`content_url`,256))) IN (SELECT `key_1`, `key_2`"
        " FROM (SELECT `owner_id` AS `key_1`, (sha2(`content_url`,256)) AS `key_2`"
        " FROM `computational_asset_distribution`"
        " WHERE `owner_id` IS NOT NULL AND (sha2(`content_url`,256)) IS NOT NULL"
        " GROUP BY `key_1`, `key_2`"
        " HAVING COUNT(*) > 1 LOCK IN SHARE MODE) AS `repeated`)",
        "computational_asset_distribution: values of owner_id, content_url_hash occur more"
        " than once",
        "make them unique",
    )
    refuse_if_any(
        "SELECT `id`"
        " FROM `computational_asset_distribution`"
        " WHERE CHAR_LENGTH((sha2(`content_url`,256))) > 64",
        "computational_asset_distribution: what content_url_hash is computed from gives values"
        " that do not fit char(64)",
        "change the columns that content_url_hash is computed from",
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
        " FROM `dataset_distribution`"
        " WHERE (`owner_id`, (sha2(`content_url`,256))) IN (SELECT `key_1`, `key_2`"
        " FROM (SELECT `owner_id` AS `key_1`, (sha2(`content_url`,256)) AS `key_2`"
        " FROM `dataset_distribution`"
        " WHERE `owner_id` IS NOT NULL AND (sha2(`content_url`,256)) IS NOT NULL"
        " GROUP BY `key_1`, `key_2`"
        " HAVING COUNT(*) > 1 LOCK IN SHARE MODE) AS `repeated`)",
        "dataset_distribution: values of owner_id, content_url_hash occur more than once",
        "make them unique",
    )
    refuse_if_any(
        "SELECT `id` FROM `dataset_distribution` WHERE CHAR_LENGTH((sha2(`content_url`,256))) > 64",
        "dataset_distribution: what content_url_hash is computed from gives values that do not"
        " fit char(64)",
        "change the columns that content_url_hash is computed from",
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
        "SELECT `id`"
        " FROM `entry`"
        " WHERE (`platform_id`, `platform_identifier`, ((case when (`deleted_at` is null) then"
        " 1 end))) IN (SELECT `key_1`, `key_2`, `key_3`"
        " FROM (SELECT `platform_id` AS `key_1`, `platform_identifier` AS `key_2`, ((case when"
        " (`deleted_at` is null) then 1 end)) AS `key_3`"
        " FROM `entry`"
        " WHERE `platform_id` IS NOT NULL AND `platform_identifier` IS NOT NULL AND ((case"
        " when (`deleted_at` is null) then 1 end)) IS NOT NULL"
        " GROUP BY `key_1`, `key_2`, `key_3`"
        " HAVING COUNT(*) > 1 LOCK IN SHARE MODE) AS `repeated`)",
        "entry: values of platform_id, platform_identifier, is_live occur more than once",
        "make them unique",
    )
    refuse_if_any(
        "SELECT `id`"
        " FROM `entry`"
        " WHERE ((case when (`deleted_at` is null) then 1 end)) NOT BETWEEN -128 AND 127",
        "entry: what is_live is computed from gives values that do not fit tinyint(1)",
        "change the columns that is_live is computed from",
    )
    refuse_if_any(
        "SELECT `id`"
        " FROM `experiment_distribution`"
        " WHERE (`owner_id`, (sha2(`content_url`,256))) IN (SELECT `key_1`, `key_2`"
        " FROM (SELECT `owner_id` AS `key_1`, (sha2(`content_url`,256)) AS `key_2`"
        " FROM `experiment_distribution`"
        " WHERE `owner_id` IS NOT NULL AND (sha2(`content_url`,256)) IS NOT NULL"
        " GROUP BY `key_1`, `key_2`"
        " HAVING COUNT(*) > 1 LOCK IN SHARE MODE) AS `repeated`)",
        "experiment_distribution: values of owner_id, content_url_hash occur more than once",
        "make them unique",
    )
    refuse_if_any(
        "SELECT `id`"
        " FROM `experiment_distribution`"
        " WHERE CHAR_LENGTH((sha2(`content_url`,256))) > 64",
        "experiment_distribution: what content_url_hash is computed from gives values that do"
        " not fit char(64)",
        "change the columns that content_url_hash is computed from",
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
        "SELECT `id`"
        " FROM `ml_model_distribution`"
        " WHERE (`owner_id`, (sha2(`content_url`,256))) IN (SELECT `key_1`, `key_2`"
        " FROM (SELECT `owner_id` AS `key_1`, (sha2(`content_url`,256)) AS `key_2`"
        " FROM `ml_model_distribution`"
        " WHERE `owner_id` IS NOT NULL AND (sha2(`content_url`,256)) IS NOT NULL"
        " GROUP BY `key_1`, `key_2`"
        " HAVING COUNT(*) > 1 LOCK IN SHARE MODE) AS `repeated`)",
        "ml_model_distribution: values of owner_id, content_url_hash occur more than once",
        "make them unique",
    )
    refuse_if_any(
        "SELECT `id`"
        " FROM `ml_model_distribution`"
        " WHERE CHAR_LENGTH((sha2(`content_url`,256))) > 64",
        "ml_model_distribution: what content_url_hash is computed from gives values that do"
        " not fit char(64)",
        "change the columns that content_url_hash is computed from",
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
        "SELECT `id` FROM `person` WHERE CHAR_LENGTH((concat(`given_name`,' ',`surname`))) > 513",
        "person: what full_name is computed from gives values that do not fit varchar(513)",
        "change the columns that full_name is computed from",
    )
    refuse_if_any(
        "SELECT `id` FROM `publication` WHERE (year(`published_at`)) NOT BETWEEN -32768 AND 32767",
        "publication: what year is computed from gives values that do not fit smallint",
        "change the columns that year is computed from",
    )
    refuse_if_any(
        "SELECT `id`"
        " FROM `publication_distribution`"
        " WHERE (`owner_id`, (sha2(`content_url`,256))) IN (SELECT `key_1`, `key_2`"
        " FROM (SELECT `owner_id` AS `key_1`, (sha2(`content_url`,256)) AS `key_2`"
        " FROM `publication_distribution`"
        " WHERE `owner_id` IS NOT NULL AND (sha2(`content_url`,256)) IS NOT NULL"
        " GROUP BY `key_1`, `key_2`"
        " HAVING COUNT(*) > 1 LOCK IN SHARE MODE) AS `repeated`)",
        "publication_distribution: values of owner_id, content_url_hash occur more than once",
        "make them unique",
    )
    refuse_if_any(
        "SELECT `id`"
        " FROM `publication_distribution`"
        " WHERE CHAR_LENGTH((sha2(`content_url`,256))) > 64",
        "publication_distribution: what content_url_hash is computed from gives values that do"
        " not fit char(64)",
        "change the columns that content_url_hash is computed from",
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
    refuse_if_it_fails(
        "CREATE TEMPORARY TABLE `alembic_autogen_trial` ("
        "`trial_row` BIGINT AUTO_INCREMENT PRIMARY KEY, "
        "`hardware` json, "
        "`gpu_count` int GENERATED ALWAYS AS (cast(json_extract(`hardware`,'$.gpus') as"
        " signed)) STORED, "
        "KEY `ix_computational_asset_gpu_count` (`gpu_count`)"
        ") ENGINE=InnoDB",
        "INSERT INTO `alembic_autogen_trial` (`hardware`) SELECT `hardware`",
        "FROM `computational_asset`",
        "computational_asset: the server cannot compute gpu_count for some rows",
        "change them to what gpu_count can be computed from",
        keys="`id`",
    )
    refuse_if_it_fails(
        "CREATE TEMPORARY TABLE `alembic_autogen_trial` ("
        "`trial_row` BIGINT AUTO_INCREMENT PRIMARY KEY, "
        "`published_at` datetime(6), "
        "`year` smallint GENERATED ALWAYS AS (year(`published_at`)) STORED, "
        "KEY `ix_publication_year` (`year`)"
        ") ENGINE=InnoDB",
        "INSERT INTO `alembic_autogen_trial` (`published_at`) SELECT `published_at`",
        "FROM `publication`",
        "publication: the server cannot compute year for some rows",
        "change them to what year can be computed from",
        keys="`id`",
    )
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
    # One statement: if MySQL refuses a row, the table stays as it was.
    op.execute(
        "ALTER TABLE `computational_asset`"
        " ADD COLUMN `gpu_count` int GENERATED ALWAYS AS (cast(json_extract(`hardware`,'$.gpus') as"
        " signed)) VIRTUAL,"
        " ADD KEY `ix_computational_asset_gpu_count` (`gpu_count`)"
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
    # One statement: if MySQL refuses a row, the table stays as it was.
    op.execute(
        "ALTER TABLE `person`"
        " ADD COLUMN `full_name` varchar(513) GENERATED ALWAYS AS"
        " (concat(`given_name`,' ',`surname`)) STORED AFTER `surname`,"
        " ADD KEY `ix_person_full_name` (`full_name`)"
    )
    op.execute(
        "ALTER TABLE `publication`"
        " ADD COLUMN `year` smallint GENERATED ALWAYS AS (year(`published_at`)) VIRTUAL,"
        " ADD KEY `ix_publication_year` (`year`)"
    )
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
    refuse_if_any(
        "SELECT `id`"
        " FROM `entry`"
        " WHERE (`platform_id`, `platform_identifier`) IN (SELECT `key_1`, `key_2`"
        " FROM (SELECT `platform_id` AS `key_1`, `platform_identifier` AS `key_2`"
        " FROM `entry`"
        " WHERE `platform_id` IS NOT NULL AND `platform_identifier` IS NOT NULL"
        " GROUP BY `key_1`, `key_2`"
        " HAVING COUNT(*) > 1 LOCK IN SHARE MODE) AS `repeated`)",
        "entry: values of platform_id, platform_identifier occur more than once",
        "make them unique",
    )
    # One statement: a foreign key needs one of these indexes at all times.
    op.execute(
        "ALTER TABLE `entry`"
        " DROP INDEX `uq_entry_platform_id_platform_identifier_is_live`,"
        " DROP COLUMN `is_live`,"
        " ADD UNIQUE KEY `uq_entry_platform_id_platform_identifier` (`platform_id`,"
        " `platform_identifier`)"
    )
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


def refuse_if_it_fails(
    create: str, insert: str, source: str, problem: str, remedy: str, keys: str = ""
) -> None:
    """Stop before anything is changed if rows cannot be put into a temporary table.

    An INSERT fails for the rows for which ALTER TABLE would; no query tells which they are.

    :param keys: the columns of the primary key, by which the message names rows.
    """
    context, bind = op.get_context(), op.get_bind()
    if context.as_sql:  # the SQL is only printed
        return
    order = f" ORDER BY {keys}" if keys else ""

    def error_of(statement: str) -> int:
        """The number of the error that a statement ends with; 0 if it ends well."""
        try:
            bind.execute(sa.text(statement))
        except sa.exc.DBAPIError as error:
            codes = [getattr(error.orig, "errno", None), *getattr(error.orig, "args", ())]
            code = next((each for each in codes if isinstance(each, int)), 0)
            if not code or code in (1021, 1114, 2006, 2013):  # no room; no connection
                raise
            if code in (1205, 1213):  # a lock was waited for in vain; a deadlock
                raise CommandError(
                    f'Cannot check for "{problem}": another session holds locks on what has to '
                    "be read; wait until its transaction ends, or end that session (SHOW "
                    "PROCESSLIST lists all, KILL ends one), then run this again: nothing was "
                    "changed"
                ) from None
            return code
        return 0

    def error_of_rows(limit: str = "") -> int:
        """The same, for some rows."""
        bind.execute(sa.text("DELETE FROM alembic_autogen_trial"))
        # waits for rows that another session has not committed yet
        code = error_of(f"{insert} {source}{limit} LOCK IN SHARE MODE")
        # MariaDB is strict about some values in UPDATEs only
        if not code and bind.dialect.is_mariadb:
            code = error_of("UPDATE alembic_autogen_trial SET trial_row = -trial_row")
        return code

    code = error_of(create)
    if code:
        raise CommandError(
            f'Cannot check for "{problem}": no temporary table can be created (error {code}); '
            "grant this account CREATE TEMPORARY TABLES, then run this again: nothing was changed"
        )
    try:
        code = error_of_rows()
        total = bind.scalar(sa.text(f"SELECT COUNT(*) {source}")) if code and keys else 0
        found, start = [], 0
        while start < total and len(found) < 6:
            if not error_of_rows(f"{order} LIMIT {total} OFFSET {start}"):
                break
            low, high = start, total  # the first row that is refused is one of these
            while high - low > 1:
                middle = (low + high) // 2
                half = error_of_rows(f"{order} LIMIT {middle - low} OFFSET {low}")
                low, high = (low, middle) if half else (middle, high)
            query = f"SELECT {keys} {source}{order} LIMIT 1 OFFSET {low}"
            row = bind.execute(sa.text(query)).mappings().one()
            found.append(", ".join(f"{k}={v}" for k, v in row.items()))
            start = low + 1
    finally:
        bind.execute(sa.text("DROP TEMPORARY TABLE IF EXISTS alembic_autogen_trial"))
    if code:
        rows = "; ".join([*found[:5], *["…" for _ in found[5:]]]) or "some rows"
        raise CommandError(
            f"{problem} (error {code}; {rows}); "
            f"{remedy}, then run this again: nothing was changed"
        )
