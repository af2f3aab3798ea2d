"""``prove``: run a revision that exists up, down and up again, also on generated rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from alembic_autogen.errors import ExitCode, HistoryError
from alembic_autogen.hints import no_revision
from alembic_autogen.history.branches import graph_of
from alembic_autogen.history.replaced_revisions import refuse_replaced
from alembic_autogen.history.revision_text import read_source
from alembic_autogen.memo.stored_values import ServerInfo
from alembic_autogen.progress import Progress, Stopwatch
from alembic_autogen.proof.existing_revision import ExistingProof, ExistingProver
from alembic_autogen.proof.way_back import has_downgrade
from alembic_autogen.schema.differences import Rules
from alembic_autogen.session.import_models import open_history
from alembic_autogen.session.session import Session, open_session

if TYPE_CHECKING:
    from alembic_autogen.history.scripts import History
    from alembic_autogen.settings import Settings


@dataclass(frozen=True)
class Proving:
    """The result of ``prove``.

    :param path: the file of the revision.
    :param has_downgrade: whether it has a way back.
    """

    revision: str
    path: Path
    proof: ExistingProof
    has_downgrade: bool
    server: ServerInfo
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def exit_code(self) -> ExitCode:
        """The exit code of the command: failures and differences need the user's attention."""
        refused = self.proof.empty.refused
        return ExitCode.OK if self.proof.is_exact and not refused else ExitCode.FINDINGS


def prove(settings: Settings, name: str, progress: Progress) -> Proving:
    """Prove a revision on a disposable server.

    :param name: its id, the beginning of one, or ``head``.
    :raises HistoryError: there is no such revision, or an earlier one fails.
    """
    watch = Stopwatch()
    with watch.stage("total"), open_session(settings, progress, watch) as session:
        session.seal()
        session.server.begin()
        found = _proved(session, name)
    return replace(found, seconds=watch.seconds)


def _proved(session: Session, name: str) -> Proving:
    history = open_history(session)
    revision = _revision(history, name)
    with history.alembic_errors():
        path = Path(history.scripts.get_revision(revision).path)
        graph = graph_of(history.scripts)
    before = graph.in_order(graph.needed(revision) - {revision})
    goes_back = has_downgrade(read_source(path))
    settings = session.settings
    rules = Rules(column_order=settings.column_order, ignore=settings.ignore)
    session.progress.step(f"proving revision {revision}: up, down, up again")
    with session.server.database("proof") as database:
        watching = _shown(session.progress, 3 if goes_back else 1)
        prover = ExistingProver(history, database, before, revision, goes_back, rules, watching)
        proof = prover.prove()
    info = ServerInfo.of(session.server.server)
    return Proving(revision, path, proof, goes_back, info)


_DIRECTIONS = ("upgrade", "downgrade", "second upgrade")


def _shown(progress: Progress, total: int) -> Callable[[str], AbstractContextManager[None]]:
    """Show which direction runs, without generated rows and then with them.

    :param total: the number of directions.
    """

    @contextmanager
    def watching(direction: str) -> Iterator[None]:
        progress.advance(_DIRECTIONS.index(direction) + 1, total, direction)
        yield

    return watching


def _revision(history: History, name: str) -> str:
    """The id of the revision that the user names.

    :raises HistoryError: there is none, or more than one, or a squash has replaced it.
    """
    refuse_replaced(history, name)
    with history.alembic_errors():
        heads = history.scripts.get_heads()
        if name == "head" and len(heads) > 1:
            raise HistoryError(
                f"The history has {len(heads)} heads; name one of {', '.join(sorted(heads))}."
            )
        found = history.scripts.get_revision(name)
    if found is None:
        raise HistoryError(no_revision(history.settings.project))
    return found.revision
