"""Octavia: an env.py that ends the program unless its own command runs it, and names no models."""

TITLE = "OpenStack Octavia"
REQUIREMENTS = ["octavia==19.0.0"]
DISTRIBUTION = "octavia"
PACKAGE = "octavia"
START = "octavia/db/migration"
CONFIGURATION = """
prepare = "autogen_setup:prepare"
metadata = "octavia.db.models:base_models.BASE.metadata"
environment.OS_DATABASE__CONNECTION = "mysql+pymysql://db.invalid/octavia"
"""
FILES = {"autogen_setup.py": """\
from octavia.common.config import cfg
def prepare(config): config.octavia_config = cfg.CONF([], default_config_files=[]) or cfg.CONF
"""}


def upgrade(url):
    from alembic import command
    from alembic.config import Config
    from octavia.common.config import cfg

    config = Config("alembic.ini")
    cfg.CONF([], default_config_files=[])
    cfg.CONF.set_override("connection", url, "database")
    config.octavia_config = cfg.CONF
    command.upgrade(config, "heads")


def metadata(url):
    from octavia.db.models import base_models

    return base_models.BASE.metadata
