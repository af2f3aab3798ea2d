"""The configured database is known by alembic.ini alone, or it has to be named."""

from __future__ import annotations

from pathlib import Path

import alembic
import pytest

from alembic_autogen.errors import TargetError
from alembic_autogen.history.configured_url import configured_url
from alembic_autogen.settings import Settings

URL = "mysql+pymysql://app:a%%40b@db/shop"
TEMPLATES = Path(alembic.__file__).parent / "templates"
OWN = (
    "config.set_main_option('sqlalchemy.url', os.environ['URL'])\nengine_from_config(section)",
    "section['sqlalchemy.url'] = URL\nengine_from_config(section)",
    "engine = create_engine(settings.url)",
    "engine = application.engine",
    "",
)


def settings(folder: Path, env: str, url: str = URL) -> Settings:
    """A project whose env.py has a text."""
    (folder / "migrations").mkdir()
    (folder / "migrations" / "env.py").write_text(env)
    (folder / "alembic.ini").write_text(
        f"[alembic]\nscript_location = migrations\nsqlalchemy.url = {url}\n"
    )
    return Settings(project=folder, config=folder / "alembic.ini")


@pytest.mark.parametrize("template", ["generic", "async"])
def test_the_env_of_alembic_uses_its_ini(tmp_path: Path, template: str) -> None:
    env = (TEMPLATES / template / "env.py").read_text()
    assert configured_url(settings(tmp_path, env)) == "mysql+pymysql://app:a%40b@db/shop"


@pytest.mark.parametrize("env", OWN, ids=["option", "section", "engine", "imported", "none"])
def test_an_env_that_decides_itself_is_refused(tmp_path: Path, env: str) -> None:
    with pytest.raises(TargetError, match="with --url in place of --database"):
        configured_url(settings(tmp_path, env))


@pytest.mark.parametrize("url", ["driver://user:pass@localhost/dbname", "sqlite://"])
def test_a_url_of_no_server_is_refused(tmp_path: Path, url: str) -> None:
    env = (TEMPLATES / "generic" / "env.py").read_text()
    with pytest.raises(TargetError, match=r"sqlalchemy\.url of alembic\.ini is .*--url"):
        configured_url(settings(tmp_path, env, url))
