"""Judge the revision that ``revision`` writes, by the run on rows that proves it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from alembic_autogen.lint.evidence import Evidence
from alembic_autogen.lint.judge import Judgement, chosen_rules, judge
from alembic_autogen.lint.observer import RevisionObserver
from alembic_autogen.lint.online.carrying import carrying
from alembic_autogen.lint.reserved_names import reserved_names
from alembic_autogen.proof.existing_revision import ExistingProof, ProofRun

if TYPE_CHECKING:
    from collections.abc import Mapping

    from alembic_autogen.autogenerate.rendering.render import Candidate
    from alembic_autogen.schema.differences import Comparison
    from alembic_autogen.server.base import Database


@dataclass
class CandidateObserver:
    """Observes the runs of candidates on rows, and keeps the observations of the last candidate.

    :param database: the database on which they run.
    :param ignored: the names of tables whose statements are Alembic's bookkeeping.
    """

    database: Database
    ignored: Collection[str]
    candidate: Candidate | None = None
    _observers: dict[str, RevisionObserver] = field(default_factory=dict)

    def begin(self, candidate: Candidate) -> None:
        """Forget an earlier candidate, and observe this one."""
        self.candidate = candidate
        self._observers.clear()

    @contextmanager
    def watching(self, direction: str) -> Iterator[None]:
        """Observe a direction of the candidate while the context lasts."""
        assert self.candidate is not None
        with carrying(self.database) as carry:
            observer = RevisionObserver(
                self.database, self.candidate.path, direction, self.ignored, carry
            )
            self._observers[direction] = observer
            with observer.watching():
                yield

    def judged(
        self, comparison: Comparison, source: str, severities: Mapping[str, str]
    ) -> Judgement | None:
        """Apply the rules to the candidate.

        Its rows and schemas have been proved, and are reported elsewhere.

        :param comparison: the schemas before and after its upgrade.
        :param source: the text of its file.
        :param severities: as the configuration has them.
        :returns: ``None`` if it did not run on rows.
        :raises ConfigurationError: the configuration names a rule that does not exist.
        """
        if self.candidate is None or not self._observers:
            return None
        statements = [each for one in self._observers.values() for each in one.statements]
        server = self.database.server
        evidence = Evidence(
            self.candidate.revision,
            self.candidate.final_path,
            source,
            server.flavor,
            server.version,
            comparison.current,
            comparison.target,
            statements,
            ExistingProof(ProofRun()),
            self.candidate.has_downgrade,
            reserved=reserved_names(self.database, comparison.current, comparison.target),
        )
        return judge(evidence, chosen_rules(severities), date.today())
