"""Read facts about a project from the text of alembic.ini and env.py."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from alembic_autogen.project.changes import read


@dataclass(frozen=True)
class AlembicFiles:
    """Alembic's files in a project.

    :param scripts: the folder of env.py.
    :param gives_metadata: whether env.py gives a ``target_metadata`` to Alembic.
    :param is_of_flask: whether env.py works in the context of a Flask application.
    :param is_async: whether env.py makes an asynchronous engine.
    :param dialect: the dialect and driver in the URL, such as ``mysql+pymysql``; empty if there is
        none.
    """

    scripts: Path
    gives_metadata: bool
    is_of_flask: bool
    is_async: bool
    dialect: str

    @property
    def kind(self) -> str:
        """The kind of env.py, for reports."""
        if self.is_of_flask:
            return "of Flask-Migrate"
        return "asynchronous" if self.is_async else "synchronous"


def read_alembic(config: Path, scripts: Path) -> AlembicFiles:
    """Read alembic.ini (or pyproject.toml) and env.py.

    :param config: the file that configures Alembic.
    :param scripts: the folder of env.py.
    """
    source = read(scripts / "env.py") or ""
    urls = re.findall(r"^sqlalchemy\.url\s*=\s*([\w+]+)://", read(config) or "", re.MULTILINE)
    return AlembicFiles(
        scripts,
        not re.search(r"^target_metadata\s*(:[^=]*)?=\s*None\s*(#.*)?$", source, re.MULTILINE),
        "current_app" in source,
        "async_engine_from_config" in source or "create_async_engine" in source,
        urls[0] if urls and urls[0] != "driver" else "",
    )
