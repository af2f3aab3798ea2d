"""The lines of the models' source that differences are about."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from alembic_autogen.models.source_lines import ModelSources
from alembic_autogen.schema.model import Column, ForeignKey, Index

if TYPE_CHECKING:
    from alembic_autogen.errors import SourceLine
    from alembic_autogen.questions import Question
    from alembic_autogen.schema.differences import Difference


class SourcePlaces:
    """Lines of the models' source that declare what differs.

    :param project: the project's folder; ``None`` finds nothing.
    :param copy: the folder that has the lines, if not the project's: files as git merges them.
    """

    def __init__(self, project: Path | None, copy: Path | None = None) -> None:
        self.project, self._copy = project, copy
        folder = copy or project
        self._sources = ModelSources(folder) if folder is not None else None

    def of(self, difference: Difference) -> SourceLine | None:
        """The line of the column that a difference is about, or of the table's class."""
        key = difference.target_table or difference.current_table
        return self.of_table(key.name, _column_of(difference)) if key is not None else None

    def of_question(self, question: Question) -> SourceLine | None:
        """The line that declares what a question is about."""
        return self.of_table(question.table, question.column or None) if question.table else None

    def named(self, found: SourceLine | None) -> str:
        """A line as ``path:line`` from the project's folder; empty for none."""
        if found is None:
            return ""
        return f"{self.path(found)}:{found.line}"

    def path(self, found: SourceLine) -> str:
        """The path of a file, from the project's folder if it is in there."""
        path, project = found.path, self.project
        inside = project is not None and path.is_relative_to(project)
        return path.relative_to(project).as_posix() if project and inside else str(path)

    def of_table(self, table: str, column: str | None = None) -> SourceLine | None:
        """The line of a table's class, or of one of its columns."""
        found = self._sources.line_of(table, column) if self._sources is not None else None
        if found is None or self.project is None or self._copy is None:
            return found
        path = self.project / found.path.relative_to(self._copy)
        return replace(found, path=path, copy=found.path)


def _column_of(difference: Difference) -> str | None:
    """The column that a difference is about, or the first one of an index or a foreign key."""
    value = difference.target if difference.target is not None else difference.current
    if isinstance(value, Column):
        return value.name
    if isinstance(value, ForeignKey):
        return value.columns[0]
    if isinstance(value, Index):
        return next((each.column for each in value.parts if each.column), None)
    return None
