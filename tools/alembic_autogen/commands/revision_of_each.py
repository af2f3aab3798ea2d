"""``revision`` where env.py migrates several databases: one file with the changes of each.

The file is written for the first database, proved there, written again with the changes of the
second one, and so on. At last it is run up, down and up again in each database.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from alembic_autogen.autogenerate.rendering.amending import remember_written
from alembic_autogen.autogenerate.rendering.candidate_folder import candidate_folder
from alembic_autogen.autogenerate.rendering.plugin import PlannedOperations
from alembic_autogen.commands.compare_schemas import Compared, decide_and_compare
from alembic_autogen.commands.decisions import Decisions
from alembic_autogen.commands.proving import CandidateWriter, Proved
from alembic_autogen.commands.revisions import Revisions
from alembic_autogen.commands.unproved import not_proved
from alembic_autogen.commands.written_revision import (
    Revision,
    check_changes,
    new_id,
    place_of,
    publish_proved,
    with_decisions,
    with_proof,
)
from alembic_autogen.errors import ConfigurationError, ProofError
from alembic_autogen.proof.roundtrip import round_trip
from alembic_autogen.questions import NeedsAnswerError, OpenQuestions
from alembic_autogen.session.each_database import models_of_each
from alembic_autogen.session.pipeline import schemas_of
from alembic_autogen.session.project_files import ProjectFiles

if TYPE_CHECKING:
    from alembic_autogen.autogenerate.rendering.build import RevisionOptions
    from alembic_autogen.commands.revision_request import Questions, RevisionRequest
    from alembic_autogen.env_database import EnvDatabase
    from alembic_autogen.session.schemas import BuiltSchemas
    from alembic_autogen.session.session import Session


@dataclass(frozen=True)
class _DatabasePart:
    """The part of the revision that is about one database.

    :param request: the request with the flags that name its tables.
    """

    database: EnvDatabase
    session: Session
    schemas: BuiltSchemas
    request: RevisionRequest
    found: Compared

    def result(self) -> Revision:
        """The result without a proof."""
        project = self.session.settings.project
        return Revision.of(self.schemas, self.found.comparison, project)


def revision_of_each(
    session: Session,
    databases: Sequence[EnvDatabase],
    request: RevisionRequest,
    questions: Questions,
) -> Revisions:
    """Write one revision for all databases.

    :param databases: what env.py migrates.
    :raises ConfigurationError: further schemas are configured.
    :raises AutogenError: see :func:`~.revision.revision`.
    """
    if session.settings.databases:
        raise ConfigurationError(
            "env.py migrates several databases, for which `revision` works without schemas; "
            "`check-drift` compares them."
        )
    revision_id = new_id(session.settings, request)
    with ExitStack() as kept, candidate_folder() as folder:
        parts, files = _compared(session, databases, request, questions, kept)
        results = {part.database.name: part.result() for part in parts}
        if not any(part.found.comparison for part in parts):
            return Revisions(results, seconds=session.watch.seconds)
        decided = _all_decided(_first_of_each_token(parts), questions)
        file = _RevisionOfEach(databases, folder, revision_id)
        for part, (decisions, options) in decided:
            proved = file.written_for(part, options)
            found = with_proof(results[part.database.name], proved)
            found = replace(with_decisions(found, decisions, options), judgement=None)
            results[part.database.name] = found
        for part in parts:
            _prove_again(part, proved)
        files.check()
        source, final = proved.formatted.source, proved.candidate.final_path
        if not request.dry_run:
            publish_proved(parts[-1].schemas.database, proved, parts[-1].found.renames)
            remember_written(revision_id, proved.generated)
        return Revisions(results, final, source, not request.dry_run, session.watch.seconds)


class _RevisionOfEach:
    """The file of the revision, which gets the changes of one database after the other.

    :param databases: what env.py migrates.
    :param folder: where candidates of the file are written.
    """

    def __init__(self, databases: Sequence[EnvDatabase], folder: Path, revision_id: str) -> None:
        self._databases = databases
        self._folder = folder
        self._revision_id = revision_id
        self._planned = {each.number: PlannedOperations([], []) for each in databases}

    def written_for(self, part: _DatabasePart, options: RevisionOptions) -> Proved:
        """Write the file with the changes of one more database, and prove it there.

        :raises ProofError: no form of the changes can be proved.
        """
        part.session.progress.step(f"writing the revision of {part.database}")
        token = part.database.token
        writer = CandidateWriter(
            part.session,
            part.request,
            part.schemas,
            part.found.comparison,
            options,
            self._folder,
            self._revision_id,
            part.request.place,
            self._planned,
            frozenset(each.number for each in self._databases if each.token == token),
        )
        proved = writer.proved()
        self._planned = dict(writer.of_each or {})
        return proved


def _compared(
    session: Session,
    databases: Sequence[EnvDatabase],
    request: RevisionRequest,
    questions: Questions,
    kept: ExitStack,
) -> tuple[list[_DatabasePart], ProjectFiles]:
    """Build the schemas of each database, and compare them; ask about renames."""
    built: list[tuple[EnvDatabase, Session, BuiltSchemas]] = []
    files: ProjectFiles | None = None
    for database, own, loaded in models_of_each(session, databases, kept):
        files = files or ProjectFiles(own)
        schemas = schemas_of(own, loaded)
        if schemas.models.translated:
            raise ConfigurationError(
                f"env.py puts other schemas in the place of those that the models of {database} "
                "name (schema_translate_map), which `revision` does not support; `check-drift` "
                "compares them."
            )
        built.append((database, own, schemas))
    assert files is not None, "there is a database with models"
    files.read_modules()
    requests = _of_each(request, [schemas for _, _, schemas in built])
    parts: list[_DatabasePart] = []
    for (database, own, schemas), of_one in zip(built, requests, strict=True):
        of_one = replace(of_one, place=place_of(schemas, of_one))
        found = decide_and_compare(own.settings, of_one, schemas, questions)
        check_changes(found.comparison)
        parts.append(_DatabasePart(database, own, schemas, of_one, found))
    return parts, files


def _of_each(request: RevisionRequest, each: Sequence[BuiltSchemas]) -> list[RevisionRequest]:
    """The request for each database, with the flags that name its tables.

    Flags that name no table of any database go to the first one, which refuses them.
    """
    tables = [
        {key.name for schema in (one.current(), one.target()) for key in schema.tables}
        for one in each
    ]

    def chosen(texts: Sequence[str], number: int) -> tuple[str, ...]:
        return tuple(
            text
            for text in texts
            if _table(text) in tables[number]
            or (number == 0 and not any(_table(text) in names for names in tables))
        )

    answers = request.answers
    return [
        replace(
            request,
            fills=chosen(request.fills, number),
            refusals=chosen(request.refusals, number),
            accepted=chosen(request.accepted, number),
            answers=replace(
                answers,
                renames=chosen(answers.renames, number),
                members=chosen(answers.members, number),
                not_renamed=chosen(answers.not_renamed, number),
                merged=chosen(answers.merged, number),
            ),
        )
        for number in range(len(each))
    ]


def _table(text: str) -> str:
    """The table that a flag names first: ``table.column=…``, ``old=new``, or quoted as in SQL."""
    quoted = re.match(r"`((?:[^`]|``)*)`", text)
    return quoted[1].replace("``", "`") if quoted else re.split(r"[.=]", text, maxsplit=1)[0]


def _first_of_each_token(parts: Iterable[_DatabasePart]) -> list[_DatabasePart]:
    """The databases for which the file is written: the first with changes of each token."""
    found: dict[str, _DatabasePart] = {}
    for part in parts:
        if part.found.comparison:
            found.setdefault(part.database.token, part)
    return list(found.values())


def _all_decided(
    parts: Sequence[_DatabasePart], questions: Questions
) -> list[tuple[_DatabasePart, tuple[Decisions, RevisionOptions]]]:
    """Decide on the values of existing rows in each database.

    :raises NeedsAnswerError: with the open questions of all.
    """
    decided: list[tuple[_DatabasePart, tuple[Decisions, RevisionOptions]]] = []
    still_open = OpenQuestions()
    for part in parts:
        try:
            decided.append((part, _decided(part, questions)))
        except NeedsAnswerError as error:
            still_open.add(*error.questions)
    still_open.settle()
    return decided


def _decided(part: _DatabasePart, questions: Questions) -> tuple[Decisions, RevisionOptions]:
    """Decide on the values of existing rows."""
    decisions = Decisions.about(part.found, part.schemas, part.request, questions)
    return decisions, decisions.options(part.schemas.database)


def _prove_again(part: _DatabasePart, proved: Proved) -> None:
    """Prove the complete file in one database.

    :raises ProofError: it is wrong there.
    """
    part.session.progress.step(f"proving the revision in {part.database}")
    schemas, candidate = part.schemas, proved.candidate
    database = schemas.database
    database.reset()
    database.history.add_script(candidate.path)
    trip = round_trip(
        database.history,
        database.database,
        candidate,
        part.found.comparison,
        schemas.rules(part.session.settings),
        schemas.left_out,
    )
    if not trip.proved:
        error = not_proved(trip, candidate, schemas.refused)
        raise ProofError(f"In database {part.database}: {error.message}", details=error.details)
