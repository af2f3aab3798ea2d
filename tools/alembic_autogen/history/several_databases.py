"""The databases that env.py migrates, if it migrates several in one run.

Each ``context.configure()`` with ``context.run_migrations()`` after it is one of them: those of
Alembic's template multidb and of Flask-Migrate's, engines by name, tenants in a loop. In a run of
env.py for one of them, the others are configured, but no revision runs for them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from operator import eq

from sqlalchemy import Connection

from alembic_autogen.env_database import EnvDatabase
from alembic_autogen.errors import HistoryError
from alembic_autogen.sandbox.database_names import production_name

Choice = Callable[[int], bool]
"""Whether revisions run for the database of a number."""
_SUFFIX = "_upgrades"


class DatabaseRuns:
    """The databases of one run of env.py, in order.

    :param env: the path of env.py.
    :param runs_for: chooses the databases for which revisions run; ``None``: there is only one.
    """

    def __init__(self, env: str, runs_for: Choice | None) -> None:
        self._env = env
        self._runs_for = runs_for
        self._configured: EnvDatabase | None = None
        self.databases: list[EnvDatabase] = []

    @property
    def number(self) -> int:
        """The number of the database that env.py has configured last, from 1."""
        return len(self.databases) + 1

    def configure(self, connection: object, options: Mapping[str, object]) -> bool:
        """Note a ``context.configure()``.

        :returns: whether the revisions run for this database.
        """
        name = " ".join(_name(connection, options).split()) or f"database {self.number}"
        used = {each.name for each in self.databases}
        again = (f"{name} {each}" for each in range(2, self.number + 1))
        name = next(each for each in (name, *again) if each not in used)
        has_metadata = options.get("target_metadata") is not None
        token = str(options.get("upgrade_token") or "upgrades")
        self._configured = EnvDatabase(self.number, name, has_metadata, token)
        return self._is_chosen(self.number)

    def run(self, run: Callable[[], None]) -> None:
        """Run the migrations of the database that was configured last, if it is chosen.

        :raises HistoryError: it is the second one where there should be only one.
        """
        if self._runs_for is None and self.databases:
            raise several_databases(self._env)
        is_chosen = self._is_chosen(self.number)
        if self._configured is not None:
            self.databases.append(replace(self._configured, number=self.number))
        if is_chosen:
            run()

    def _is_chosen(self, number: int) -> bool:
        return self._runs_for is None or self._runs_for(number)


def _name(connection: object, options: Mapping[str, object]) -> str:
    """The name of a database in env.py; empty if it gives none."""
    token = str(options.get("upgrade_token") or "")
    if token.endswith(_SUFFIX):  # Flask-Migrate's default database has only this
        return token[: -len(_SUFFIX)] or "default"
    schemas = translated_schemas(connection)
    if schemas:
        return ", ".join(dict.fromkeys(filter(None, schemas.values())))
    return str(options.get("version_table_schema") or "") or production_name(connection)


def translated_schemas(connection: object) -> Mapping[str | None, str | None]:
    """The schemas that a connection puts in place of others (``schema_translate_map``)."""
    if not isinstance(connection, Connection):
        return {}
    return dict(connection.get_execution_options().get("schema_translate_map") or {})


def only(database: EnvDatabase | None) -> Choice | None:
    """Choose one of several databases; ``None`` if there is only one.

    :param database: the chosen database, if env.py migrates several.
    """
    return partial(eq, database.number) if database else None


def several_databases(env: str) -> HistoryError:
    """The error for an env.py that migrates several databases, for commands that work on one."""
    return HistoryError(
        f"{env} runs the migrations of several databases (as `init -t multidb` and `flask db init "
        "--multidb` write it), which `check-drift` compares and this command does not; configure "
        "one database in env.py, for example the one that -x names."
    )
