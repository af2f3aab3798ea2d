"""Glance: two heads, an engine that its own configuration makes."""

TITLE = "OpenStack Glance"
REQUIREMENTS = ["glance==33.0.0"]
DISTRIBUTION = "glance"
PACKAGE = "glance"
START = "glance/db/sqlalchemy/alembic_migrations"
CONFIGURATION = """
prepare = "autogen_setup:prepare"
environment.OS_DATABASE__CONNECTION = "mysql+pymysql://db.invalid/glance"
"""
FILES = {"autogen_setup.py": """\
from glance.db.sqlalchemy import models_metadef
from oslo_config.cfg import CONF
def prepare(config): CONF([], default_config_files=[])
"""}


def upgrade(url):
    import importlib
    import os

    from alembic import command
    from alembic.config import Config
    from oslo_config.cfg import CONF

    importlib.import_module("glance.db.sqlalchemy.models_metadef")  # it registers options
    os.environ["OS_DATABASE__CONNECTION"] = url
    CONF([], default_config_files=[])
    command.upgrade(Config("alembic.ini"), "heads")


def metadata(url):
    from glance.db.sqlalchemy import models, models_metadef

    found = models.BASE.metadata
    for table in models_metadef.BASE_DICT.metadata.sorted_tables:
        table.to_metadata(found)
    return found
