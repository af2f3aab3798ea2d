"""Compare identifiers byte by byte

Revision ID: d01da3796ff9
Revises: 65a9b2c753cf
Create Date: 2026-10-26 08:14:59.360872+00:00

"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from alembic.util import CommandError

# revision identifiers, used by Alembic.
revision: str = "d01da3796ff9"
down_revision: str | Sequence[str] | None = "65a9b2c753cf"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    refuse_if_any(
        "SELECT `id`, `country_code`"
        " FROM `computational_asset_location`"
        " WHERE `country_code` IS NOT NULL AND NOT EXISTS (SELECT 1, 1"
        " FROM `country` AS `parent`"
        " WHERE `parent`.`code` COLLATE utf8mb4_bin ="
        " `computational_asset_location`.`country_code` COLLATE utf8mb4_bin LOCK IN SHARE"
        " MODE)",
        "computational_asset_location: country_code refers to rows that country does not have",
        "add them to country, or change country_code",
    )
    refuse_if_any(
        "SELECT `id`"
        " FROM `country`"
        " WHERE (CONVERT(`code` USING utf8mb4) COLLATE utf8mb4_bin) IN (SELECT `key_1`"
        " FROM (SELECT CONVERT(`code` USING utf8mb4) COLLATE utf8mb4_bin AS `key_1`"
        " FROM `country`"
        " WHERE CONVERT(`code` USING utf8mb4) COLLATE utf8mb4_bin IS NOT NULL"
        " GROUP BY `key_1`"
        " HAVING COUNT(*) > 1 LOCK IN SHARE MODE) AS `repeated`)",
        "country: values of code occur more than once",
        "make them unique",
    )
    refuse_if_any(
        "SELECT `id`"
        " FROM `entry`"
        " WHERE (`platform_id`, CONVERT(`platform_identifier` USING utf8mb4) COLLATE"
        " utf8mb4_bin, ((case when (`deleted_at` is null) then 1 end))) IN (SELECT `key_1`,"
        " `key_2`, `key_3`"
        " FROM (SELECT `platform_id` AS `key_1`, CONVERT(`platform_identifier` USING utf8mb4)"
        " COLLATE utf8mb4_bin AS `key_2`, ((case when (`deleted_at` is null) then 1 end)) AS"
        " `key_3`"
        " FROM `entry`"
        " WHERE `platform_id` IS NOT NULL AND CONVERT(`platform_identifier` USING utf8mb4)"
        " COLLATE utf8mb4_bin IS NOT NULL AND ((case when (`deleted_at` is null) then 1 end))"
        " IS NOT NULL"
        " GROUP BY `key_1`, `key_2`, `key_3`"
        " HAVING COUNT(*) > 1 LOCK IN SHARE MODE) AS `repeated`)",
        "entry: values of platform_id, platform_identifier, is_live occur more than once",
        "make them unique",
    )
    refuse_if_any(
        "SELECT `id`"
        " FROM `entry`"
        " WHERE (CONVERT(`uuid` USING utf8mb4) COLLATE utf8mb4_bin) IN (SELECT `key_1`"
        " FROM (SELECT CONVERT(`uuid` USING utf8mb4) COLLATE utf8mb4_bin AS `key_1`"
        " FROM `entry`"
        " WHERE CONVERT(`uuid` USING utf8mb4) COLLATE utf8mb4_bin IS NOT NULL"
        " GROUP BY `key_1`"
        " HAVING COUNT(*) > 1 LOCK IN SHARE MODE) AS `repeated`)",
        "entry: values of uuid occur more than once",
        "make them unique",
    )
    refuse_if_any(
        "SELECT `id`"
        " FROM `entry`"
        " WHERE NOT (((`platform_id` is null) = (CONVERT(`platform_identifier` USING utf8mb4)"
        " COLLATE utf8mb4_bin is null)))",
        "entry: rows violate the CHECK ck_entry_platform_is_whole",
        "change them so that ck_entry_platform_is_whole holds",
    )
    refuse_if_any(
        "SELECT `id`"
        " FROM `entry_identifier`"
        " WHERE (`scheme`, CONVERT(`value` USING utf8mb4) COLLATE utf8mb4_bin) IN (SELECT"
        " `key_1`, `key_2`"
        " FROM (SELECT `scheme` AS `key_1`, CONVERT(`value` USING utf8mb4) COLLATE utf8mb4_bin"
        " AS `key_2`"
        " FROM `entry_identifier`"
        " WHERE `scheme` IS NOT NULL AND CONVERT(`value` USING utf8mb4) COLLATE utf8mb4_bin IS"
        " NOT NULL"
        " GROUP BY `key_1`, `key_2`"
        " HAVING COUNT(*) > 1 LOCK IN SHARE MODE) AS `repeated`)",
        "entry_identifier: values of scheme, value occur more than once",
        "make them unique",
    )
    refuse_if_any(
        "SELECT `id`"
        " FROM `entry_identifier`"
        " WHERE NOT (((`scheme` <> 'doi') or (CONVERT(`value` USING utf8mb4) COLLATE"
        " utf8mb4_bin like '10.%')))",
        "entry_identifier: rows violate the CHECK ck_entry_identifier_doi_has_prefix",
        "change them so that ck_entry_identifier_doi_has_prefix holds",
    )
    refuse_if_any(
        "SELECT `id`, `country_code`"
        " FROM `event_location`"
        " WHERE `country_code` IS NOT NULL AND NOT EXISTS (SELECT 1, 1"
        " FROM `country` AS `parent`"
        " WHERE `parent`.`code` COLLATE utf8mb4_bin = `event_location`.`country_code` COLLATE"
        " utf8mb4_bin LOCK IN SHARE MODE)",
        "event_location: country_code refers to rows that country does not have",
        "add them to country, or change country_code",
    )
    refuse_if_any(
        "SELECT `id`"
        " FROM `language`"
        " WHERE (CONVERT(`code` USING utf8mb4) COLLATE utf8mb4_bin) IN (SELECT `key_1`"
        " FROM (SELECT CONVERT(`code` USING utf8mb4) COLLATE utf8mb4_bin AS `key_1`"
        " FROM `language`"
        " WHERE CONVERT(`code` USING utf8mb4) COLLATE utf8mb4_bin IS NOT NULL"
        " GROUP BY `key_1`"
        " HAVING COUNT(*) > 1 LOCK IN SHARE MODE) AS `repeated`)",
        "language: values of code occur more than once",
        "make them unique",
    )
    refuse_if_any(
        "SELECT `id`"
        " FROM `licence`"
        " WHERE (CONVERT(`spdx_identifier` USING utf8mb4) COLLATE utf8mb4_bin) IN (SELECT"
        " `key_1`"
        " FROM (SELECT CONVERT(`spdx_identifier` USING utf8mb4) COLLATE utf8mb4_bin AS `key_1`"
        " FROM `licence`"
        " WHERE CONVERT(`spdx_identifier` USING utf8mb4) COLLATE utf8mb4_bin IS NOT NULL"
        " GROUP BY `key_1`"
        " HAVING COUNT(*) > 1 LOCK IN SHARE MODE) AS `repeated`)",
        "licence: values of spdx_identifier occur more than once",
        "make them unique",
    )
    refuse_if_any(
        "SELECT `id`, `country_code`"
        " FROM `organisation_location`"
        " WHERE `country_code` IS NOT NULL AND NOT EXISTS (SELECT 1, 1"
        " FROM `country` AS `parent`"
        " WHERE `parent`.`code` COLLATE utf8mb4_bin = `organisation_location`.`country_code`"
        " COLLATE utf8mb4_bin LOCK IN SHARE MODE)",
        "organisation_location: country_code refers to rows that country does not have",
        "add them to country, or change country_code",
    )
    refuse_if_any(
        "SELECT `id`, `country_code`"
        " FROM `person_location`"
        " WHERE `country_code` IS NOT NULL AND NOT EXISTS (SELECT 1, 1"
        " FROM `country` AS `parent`"
        " WHERE `parent`.`code` COLLATE utf8mb4_bin = `person_location`.`country_code` COLLATE"
        " utf8mb4_bin LOCK IN SHARE MODE)",
        "person_location: country_code refers to rows that country does not have",
        "add them to country, or change country_code",
    )
    refuse_if_any(
        "SELECT `id`"
        " FROM `platform`"
        " WHERE (CONVERT(`name` USING utf8mb4) COLLATE utf8mb4_bin) IN (SELECT `key_1`"
        " FROM (SELECT CONVERT(`name` USING utf8mb4) COLLATE utf8mb4_bin AS `key_1`"
        " FROM `platform`"
        " WHERE CONVERT(`name` USING utf8mb4) COLLATE utf8mb4_bin IS NOT NULL"
        " GROUP BY `key_1`"
        " HAVING COUNT(*) > 1 LOCK IN SHARE MODE) AS `repeated`)",
        "platform: values of name occur more than once",
        "make them unique",
    )
    # One statement: if MySQL refuses a row, the table stays as it was.
    op.execute(
        "ALTER TABLE `entry`"
        " MODIFY COLUMN `uuid` varchar(36) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL"
        " DEFAULT (uuid()),"
        " MODIFY COLUMN `platform_identifier` varchar(256) CHARACTER SET utf8mb4 COLLATE"
        " utf8mb4_bin DEFAULT NULL"
    )
    op.alter_column(
        "entry_identifier",
        "value",
        existing_type=sa.String(length=256),
        type_=sa.String(length=256, collation="utf8mb4_bin"),
        existing_nullable=False,
    )
    op.alter_column(
        "language",
        "code",
        existing_type=sa.CHAR(length=3),
        type_=sa.CHAR(length=3, collation="utf8mb4_bin"),
        existing_comment="ISO 639-3",
        existing_nullable=False,
    )
    op.alter_column(
        "licence",
        "spdx_identifier",
        existing_type=sa.String(length=64),
        type_=sa.String(length=64, collation="utf8mb4_bin"),
        existing_nullable=True,
    )
    op.alter_column(
        "platform",
        "name",
        existing_type=sa.String(length=64),
        type_=sa.String(length=64, collation="utf8mb4_bin"),
        existing_nullable=False,
    )
    op.drop_constraint(
        op.f("fk_computational_asset_location_country_code"),
        "computational_asset_location",
        type_="foreignkey",
    )
    op.drop_constraint(op.f("fk_event_location_country_code"), "event_location", type_="foreignkey")
    op.drop_constraint(
        op.f("fk_organisation_location_country_code"), "organisation_location", type_="foreignkey"
    )
    op.drop_constraint(
        op.f("fk_person_location_country_code"), "person_location", type_="foreignkey"
    )
    op.alter_column(
        "country",
        "code",
        existing_type=sa.CHAR(length=2),
        type_=sa.CHAR(length=2, collation="utf8mb4_bin"),
        existing_comment="ISO 3166-1 alpha-2",
        existing_nullable=False,
    )
    # One statement: if the server refuses a row, the table stays as it was.
    op.execute(
        "ALTER TABLE `computational_asset_location`"
        " MODIFY COLUMN `country_code` char(2) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT"
        " NULL,"
        " ADD CONSTRAINT `fk_computational_asset_location_country_code` FOREIGN KEY"
        " (`country_code`) REFERENCES `country` (`code`) ON DELETE RESTRICT ON UPDATE CASCADE"
    )
    op.execute(
        "ALTER TABLE `event_location`"
        " MODIFY COLUMN `country_code` char(2) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT"
        " NULL,"
        " ADD CONSTRAINT `fk_event_location_country_code` FOREIGN KEY (`country_code`) REFERENCES"
        " `country` (`code`) ON DELETE RESTRICT ON UPDATE CASCADE"
    )
    op.execute(
        "ALTER TABLE `organisation_location`"
        " MODIFY COLUMN `country_code` char(2) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT"
        " NULL,"
        " ADD CONSTRAINT `fk_organisation_location_country_code` FOREIGN KEY (`country_code`)"
        " REFERENCES `country` (`code`) ON DELETE RESTRICT ON UPDATE CASCADE"
    )
    op.execute(
        "ALTER TABLE `person_location`"
        " MODIFY COLUMN `country_code` char(2) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT"
        " NULL,"
        " ADD CONSTRAINT `fk_person_location_country_code` FOREIGN KEY (`country_code`) REFERENCES"
        " `country` (`code`) ON DELETE RESTRICT ON UPDATE CASCADE"
    )


def downgrade() -> None:
    refuse_if_any(
        "SELECT `id`, `country_code`"
        " FROM `computational_asset_location`"
        " WHERE `country_code` IS NOT NULL AND NOT EXISTS (SELECT 1, 1"
        " FROM `country` AS `parent`"
        " WHERE `parent`.`code` COLLATE utf8mb4_0900_ai_ci ="
        " `computational_asset_location`.`country_code` COLLATE utf8mb4_0900_ai_ci LOCK IN"
        " SHARE MODE)",
        "computational_asset_location: country_code refers to rows that country does not have",
        "add them to country, or change country_code",
    )
    refuse_if_any(
        "SELECT `id`"
        " FROM `country`"
        " WHERE (CONVERT(`code` USING utf8mb4) COLLATE utf8mb4_0900_ai_ci) IN (SELECT `key_1`"
        " FROM (SELECT CONVERT(`code` USING utf8mb4) COLLATE utf8mb4_0900_ai_ci AS `key_1`"
        " FROM `country`"
        " WHERE CONVERT(`code` USING utf8mb4) COLLATE utf8mb4_0900_ai_ci IS NOT NULL"
        " GROUP BY `key_1`"
        " HAVING COUNT(*) > 1 LOCK IN SHARE MODE) AS `repeated`)",
        "country: values of code occur more than once",
        "make them unique",
    )
    refuse_if_any(
        "SELECT `id`"
        " FROM `entry`"
        " WHERE (`platform_id`, CONVERT(`platform_identifier` USING utf8mb4) COLLATE"
        " utf8mb4_0900_ai_ci, ((case when (`deleted_at` is null) then 1 end))) IN (SELECT"
        " `key_1`, `key_2`, `key_3`"
        " FROM (SELECT `platform_id` AS `key_1`, CONVERT(`platform_identifier` USING utf8mb4)"
        " COLLATE utf8mb4_0900_ai_ci AS `key_2`, ((case when (`deleted_at` is null) then 1"
        " end)) AS `key_3`"
        " FROM `entry`"
        " WHERE `platform_id` IS NOT NULL AND CONVERT(`platform_identifier` USING utf8mb4)"
        " COLLATE utf8mb4_0900_ai_ci IS NOT NULL AND ((case when (`deleted_at` is null) then 1"
        " end)) IS NOT NULL"
        " GROUP BY `key_1`, `key_2`, `key_3`"
        " HAVING COUNT(*) > 1 LOCK IN SHARE MODE) AS `repeated`)",
        "entry: values of platform_id, platform_identifier, is_live occur more than once",
        "make them unique",
    )
    refuse_if_any(
        "SELECT `id`"
        " FROM `entry`"
        " WHERE (CONVERT(`uuid` USING utf8mb4) COLLATE utf8mb4_0900_ai_ci) IN (SELECT `key_1`"
        " FROM (SELECT CONVERT(`uuid` USING utf8mb4) COLLATE utf8mb4_0900_ai_ci AS `key_1`"
        " FROM `entry`"
        " WHERE CONVERT(`uuid` USING utf8mb4) COLLATE utf8mb4_0900_ai_ci IS NOT NULL"
        " GROUP BY `key_1`"
        " HAVING COUNT(*) > 1 LOCK IN SHARE MODE) AS `repeated`)",
        "entry: values of uuid occur more than once",
        "make them unique",
    )
    refuse_if_any(
        "SELECT `id`"
        " FROM `entry`"
        " WHERE NOT (((`platform_id` is null) = (CONVERT(`platform_identifier` USING utf8mb4)"
        " COLLATE utf8mb4_0900_ai_ci is null)))",
        "entry: rows violate the CHECK ck_entry_platform_is_whole",
        "change them so that ck_entry_platform_is_whole holds",
    )
    refuse_if_any(
        "SELECT `id`"
        " FROM `entry_identifier`"
        " WHERE (`scheme`, CONVERT(`value` USING utf8mb4) COLLATE utf8mb4_0900_ai_ci) IN"
        " (SELECT `key_1`, `key_2`"
        " FROM (SELECT `scheme` AS `key_1`, CONVERT(`value` USING utf8mb4) COLLATE"
        " utf8mb4_0900_ai_ci AS `key_2`"
        " FROM `entry_identifier`"
        " WHERE `scheme` IS NOT NULL AND CONVERT(`value` USING utf8mb4) COLLATE"
        " utf8mb4_0900_ai_ci IS NOT NULL"
        " GROUP BY `key_1`, `key_2`"
        " HAVING COUNT(*) > 1 LOCK IN SHARE MODE) AS `repeated`)",
        "entry_identifier: values of scheme, value occur more than once",
        "make them unique",
    )
    refuse_if_any(
        "SELECT `id`"
        " FROM `entry_identifier`"
        " WHERE NOT (((`scheme` <> 'doi') or (CONVERT(`value` USING utf8mb4) COLLATE"
        " utf8mb4_0900_ai_ci like '10.%')))",
        "entry_identifier: rows violate the CHECK ck_entry_identifier_doi_has_prefix",
        "change them so that ck_entry_identifier_doi_has_prefix holds",
    )
    refuse_if_any(
        "SELECT `id`, `country_code`"
        " FROM `event_location`"
        " WHERE `country_code` IS NOT NULL AND NOT EXISTS (SELECT 1, 1"
        " FROM `country` AS `parent`"
        " WHERE `parent`.`code` COLLATE utf8mb4_0900_ai_ci = `event_location`.`country_code`"
        " COLLATE utf8mb4_0900_ai_ci LOCK IN SHARE MODE)",
        "event_location: country_code refers to rows that country does not have",
        "add them to country, or change country_code",
    )
    refuse_if_any(
        "SELECT `id`"
        " FROM `language`"
        " WHERE (CONVERT(`code` USING utf8mb4) COLLATE utf8mb4_0900_ai_ci) IN (SELECT `key_1`"
        " FROM (SELECT CONVERT(`code` USING utf8mb4) COLLATE utf8mb4_0900_ai_ci AS `key_1`"
        " FROM `language`"
        " WHERE CONVERT(`code` USING utf8mb4) COLLATE utf8mb4_0900_ai_ci IS NOT NULL"
        " GROUP BY `key_1`"
        " HAVING COUNT(*) > 1 LOCK IN SHARE MODE) AS `repeated`)",
        "language: values of code occur more than once",
        "make them unique",
    )
    refuse_if_any(
        "SELECT `id`"
        " FROM `licence`"
        " WHERE (CONVERT(`spdx_identifier` USING utf8mb4) COLLATE utf8mb4_0900_ai_ci) IN"
        " (SELECT `key_1`"
        " FROM (SELECT CONVERT(`spdx_identifier` USING utf8mb4) COLLATE utf8mb4_0900_ai_ci AS"
        " `key_1`"
        " FROM `licence`"
        " WHERE CONVERT(`spdx_identifier` USING utf8mb4) COLLATE utf8mb4_0900_ai_ci IS NOT"
        " NULL"
        " GROUP BY `key_1`"
        " HAVING COUNT(*) > 1 LOCK IN SHARE MODE) AS `repeated`)",
        "licence: values of spdx_identifier occur more than once",
        "make them unique",
    )
    refuse_if_any(
        "SELECT `id`, `country_code`"
        " FROM `organisation_location`"
        " WHERE `country_code` IS NOT NULL AND NOT EXISTS (SELECT 1, 1"
        " FROM `country` AS `parent`"
        " WHERE `parent`.`code` COLLATE utf8mb4_0900_ai_ci ="
        " `organisation_location`.`country_code` COLLATE utf8mb4_0900_ai_ci LOCK IN SHARE"
        " MODE)",
        "organisation_location: country_code refers to rows that country does not have",
        "add them to country, or change country_code",
    )
    refuse_if_any(
        "SELECT `id`, `country_code`"
        " FROM `person_location`"
        " WHERE `country_code` IS NOT NULL AND NOT EXISTS (SELECT 1, 1"
        " FROM `country` AS `parent`"
        " WHERE `parent`.`code` COLLATE utf8mb4_0900_ai_ci = `person_location`.`country_code`"
        " COLLATE utf8mb4_0900_ai_ci LOCK IN SHARE MODE)",
        "person_location: country_code refers to rows that country does not have",
        "add them to country, or change country_code",
    )
    refuse_if_any(
        "SELECT `id`"
        " FROM `platform`"
        " WHERE (CONVERT(`name` USING utf8mb4) COLLATE utf8mb4_0900_ai_ci) IN (SELECT `key_1`"
        " FROM (SELECT CONVERT(`name` USING utf8mb4) COLLATE utf8mb4_0900_ai_ci AS `key_1`"
        " FROM `platform`"
        " WHERE CONVERT(`name` USING utf8mb4) COLLATE utf8mb4_0900_ai_ci IS NOT NULL"
        " GROUP BY `key_1`"
        " HAVING COUNT(*) > 1 LOCK IN SHARE MODE) AS `repeated`)",
        "platform: values of name occur more than once",
        "make them unique",
    )
    # One statement: if MySQL refuses a row, the table stays as it was.
    op.execute(
        "ALTER TABLE `entry`"
        " MODIFY COLUMN `uuid` varchar(36) NOT NULL DEFAULT (uuid()),"
        " MODIFY COLUMN `platform_identifier` varchar(256) DEFAULT NULL"
    )
    op.alter_column(
        "entry_identifier",
        "value",
        existing_type=sa.String(length=256, collation="utf8mb4_bin"),
        type_=sa.String(length=256),
        existing_nullable=False,
    )
    op.alter_column(
        "language",
        "code",
        existing_type=sa.CHAR(length=3, collation="utf8mb4_bin"),
        type_=sa.CHAR(length=3),
        existing_comment="ISO 639-3",
        existing_nullable=False,
    )
    op.alter_column(
        "licence",
        "spdx_identifier",
        existing_type=sa.String(length=64, collation="utf8mb4_bin"),
        type_=sa.String(length=64),
        existing_nullable=True,
    )
    op.alter_column(
        "platform",
        "name",
        existing_type=sa.String(length=64, collation="utf8mb4_bin"),
        type_=sa.String(length=64),
        existing_nullable=False,
    )
    op.drop_constraint(
        op.f("fk_computational_asset_location_country_code"),
        "computational_asset_location",
        type_="foreignkey",
    )
    op.drop_constraint(op.f("fk_event_location_country_code"), "event_location", type_="foreignkey")
    op.drop_constraint(
        op.f("fk_organisation_location_country_code"), "organisation_location", type_="foreignkey"
    )
    op.drop_constraint(
        op.f("fk_person_location_country_code"), "person_location", type_="foreignkey"
    )
    op.alter_column(
        "country",
        "code",
        existing_type=sa.CHAR(length=2, collation="utf8mb4_bin"),
        type_=sa.CHAR(length=2),
        existing_comment="ISO 3166-1 alpha-2",
        existing_nullable=False,
    )
    # One statement: if the server refuses a row, the table stays as it was.
    op.execute(
        "ALTER TABLE `computational_asset_location`"
        " MODIFY COLUMN `country_code` char(2) DEFAULT NULL,"
        " ADD CONSTRAINT `fk_computational_asset_location_country_code` FOREIGN KEY"
        " (`country_code`) REFERENCES `country` (`code`) ON DELETE RESTRICT ON UPDATE CASCADE"
    )
    op.execute(
        "ALTER TABLE `event_location`"
        " MODIFY COLUMN `country_code` char(2) DEFAULT NULL,"
        " ADD CONSTRAINT `fk_event_location_country_code` FOREIGN KEY (`country_code`) REFERENCES"
        " `country` (`code`) ON DELETE RESTRICT ON UPDATE CASCADE"
    )
    op.execute(
        "ALTER TABLE `organisation_location`"
        " MODIFY COLUMN `country_code` char(2) DEFAULT NULL,"
        " ADD CONSTRAINT `fk_organisation_location_country_code` FOREIGN KEY (`country_code`)"
        " REFERENCES `country` (`code`) ON DELETE RESTRICT ON UPDATE CASCADE"
    )
    op.execute(
        "ALTER TABLE `person_location`"
        " MODIFY COLUMN `country_code` char(2) DEFAULT NULL,"
        " ADD CONSTRAINT `fk_person_location_country_code` FOREIGN KEY (`country_code`) REFERENCES"
        " `country` (`code`) ON DELETE RESTRICT ON UPDATE CASCADE"
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
