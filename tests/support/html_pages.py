"""A page of every part, with hostile names, from values alone."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from alembic_autogen.commands.written_revision import Revision
from alembic_autogen.history.branches import RevisionEntry
from alembic_autogen.lint.evidence import Evidence, Rehearsal, Statement
from alembic_autogen.lint.findings import Finding, Severity
from alembic_autogen.lint.judge import Judgement
from alembic_autogen.lint.online.classes import OnlineClass
from alembic_autogen.memo.origin import Origin, Origins
from alembic_autogen.memo.stored_values import ServerInfo
from alembic_autogen.proof.existing_revision import ExistingProof, ProofRun
from alembic_autogen.proof.rows.observe import RowChange
from alembic_autogen.proof.rows.result import RowsProof
from alembic_autogen.report.html.reporter import HtmlReporter
from alembic_autogen.schema.diff import compare
from alembic_autogen.schema.model import (
    Check,
    Column,
    ForeignKey,
    Index,
    IndexPart,
    ObjectKey,
    Schema,
    StoredObject,
    Table,
    TableKey,
)

SCRIPT = "</script><b>&\"'`"
RIGHT_TO_LEFT = "a\u202eevil\u202c"
LONG = "x" * 64
EMOJI = "caf\N{LATIN SMALL LETTER E WITH ACUTE} \N{SNAKE}"
HOSTILE = (SCRIPT, RIGHT_TO_LEFT, LONG, EMOJI)


def key(name: str) -> TableKey:
    return TableKey(None, name)


def table(name: str, *columns: Column, **parts: object) -> Table:
    """A table with a primary key."""
    own = Column("id", "int", nullable=False)
    primary = Index("PRIMARY", (IndexPart("id"),), "PRIMARY")
    return Table(key(name), (own, *columns), primary, **parts)  # type: ignore[arg-type]  # by name


def schemas() -> tuple[Schema, Schema]:
    """Two schemas that differ in ten kinds of objects."""
    refers = ForeignKey("fk", (LONG,), key(SCRIPT), ("id",))
    before = [
        table(SCRIPT, Column("name", "varchar(40)"), Column("gone", "text"), comment="old"),
        table(
            EMOJI,
            Column(LONG, "int"),
            Column("state", "enum('new','paid')", nullable=False),
            indexes=(Index("by_state", (IndexPart("state"),)),),
            checks=(Check("positive", "(`id` > 0)"),),
        ),
        table("dropped", Column(SCRIPT, "int")),
        table("neighbour", Column("of", "int"), foreign_keys=(_refers("of", EMOJI),)),
    ]
    after = [
        table(SCRIPT, Column("name", "varchar(60)"), comment=SCRIPT),
        table(
            EMOJI,
            Column(LONG, "int"),
            Column("state", "enum('new','paid','returned')", nullable=False),
            Column(RIGHT_TO_LEFT, "int"),
            foreign_keys=(refers,),
            checks=(Check("positive", "(`id` > 1)"),),
        ),
        table(RIGHT_TO_LEFT, Column(EMOJI, "int", nullable=False)),
        table("neighbour", Column("of", "int"), foreign_keys=(_refers("of", EMOJI),)),
    ]
    view = ObjectKey("view", None, SCRIPT)
    sql = f"CREATE VIEW `{SCRIPT}` AS\nSELECT 1\nFROM x\n" + "  -- comment\n" * 20
    return _schema(before), _schema(after, {view: StoredObject(view, sql, sql)})


def _refers(column: str, to: str) -> ForeignKey:
    return ForeignKey(f"fk_{column}", (column,), key(to), ("id",))


def _schema(
    tables: Sequence[Table], objects: dict[ObjectKey, StoredObject] | None = None
) -> Schema:
    return Schema({each.key: each for each in tables}, objects or {})


def revision() -> Revision:
    """A proved revision with statements, rows and findings."""
    current, target = schemas()
    statements = (
        Statement("upgrade", f"SELECT COUNT(*) FROM `{SCRIPT}`", 8),
        Statement("upgrade", "SELECT @@sql_safe_updates", 9),
        Statement("upgrade", "ALTER TABLE a ADD b INT", 12, online=_online("INSTANT", None)),
        Statement(
            "upgrade",
            f"ALTER TABLE `{SCRIPT}` MODIFY name varchar(60)",
            14,
            online=_online("COPY", "SHARED"),
            rehearsed=Rehearsal(50_000, 1.75, 1.5, 0.01, 4096, None),
        ),
        Statement("upgrade", "SELECT @@autocommit"),
        Statement("upgrade", f"UPDATE t SET a = '{RIGHT_TO_LEFT}'"),
        Statement("upgrade", "CREATE TABLE b (id int)", 16, key("b")),
        Statement("downgrade", "ALTER TABLE a DROP b", 20, online=_online("INPLACE", "NONE")),
    )
    proof = ExistingProof(ProofRun())
    evidence = Evidence(
        *("0002", Path(f"/versions/0002_{EMOJI}.py"), "", "mysql", "9.7.4"),
        *(current, target, statements, proof, True),
    )
    findings = (
        Finding("copies-table", Severity.ERROR, f"It copies {SCRIPT}.", 14, fix="Use another."),
        Finding("unnamed", Severity.NOTE, f"No name: {LONG}."),
    )
    lost = RowChange(key(SCRIPT), "gone is dropped, with the values of 10 rows")
    return Revision(
        compare(current, target),
        ServerInfo("packages", "mysql", "9.7.4"),
        Origins(Origin(), Origin()),
        path=Path(f"0002_{EMOJI}.py"),
        source=f'"""{SCRIPT}\n"""\n',
        written=True,
        rows=RowsProof({key(SCRIPT): 12, key(EMOJI): 1_200}, up=(lost,), not_undone=SCRIPT),
        judgement=Judgement(evidence, findings, findings[1:]),
        notes=(SCRIPT,),
    )


def _online(algorithm: str, lock: str | None) -> OnlineClass:
    return OnlineClass(algorithm, lock, algorithm == "COPY", "Cannot change column type")


def entries() -> tuple[RevisionEntry, ...]:
    """A history with a branch, newest first."""
    return (
        RevisionEntry("0002", SCRIPT, True, ("00a", "00b")),
        RevisionEntry("00b", LONG, False, ("0001",)),
        RevisionEntry("00a", EMOJI, False, ("0001",), labels=(SCRIPT,)),
        *(RevisionEntry(f"{n:04}", "Older.", False, (f"{n - 1:04}",)) for n in range(1, -29, -1)),
        RevisionEntry("-029", RIGHT_TO_LEFT, False),
    )


def page() -> str:
    """The page of :func:`revision`."""
    written: list[str] = []
    reporter = HtmlReporter(Path(), entries, written.append)
    reporter.report_revision(revision(), dry_run=False, sql=False)
    return written[0]
