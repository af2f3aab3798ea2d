"""Flask applications whose env.py Flask-Migrate has written, without any configuration."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from alembic_autogen.server.base import Server
from alembic_autogen.server.connection import rows
from alembic_autogen.server.url import url
from support.caches import MODELS, REVISIONS, SERVER, Cache, steps
from support.shops import TOOL, Done, Shop, run

pytestmark = pytest.mark.installation

REPOSITORY = Path(__file__).parents[3]
PRODUCTION = "mysql+pymysql://app:secret@db.production.invalid/shop"
APPLICATION = f"""\
import os

from flask import Flask
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy

db = SQLAlchemy()
migrate = Migrate()


class Customer(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    name = db.Column(db.String(40), nullable=False)


def create_app(length="40"):
    app = Flask(__name__)
    app.config["SQLALCHEMY_DATABASE_URI"] = os.environ.get("SHOP_URL", "{PRODUCTION}")
    app.config["LENGTH"] = length
    Customer.__table__.c.name.type.length = int(length)
    db.init_app(app)
    migrate.init_app(app, db)
    return app
"""
HOOK = """
@migrate.configure
def configure(config):
    config.set_main_option("file_template", "hooked_%%(slug)s")
    return config
"""


@pytest.fixture(scope="session")
def python() -> Path:
    """The interpreter of an environment with Flask, which is kept until its lock changes."""
    # it downloads packages while other tests keep the machine busy
    command = ["scripts/venv", ".venv-flask", "requirements-flask.lock"]
    done = run(command, REPOSITORY, timeout=900)
    assert done.code == 0, done.err
    return REPOSITORY / ".venv-flask" / "bin" / "python"


@pytest.fixture
def shop(python: Path, cache: Cache, tmp_path: Path) -> Shop:
    """An application of one file, with the folder that ``flask db init`` writes."""
    shop = Shop(tmp_path, program=(str(python), *TOOL[1:]))
    (tmp_path / "app.py").write_text(APPLICATION)
    flask(shop, "db", "init")
    return shop


def flask(shop: Shop, *arguments: str) -> None:
    """Run Flask's own command line."""
    done = run([shop.program[0], "-m", "flask", *arguments], shop.folder)
    assert done.code == 0, done.err


def succeed(shop: Shop, *arguments: str, code: int = 0, **variables: str) -> Done:
    """Run a command that must end with an exit code."""
    done = shop.run(*arguments, **variables)
    assert done.code == code, f"{arguments}: {done.out}\n{done.err}"
    assert "Traceback" not in done.err
    return done


@pytest.fixture
def production(server: Server) -> Iterator[str]:
    """The URL of an empty database."""
    with server.connect() as connection:
        rows(connection, "CREATE DATABASE IF NOT EXISTS flask_shop")
        yield url(server.address, "flask_shop")
        rows(connection, "DROP DATABASE flask_shop")


def test_every_command_works_without_configuration(
    shop: Shop, cache: Cache, production: str
) -> None:
    given = {"SHOP_URL": production}
    succeed(shop, "check-drift", code=1, **given)
    succeed(shop, "revision", "-m", "first", **given)
    cache.settle()
    for _ in range(2):
        done = succeed(shop, "check-drift", **given)
    assert steps(done) == set(), done.err
    assert "1 revision, head" in succeed(shop, "doctor", **given).out
    assert "pending" in succeed(shop, "history", **given).out
    succeed(shop, "upgrade", **given)
    assert "current" in succeed(shop, "history", **given).out
    succeed(shop, "downgrade", "--yes", **given)
    assert "CREATE TABLE customer" in succeed(shop, "upgrade", "--dry-run", **given).out
    succeed(shop, "db", "-q", "--", "true", **given)
    shop.edit("nullable=False)\n", "nullable=False)\n    age = db.Column(db.Integer)\n", "app.py")
    done = succeed(shop, "check-drift", code=1, **given)
    assert "+ column customer.age" in done.out
    assert steps(done) >= {SERVER, REVISIONS, MODELS}
    inside = run([*shop.program, "check-drift"], shop.folder / "migrations", given)
    assert inside.code == 1, inside.err


def test_the_application_is_found_as_flask_finds_it(shop: Shop) -> None:
    succeed(shop, "revision", "-m", "first")
    succeed(shop, "check-drift")
    longer = "app:create_app('50')"
    assert "varchar(50)" in succeed(shop, "check-drift", code=1, FLASK_APP=longer).out
    (shop.folder / ".flaskenv").write_text(f'FLASK_APP="{longer}"\n')
    succeed(shop, "check-drift", code=1)
    succeed(shop, "check-drift", FLASK_APP="app")
    (shop.folder / "pyproject.toml").write_text(
        '[tool.alembic-autogen.environment]\nFLASK_APP = "app"\n'
    )
    succeed(shop, "check-drift")
    (shop.folder / "pyproject.toml").unlink()
    (shop.folder / ".flaskenv").unlink()
    (shop.folder / "wsgi.py").write_text("from app import create_app\napp = create_app('60')\n")
    assert "varchar(60)" in succeed(shop, "check-drift", code=1).out


def test_an_application_that_is_not_found_is_named(shop: Shop) -> None:
    (shop.folder / "app.py").rename(shop.folder / "shop.py")
    done = succeed(shop, "check-drift", code=2)
    assert "neither wsgi.py nor app.py; set FLASK_APP" in done.err
    assert succeed(shop, "check-drift", code=1, FLASK_APP="shop").out
    done = succeed(shop, "check-drift", code=2, FLASK_APP="shop:no_app")
    assert "env.py needs a Flask application: Failed to find attribute 'no_app'" in done.err
    shop.edit("app = Flask", "raise ValueError('no office')\n    app = Flask", "shop.py")
    for command in ("check-drift", "history"):
        done = succeed(shop, command, code=2, FLASK_APP="shop")
        assert "The Flask application that env.py needs fails: ValueError: no office" in done.err
    shop.edit("import os\n", "import os\nimport nowhere\n", "shop.py")
    done = succeed(shop, "check-drift", code=2, FLASK_APP="shop")
    assert "No module named 'nowhere'" in done.err


def test_prepare_replaces_the_search(shop: Shop) -> None:
    (shop.folder / "app.py").rename(shop.folder / "shop.py")
    with (shop.folder / "shop.py").open("a") as module:
        module.write("\n\ndef prepare(config):\n    return create_app().app_context()\n")
    for command, code in (("check-drift", 1), ("history", 0)):
        succeed(shop, command, "--prepare", "shop:prepare", code=code)


def test_init_finds_the_application(shop: Shop) -> None:
    done = succeed(shop, "init", "--yes")
    assert "env.py: migrations/env.py, of Flask-Migrate" in done.out
    assert "wrote pyproject.toml" in done.out and "+ table customer" in done.out
    assert "There is nothing to do." in succeed(shop, "init", "--yes").out


def test_hooks_of_flask_migrate_get_the_configuration(shop: Shop) -> None:
    with (shop.folder / "app.py").open("a") as module:
        module.write(HOOK)
    assert succeed(shop, "revision", "-m", "first").out.strip().endswith("/hooked_first.py")


def test_each_of_several_databases_has_its_own_models(
    python: Path, cache: Cache, tmp_path: Path
) -> None:
    shop = Shop(tmp_path, program=(str(python), *TOOL[1:]))
    other = (
        'class Town(db.Model):\n    __bind_key__ = "other"\n'
        "    id = db.Column(db.Integer, primary_key=True)\n\n\ndef create_app("
    )
    (tmp_path / "app.py").write_text(
        APPLICATION.replace(
            '    app.config["LENGTH"]',
            '    app.config["SQLALCHEMY_BINDS"] = {"other": "mysql+pymysql://localhost/other"}\n'
            '    app.config["LENGTH"]',
        ).replace("def create_app(", other)
    )
    flask(shop, "db", "init", "--multidb")
    before = sorted(tmp_path.rglob("*.sql"))
    done = succeed(shop, "check-drift", code=1)
    assert re.findall(r"^Database.*|\+ table .*", done.out, re.MULTILINE) == [
        "Database default:",
        "+ table customer",
        "Database other:",
        "+ table town",
    ]
    done = succeed(shop, "revision", "-m", "first")
    text = (tmp_path / done.out.strip()).read_text()
    assert "customer" in text.split("def upgrade_():")[1].split("\ndef ")[0]
    assert "town" in text.split("def upgrade_other():")[1].split("\ndef ")[0]
    succeed(shop, "check-drift")
    done = succeed(shop, "prove", code=2)
    assert "migrations/env.py runs the migrations of several databases" in done.err
    assert sorted(tmp_path.rglob("*.sql")) == before
