"""Seed licences, publication types and languages

Revision ID: dac690501bbd
Revises: 176dec2e9f26
Create Date: 2025-09-22 13:40:05.771932+00:00

"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision: str = "dac690501bbd"
down_revision: str | Sequence[str] | None = "176dec2e9f26"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

LICENCES = {
    "Apache-2.0": "Apache License 2.0",
    "BSD-3-Clause": "BSD 3-Clause License",
    "CC-BY-4.0": "Creative Commons Attribution 4.0 International",
    "CC-BY-SA-4.0": "Creative Commons Attribution Share Alike 4.0 International",
    "CC0-1.0": "Creative Commons Zero 1.0 Universal",
    "EUPL-1.2": "European Union Public License 1.2",
    "GPL-3.0-only": "GNU General Public License 3.0 only",
    "MIT": "MIT License",
}
PUBLICATION_TYPES = {
    "article": "A text in a journal.",
    "book": "A text that was published by itself.",
    "chapter": "A part of a book.",
    "conference paper": "A text in the proceedings of a conference.",
    "preprint": "A text that was not reviewed yet.",
    "report": "A text that an organisation published itself.",
    "thesis": "A text that a degree was awarded for.",
}
LANGUAGES = {
    "deu": "German",
    "ell": "Greek",
    "eng": "English",
    "fra": "French",
    "ita": "Italian",
    "nld": "Dutch",
    "pol": "Polish",
    "por": "Portuguese",
    "spa": "Spanish",
    "swe": "Swedish",
}

licence = sa.table(
    "licence",
    sa.column("name", sa.String),
    sa.column("spdx_identifier", sa.String),
    sa.column("url", sa.String),
)
publication_type = sa.table(
    "publication_type", sa.column("name", sa.String), sa.column("definition", sa.String)
)
language = sa.table("language", sa.column("name", sa.String), sa.column("code", sa.CHAR))


def upgrade() -> None:
    op.bulk_insert(
        licence,
        [
            {"name": name, "spdx_identifier": spdx, "url": f"https://spdx.org/licenses/{spdx}.html"}
            for spdx, name in LICENCES.items()
        ],
    )
    op.bulk_insert(
        publication_type,
        [{"name": name, "definition": text} for name, text in PUBLICATION_TYPES.items()],
    )
    op.bulk_insert(language, [{"name": name, "code": code} for code, name in LANGUAGES.items()])


def downgrade() -> None:
    """Delete the words that are above, and none that were added since."""
    op.execute(sa.delete(language).where(language.c.code.in_(LANGUAGES)))
    op.execute(sa.delete(publication_type).where(publication_type.c.name.in_(PUBLICATION_TYPES)))
    op.execute(sa.delete(licence).where(licence.c.spdx_identifier.in_(LICENCES)))
