"""``merge``: write a merge revision for two heads that may run in either order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from alembic.util import rev_id

from alembic_autogen.autogenerate.rendering.candidate_folder import candidate_folder
from alembic_autogen.autogenerate.rendering.merging import render_merge
from alembic_autogen.autogenerate.rendering.placement import check_published
from alembic_autogen.autogenerate.rendering.publish import publish
from alembic_autogen.autogenerate.rendering.template_values import (
    TemplateValues,
    check_template_values,
)
from alembic_autogen.commands.joining import Heads, Joining, joined, only_rivals
from alembic_autogen.errors import HistoryError
from alembic_autogen.proof.joined_history import prove_merge

if TYPE_CHECKING:
    from alembic_autogen.history.graph import Graph
    from alembic_autogen.history.scripts import History
    from alembic_autogen.progress import Progress
    from alembic_autogen.proof.orders import Verdict
    from alembic_autogen.settings import Settings


def merge(
    settings: Settings,
    names: Sequence[str],
    message: str,
    progress: Progress,
    *,
    dry_run: bool = False,
) -> Joining:
    """Write a merge revision if both orders leave the same schema and rows.

    :param names: two heads, or none if there are only two of one branch.
    :param message: the message of the revision; empty for one that names the heads.
    :raises AutogenError: there are other heads than two, or a revision fails.
    """

    def choose(graph: Graph) -> tuple[str, str] | None:
        return _named(graph, names) if names else only_rivals(graph)

    def join(heads: Heads) -> Joining:
        return _merged(heads, message, dry_run=dry_run)

    def check(history: History, heads: tuple[str, str]) -> None:
        check_template_values(history, TemplateValues(rev_id(), heads), _message(message, heads))

    return joined(settings, progress, choose, join, check)


def _message(message: str, heads: tuple[str, str]) -> str:
    return message or f"Merge {heads[0]} and {heads[1]}"


def _named(graph: Graph, names: Sequence[str]) -> tuple[str, str]:
    found = []
    for name in names:
        revision = graph.resolve(name)
        if revision is None or revision not in graph.heads:
            raise HistoryError(f"{name} is not a head; the heads are {', '.join(graph.heads)}.")
        found.append(revision)
    if len(set(found)) != 2:
        raise HistoryError(
            "merge takes two different heads, or none if there are only two; `history` lists them."
        )
    first, second = found
    return first, second


def _remedy(verdict: Verdict) -> str:
    ways = "put one behind the other (alembic-autogen rebase REF)"
    if not verdict.has_same_columns:
        return (
            f"A merge revision would leave the order open. Nothing was written: {ways}, or change "
            "one of them."
        )
    return (
        "A database that has run one of the heads already would keep its order of columns, which "
        f"`check-drift --url` compares. Nothing was written: {ways}, change one of them, or set "
        'column_order = "ignore".'
    )


def _merged(heads: Heads, message: str, *, dry_run: bool) -> Joining:
    # Both orders remain possible: where databases have run different ones, columns stay apart.
    order = "ignore" if heads.session.settings.column_order == "ignore" else "strict"
    verdict = heads.judge(order)
    result = Joining(verdict, heads.server)
    if not verdict.commutes:
        return replace(result, remedy=_remedy(verdict))
    history, database = heads.history, heads.database
    with candidate_folder() as folder:
        text = _message(message, heads.pair.heads)
        candidate = render_merge(history, text, heads.pair.heads, folder)
        heads.session.progress.step("proving the merge: up, down, up again")
        prove_merge(history, database, candidate.revision, verdict, order)
        source = candidate.path.read_text(encoding="utf-8")
    result = replace(result, paths=(candidate.final_path,), source=source)
    if dry_run:
        return result
    path = publish(source, candidate.final_path)
    check_published(history, path, candidate.revision)
    heads.record()
    return replace(result, written=True, source="")
