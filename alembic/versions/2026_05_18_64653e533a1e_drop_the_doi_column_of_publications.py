"""Drop the DOI column of publications

Revision ID: 64653e533a1e
Revises: 654cde30fd72
Create Date: 2026-05-18 15:02:47.590128+00:00

"""

from collections.abc import Sequence

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "64653e533a1e"
down_revision: str | Sequence[str] | None = "654cde30fd72"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.drop_constraint(op.f("uq_publication_doi"), "publication", type_="unique")
    op.drop_column("publication", "doi")


def downgrade() -> None:
    # One statement: if MySQL refuses a row, the table stays as it was.
    op.execute(
        "ALTER TABLE `publication`"
        " ADD COLUMN `doi` varchar(256) DEFAULT NULL AFTER `isbn`,"
        " ADD UNIQUE KEY `uq_publication_doi` (`doi`)"
    )
    # The DOIs come back from the identifiers, one for each publication.
    op.execute(
        "UPDATE publication SET doi = (SELECT MIN(identifier.value)"
        " FROM entry_identifier AS identifier"
        " WHERE identifier.entry_id = publication.entry_id AND identifier.scheme = 'doi')"
    )
