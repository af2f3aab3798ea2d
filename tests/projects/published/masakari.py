"""Masakari: an alembic.ini with a SQLite URL, and a version table of another name."""

TITLE = "OpenStack Masakari"
REQUIREMENTS = ["masakari==22.0.0"]
DISTRIBUTION = "masakari"
PACKAGE = "masakari"
START = "masakari/db/sqlalchemy"
CONFIGURATION = ""
FILES: dict[str, str] = {}
VERSION_TABLE = "masakari_alembic_version"


def metadata(url):
    from masakari.db.sqlalchemy.models import BASE

    return BASE.metadata
