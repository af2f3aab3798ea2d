"""Write one revision file in place of several that change the schema alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from alembic.util import rev_id
from sqlalchemy import MetaData

from alembic_autogen.autogenerate.renames import RenameAnswers
from alembic_autogen.autogenerate.rendering.build import RevisionOptions
from alembic_autogen.autogenerate.rendering.candidate_folder import candidate_folder
from alembic_autogen.commands.proving import CandidateWriter
from alembic_autogen.commands.revision_request import RevisionRequest
from alembic_autogen.history.revision_placement import RevisionPlacement
from alembic_autogen.history.revision_text import read_source
from alembic_autogen.history.squashing import Part
from alembic_autogen.memo.stored_values import Created
from alembic_autogen.proof.roundtrip import all_names_given
from alembic_autogen.proof.way_back import has_downgrade
from alembic_autogen.schema.model import partitioning_key
from alembic_autogen.session.migrated_database import MigratedDatabase
from alembic_autogen.session.schemas import BuiltSchemas

if TYPE_CHECKING:
    from alembic_autogen.history.ranges import Range
    from alembic_autogen.memo.stored_values import Head
    from alembic_autogen.models.load import Models
    from alembic_autogen.proof.squashed import PrintedContents
    from alembic_autogen.session.import_models import LoadedModels
    from alembic_autogen.session.session import Session


@dataclass(frozen=True)
class SegmentWriter:
    """Writes parts of a squash.

    :param states: the state before the range, and after each of its revisions.
    """

    session: Session
    loaded: LoadedModels
    range_: Range
    states: Sequence[PrintedContents]

    def kept(self, at: int) -> Part:
        """A revision of the range as it is."""
        revision = self.range_.revisions[at]
        source = read_source(self.range_.files[revision])
        return Part(revision, source, "def downgrade" in source)

    def joined(self, start: int, stop: int) -> Part | None:
        """Join some revisions of the range into one file.

        :returns: ``None`` if they change nothing.
        :raises AutogenError: no file is proved.
        """
        settings = replace(
            self.session.settings,
            left_out=self.range_.files_but(start),
            column_order="strict",
            ignore=(),
        )
        session = replace(self.session, settings=settings)
        database = MigratedDatabase(session, self.loaded)
        head = _declaring_all(database.read())
        created = Created(all_names_given(self.states[stop].schema, head.schema))
        models = self._models()
        schemas = BuiltSchemas(created, head, (), models=models, database=database)
        comparison = schemas.compare(settings)
        if not comparison:
            return None
        title = f"{self.range_.revisions[start]} to {self.range_.revisions[stop - 1]}"
        request = RevisionRequest(title, RenameAnswers((), (), (), ()))
        options = RevisionOptions(has_preconditions=bool(head.schema.tables))
        with candidate_folder() as folder:
            writer = CandidateWriter(
                session,
                request,
                schemas,
                comparison,
                options,
                folder,
                rev_id(),
                RevisionPlacement(head=self._parent(start)),
            )
            source = writer.proved().formatted.source
        return Part(title, source, has_downgrade(source))

    def _parent(self, start: int) -> str:
        return self.range_.revisions[start - 1] if start else self.range_.parent or "base"

    def _models(self) -> Models:
        """Models without tables, so that types are the server's, not those of today's models."""
        models = self.loaded.models
        conventions = models.conventions or ({},)
        metadata = tuple(
            MetaData(naming_convention=dict(each))  # type: ignore[arg-type]  # as it was given
            for each in conventions
        )
        return replace(models, metadata=metadata, unregistered=())


def _declaring_all(head: Head) -> Head:
    """The schema, of which every stored object counts as declared, so that it is compared."""
    partitioned = (partitioning_key(k) for k, t in head.schema.tables.items() if t.partitioning)
    declared = frozenset({*head.declared, *head.schema.objects, *partitioned})
    return replace(head, declared=declared)
