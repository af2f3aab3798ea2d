"""Cinder: an alembic.ini with a SQLite URL, columns of utf8mb3."""

TITLE = "OpenStack Cinder"
REQUIREMENTS = ["cinder==29.0.0"]
DISTRIBUTION = "cinder"
PACKAGE = "cinder"
START = "cinder/db"
CONFIGURATION = ""
FILES: dict[str, str] = {}


def upgrade(url):
    from alembic import command
    from alembic.config import Config

    config = Config("alembic.ini")
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    command.upgrade(config, "heads")


def metadata(url):
    from cinder.db.models import BASE

    return BASE.metadata
