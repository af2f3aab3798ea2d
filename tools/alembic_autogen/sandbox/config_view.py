"""Alembic's configuration, as env.py and revisions see it when they run on a scratch database."""

from __future__ import annotations

from collections.abc import Mapping
from configparser import InterpolationError
from typing import TYPE_CHECKING, Any

from alembic.config import Config

from alembic_autogen.sandbox.database_names import name_in, text_with_scratch_name
from alembic_autogen.sandbox.substitute_url import KEY, usable

if TYPE_CHECKING:
    from alembic_autogen.server.base import Database


class ScratchConfig(Config):
    """A configuration whose URLs name the database on which the revisions run.

    A URL that leads to no MySQL driver is replaced
    (:mod:`alembic_autogen.sandbox.substitute_url`).

    :ivar scratch: the scratch database; ``None`` for the options as in the file.
    :ivar shows_scratch_names: whether URLs name it.
    """

    scratch: Database | None = None
    shows_scratch_names = True

    @property
    def own_database(self) -> str | None:
        """The name of the application's database, by the URL in the file."""
        try:
            text = self.file_config.get(self.config_ini_section, KEY, fallback=None)
        except InterpolationError:  # env.py gets the same error if it reads the URL
            return None
        return name_in(text)

    def get_section(self, name: str, default: Any = None) -> Any:
        """A section of the file, as in Alembic's Config."""
        section = super().get_section(name, default)
        if not isinstance(section, Mapping):
            return section
        if name == self.config_ini_section:
            section = {KEY: None, **section}
        return {key: self._shown(key, text) for key, text in section.items()}

    def get_section_option(self, section: str, name: str, default: str | None = None) -> str | None:
        """An option of a section, as in Alembic's Config."""
        text = super().get_section_option(section, name, default)
        if text is None and (section, name) != (self.config_ini_section, KEY):
            return None
        return self._shown(name, text)

    def _shown(self, key: str, text: str | None) -> str:
        text = usable(text) if key == KEY else text or ""
        if self.scratch is None or not self.shows_scratch_names:
            return text
        return text_with_scratch_name(text, self.scratch)
