"""Search texts by words and links by prefix

Revision ID: b22bdf86cdda
Revises: d01da3796ff9
Create Date: 2026-11-16 11:38:21.945063+00:00

"""

from collections.abc import Sequence

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "b22bdf86cdda"
down_revision: str | Sequence[str] | None = "d01da3796ff9"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_index(
        op.f("ix_case_study_same_as"),
        "case_study",
        ["same_as"],
        unique=False,
        mysql_length={"same_as": 191},
    )
    op.create_index(
        op.f("ix_computational_asset_same_as"),
        "computational_asset",
        ["same_as"],
        unique=False,
        mysql_length={"same_as": 191},
    )
    op.create_index(
        op.f("ix_dataset_same_as"),
        "dataset",
        ["same_as"],
        unique=False,
        mysql_length={"same_as": 191},
    )
    op.create_index(
        op.f("ix_educational_resource_same_as"),
        "educational_resource",
        ["same_as"],
        unique=False,
        mysql_length={"same_as": 191},
    )
    op.create_index(
        op.f("ix_educational_resource_relevant_link_url"),
        "educational_resource_relevant_link",
        ["url"],
        unique=False,
        mysql_length={"url": 191},
    )
    op.create_index(
        op.f("ix_event_same_as"), "event", ["same_as"], unique=False, mysql_length={"same_as": 191}
    )
    op.create_index(
        op.f("ix_experiment_same_as"),
        "experiment",
        ["same_as"],
        unique=False,
        mysql_length={"same_as": 191},
    )
    op.create_index(
        op.f("ix_ml_model_same_as"),
        "ml_model",
        ["same_as"],
        unique=False,
        mysql_length={"same_as": 191},
    )
    op.create_index(
        op.f("ix_news_same_as"), "news", ["same_as"], unique=False, mysql_length={"same_as": 191}
    )
    op.create_index(
        op.f("ft_organisation_name_legal_name"),
        "organisation",
        ["name", "legal_name"],
        unique=False,
        mysql_prefix="FULLTEXT",
    )
    op.create_index(
        op.f("ix_organisation_relevant_link_url"),
        "organisation_relevant_link",
        ["url"],
        unique=False,
        mysql_length={"url": 191},
    )
    op.create_index(
        op.f("ix_project_same_as"),
        "project",
        ["same_as"],
        unique=False,
        mysql_length={"same_as": 191},
    )
    op.create_index(
        op.f("ix_project_relevant_link_url"),
        "project_relevant_link",
        ["url"],
        unique=False,
        mysql_length={"url": 191},
    )
    op.create_index(
        op.f("ix_publication_same_as"),
        "publication",
        ["same_as"],
        unique=False,
        mysql_length={"same_as": 191},
    )
    op.create_index(
        op.f("ix_service_same_as"),
        "service",
        ["same_as"],
        unique=False,
        mysql_length={"same_as": 191},
    )
    op.create_index(
        op.f("ix_service_relevant_link_url"),
        "service_relevant_link",
        ["url"],
        unique=False,
        mysql_length={"url": 191},
    )
    op.create_index(
        op.f("ft_text_block_plain"), "text_block", ["plain"], unique=False, mysql_prefix="FULLTEXT"
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_case_study_same_as"), table_name="case_study")
    op.drop_index(op.f("ix_computational_asset_same_as"), table_name="computational_asset")
    op.drop_index(op.f("ix_dataset_same_as"), table_name="dataset")
    op.drop_index(op.f("ix_educational_resource_same_as"), table_name="educational_resource")
    op.drop_index(
        op.f("ix_educational_resource_relevant_link_url"),
        table_name="educational_resource_relevant_link",
    )
    op.drop_index(op.f("ix_event_same_as"), table_name="event")
    op.drop_index(op.f("ix_experiment_same_as"), table_name="experiment")
    op.drop_index(op.f("ix_ml_model_same_as"), table_name="ml_model")
    op.drop_index(op.f("ix_news_same_as"), table_name="news")
    op.drop_index(op.f("ft_organisation_name_legal_name"), table_name="organisation")
    op.drop_index(
        op.f("ix_organisation_relevant_link_url"), table_name="organisation_relevant_link"
    )
    op.drop_index(op.f("ix_project_same_as"), table_name="project")
    op.drop_index(op.f("ix_project_relevant_link_url"), table_name="project_relevant_link")
    op.drop_index(op.f("ix_publication_same_as"), table_name="publication")
    op.drop_index(op.f("ix_service_same_as"), table_name="service")
    op.drop_index(op.f("ix_service_relevant_link_url"), table_name="service_relevant_link")
    op.drop_index(op.f("ft_text_block_plain"), table_name="text_block")
