"""The progress of the statement that the server executes.

MySQL shows it in the events of stages, if their consumer is on (manual, 29.12.5, "Performance
Schema Stage Event Tables"; by default it is off), and MariaDB in its list of processes (knowledge
base, "Progress Reporting"). Both show an account its own connections without a privilege for that.
"""

from __future__ import annotations

from dataclasses import dataclass

from alembic_autogen.apply.locks.own_connection import OwnConnection, number_of, text_of
from alembic_autogen.server.connection import flavor_and_version
from alembic_autogen.wording import count_of

_STAGE = """
SELECT EVENT_NAME, WORK_COMPLETED, WORK_ESTIMATED
FROM performance_schema.events_stages_current
JOIN performance_schema.threads USING (THREAD_ID)
WHERE PROCESSLIST_ID = {id} AND WORK_ESTIMATED > 0
"""
_ROWS = "copy to tmp table"
"""The stage in which MySQL counts rows; in those of InnoDB it counts pages, among other things."""


@dataclass(frozen=True)
class Work:
    """The progress of a statement.

    :param stage: what the server does, in its own words: ``copy to tmp table``.
    :param percent: how much of this is done, from 0 to 100; ``None`` if that is not known.
    :param rows: how many rows have been copied or examined; ``None`` if that is not known.
    :param expected: how many rows there are, as the server estimates; ``None`` if it does not.
    """

    stage: str
    percent: float | None = None
    rows: int | None = None
    expected: int | None = None

    def __str__(self) -> str:
        parts = [self.stage] if self.stage else []
        if self.rows is not None and self.expected is not None:
            parts.append(f"{self.rows:,} of about {self.expected:,} rows")
        elif self.rows is not None:
            parts.append(count_of(self.rows, "row"))
        if self.percent is not None:
            parts.append(f"{self.percent:.0f} %")
        return ", ".join(parts)


class ProgressObserver:
    """Looks at the statement of a connection, as far as the server and the account allow.

    What was refused once is not asked for again.
    """

    def __init__(self) -> None:
        self._is_mariadb: bool | None = None
        self._is_refused = False

    def look(self, connection: OwnConnection, identifier: int) -> Work | None:
        """Look how far a statement has come.

        :param connection: the connection to ask.
        :param identifier: the number of the connection that executes the statement.
        """
        if self._is_mariadb is None:
            version = text_of(connection.value("SELECT VERSION()"))
            self._is_mariadb = flavor_and_version(version)[0] == "mariadb"
        if self._is_mariadb:
            return _of_mariadb(connection, identifier)
        return self._of_mysql(connection, identifier) or _state(connection, identifier)

    def _of_mysql(self, connection: OwnConnection, identifier: int) -> Work | None:
        if self._is_refused:
            return None
        try:
            found = connection.rows(_STAGE.format(id=identifier))
        except Exception:  # the account has no SELECT on performance_schema, for example
            self._is_refused = True
            return None
        return mysql_work(*found[0]) if found else None


def mysql_work(name: object, completed: object, estimated: object) -> Work:
    """The work of a stage event of MySQL, by its columns."""
    stage = text_of(name).removeprefix("stage/sql/").removeprefix("stage/innodb/")
    done, expected = number_of(completed), number_of(estimated)
    percent = min(100.0 * done / expected, 100.0)
    return Work(stage, percent, done, expected) if stage == _ROWS else Work(stage, percent)


def _of_mariadb(connection: OwnConnection, identifier: int) -> Work | None:
    found = connection.rows(
        "SELECT STATE, STAGE, MAX_STAGE, PROGRESS, EXAMINED_ROWS"
        f" FROM information_schema.PROCESSLIST WHERE ID = {identifier}"
    )
    return mariadb_work(*found[0]) if found else None


def mariadb_work(
    state: object, stage: object, stages: object, progress: object, examined: object
) -> Work:
    """The work of a process of MariaDB, by its columns: the progress is that of one stage."""
    name, count = text_of(state), number_of(stages)
    if count > 1:
        name += f" (stage {number_of(stage)} of {count})"
    percent = float(text_of(progress) or 0) if count else None
    return Work(name, percent, number_of(examined) or None)


def _state(connection: OwnConnection, identifier: int) -> Work | None:
    found = connection.rows(
        f"SELECT STATE FROM information_schema.PROCESSLIST WHERE ID = {identifier}"
    )
    state = text_of(found[0][0]) if found else ""
    return Work(state) if state else None
