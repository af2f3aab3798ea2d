"""The application's history on a real database, before each of its revisions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from support.half_done import DatabaseDump, DatabaseState, HalfDoneDatabase

VERSIONS = Path(__file__).parents[2] / "alembic" / "versions"
ROWS = {
    "dac690501bbd": (
        "INSERT INTO platform (id, name, title) VALUES (1, 'zenodo', 'Zenodo')",
        "INSERT INTO entry (id, platform_id, platform_identifier) VALUES"
        " (1, 1, 'a'), (2, 1, 'b'), (3, 1, 'c'), (4, 1, 'd')",
        "INSERT INTO text_block (id, plain) VALUES (1, 'abstract 100%')",
        "INSERT INTO publication (id, entry_id, name, doi) VALUES"
        " (1, 1, 'Bare', '10.1000/a'), (2, 2, 'Address', 'https://doi.org/10.1000/B'),"
        " (3, 3, 'None', NULL)",
        "UPDATE publication SET description_id = 1 WHERE id = 1",
        "INSERT INTO dataset (id, entry_id, name) VALUES (1, 4, 'digits')",
    ),
    "563ff16a987c": (
        "INSERT INTO entry (id) VALUES (5), (9)",
        "INSERT INTO person (id, entry_id, first_name, last_name) VALUES (1, 5, 'Ada', 'L')",
        "INSERT INTO contact (id, name) VALUES (1, 'Help desk'), (9, 'Nobody asks')",
        "INSERT INTO entry_contact (owner_id, contact_id) VALUES (1, 1), (9, 9)",
    ),
    "a204fb010443": (
        "INSERT INTO entry_identifier (entry_id, scheme, value) VALUES (1, 'arxiv', '2401.1')",
    ),
}
"""Rows that are written after a revision, as the application would have written them."""


@dataclass(frozen=True)
class Upgrade:
    """One revision of the application.

    :param before: the database before it.
    :param statements: the number of its lasting statements.
    :param after: the state after an upgrade without an interruption.
    """

    revision: str
    before: DatabaseDump
    statements: int
    after: DatabaseState


@dataclass(frozen=True)
class Application:
    """A real database of the application, and its revisions, in order."""

    production: HalfDoneDatabase
    upgrades: dict[str, Upgrade]

    @property
    def places(self) -> list[tuple[str, int]]:
        """Each revision, and the number of each lasting statement in it."""
        return [
            (each.revision, number)
            for each in self.upgrades.values()
            for number in range(1, each.statements + 1)
        ]


def revisions() -> list[str]:
    """The ids of the application's revisions, in the order of their files' names."""
    return [path.name.split("_")[3] for path in sorted(VERSIONS.glob("*.py"))]


def upgrades(real: HalfDoneDatabase) -> Iterator[Upgrade]:
    for revision in revisions():
        before = real.snapshot()
        real.restore(before)  # which makes keys explicit that the server generated
        statements = real.count(revision)
        yield Upgrade(revision, before, statements, real.state())
        real.execute(*ROWS.get(revision, ()))
