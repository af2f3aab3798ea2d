"""Delete orphaned entries, texts and contacts with triggers

Revision ID: 94bf3b8775a8
Revises: 87e787195bb5
Create Date: 2026-11-22 15:37:08.430048+00:00

"""

from collections.abc import Sequence

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "94bf3b8775a8"
down_revision: str | Sequence[str] | None = "87e787195bb5"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    # The trigger as the models declare it; Alembic does not know triggers.
    op.execute(
        "CREATE TRIGGER `case_study_deletes_entry` AFTER DELETE ON `case_study`"
        " FOR EACH ROW DELETE FROM `entry` WHERE id = OLD.entry_id"
    )
    op.execute(
        "CREATE TRIGGER `case_study_deletes_description` AFTER DELETE ON `case_study`"
        " FOR EACH ROW DELETE FROM `text_block` WHERE id = OLD.description_id"
    )
    op.execute(
        "CREATE TRIGGER `computational_asset_deletes_entry` AFTER DELETE ON `computational_asset`"
        " FOR EACH ROW DELETE FROM `entry` WHERE id = OLD.entry_id"
    )
    op.execute(
        "CREATE TRIGGER `computational_asset_deletes_description` AFTER DELETE ON"
        " `computational_asset`"
        " FOR EACH ROW DELETE FROM `text_block` WHERE id = OLD.description_id"
    )
    op.execute(
        "CREATE TRIGGER `dataset_deletes_entry` AFTER DELETE ON `dataset`"
        " FOR EACH ROW DELETE FROM `entry` WHERE id = OLD.entry_id"
    )
    op.execute(
        "CREATE TRIGGER `dataset_deletes_description` AFTER DELETE ON `dataset`"
        " FOR EACH ROW DELETE FROM `text_block` WHERE id = OLD.description_id"
    )
    op.execute(
        "CREATE TRIGGER `entry_deletes_entry_contact` BEFORE DELETE ON `entry`"
        " FOR EACH ROW DELETE FROM `entry_contact` WHERE owner_id = OLD.id"
    )
    op.execute(
        "CREATE TRIGGER `entry_contact_deletes_contact` AFTER DELETE ON `entry_contact`"
        " FOR EACH ROW DELETE FROM `contact` WHERE id = OLD.contact_id AND NOT EXISTS (SELECT 1"
        " FROM `entry_contact` WHERE contact_id = OLD.contact_id)"
    )
    op.execute(
        "CREATE TRIGGER `experiment_deletes_entry` AFTER DELETE ON `experiment`"
        " FOR EACH ROW DELETE FROM `entry` WHERE id = OLD.entry_id"
    )
    op.execute(
        "CREATE TRIGGER `experiment_deletes_description` AFTER DELETE ON `experiment`"
        " FOR EACH ROW DELETE FROM `text_block` WHERE id = OLD.description_id"
    )
    op.execute(
        "CREATE TRIGGER `ml_model_deletes_entry` AFTER DELETE ON `ml_model`"
        " FOR EACH ROW DELETE FROM `entry` WHERE id = OLD.entry_id"
    )
    op.execute(
        "CREATE TRIGGER `ml_model_deletes_description` AFTER DELETE ON `ml_model`"
        " FOR EACH ROW DELETE FROM `text_block` WHERE id = OLD.description_id"
    )
    op.execute(
        "CREATE TRIGGER `organisation_deletes_entry` AFTER DELETE ON `organisation`"
        " FOR EACH ROW DELETE FROM `entry` WHERE id = OLD.entry_id"
    )
    op.execute(
        "CREATE TRIGGER `person_deletes_entry` AFTER DELETE ON `person`"
        " FOR EACH ROW DELETE FROM `entry` WHERE id = OLD.entry_id"
    )
    op.execute(
        "CREATE TRIGGER `project_deletes_entry` AFTER DELETE ON `project`"
        " FOR EACH ROW DELETE FROM `entry` WHERE id = OLD.entry_id"
    )
    op.execute(
        "CREATE TRIGGER `project_deletes_description` AFTER DELETE ON `project`"
        " FOR EACH ROW DELETE FROM `text_block` WHERE id = OLD.description_id"
    )
    op.execute(
        "CREATE TRIGGER `publication_deletes_entry` AFTER DELETE ON `publication`"
        " FOR EACH ROW DELETE FROM `entry` WHERE id = OLD.entry_id"
    )
    op.execute(
        "CREATE TRIGGER `publication_deletes_description` AFTER DELETE ON `publication`"
        " FOR EACH ROW DELETE FROM `text_block` WHERE id = OLD.description_id"
    )
    op.execute(
        "CREATE TRIGGER `service_deletes_entry` AFTER DELETE ON `service`"
        " FOR EACH ROW DELETE FROM `entry` WHERE id = OLD.entry_id"
    )
    op.execute(
        "CREATE TRIGGER `service_deletes_description` AFTER DELETE ON `service`"
        " FOR EACH ROW DELETE FROM `text_block` WHERE id = OLD.description_id"
    )


def downgrade() -> None:
    # Alembic does not know triggers.
    op.execute("DROP TRIGGER `case_study_deletes_description`")
    op.execute("DROP TRIGGER `case_study_deletes_entry`")
    op.execute("DROP TRIGGER `computational_asset_deletes_description`")
    op.execute("DROP TRIGGER `computational_asset_deletes_entry`")
    op.execute("DROP TRIGGER `dataset_deletes_description`")
    op.execute("DROP TRIGGER `dataset_deletes_entry`")
    op.execute("DROP TRIGGER `entry_contact_deletes_contact`")
    op.execute("DROP TRIGGER `entry_deletes_entry_contact`")
    op.execute("DROP TRIGGER `experiment_deletes_description`")
    op.execute("DROP TRIGGER `experiment_deletes_entry`")
    op.execute("DROP TRIGGER `ml_model_deletes_description`")
    op.execute("DROP TRIGGER `ml_model_deletes_entry`")
    op.execute("DROP TRIGGER `organisation_deletes_entry`")
    op.execute("DROP TRIGGER `person_deletes_entry`")
    op.execute("DROP TRIGGER `project_deletes_description`")
    op.execute("DROP TRIGGER `project_deletes_entry`")
    op.execute("DROP TRIGGER `publication_deletes_description`")
    op.execute("DROP TRIGGER `publication_deletes_entry`")
    op.execute("DROP TRIGGER `service_deletes_description`")
    op.execute("DROP TRIGGER `service_deletes_entry`")
