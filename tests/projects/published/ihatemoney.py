"""I Hate Money: Flask-Migrate, and an application that upgrades its database when it is created."""

TITLE = "I Hate Money"
REQUIREMENTS = ["ihatemoney==7.2.1"]
DISTRIBUTION = "ihatemoney"
PACKAGE = "ihatemoney"
START = "ihatemoney"
CONFIGURATION = """
[tool.alembic-autogen.environment]
IHATEMONEY_SETTINGS_FILE_PATH = "{here}/settings.cfg"
"""
FILES = {"settings.cfg": """\
SQLALCHEMY_DATABASE_URI = "mysql+pymysql://db.invalid/ihatemoney"
SECRET_KEY = "any"
"""}


def upgrade(url):
    from urllib.parse import unquote

    from ihatemoney.run import create_app

    # Its env.py gives the URL to ConfigParser, which would interpolate percent signs.
    create_app(type("Settings", (), {"SQLALCHEMY_DATABASE_URI": unquote(url)}))


def metadata(url):
    from ihatemoney.run import db
    from sqlalchemy.orm import configure_mappers

    configure_mappers()  # SQLAlchemy-Continuum makes its tables then
    return db.metadata
