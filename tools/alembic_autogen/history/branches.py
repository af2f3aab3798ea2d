"""The branches of a history, and the place of a new revision among them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from alembic.util import CommandError, to_tuple

from alembic_autogen.errors import HistoryError
from alembic_autogen.history.alembic_compat import own_labels
from alembic_autogen.history.configured_branch import no_such_branch
from alembic_autogen.history.graph import Graph, Node
from alembic_autogen.history.replaced_revisions import refuse_replaced, replaced_ids
from alembic_autogen.history.revision_placement import RevisionPlacement
from alembic_autogen.questions import Question, Reply, flag, needs_answer

if TYPE_CHECKING:
    from alembic.script import Script, ScriptDirectory

    from alembic_autogen.history.scripts import History

HEAD = "head"
"""Alembic's name for the only head."""


@dataclass(frozen=True)
class RevisionEntry:
    """A revision of the history.

    :param message: the first line of its docstring.
    :param is_head: whether no other revision follows it.
    :param down: the revisions that it follows.
    :param depends_on: further revisions that have to run before it.
    :param labels: the labels of the branch that begins with it.
    """

    revision: str
    message: str
    is_head: bool
    down: tuple[str, ...] = ()
    depends_on: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()

    @classmethod
    def of(cls, node: Node, script: Script) -> RevisionEntry:
        """Describe a loaded revision, whose place in the graph is known."""
        labels = tuple(sorted(own_labels(script)))
        return cls(node.revision, script.doc, script.is_head, node.down, node.depends_on, labels)


def graph_of(scripts: ScriptDirectory) -> Graph:
    """The graph of all revisions, which this loads."""
    return Graph(node_of(scripts, script) for script in scripts.walk_revisions())


def node_of(scripts: ScriptDirectory, script: Script) -> Node:
    """The place of a revision in the graph."""
    found = (scripts.get_revision(each) for each in to_tuple(script.dependencies, default=()))
    return Node(
        script.revision,
        to_tuple(script.down_revision, default=()),
        tuple(each.revision for each in found if each is not None),
        frozenset(script.branch_labels),
    )


def separate_heads(scripts: ScriptDirectory) -> tuple[str, ...]:
    """The head of each branch, sorted.

    :raises HistoryError: two heads are of one branch.
    """
    heads = tuple(sorted(scripts.get_heads()))
    rivals = next(graph_of(scripts).rivals(), ()) if len(heads) > 1 else ()
    if not rivals:
        return heads
    raise HistoryError(
        f"The history has {len(rivals)} heads: {', '.join(rivals)}. Join them first: "
        "`alembic-autogen rebase REF` puts those that are not in the branch REF of git behind the "
        f"others, and `alembic-autogen merge {' '.join(rivals[:2])}` writes a merge revision; or, "
        "if they are branches that stay, give each a label of its own (branch_labels = "
        '("name",)).'
    )


def resolved(history: History, place: RevisionPlacement) -> RevisionPlacement:
    """Choose the revision that a new one follows, and check what the flags name.

    :raises HistoryError: two heads are of one branch, there is no such revision, or a
        squash has replaced it.
    :raises ConfigurationError: there is no branch as configured.
    :raises NeedsAnswerError: there are several branches.
    """
    heads = history.heads
    for name in (place.head, *place.depends_on):
        refuse_replaced(history, name)
    for name in place.depends_on:
        _revisions(history, name, "--depends-on")
    if not place.head:
        place = replace(place, head=_default_head(history, heads))
    if place.head in (HEAD, "base"):
        return place
    for script in _revisions(history, place.head, "--head"):
        if not (script.is_head or place.splice):
            raise HistoryError(
                f"--head {place.head}: revision {script.revision} is followed by others already; "
                "add --splice to begin another branch there."
            )
    return place


def _default_head(history: History, heads: tuple[str, ...]) -> str:
    branch = history.settings.branch
    graph = graph_of(history.scripts)
    replaced = replaced_ids(history.scripts).keys()
    labels = {head: sorted(graph.labels(head) - replaced) for head in heads}
    if branch:
        known = sorted({label for each in labels.values() for label in each})
        if branch not in known:
            remedy = "" if heads else f"; --branch-label {branch} begins it"
            raise no_such_branch(branch, known, remedy)
        return f"{branch}@head"
    if len(heads) < 2:
        return HEAD
    replies = tuple(Reply(flag("--head", name), meaning) for name, meaning in _named(labels))
    text = f"The history has {len(heads)} branches. Which one does the revision continue?"
    raise needs_answer([Question("branch", "head", text, replies)])


def _named(labels: dict[str, list[str]]) -> list[tuple[str, str]]:
    """A name for each head, by a label that no other one has, with a description."""
    every = [label for each in labels.values() for label in each]
    found = []
    for head, own in labels.items():
        label = next((each for each in own if every.count(each) == 1), "")
        found.append((f"{label}@head", f"revision {head}") if label else (head, "without a label"))
    return found


def _revisions(history: History, name: str, option: str) -> list[Script]:
    """The revisions that a flag names.

    :raises HistoryError: there is none.
    """
    try:
        return [each for each in history.scripts.get_revisions(name) if each is not None]
    except CommandError as error:
        raise HistoryError(
            f"{option} {name}: there is no such revision, or more than one; `history` lists them."
        ) from error
