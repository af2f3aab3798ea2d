"""Run cases with the tool and with Alembic alone, and cache the results."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from alembic_autogen.commands.written_revision import Revision
from alembic_autogen.errors import AutogenError
from alembic_autogen.schema.describe import describe
from alembic_autogen.schema.diff import compare
from alembic_autogen.schema.differences import Rules
from alembic_autogen.schema.read import read_schema
from alembic_autogen.server.base import Database
from support.cases.case import Case
from support.cases.expected import Expected
from support.cases.stock import Stock, stock
from support.cases.trial import CaseOutcome, CaseTrial
from support.cases.verdict import BY_CHANCE, EXACT, verdict
from support.cases.words import operations
from support.laboratory import Laboratory, load_script


@dataclass(frozen=True)
class Ours:
    """The tool's result for a case.

    :param failure: the error of the tool; empty if it succeeded.
    """

    revision: Revision | None = None
    failure: str = ""
    outcome: CaseOutcome = field(default_factory=CaseOutcome)

    @property
    def found(self) -> bool:
        """Whether the tool found any differences."""
        return self.revision is not None and bool(self.revision.comparison)

    def in_words(self) -> Expected:
        """The differences that it found and the operations that it wrote, as text."""
        if self.revision is None:
            return Expected()
        found = [describe(each)[0] for each in self.revision.comparison.differences]
        source = self.revision.source
        sides = [operations(source, side) if source else [] for side in ("upgrade", "downgrade")]
        return Expected(found, *sides)


@dataclass
class Bench:
    """Runs cases with the tool and with Alembic alone, each of them once."""

    laboratory: Laboratory
    _trials: dict[str, CaseTrial] = field(default_factory=dict)
    _ours: dict[str, Ours] = field(default_factory=dict)
    _stock: dict[str, Stock] = field(default_factory=dict)
    found: dict[str, tuple[str, str]] = field(default_factory=dict)
    """The verdicts so far: on Alembic alone and on the tool, by the case's name."""

    def trial(self, case: Case) -> CaseTrial:
        """The trial in which the revisions of a case run."""
        if case.slug not in self._trials:
            readings = self.laboratory.readings(case.before, case.after, case.schemas)
            self._trials[case.slug] = CaseTrial(self.laboratory.server, case, readings)
        return self._trials[case.slug]

    def ours(self, case: Case) -> Ours:
        """The tool's result for a case."""
        if case.slug not in self._ours:
            self._ours[case.slug] = self._made(case)
        return self._ours[case.slug]

    def stock(self, case: Case) -> Stock:
        """The result of Alembic alone for a case."""
        if case.slug not in self._stock:
            self._stock[case.slug] = stock(self.trial(case))
        return self._stock[case.slug]

    def _made(self, case: Case) -> Ours:
        try:
            revision = self.laboratory.revise_as(
                case.before, case.after, case.request(), **case.settings
            )
        except AutogenError as error:
            return Ours(failure=f"{error} {error.details}".strip())
        if not revision.source:
            return Ours(revision)
        script = load_script(revision.source)

        def is_settled(database: Database) -> bool:
            order = case.settings.get("column_order")
            rules = Rules(column_order="strict" if order == "strict" else "ignore")
            return not compare(read_schema(database), revision.comparison.target, rules)

        return Ours(revision, outcome=self.trial(case).outcome(lambda _: script, is_settled))

    def verdict_on_alembic(self, case: Case) -> str:
        """The verdict on Alembic alone for a case."""
        alone = self.stock(case)
        word = verdict(case, alone.found, alone.failure, alone.outcome)
        return BY_CHANCE if case.by_chance else word

    def verdict(self, case: Case) -> str:
        """The verdict on the tool for a case."""
        ours = self.ours(case)
        return verdict(case, ours.found, ours.failure, ours.outcome)

    def remember(self, case: Case) -> None:
        """Find both verdicts for the page."""
        self.found[case.slug] = self.verdict_on_alembic(case), self.verdict(case)

    def complaints(self, case: Case) -> Iterator[str]:
        """The errors in the tool's result for a case, apart from its texts."""
        ours, readings = self.ours(case), self.trial(case).readings
        drift = [*readings.drift, *readings.order]
        if case.rows.answers == () and bool(drift) != case.is_change:
            yield f"the case is not what it says; SHOW CREATE differs in {drift}"
        yield from filter(None, [ours.failure])
        if (word := self.verdict(case)) != EXACT:
            yield f"{word}: {ours.outcome}"
        if ours.revision is not None:
            yield from (f"ruff: {line}" for line in ours.revision.findings)
        if case.rows.refused not in ours.outcome.refusal:
            yield f"rows were refused in other words: {ours.outcome.refusal}"
