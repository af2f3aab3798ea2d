"""Save what the statements of revisions destroy, before each of them is executed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from alembic_autogen.apply.backup.changed_rows import compared
from alembic_autogen.apply.backup.losses import LossKind, TableLoss
from alembic_autogen.apply.backup.manifest import Item
from alembic_autogen.apply.backup.own_session import OwnSession, is_own
from alembic_autogen.apply.backup.planned_losses import PlannedLoss, commits, losses_of
from alembic_autogen.apply.backup.reading_rows import all_rows
from alembic_autogen.apply.backup.row_file import write_rows, write_texts
from alembic_autogen.apply.backup.run_folder import RunFolder, now
from alembic_autogen.apply.backup.running_revisions import RunningRevisions
from alembic_autogen.apply.backup.saved_tables import SavedTable, read_table
from alembic_autogen.apply.backup.steps import PendingStatement
from alembic_autogen.apply.locks.own_connection import text_of
from alembic_autogen.apply.preview.effects import is_opaque
from alembic_autogen.errors import TargetError
from alembic_autogen.history.engine_events import executions, listening
from alembic_autogen.quoting import quote_name
from alembic_autogen.wording import shortened

if TYPE_CHECKING:
    from sqlalchemy import Connection
    from sqlalchemy.engine.interfaces import DBAPICursor, ExceptionContext, ExecutionContext

    from alembic_autogen.schema.model import TableKey


@dataclass
class Saving:
    """Listens to the statements of revisions, and saves what each of them destroys.

    :param folder: the directory of the saved rows.
    :param revisions: the revisions as they ran on the disposable server.
    :param accepts_no_key: whether rows may be saved that cannot be found again to restore them.
    :param is_carried: whether a tool carries out a statement, on connections of its own.
    :param notify: shows half a sentence to the user.
    """

    folder: RunFolder
    revisions: RunningRevisions
    accepts_no_key: bool
    is_carried: Callable[[str], bool]
    notify: Callable[[str], None]
    _changing: list[tuple[TableLoss, Item]] = field(default_factory=list)
    """The items to compare after the statement that is being executed."""
    _writing: list[tuple[TableLoss, Item]] = field(default_factory=list)
    """The items to compare before the transaction is committed."""
    _locked: bool = False

    @contextmanager
    def saving(self) -> Iterator[None]:
        """Save while the context lasts."""
        with listening(
            **executions(self._before),
            after_cursor_execute=self._after,
            handle_error=self._failed,
        ):
            yield
        with _explained("what was saved"):
            self.folder.finish()

    def _before(
        self,
        cursor: DBAPICursor,
        statement: str,
        parameters: object,
        context: ExecutionContext,
    ) -> None:
        """Save what a statement destroys, before the engine executes it."""
        if is_own(context):
            return
        session = OwnSession(context.root_connection)
        if not self.revisions.is_running():
            self._compare_written(session)
            return
        step = self.revisions.step(statement)
        if step is None:
            return
        losses = [*losses_of(self.revisions.current, step)]
        if commits(step):
            self._compare_written(session)
            self._save_before_change(session, step, losses)
        else:
            self._save_before_writing(session, losses)

    def _save_before_change(
        self, session: OwnSession, step: PendingStatement, losses: Sequence[PlannedLoss]
    ) -> None:
        if not losses:
            return
        try:
            forbids_lock = self.is_carried(step.sql) or is_opaque(step.sql)
            self._locked = not forbids_lock and session.lock(_to_lock(losses))
            if not self._locked:
                why = "this statement" if forbids_lock else "an account without LOCK TABLES"
                self.notify(
                    f"{why} lets others write meanwhile, and the backup may lack what they write: "
                    f"{shortened(step.sql)}"
                )
            with session.exact():
                self._changing = [(each.loss, self._save(session, each)) for each in losses]
        except BaseException:
            session.unlock()
            raise

    def _save_before_writing(self, session: OwnSession, losses: Sequence[PlannedLoss]) -> None:
        """Save rows in the transaction that is going to change them, and lock them until then."""
        left = []
        for each in losses:
            saved = {
                name
                for loss, _ in self._writing
                if (loss.kind, loss.table) == (each.loss.kind, each.loss.table)
                for name in loss.columns
            }
            missing = tuple(name for name in each.loss.columns if name not in saved)
            if missing:
                left.append(replace(each, loss=replace(each.loss, columns=missing)))
        if left:
            with session.exact():
                for each in left:
                    self._writing.append((each.loss, self._save(session, each, " FOR UPDATE")))

    def _save(self, session: OwnSession, planned: PlannedLoss, suffix: str = "") -> Item:
        """Write what is lost to a file, and note it in the manifest."""
        loss, sql = planned.loss, shortened(planned.step.sql)
        table = read_table(session.rows, loss.table, planned.unfit_for_key)
        if table is None:
            raise TargetError(f"The table {loss.table} is not there, so it cannot be saved.")
        if not (planned.is_whole or table.key or self.accepts_no_key):
            raise TargetError(no_key_sentence(planned))
        self.notify(f"saving rows of {loss.table} before: {sql}")
        with _explained(f"the rows of {loss.table} before: {sql}"):
            item = self._item(planned, table)
            rows = all_rows(session.stream, loss.table, item.key, item.columns, suffix)
            written = write_rows(self.folder.path / item.file, item.form, rows)
            if item.definition:
                ((_, text, *_),) = session.rows(f"SHOW CREATE TABLE {loss.table.sql}")
                own = quote_name(loss.table.name)
                definition = text_of(text).replace(own, loss.table.sql, 1)  # with its database
                write_texts(self.folder.path / item.definition, [f"{definition};\n"])
            item = replace(item, rows=written.rows, sha256=written.sha256, saved_at=now())
            self.folder.add(item)
        return item

    def _item(self, planned: PlannedLoss, table: SavedTable) -> Item:
        step, loss, names = planned.step, planned.loss, planned.names
        wanted = loss.columns
        if not planned.is_whole and not table.key:
            wanted = tuple(each.name for each in table.columns if each.name in names[0].columns)
        file = self.folder.file_name(loss.table)
        return Item(
            number=self.folder.next_number,
            revision=self.revisions.current[-1].revision,
            statement=step.number,
            sql=step.sql,
            kind=loss.kind,
            table=loss.table,
            key=table.key,
            columns=table.named(wanted),
            names=names,
            file=f"{file}.sql",
            definition=f"{file}.create.sql" if loss.kind is LossKind.TABLE else "",
            is_locked=self._locked or not commits(step),
            is_in_transaction=not commits(step),
        )

    def _after(
        self,
        connection: Connection,
        cursor: DBAPICursor,
        statement: str,
        parameters: object,
        context: ExecutionContext,
        *_: object,
    ) -> None:
        if is_own(context) or not (self._changing or self._locked):
            return
        session = OwnSession(connection)
        changing, self._changing = self._changing, []
        try:
            if any(loss.after not in (loss.table, None) for loss, _ in changing):
                session.unlock()  # MariaDB keeps no lock on a table that is renamed
            self._compare(session, changing)
        finally:
            session.unlock()
            self._locked = False

    def _failed(self, failure: ExceptionContext) -> None:
        """Release the locks of a statement that failed; what was saved for it stays."""
        if self._locked and failure.connection is not None:
            OwnSession(failure.connection).unlock()
        self._locked = False
        self._changing = []

    def _compare_written(self, session: OwnSession) -> None:
        writing, self._writing = self._writing, []
        if writing:
            self._compare(session, writing)

    def _compare(self, session: OwnSession, items: Sequence[tuple[TableLoss, Item]]) -> None:
        """Leave only those rows that have changed."""
        if not any(loss.names_after is not None for loss, _ in items):
            return
        with session.exact(), _explained("what has changed"):
            for loss, item in items:
                has_rows = any(
                    other.kind is LossKind.ROWS and other.table == item.table
                    for _, other in items
                    if other.number < item.number
                )
                path = self.folder.path
                self.folder.add(compared(session.rows, item, loss, path, has_rows=has_rows))


def _to_lock(losses: Sequence[PlannedLoss]) -> list[TableKey]:
    """The tables from which rows are lost, and those to which the statement adds foreign keys."""
    keys = [each.loss.table for each in losses]
    for each in losses:
        before = each.step.before.tables
        after = each.step.after.tables.get(each.loss.after or each.loss.table)
        new = set(after.foreign_keys if after else ()) - {*before[each.loss.table].foreign_keys}
        keys += [foreign.referred for foreign in new if foreign.referred in before]
    return list(dict.fromkeys(keys))


def no_key_sentence(planned: PlannedLoss) -> str:
    """The reason why the values of columns could not be restored."""
    loss, columns = planned.loss, ", ".join(planned.loss.columns)
    saves = "Add --accept-no-key to save whole rows, which --restore does not give back"
    if planned.loses_key:
        return (
            f"the values of the key of {loss.table} may change as well, so that those of {columns} "
            f"could not be given back to their rows. {saves}."
        )
    return (
        f"{loss.table} has no primary key, and no unique key without NULL, by which values of "
        f"{columns} could be given back to their rows. {saves}, or let an earlier revision add a "
        "key."
    )


@contextmanager
def _explained(what: str) -> Iterator[None]:
    """Explain that something cannot be written.

    :raises TargetError: in place of an error of the operating system.
    """
    try:
        yield
    except OSError as error:
        raise TargetError(
            f"The backup could not be written ({error.strerror or error}): {shortened(what)}. "
            "Make room, or give --backup another directory."
        ) from error
