"""Run code that other code of the application needs: ``prepare``, or a Flask application.

Alembic's configuration is handed over, and keeps what is set in it: options, ``attributes``, and
attributes of its own. Commands that load the configuration again get the same state.
"""

from __future__ import annotations

import configparser
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext, suppress
from types import TracebackType
from typing import TYPE_CHECKING

from alembic_autogen.error_text import cause
from alembic_autogen.errors import AutogenError, PreparationError
from alembic_autogen.sandbox.alembic_config import script_base
from alembic_autogen.sandbox.named_object import named_object, plain_function
from alembic_autogen.sandbox.output import quiet_application

if TYPE_CHECKING:
    from pathlib import Path

    from alembic.config import Config

    from alembic_autogen.settings import Settings

_OWN = ("stdout", "output_buffer", "scratch")
"""Attributes that each configuration keeps for itself."""
_CURRENT_APP = b"current_app"


class Preparation(AbstractContextManager["Preparation"]):
    """Code that runs before the application's other code, once in a process.

    The contexts that it enters are left when this one ends.

    :param settings: ``prepare`` names what to call. Without it, a Flask application is found if
        env.py needs one.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._contexts = ExitStack()
        self._config: Config | None = None

    def is_ruled_out(self, env: Path) -> bool:
        """Whether there is nothing to run, which can be told without loading Alembic.

        :param env: the path of env.py.
        """
        if self._config is not None:
            return True
        try:
            return not (self._settings.prepare or _CURRENT_APP in env.read_bytes())
        except OSError:
            return False

    def is_needed(self, config: Config) -> bool:
        """Whether there is something to run that has not run yet.

        :param config: Alembic's configuration, which names the folder of env.py.
        """
        if self._config is not None:
            return False
        return bool(self._settings.prepare) or self._needs_flask(config)

    def _needs_flask(self, config: Config) -> bool:
        from alembic.util import CommandError

        try:
            location = config.get_alembic_option("script_location") or ""
            env = script_base(self._settings, config) / location / "env.py"
            source = env.read_bytes()
        except (OSError, CommandError, configparser.Error):  # reported once env.py is needed
            return False
        if _CURRENT_APP not in source:
            return False
        from alembic_autogen.sandbox.flask_application import uses_current_app

        return uses_current_app(source)

    def run(self, config: Config) -> None:
        """Run it, and enter its context.

        :param config: Alembic's configuration, which is handed over.
        :raises PreparationError: there is nothing of that name, or it fails.
        """
        self._config = config
        with self._errors(self._what):
            if self._settings.prepare:
                self._call(config)
                return
            from alembic_autogen.sandbox.flask_application import application_context

            self._enter(application_context(config))

    @property
    def _what(self) -> str:
        if self._settings.prepare:
            return f"prepare = {self._settings.prepare!r}"
        return "The Flask application that env.py needs"

    def _call(self, config: Config) -> None:
        function = named_object("prepare", self._settings.prepare, PreparationError)
        if not callable(function):
            raise PreparationError(
                f"{self._what} is {type(function).__name__}, which cannot be called; name a "
                "function that takes Alembic's Config.",
                key="prepare",
            )
        found = plain_function(function, self._what, PreparationError)(config)
        if hasattr(found, "__enter__") and hasattr(found, "__exit__"):
            self._enter(found)

    def _enter(self, context: AbstractContextManager[object]) -> None:
        context.__enter__()
        # It gets no exception, since it must not suppress one.
        self._contexts.callback(context.__exit__, None, None, None)

    def adopt(self, config: Config) -> None:
        """Give a configuration that was loaded again the state of the one that was handed over."""
        if self._config is None:
            return
        attributes = {**self._config.attributes, **config.attributes}
        state = {name: each for name, each in vars(self._config).items() if name not in _OWN}
        vars(config).update(state, attributes=attributes)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        after_an_error = suppress(PreparationError) if kind else nullcontext()
        with after_an_error, self._errors(self._what), quiet_application():
            self._contexts.close()

    @contextmanager
    def _errors(self, what: str) -> Iterator[None]:
        try:
            yield
        except (AutogenError, KeyboardInterrupt):
            raise
        except BaseException as error:
            why = cause(error, self._settings.project)
            raise PreparationError(f"{what} fails: {why}.", details=why.rest) from error


@contextmanager
def prepared(settings: Settings, config: Config) -> Iterator[Preparation]:
    """Run the preparation for commands on the configured database, without redirection.

    :param config: Alembic's configuration.
    :raises PreparationError: it fails.
    """
    with Preparation(settings) as preparation:
        if preparation.is_needed(config):
            with quiet_application():
                preparation.run(config)
        yield preparation
