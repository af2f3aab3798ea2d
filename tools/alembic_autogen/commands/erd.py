"""``erd``: an entity-relationship diagram of the models, or of a real database."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from alembic_autogen.errors import ConfigurationError, ExitCode
from alembic_autogen.project.changes import FileChange, read, write
from alembic_autogen.schema.diagrams import graphviz
from alembic_autogen.schema.diagrams.choose import chosen_tables
from alembic_autogen.schema.diagrams.embedded import empty_block, replaced
from alembic_autogen.schema.external import without_stand_ins

if TYPE_CHECKING:
    from alembic_autogen.schema.model import Schema

_DOCUMENTS = (".md", ".markdown", ".html")


@dataclass(frozen=True)
class DiagramRequest:
    """The user's request for a diagram.

    :param patterns: the names of tables, with ``*`` and ``?``; none for all.
    :param related: whether to add the tables next to them.
    :param style: one of :data:`.STYLES`.
    :param output: the file to write; a document gets the diagram in its block, or is made with one.
    :param check: the file that should have the diagram.
    """

    patterns: tuple[str, ...] = ()
    related: bool = False
    style: str = "mermaid"
    output: Path | None = None
    check: Path | None = None


@dataclass(frozen=True)
class Diagram:
    """The result of ``erd``.

    :param text: the diagram.
    :param tables: the number of tables in it.
    :param path: the file that was written, or checked; ``None`` if there is none.
    :param outdated: whether the checked file has another diagram.
    """

    text: str
    tables: int
    path: Path | None = None
    outdated: bool = False

    @property
    def exit_code(self) -> ExitCode:
        """The exit code of the command."""
        return ExitCode.FINDINGS if self.outdated else ExitCode.OK


def erd(request: DiagramRequest, read_schema: Callable[[], Schema]) -> Diagram:
    """Draw the tables of a schema.

    :param read_schema: reads it; called once the files of the request can be used.
    :raises ConfigurationError: a pattern names no table, or a file or Graphviz cannot be used.
    """
    if request.style == "svg":
        _check_drawing(request)
    path = request.output or request.check
    before = read(path) if path is not None else None
    if request.check is not None and before is None:
        raise ConfigurationError(f"{request.check} does not exist; write it with --output.")
    tables = {table.key: table for table in without_stand_ins(read_schema().tables.values())}
    chosen = chosen_tables(tables, request.patterns, related=request.related)
    text: str = import_module(f"alembic_autogen.schema.diagrams.{request.style}").text(chosen)
    if path is None:
        return Diagram(text, len(chosen))
    after = text
    if path.suffix in _DOCUMENTS:
        document = empty_block(request.style) if before is None else before
        after = replaced(document, text, str(path))
    if request.output is not None:
        content = before.encode() if before is not None else None
        write(FileChange(path, "the diagram", after, content, after.encode()))
    return Diagram(text, len(chosen), path, request.check is not None and before != after)


def _check_drawing(request: DiagramRequest) -> None:
    """Check that Graphviz can draw what is asked for.

    :raises ConfigurationError: it is not there, or the file is one for text.
    """
    graphviz.require()
    if request.check is not None:
        raise ConfigurationError(
            "An SVG depends on the version of Graphviz and on its fonts, so that --check would "
            "differ between machines; check one with --style dot or mermaid."
        )
    if request.output is not None and request.output.suffix in _DOCUMENTS:
        raise ConfigurationError(
            f"{request.output} is a document, which has its diagram in a block of code; write the "
            "SVG to a file of its own, such as schema.svg, or choose --style mermaid."
        )
