"""The result of ``check-drift``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from alembic_autogen.errors import ExitCode

if TYPE_CHECKING:
    from alembic_autogen.commands.linting import Linting
    from alembic_autogen.memo.origin import Origins
    from alembic_autogen.memo.stored_values import RefusedTable, ServerInfo
    from alembic_autogen.proof.orders import Verdict
    from alembic_autogen.schema.differences import Comparison
    from alembic_autogen.session.schemas import Schemas


@dataclass(frozen=True)
class Drift:
    """The result of ``check-drift``.

    :param comparison: both schemas and their differences.
    :param refused: tables of the models that the server refused to create.
    :param unregistered: table classes that belong to no metadata.
    :param server: the server on which both schemas were built, now or earlier.
    :param origins: the run that built each schema, and when.
    :param remedy: the command that writes the revision.
    :param notes: sentences about options that are not followed, or have no effect.
    :param seconds: the duration of each stage.
    :param verdict: the two heads that the merge with another branch of git has, in both orders;
        ``None`` if it has one.
    :param merged_with: that branch.
    :param head_file: what is wrong with the file that records the newest revision, as a sentence.
    :param linting: what ``--lint`` finds in revisions; ``None`` without it.
    :param project: the project's folder, in which reports look for lines of the models.
    :param copy: the folder that has them instead: files as git merges them.
    """

    comparison: Comparison
    refused: tuple[RefusedTable, ...]
    unregistered: tuple[str, ...]
    server: ServerInfo
    origins: Origins
    remedy: str
    seconds: dict[str, float]
    notes: tuple[str, ...] = ()
    verdict: Verdict | None = None
    merged_with: str = ""
    head_file: str = ""
    linting: Linting | None = None
    project: Path | None = None
    copy: Path | None = None

    @classmethod
    def of(
        cls, schemas: Schemas, comparison: Comparison, seconds: dict[str, float], remedy: str = ""
    ) -> Drift:
        """The result of a comparison of both schemas."""
        return cls(
            comparison,
            schemas.refused,
            schemas.unregistered,
            schemas.head.server,
            schemas.origins,
            remedy,
            seconds,
            schemas.notes,
        )

    @property
    def in_sync(self) -> bool:
        """Whether models and migrations agree, and nothing else must be reported."""
        failed = self.verdict is not None and not self.verdict.runs
        return not (self.comparison.differences or self.refused or self.unregistered or failed)

    @property
    def exit_code(self) -> ExitCode:
        """The exit code of the command; two heads and a wrong head are findings, too."""
        is_fine = self.in_sync and self.verdict is None and not self.head_file
        if self.linting is not None and self.linting.exit_code:
            return self.linting.exit_code
        return ExitCode.OK if is_fine else ExitCode.FINDINGS
