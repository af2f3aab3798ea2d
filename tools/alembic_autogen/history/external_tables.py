"""The tables of others that the configuration names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alembic_autogen.sandbox.alembic_config import own_database
from alembic_autogen.schema.external import ExternalTables

if TYPE_CHECKING:
    from alembic_autogen.settings import Settings


def external_tables(settings: Settings) -> ExternalTables:
    """The tables that ``external`` names.

    :raises HistoryError: alembic.ini, which names the application's database, cannot be read.
    """
    if not settings.external:
        return ExternalTables()
    return ExternalTables(settings.external, own_database(settings))
