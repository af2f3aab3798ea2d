"""Cinder: an alembic.ini with a SQLite URL, columns of utf8mb3."""

TITLE = "OpenStack Cinder"
REQUIREMENTS = ["cinder==29.0.0"]
DISTRIBUTION = "cinder"
PACKAGE = "cinder"
START = "cinder/db"
CONFIGURATION = ""
FILES: dict[str, str] = {}


def metadata(url):
    from cinder.db.models import BASE

    return BASE.metadata
