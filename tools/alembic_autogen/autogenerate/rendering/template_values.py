"""Check that the project's template writes the place of a revision as it is given.

A template with ``down_revision = "${down_revision}"`` writes ``"None"``, a string, for a revision
that follows none. Alembic would end with a ``KeyError`` when it loads that, after everything ran.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from alembic.script.revision import tuple_rev_as_scalar
from alembic.util import format_as_comma, to_tuple
from mako.template import Template  # type: ignore[import-untyped]  # it has no types

from alembic_autogen.errors import HistoryError, SourceLine
from alembic_autogen.history.alembic_compat import create_date
from alembic_autogen.history.revision_text import read_node, read_source

if TYPE_CHECKING:
    from alembic_autogen.history.revision_placement import RevisionPlacement
    from alembic_autogen.history.scripts import History

_NAMES = {"down_revision": "down", "depends_on": "depends_on", "branch_labels": "labels"}
"""Alembic's names of the values that are checked, and the attributes of a node with them."""
_PARENT = "parent"
"""The id of a revision that is not known before the revisions are loaded."""


@dataclass(frozen=True)
class TemplateValues:
    """The place of a revision that is to be rendered.

    :param down: the revisions that it follows.
    :param keeps_id: whether the file must have just this id, and not one of the template's own.
    """

    revision: str
    down: tuple[str, ...]
    depends_on: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    keeps_id: bool = False

    @classmethod
    def of(
        cls, history: History, revision: str, place: RevisionPlacement, *, keeps_id: bool = False
    ) -> TemplateValues:
        """The values of a new revision, as far as they are known without loading any other."""
        others = set(history.layout.revisions()) - history.settings.left_out
        is_first = place.head == "base" or not others
        labels = (place.branch_label,) if place.branch_label else ()
        down = () if is_first else (_PARENT,)
        return cls(revision, down, place.depends_on, labels, keeps_id)

    @property
    def arguments(self) -> dict[str, object]:
        """The values under the names, and in the form, that Alembic gives them to templates."""
        return {
            "up_revision": self.revision,
            "down_revision": tuple_rev_as_scalar(self.down),
            "depends_on": tuple_rev_as_scalar(self.depends_on),
            "branch_labels": self.labels or None,
        }


def check_template_values(history: History, values: TemplateValues, message: str) -> None:
    """Render the template without operations, and check it; nothing is loaded or kept.

    A template that fails passes: it may need values that env.py gives it.

    :raises HistoryError: it writes another place.
    """
    path = Path(history.scripts.dir, "script.py.mako")
    source = ""
    with suppress(Exception):
        source = Template(filename=str(path)).render_unicode(
            **values.arguments,
            message=message,
            create_date=create_date(history.scripts),
            comma=format_as_comma,
            config=history.config,
            imports="",
            upgrades="pass",
            downgrades="pass",
        )
    check_written(path, source.encode(), values.arguments, keeps_id=values.keeps_id)


def check_written(
    template: Path, source: bytes, given: Mapping[str, object], *, keeps_id: bool = False
) -> None:
    """Check the place of a revision in what a template has written.

    What computes it, or is not Python, passes; that is found when the file is loaded.

    :param given: the values that the template was given, by Alembic's names.
    :param keeps_id: whether the id counts as well.
    :raises HistoryError: it is another place; the error has the line of the template.
    """
    node = None
    with suppress(HistoryError):
        node = read_node(source, template.name)
    if node is None:
        return
    if keeps_id and node.revision != given["up_revision"]:
        raise _wrong(template, "revision", node.revision, given["up_revision"], "up_revision")
    for name, own in _NAMES.items():
        written, wanted = getattr(node, own), to_tuple(given[name], default=())
        if sorted(written) != sorted(wanted):
            raise _wrong(template, name, _shown(written), given[name], name)


def _shown(written: frozenset[str] | tuple[str, ...]) -> object:
    """Written values as Alembic has them: none, one, or several."""
    return tuple_rev_as_scalar(tuple(written))


def _wrong(template: Path, name: str, written: object, given: object, key: str) -> HistoryError:
    """The error about a template that writes another value than it is given."""
    line = f"`{name} = ${{repr({key})}}`"
    found = re.search(rf"^[ \t]*({name})\b", read_source(template), re.MULTILINE)
    if found is None:
        text = f"does not write {name}; add {line}."
        return HistoryError(f"The template {template} {text}", place=SourceLine(template, 1, 1))
    before = found.string[: found.start(1)]
    place = SourceLine(template, before.count("\n") + 1, len(before.rpartition("\n")[2]) + 1)
    text = f"writes {name} = {written!r} instead of {given!r}; write {line}."
    return HistoryError(f"The template {template} {text}", place=place)
