"""The result of ``revision``, and the steps that lead from a proved candidate to a file."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from alembic_autogen.autogenerate.rendering.publish import publish
from alembic_autogen.commands.revision_request import RevisionRequest
from alembic_autogen.errors import ExitCode
from alembic_autogen.history.head_file import record_in_project
from alembic_autogen.history.revision_placement import RevisionPlacement
from alembic_autogen.schema.differences import Comparison
from alembic_autogen.schema.model import TableKey

if TYPE_CHECKING:
    from alembic_autogen.autogenerate.backfills.questions import Unfilled
    from alembic_autogen.autogenerate.rendering.build import RevisionOptions
    from alembic_autogen.commands.decisions import Decisions
    from alembic_autogen.commands.proving import Proved
    from alembic_autogen.lint.judge import Judgement
    from alembic_autogen.memo.origin import Origins
    from alembic_autogen.memo.stored_values import RefusedTable, ServerInfo
    from alembic_autogen.proof.rows.result import RowsProof
    from alembic_autogen.schema.renames import Renames
    from alembic_autogen.session.migrated_database import MigratedDatabase
    from alembic_autogen.session.schemas import BuiltSchemas
    from alembic_autogen.settings import Settings


@dataclass(frozen=True)
class Revision:
    """The result of ``revision``.

    :param comparison: the differences between models and migrations.
    :param origins: the run that built each schema, and when.
    :param path: the file that was written, or would be without ``--dry-run``; ``None`` if no
        revision was needed.
    :param source: the text of the file.
    :param has_downgrade: whether the file has a way back, which its template decides.
    :param other_order: tables whose columns have another order after the downgrade than before the
        upgrade.
    :param statements: the SQL that its upgrade ran.
    :param findings: findings of ruff in the file.
    :param rows: the results on generated rows.
    :param unfilled: columns without a value for existing rows, which the upgrade refuses.
    :param by_server: tables that are changed with the server's own SQL.
    :param accepted: columns whose values may change (``--accept-change``).
    :param filled: sentences about the rows that get the value of a ``--fill``.
    :param notes: what of env.py is not followed, as sentences.
    :param broken: sentences about stored objects that no model declares and the upgrade breaks.
    :param judgement: what the rules of ``lint`` find in the file.
    :param project: the project's folder, in which reports look for lines of the models.
    """

    comparison: Comparison
    server: ServerInfo
    origins: Origins
    refused: tuple[RefusedTable, ...] = ()
    unregistered: tuple[str, ...] = ()
    path: Path | None = None
    source: str = ""
    has_downgrade: bool = True
    other_order: tuple[TableKey, ...] = ()
    written: bool = False
    statements: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()
    rows: RowsProof | None = None
    unfilled: tuple[Unfilled, ...] = ()
    by_server: tuple[TableKey, ...] = ()
    accepted: tuple[str, ...] = ()
    filled: tuple[str, ...] = ()
    broken: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    judgement: Judgement | None = None
    project: Path | None = None
    seconds: dict[str, float] = field(default_factory=dict)

    @classmethod
    def of(cls, schemas: BuiltSchemas, comparison: Comparison, project: Path) -> Revision:
        """The result before a candidate is written."""
        return cls(
            comparison,
            schemas.head.server,
            schemas.origins,
            schemas.refused,
            schemas.unregistered,
            notes=schemas.notes,
            project=project,
        )

    @property
    def exit_code(self) -> ExitCode:
        """The exit code of the command; findings need the user's attention."""
        found = self.refused or self.unregistered or self.unfilled or self.broken
        return ExitCode.FINDINGS if found else ExitCode.OK


def check_changes(comparison: Comparison) -> None:
    """Refuse changes that no revision can make.

    :raises ConfigurationError: there is one.
    """
    from alembic_autogen.autogenerate.planning.kept_members import check_members
    from alembic_autogen.autogenerate.planning.row_times import check_row_times

    check_row_times(comparison)
    check_members(comparison)


def place_of(schemas: BuiltSchemas, request: RevisionRequest) -> RevisionPlacement:
    """Choose the branch, before the user is asked anything, if there is something to write.

    Between equal schemas, only flags can ask for a change: columns that exchange their names.
    """
    from alembic_autogen.history.branches import resolved

    history = schemas.database.history
    answers = request.answers
    flagged = answers.renames or answers.members or answers.merged
    if not (flagged or schemas.compare(history.settings)):
        return request.place
    with history.alembic_errors():
        return resolved(history, request.place)


def new_id(settings: Settings, request: RevisionRequest) -> str:
    """Choose a revision id, and check that the history's template gives a revision file for it.

    :returns: the id; that of the revision that is written again, if one is.
    :raises HistoryError: the template gives a file that Alembic would not find, or writes another
        place in the history.
    """
    from alembic.util import rev_id

    from alembic_autogen.autogenerate.rendering.placement import check_template
    from alembic_autogen.autogenerate.rendering.template_values import (
        TemplateValues,
        check_template_values,
    )
    from alembic_autogen.history.scripts import History

    history, amended = History(settings), request.amended
    revision_id = amended.revision if amended else rev_id()
    if amended is None:
        check_template(history, request.message, revision_id)
    values = TemplateValues.of(history, revision_id, request.place, keeps_id=bool(amended))
    check_template_values(history, values, request.message)
    return revision_id


def with_decisions(result: Revision, decisions: Decisions, options: RevisionOptions) -> Revision:
    """Add the values of existing rows, and the accepted changes."""
    accepted = tuple(sorted(f"{key}.{name}" for key, name in options.accepted))
    return replace(result, unfilled=decisions.unfilled, accepted=accepted)


def with_proof(result: Revision, proved: Proved) -> Revision:
    """Add the file of a proved candidate, and the findings of its proof."""
    return replace(
        result,
        rows=proved.rows,
        broken=proved.broken,
        notes=(*result.notes, *proved.notes),
        path=proved.candidate.final_path,
        has_downgrade=proved.candidate.has_downgrade,
        other_order=tuple(sorted(proved.trip.other_order, key=str)),
        source=proved.formatted.source,
        findings=proved.formatted.findings,
        judgement=proved.judgement,
        statements=proved.trip.statements,
        by_server=proved.by_server,
        filled=_filled(result.comparison, proved),
    )


def _filled(comparison: Comparison, proved: Proved) -> tuple[str, ...]:
    """Describe the rows that get values, and the triggers that may refuse them, as sentences."""
    from alembic_autogen.autogenerate.backfills.updates import backfills
    from alembic_autogen.proof.late_triggers import late_triggers
    from alembic_autogen.proof.rows.published import undone_tables

    options = proved.options
    undone = undone_tables(proved.formatted.source)
    late = tuple(late_triggers(comparison, options.fills, options.has_preconditions, undone))
    if not any(options.fills.values()):
        return late
    preconditions, _ = options.checks(comparison, options.fills)
    return (
        *(
            each.sentence(comparison.current)
            for each in backfills(comparison, options.fills, preconditions)
        ),
        *late,
    )


def publish_proved(database: MigratedDatabase, proved: Proved, renames: Renames) -> None:
    """Put the file into the history, and remember the schema that the database now has."""
    from alembic_autogen.autogenerate.rendering.placement import check_published

    candidate, trip = proved.candidate, proved.trip
    path = publish(proved.formatted.source, candidate.final_path)
    check_published(database.history, path, candidate.revision)
    record_in_project(database.history)
    database.publish(path, renames, trip.appended, trip.statements, keep=proved.leaves_no_rows)
