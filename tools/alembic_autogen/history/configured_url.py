"""The URL of the configured database, without running code of the application."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from alembic_autogen.errors import TargetError
from alembic_autogen.sandbox.alembic_config import (
    alembic_config,
    checked,
    script_base,
    url_problem,
)
from alembic_autogen.sandbox.substitute_url import KEY

if TYPE_CHECKING:
    from alembic_autogen.settings import Settings

_READS = re.compile(r"\b(?:async_)?engine_from_config\s*\(")
_OWN = re.compile(
    r"""
    \bset_(?:main|section)_option\s*\( | \bcreate_(?:async_)?engine\s*\(
    | \[\s*["']sqlalchemy\.url["']\s*\]\s*=(?!=)
    """,
    re.VERBOSE,
)
"""Code by which env.py connects to another database than that of alembic.ini."""


def configured_url(settings: Settings) -> str:
    """The URL in alembic.ini, if env.py connects to it.

    :raises HistoryError: alembic.ini cannot be loaded.
    :raises TargetError: it has no URL, or env.py does not use it.
    """
    config = checked(settings, lambda: alembic_config(settings))
    name = settings.config.name
    location = config.get_alembic_option("script_location") or ""
    env = script_base(settings, config) / location / "env.py"
    try:
        text = env.read_text(encoding="utf-8", errors="replace")
    except OSError:
        text = ""
    if not _READS.search(text) or _OWN.search(text):
        raise TargetError(
            f"{env} decides itself which database it connects to, and it is not run on a real one "
            "here; give the database with --url in place of --database."
        )
    reason = url_problem(settings)
    if reason:
        raise TargetError(f"{KEY} of {name} {reason}; correct it, or give the database with --url.")
    return config.get_main_option(KEY) or ""
