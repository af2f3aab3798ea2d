"""Alembic's configuration, as env.py and revisions see it when they run on a scratch database."""

from __future__ import annotations

from collections.abc import Mapping
from configparser import InterpolationError
from typing import TYPE_CHECKING, Any

from alembic.config import Config

from alembic_autogen.sandbox.database_names import name_in, text_with_scratch_name

if TYPE_CHECKING:
    from alembic_autogen.server.base import Database


class ScratchConfig(Config):
    """A configuration whose URLs name the database on which the revisions run.

    :ivar scratch: that database; ``None``: options are as in the file.
    """

    scratch: Database | None = None

    @property
    def own_database(self) -> str | None:
        """The name of the application's database, by the URL in the file."""
        try:
            text = self.file_config.get(self.config_ini_section, "sqlalchemy.url", fallback=None)
        except InterpolationError:  # env.py gets the same error if it reads the URL
            return None
        return name_in(text)

    def get_section(self, name: str, default: Any = None) -> Any:
        """A section of the file, as in Alembic's Config."""
        section = super().get_section(name, default)
        if self.scratch is None or not isinstance(section, Mapping):
            return section
        return {key: text_with_scratch_name(text, self.scratch) for key, text in section.items()}

    def get_section_option(self, section: str, name: str, default: str | None = None) -> str | None:
        """An option of a section, as in Alembic's Config."""
        text = super().get_section_option(section, name, default)
        if self.scratch is None or text is None:
            return text
        return text_with_scratch_name(text, self.scratch)
