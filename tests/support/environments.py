"""Projects as each template of ``alembic init`` makes them, with a URL for each driver."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from support.drivers import COROUTINES
from support.shops import MODELS, Done, Shop, run_alembic

PLACEHOLDER = "driver://user:pass@localhost/dbname"
"""The URL that ``alembic init`` writes."""
TEMPLATES = ("generic", "pyproject")
ASYNC_TEMPLATES = ("async", "pyproject_async")
FIXTURE_TEST = """\
import asyncio

from sqlalchemy import create_engine, text

QUERY = text("SELECT gift FROM purchase")


def test_the_database_is_at_head(mysql_at_head, mysql_server):
    assert mysql_at_head == mysql_server.url_for({driver!r})
    if {is_async!r}:
        asyncio.run(ask(mysql_at_head))
    else:
        with create_engine(mysql_at_head).connect() as connection:
            connection.execute(QUERY)


async def ask(url):
    from sqlalchemy.ext.asyncio import create_async_engine

    engine = create_async_engine(url)
    async with engine.connect() as connection:
        await connection.execute(QUERY)
    await engine.dispose()
"""


def templates_of(driver: str) -> tuple[str, ...]:
    """The templates of ``alembic init`` that a driver is for."""
    return ASYNC_TEMPLATES if driver in COROUTINES else TEMPLATES


def make_environment(
    folder: Path, template: str, url: str, environment: Mapping[str, str] | None = None
) -> Shop:
    """Create a project without revisions in an empty folder, by ``alembic init``.

    :param url: replaces the placeholder in alembic.ini.
    """
    (folder / "pyproject.toml").write_text('[project]\nname = "shop"\nversion = "1"\n')
    done: Done = run_alembic(["init", "-t", template, "migrations"], folder)
    assert done.code == 0, done.err
    shop = Shop(folder, environment or {}, forked=True)
    (folder / "models.py").write_text(MODELS)
    shop.edit(PLACEHOLDER, url.replace("%", "%%"), "alembic.ini")
    shop.edit(
        "target_metadata = None",
        "import models\ntarget_metadata = models.SQLModel.metadata",
        "migrations/env.py",
    )
    return shop
