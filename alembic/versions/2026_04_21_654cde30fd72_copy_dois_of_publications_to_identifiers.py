"""Copy DOIs of publications to identifiers

Revision ID: 654cde30fd72
Revises: a204fb010443
Create Date: 2026-04-21 09:18:02.337465+00:00

"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from alembic.util import CommandError

# revision identifiers, used by Alembic.
revision: str = "654cde30fd72"
down_revision: str | Sequence[str] | None = "a204fb010443"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


# DOIs were typed in as they are, as "doi:10.…", or as the address of a page.
BARE_DOI = "REGEXP_REPLACE(doi, '^(https?://(dx[.])?doi[.]org/|doi: *)', '')"


def upgrade() -> None:
    refuse_what_is_no_doi()
    op.execute(
        "INSERT INTO entry_identifier (entry_id, scheme, value)"
        f" SELECT entry_id, 'doi', {BARE_DOI} FROM publication WHERE doi IS NOT NULL"
    )


def downgrade() -> None:
    # publication.doi still has these.
    op.execute(
        "DELETE identifier FROM entry_identifier AS identifier"
        " JOIN publication ON publication.entry_id = identifier.entry_id"
        f" WHERE identifier.scheme = 'doi' AND identifier.value = {BARE_DOI}"
    )


def refuse_what_is_no_doi() -> None:
    """Stop before anything is copied if a value would be no DOI, or the DOI of two publications.

    The next revision drops the column.
    """
    if op.get_context().as_sql:  # the SQL is only printed
        return
    offenders = op.get_bind().scalars(
        sa.text(
            "SELECT id FROM (SELECT id,"
            f" {BARE_DOI} AS bare_doi, COUNT(*) OVER (PARTITION BY {BARE_DOI}) AS uses"
            " FROM publication WHERE doi IS NOT NULL) AS dois"
            " WHERE bare_doi NOT LIKE '10.%' OR uses > 1 ORDER BY id LIMIT 5"
        )
    )
    if found := ", ".join(map(str, offenders)):
        raise CommandError(
            f"publication: doi is no DOI, or that of another row too (id={found}); correct it, "
            "then run this again: nothing was changed"
        )
