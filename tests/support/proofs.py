"""A database at head, and handwritten candidates that are proved on it."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from alembic.script import Script

from alembic_autogen.autogenerate.preconditions.code import with_functions
from alembic_autogen.autogenerate.preconditions.trial_table import Trial
from alembic_autogen.autogenerate.rendering.build import RevisionOptions
from alembic_autogen.autogenerate.rendering.render import Candidate
from alembic_autogen.history.scripts import History
from alembic_autogen.proof.roundtrip import RoundTrip, round_trip
from alembic_autogen.proof.rows.prover import RowsProver
from alembic_autogen.proof.rows.result import RowsProof
from alembic_autogen.schema.diff import compare
from alembic_autogen.schema.differences import Comparison, Rules
from alembic_autogen.schema.model import TableKey
from alembic_autogen.schema.read import read_schema
from alembic_autogen.schema.renames import Renames
from alembic_autogen.server.base import Database, Server

VERSIONS = frozenset({TableKey(None, "alembic_version")})
HEAD = (
    "CREATE TABLE parent (id INT PRIMARY KEY, name VARCHAR(20) NOT NULL)",
    "CREATE TABLE child (id INT PRIMARY KEY, qty INT NOT NULL, note VARCHAR(50),"
    " parent_id INT NOT NULL, KEY ix_note (note), CONSTRAINT positive CHECK (qty > 0),"
    " CONSTRAINT family FOREIGN KEY (parent_id) REFERENCES parent (id))",
    "CREATE VIEW notes AS SELECT note FROM child",
    "CREATE FUNCTION one() RETURNS INT DETERMINISTIC RETURN 1",
)
TEMPLATE = '''\
"""{revision}."""

import sqlalchemy as sa
from alembic import op
from alembic.util import CommandError

revision = "{revision}"
down_revision = {down_revision!r}
{module}

def upgrade():
{up}


def downgrade():
{down}
'''


@dataclass
class Ground:
    """A project at head, on one database of a disposable server.

    :param folder: the folder for candidates.
    """

    history: History
    database: Database
    server: Server
    folder: Path

    def comparison(
        self, *changes: str, rules: Rules | None = None, renames: Renames | None = None
    ) -> Comparison:
        """Compare the schema at head with the result of statements on it."""
        with self.server.database("models") as other:
            execute(other, [*HEAD, *changes])
            models = read_schema(other, ignore_table=VERSIONS.__contains__)
        names = {
            key: frozenset(each.name for each in (*t.indexes, *t.constraints))
            for key, t in models.tables.items()
        }
        models = replace(models, given_names=names)
        head = read_schema(self.database, ignore_table=VERSIONS.__contains__)
        return compare(head, models, rules or Rules(), renames)

    def candidate(self, up: Sequence[str], down: Sequence[str], module: str = "") -> Candidate:
        """Write a candidate.

        :param up: statements of Python, or of SQL if they begin with a capital letter.
        :param down: statements of the downgrade, likewise.
        :param module: code before the functions.
        """
        path = self.folder / "candidate.py"
        source = TEMPLATE.format(
            revision="candidate",
            down_revision="0001",
            module=textwrap.dedent(module),
            up=body(up),
            down=body(down),
        )
        path.write_text(with_functions(source), encoding="utf-8")
        script = Script._from_path(self.history.scripts, str(path))
        assert script is not None
        self.history.scripts.revision_map.add_revision(script)
        return Candidate(path, path, "candidate")

    def trip(
        self,
        comparison: Comparison,
        up: Sequence[str],
        down: Sequence[str],
        module: str = "",
        rules: Rules | None = None,
    ) -> RoundTrip:
        """Run the round trip of a candidate."""
        candidate = self.candidate(up, down, module)
        return round_trip(
            self.history, self.database, candidate, comparison, rules or Rules(), VERSIONS
        )

    def rows(
        self,
        comparison: Comparison,
        up: Sequence[str],
        down: Sequence[str],
        options: RevisionOptions | None = None,
        module: str = "",
        missing: tuple[str, ...] = (),
    ) -> RowsProof:
        """Prove a candidate on generated rows, after the proof of its schema."""
        candidate = self.candidate(up, down, module)
        trip = round_trip(self.history, self.database, candidate, comparison, Rules(), VERSIONS)
        assert trip.proved, trip
        options = options or RevisionOptions()
        checks = options.checks(comparison, options.fills, options.tried)
        self.prover = RowsProver(
            self.history, self.database, candidate, comparison, options, checks, VERSIONS, missing
        )
        return self.prover.prove()

    def count(self, table: str) -> int:
        """The number of rows of a table."""
        with self.database.connect() as connection, connection.cursor() as cursor:
            cursor.execute(f"SELECT COUNT(*) FROM `{table}`")
            (found,) = cursor.fetchone() or (None,)
            return int(found)


def body(statements: Sequence[str]) -> str:
    lines = [
        f"op.execute({text!r})" if text[:1].isupper() else text for text in (*statements, "pass")
    ]
    return textwrap.indent("\n".join(lines), "    ")


def trial_call(trial: Trial) -> str:
    """The statement of a candidate that runs a trial."""
    names = ("create", "insert", "source", "problem", "remedy", "keys")
    return f"refuse_if_it_fails({', '.join(f'{n}={getattr(trial, n)!r}' for n in names)})"


def execute(database: Database, statements: Sequence[str]) -> None:
    """Run statements."""
    with database.connect() as connection, connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
        connection.commit()
