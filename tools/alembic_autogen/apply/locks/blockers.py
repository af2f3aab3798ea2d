"""Find the sessions that a statement waits for, and decide whether they may be ended.

MySQL's ``performance_schema`` has the locks. Where it is off, as by default on MariaDB, the
sessions with open transactions are only probable ones: no other table shows who uses a table.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from alembic_autogen.apply.locks.own_connection import OwnConnection, number_of, text_of
from alembic_autogen.apply.locks.sessions import ServerSession, find_session, sessions
from alembic_autogen.error_text import error_number, server_message
from alembic_autogen.wording import shortened

_DENIED = (1044, 1045, 1142, 1143, 1227)
"""Errors of an account that lacks a privilege."""
_BIG = 1000
"""The number of changed rows from which undoing a transaction may take long."""
_LOCKED_TABLES = ("SHARED_NO_READ_WRITE", "SHARED_READ_ONLY")
"""The locks of LOCK TABLES (MySQL, sql/mdl.h)."""

_TABLE_LOCKS = """
SELECT DISTINCT t.PROCESSLIST_ID, t.THREAD_ID, g.OBJECT_TYPE, g.LOCK_TYPE
FROM performance_schema.threads me
JOIN performance_schema.metadata_locks p
  ON p.OWNER_THREAD_ID = me.THREAD_ID AND p.LOCK_STATUS = 'PENDING'
JOIN performance_schema.metadata_locks g
  ON g.OBJECT_TYPE = p.OBJECT_TYPE AND g.OBJECT_SCHEMA <=> p.OBJECT_SCHEMA
  AND g.OBJECT_NAME <=> p.OBJECT_NAME AND g.LOCK_STATUS = 'GRANTED'
  AND g.OWNER_THREAD_ID <> p.OWNER_THREAD_ID
JOIN performance_schema.threads t ON t.THREAD_ID = g.OWNER_THREAD_ID
WHERE me.PROCESSLIST_ID = {id} AND t.PROCESSLIST_ID IS NOT NULL
  AND (p.OBJECT_TYPE <> 'TABLE' OR p.LOCK_TYPE IN ('EXCLUSIVE', 'SHARED_NO_READ_WRITE')
    OR g.LOCK_TYPE IN ('EXCLUSIVE', 'SHARED_NO_READ_WRITE', 'SHARED_NO_WRITE',
      'SHARED_READ_ONLY', 'SHARED_UPGRADABLE')
    OR p.LOCK_TYPE IN ('SHARED_NO_WRITE', 'SHARED_READ_ONLY') AND g.LOCK_TYPE = 'SHARED_WRITE')
"""
"""Sessions whose locks conflict with the one that a connection waits for (MySQL, sql/mdl.cc)."""
_ROW_LOCKS = """
SELECT DISTINCT b.PROCESSLIST_ID, b.THREAD_ID, 'ROW', ''
FROM performance_schema.data_lock_waits w
JOIN performance_schema.threads me ON me.THREAD_ID = w.REQUESTING_THREAD_ID
JOIN performance_schema.threads b ON b.THREAD_ID = w.BLOCKING_THREAD_ID
WHERE me.PROCESSLIST_ID = {id}
"""
_ROW_LOCKS_OF_MARIADB = """
SELECT DISTINCT b.trx_mysql_thread_id
FROM information_schema.INNODB_LOCK_WAITS w
JOIN information_schema.INNODB_TRX me ON me.trx_id = w.requesting_trx_id
JOIN information_schema.INNODB_TRX b ON b.trx_id = w.blocking_trx_id
WHERE me.trx_mysql_thread_id = {id}
"""
_TRANSACTIONS = """
SELECT trx_mysql_thread_id,
  TIMESTAMPDIFF(SECOND, trx_started, CONVERT_TZ(UTC_TIMESTAMP(), '+00:00', 'SYSTEM')),
  trx_rows_modified, trx_tables_in_use
FROM information_schema.INNODB_TRX ORDER BY trx_started
"""
"""``trx_started`` is in the time zone of the system, whatever that of the session is."""


@dataclass(frozen=True)
class Transaction:
    """An open transaction.

    :param seconds: its age.
    :param changed: the number of rows that it has changed.
    :param in_use: the number of tables that it uses at this moment.
    """

    seconds: int
    changed: int
    in_use: int = 0


@dataclass(frozen=True)
class Blocker:
    """A session that a statement waits for.

    :param is_certain: whether the server shows that it is this one.
    :param transaction: its transaction; ``None`` if none is seen.
    :param statement: what it executes, or has executed last.
    :param spared: why ``--kill-blockers`` leaves it alone; empty if it does not.
    """

    session: ServerSession
    is_certain: bool
    transaction: Transaction | None = None
    statement: str = ""
    spared: str = ""

    def __str__(self) -> str:
        session = self.session
        parts = []
        if self.transaction is not None:
            parts.append(f"in a transaction for {self.transaction.seconds} s")
        if session.is_visible:
            parts.append("idle" if session.is_idle else f"running for {session.seconds} s")
        if self.statement:
            parts.append(f"{'last' if session.is_idle else 'now'}: {self.statement}")
        described = f" ({', '.join(parts)})" if parts else ""
        return f"{session}{described}"


@dataclass(frozen=True)
class Blockers:
    """The sessions that a statement waits for, as far as they are known.

    :param unseen: why some may be missing; empty if all are seen.
    """

    found: tuple[Blocker, ...] = field(default=())
    unseen: str = ""

    @property
    def are_certain(self) -> bool:
        """Whether the server shows which sessions these are."""
        return any(each.is_certain for each in self.found)

    def lines(self) -> list[str]:
        """Sentences for the user, with the statement that would end each session."""
        lines = []
        for each in self.found:
            why = f" (--kill-blockers leaves it alone: {each.spared})" if each.spared else ""
            held = "Held by" if each.is_certain else "Probably held by"
            lines.append(f"{held} {each}; `KILL {each.session.id}` would end it{why}.")
        return [*lines, *([self.unseen] if self.unseen else [])]


def find_blockers(connection: OwnConnection, waiting: int, own: frozenset[int]) -> Blockers:
    """Look up what a connection waits for, while it waits.

    :param connection: where to look.
    :param waiting: the number of the connection that waits.
    :param own: the connections of this run, which are none of them.
    """
    transactions = _transactions(connection)
    seen = _seen_locks(connection, waiting)
    if seen:
        known = {identifier: each for identifier, *each in seen if identifier not in own}
        return Blockers(
            tuple(
                _certain(connection, identifier, (transactions or {}).get(identifier), locks)
                for identifier, locks in known.items()
            )
        )
    return _probable(connection, own, transactions)


def kill(connection: OwnConnection, blocker: Blocker) -> str:
    """End a session.

    :returns: why that failed; empty if it did not.
    """
    try:
        connection.rows(f"KILL {blocker.session.id}")
    except Exception as error:
        return "" if error_number(error) == 1094 else server_message(error)  # 1094: it is gone
    return ""


def _seen_locks(connection: OwnConnection, waiting: int) -> list[tuple[int, int, str, str]]:
    found: list[tuple[int, int, str, str]] = []
    for query in (_TABLE_LOCKS, _ROW_LOCKS):
        try:
            rows = connection.rows(query.format(id=waiting))
        except Exception:  # there is no such table, or no privilege
            continue
        found += [(number_of(a), number_of(b), text_of(c), text_of(d)) for a, b, c, d in rows]
    if not found:
        try:
            rows = connection.rows(_ROW_LOCKS_OF_MARIADB.format(id=waiting))
        except Exception:  # MySQL 8 has no such table
            rows = []
        found = [(number_of(identifier), 0, "ROW", "") for (identifier,) in rows]
    return found


def _certain(
    connection: OwnConnection,
    identifier: int,
    transaction: Transaction | None,
    locks: list[object],
) -> Blocker:
    thread, kind, lock = locks
    session = find_session(connection, identifier)
    statement = session.statement or _last_statement(connection, number_of(thread))
    blocker = Blocker(session, True, transaction, statement)
    if kind not in ("TABLE", "ROW"):
        return replace(blocker, spared="it holds a lock of the whole server, as a backup does")
    if lock in _LOCKED_TABLES:
        return replace(blocker, spared="it has locked the table by LOCK TABLES")
    return _judged(blocker)


def _judged(blocker: Blocker) -> Blocker:
    """Spare a session whose end could cost more than the wait."""
    transaction = blocker.transaction
    if transaction is None:
        return replace(blocker, spared="what its transaction has changed cannot be seen")
    if transaction.in_use and blocker.session.is_idle:  # measured on MariaDB 10.11
        return replace(blocker, spared="it has locked tables by LOCK TABLES")
    if transaction.changed >= _BIG:
        changed = f"its transaction has changed {transaction.changed:,} rows"
        return replace(blocker, spared=f"{changed}, and undoing that takes long")
    return blocker


def _probable(
    connection: OwnConnection, own: frozenset[int], transactions: dict[int, Transaction] | None
) -> Blockers:
    """The sessions with open transactions in the same database, the oldest one first."""
    if transactions is None:
        return Blockers(
            unseen="Which session holds the lock cannot be seen: this account has neither SELECT "
            "on performance_schema nor the privilege PROCESS; ask with an account that has them."
        )
    found = []
    for identifier, transaction in transactions.items():
        if identifier in own:
            continue
        session = find_session(connection, identifier)
        if session.database in ("", connection.database):
            found.append(_judged(Blocker(session, False, transaction, session.statement)))
    if found:
        return Blockers(tuple(found))
    others = [
        each
        for each in sessions(connection, "COMMAND <> 'Daemon' AND USER <> 'system user'")
        if each.id not in own and each.database == connection.database and not each.is_idle
    ]
    spared = "it is not certain that it is this one"
    return Blockers(
        tuple(Blocker(each, False, None, each.statement, spared) for each in others),
        "A session that has locked the table by LOCK TABLES cannot be seen here, since "
        "performance_schema is off; `SHOW PROCESSLIST` lists all sessions.",
    )


def _transactions(connection: OwnConnection) -> dict[int, Transaction] | None:
    """The open transactions by connection, the oldest one first; ``None`` without PROCESS."""
    try:
        rows = connection.rows(_TRANSACTIONS)
    except Exception as error:
        if error_number(error) in _DENIED:
            return None
        raise
    return {number_of(a): Transaction(*map(number_of, each)) for a, *each in rows}


def _last_statement(connection: OwnConnection, thread: int) -> str:
    """The statement that an idle session has executed last."""
    try:
        rows = connection.rows(
            "SELECT SQL_TEXT FROM performance_schema.events_statements_current"
            f" WHERE THREAD_ID = {thread} AND SQL_TEXT IS NOT NULL"
        )
    except Exception:  # it is not needed
        return ""
    return shortened(text_of(rows[-1][0])) if rows else ""
