"""Delete orphans with triggers

Revision ID: a63a21731e0c
Revises: 64653e533a1e
Create Date: 2026-06-08 08:31:55.208817+00:00

"""

from collections.abc import Sequence

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "a63a21731e0c"
down_revision: str | Sequence[str] | None = "64653e533a1e"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

RESOURCES = (
    "computational_asset",
    "dataset",
    "event",
    "experiment",
    "ml_model",
    "news",
    "project",
    "publication",
)
AGENTS = ("organisation", "person", "team")


def upgrade() -> None:
    delete_orphans()
    # The trigger as the models declare it; Alembic does not know triggers.
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
        "CREATE TRIGGER `event_deletes_entry` AFTER DELETE ON `event`"
        " FOR EACH ROW DELETE FROM `entry` WHERE id = OLD.entry_id"
    )
    op.execute(
        "CREATE TRIGGER `event_deletes_description` AFTER DELETE ON `event`"
        " FOR EACH ROW DELETE FROM `text_block` WHERE id = OLD.description_id"
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
        "CREATE TRIGGER `news_deletes_entry` AFTER DELETE ON `news`"
        " FOR EACH ROW DELETE FROM `entry` WHERE id = OLD.entry_id"
    )
    op.execute(
        "CREATE TRIGGER `news_deletes_description` AFTER DELETE ON `news`"
        " FOR EACH ROW DELETE FROM `text_block` WHERE id = OLD.description_id"
    )
    op.execute(
        "CREATE TRIGGER `news_deletes_content` AFTER DELETE ON `news`"
        " FOR EACH ROW DELETE FROM `text_block` WHERE id = OLD.content_id"
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
        "CREATE TRIGGER `team_deletes_entry` AFTER DELETE ON `team`"
        " FOR EACH ROW DELETE FROM `entry` WHERE id = OLD.entry_id"
    )


def delete_orphans() -> None:
    """Delete what was left behind before there were triggers.

    The downgrade does not bring these rows back.
    """
    owners = [(table, "entry_id") for table in RESOURCES + AGENTS]
    texts = [("news", "content_id"), *((table, "description_id") for table in RESOURCES)]
    for orphans, references in (
        ("entry", owners),
        ("contact", [("entry_contact", "contact_id")]),  # links go with their entries
        ("text_block", texts),
    ):
        conditions = " AND ".join(
            f"NOT EXISTS (SELECT 1 FROM {table} WHERE {table}.{column} = {orphans}.id)"
            for table, column in references
        )
        op.execute(f"DELETE FROM {orphans} WHERE {conditions}")


def downgrade() -> None:
    # Alembic does not know triggers.
    op.execute("DROP TRIGGER `computational_asset_deletes_description`")
    op.execute("DROP TRIGGER `computational_asset_deletes_entry`")
    op.execute("DROP TRIGGER `dataset_deletes_description`")
    op.execute("DROP TRIGGER `dataset_deletes_entry`")
    op.execute("DROP TRIGGER `entry_contact_deletes_contact`")
    op.execute("DROP TRIGGER `entry_deletes_entry_contact`")
    op.execute("DROP TRIGGER `event_deletes_description`")
    op.execute("DROP TRIGGER `event_deletes_entry`")
    op.execute("DROP TRIGGER `experiment_deletes_description`")
    op.execute("DROP TRIGGER `experiment_deletes_entry`")
    op.execute("DROP TRIGGER `ml_model_deletes_description`")
    op.execute("DROP TRIGGER `ml_model_deletes_entry`")
    op.execute("DROP TRIGGER `news_deletes_content`")
    op.execute("DROP TRIGGER `news_deletes_description`")
    op.execute("DROP TRIGGER `news_deletes_entry`")
    op.execute("DROP TRIGGER `organisation_deletes_entry`")
    op.execute("DROP TRIGGER `person_deletes_entry`")
    op.execute("DROP TRIGGER `project_deletes_description`")
    op.execute("DROP TRIGGER `project_deletes_entry`")
    op.execute("DROP TRIGGER `publication_deletes_description`")
    op.execute("DROP TRIGGER `publication_deletes_entry`")
    op.execute("DROP TRIGGER `team_deletes_entry`")
