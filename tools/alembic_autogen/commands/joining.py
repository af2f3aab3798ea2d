"""The common part of ``rebase`` and ``merge``: two heads, both orders, one result."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from alembic_autogen.errors import ExitCode, HistoryError
from alembic_autogen.history.branches import graph_of
from alembic_autogen.history.head_file import record_in_project
from alembic_autogen.memo.stored_values import ServerInfo
from alembic_autogen.progress import Progress
from alembic_autogen.proof.orders import Pair, Verdict, judge
from alembic_autogen.session.import_models import open_history
from alembic_autogen.session.session import Session, writing_session

if TYPE_CHECKING:
    from alembic_autogen.history.graph import Graph
    from alembic_autogen.history.scripts import History
    from alembic_autogen.server.base import Database
    from alembic_autogen.settings import Settings


@dataclass(frozen=True)
class Joining:
    """The result of ``rebase`` or ``merge``.

    :param verdict: what both orders leave; ``None`` if there is only one head.
    :param paths: the files that are written, or would be.
    :param written: whether they were written.
    :param source: what a dry run would write: a file, or changes of files.
    :param remedy: what to type next, as a sentence, if both orders do not leave the same.
    :param notes: what was not proved, as sentences.
    """

    verdict: Verdict | None = None
    server: ServerInfo | None = None
    paths: tuple[Path, ...] = ()
    written: bool = False
    source: str = ""
    remedy: str = ""
    notes: tuple[str, ...] = ()
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def exit_code(self) -> ExitCode:
        """The exit code of the command; heads that cannot be joined need the user's attention."""
        return ExitCode.FINDINGS if self.remedy else ExitCode.OK


@dataclass(frozen=True)
class Heads:
    """Two heads, with all that it takes to run them.

    :param database: a scratch database.
    """

    session: Session
    history: History
    database: Database
    pair: Pair

    def judge(self, column_order: str) -> Verdict:
        """Run both orders.

        :param column_order: how the order of columns counts, as in the setting.
        :raises HistoryError: a revision fails by itself.
        """
        self.session.progress.step("running both orders")
        return judge(self.history, self.database, self.pair, column_order)

    def record(self) -> None:
        """Record the newest revision, if a file is configured for that."""
        record_in_project(self.history)

    @property
    def server(self) -> ServerInfo:
        """The server on which they run."""
        return ServerInfo.of(self.database.server)


ChooseHeads = Callable[["Graph"], "tuple[str, str] | None"]
"""Chooses two heads, in the wanted order; ``None`` if there are no two heads of one branch."""


def joined(
    settings: Settings,
    progress: Progress,
    choose: ChooseHeads,
    join: Callable[[Heads], Joining],
    check: Callable[[History, tuple[str, str]], None] = lambda history, heads: None,
) -> Joining:
    """Choose two heads, and join them.

    Other runs that write revisions of the project wait meanwhile.

    :param check: refuses heads that cannot be joined, before any revision runs.
    :raises AutogenError: there is no server, or a revision fails.
    """
    with writing_session(settings, progress) as session:
        session.server.begin()
        history = open_history(session)
        with history.alembic_errors():
            graph = graph_of(history.scripts)
        heads = choose(graph)
        if heads is None:
            return Joining()
        check(history, heads)
        with session.server.database("orders") as database:
            found = join(Heads(session, history, database, Pair.of(graph, *heads)))
    return replace(found, seconds=session.watch.seconds)


def only_rivals(graph: Graph) -> tuple[str, str] | None:
    """The only two heads of one branch; ``None`` if no branch has more than one head.

    :raises HistoryError: there are more than two.
    """
    groups = list(graph.rivals())
    if not groups:
        return None
    if len(groups) > 1 or len(groups[0]) > 2:
        listed = ", ".join(head for group in groups for head in group)
        raise HistoryError(
            f"There are more than two heads of one branch: {listed}. Name two of them: "
            "alembic-autogen merge REVISION REVISION."
        )
    first, second = groups[0]
    return first, second
