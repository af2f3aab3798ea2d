"""The metadata catalogue of AI-on-Demand: a history whose tables create_all() made, known by git.

Its requirement sqlmodel 0.0.14 is refused by the tool, in a sentence that names 0.0.22. Only what
the models import is installed of its other requirements.
"""

TITLE = "AI-on-Demand's REST API"
CLONE = "https://github.com/aiondemand/AIOD-rest-api.git"
COMMIT = "5b401908820b1610d275c814120011b52397545b"
REQUIREMENTS = [
    "fastapi==0.109.2",
    "huggingface_hub==0.23.4",
    "mysqlclient==2.2.4",
    "pydantic_schemaorg==1.0.6",
    "python-dotenv==1.0.0",
    "sqlmodel==0.0.22",
    "typing_inspect==0.9.0",
]
START = "alembic"
CONFIGURATION = """
baseline = "git:9049328"
"""
FILES: dict[str, str] = {}
CREATE = """
import importlib, pkgutil, sys
import database.model
from sqlmodel import SQLModel, create_engine
for module in pkgutil.walk_packages(database.model.__path__, "database.model."):
    importlib.import_module(module.name)
SQLModel.metadata.create_all(create_engine(sys.argv[1]))
"""


def upgrade(url):
    import subprocess
    import sys
    import tempfile

    with tempfile.TemporaryDirectory() as folder:  # what the application had made before
        before = subprocess.run(["git", "archive", "9049328", "src"], cwd="..", capture_output=True)
        subprocess.run(["tar", "x", "-C", folder], input=before.stdout, check=True)
        subprocess.run([sys.executable, "-c", CREATE, url], cwd=f"{folder}/src", check=True)

    sys.path.insert(0, "../src")
    import sqlalchemy as sa
    from alembic import command
    from alembic.config import Config

    import database.session

    database.session.db_url = lambda: url
    database.session.EngineSingleton().engine = sa.create_engine(url)
    command.upgrade(Config("alembic.ini"), "heads")


def metadata(url):
    import importlib
    import pkgutil
    import sys

    sys.path.insert(0, "../src")
    from sqlmodel import SQLModel

    import database.model

    for module in pkgutil.walk_packages(database.model.__path__, "database.model."):
        importlib.import_module(module.name)
    return SQLModel.metadata
