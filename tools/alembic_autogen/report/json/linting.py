"""Results of ``lint``, as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING

from alembic_autogen.lint.rehearsal.estimate import estimate
from alembic_autogen.report.json.output import (
    print_document,
    rounded,
    seal_document,
    server_document,
)
from alembic_autogen.report.json.privileges import privileges_document

if TYPE_CHECKING:
    from alembic_autogen.commands.linting import Linting
    from alembic_autogen.lint.evidence import (
        BrokenStatement,
        Evidence,
        Rehearsal,
        ReleaseTrial,
        Statement,
    )
    from alembic_autogen.lint.findings import Finding
    from alembic_autogen.lint.judge import Judgement
    from alembic_autogen.lint.rule import Rule


def report_linting(linting: Linting, *, statements: bool) -> None:
    """Print all judgements as one object; docs/json.md describes its keys."""
    print_document(
        {
            "server": None if linting.server is None else server_document(linting.server),
            **linting_document(linting),
            **seal_document(),
            "seconds": rounded(linting.seconds),
        }
    )


def linting_document(linting: Linting) -> dict[str, object]:
    """All judgements, and the revisions that were not judged."""
    return {
        "revisions": [
            {
                **judgement_document(each),
                "privileges": privileges_document(linting, each.evidence),
            }
            for each in linting.judgements
        ],
        "skipped": [
            {"revision": revision, "reason": reason} for revision, reason in linting.skipped.items()
        ],
        "fail_on": linting.fail_on.word,
    }


def report_rules(rules: Mapping[str, Rule]) -> None:
    """Print the rules as one object."""
    print_document({"rules": [_rule(rule) for _, rule in sorted(rules.items())]})


def report_rule(rule: Rule, documentation: str) -> None:
    """Print a rule and its documentation as one object."""
    print_document({**_rule(rule), "documentation": documentation})


def _rule(rule: Rule) -> dict[str, object]:
    return {
        "id": rule.id,
        "severity": rule.severity.word,
        "summary": rule.summary,
        "fix": rule.fix,
    }


def judgement_document(judgement: Judgement) -> dict[str, object]:
    """A revision with its statements, and what rules find in it."""
    evidence = judgement.evidence
    return {
        "revision": evidence.revision,
        "path": str(evidence.path),
        "statements": [_statement(each, evidence) for each in evidence.statements],
        "findings": [_finding(each) for each in judgement.findings],
        "suppressed": [_finding(each) for each in judgement.suppressed],
        "proved": judgement.is_proved,
        "not_rehearsed": list(evidence.not_rehearsed),
        "running_release": _release(evidence.release),
        "broken_statements": [_broken(each) for each in evidence.broken],
        "lost_plans": [asdict(each) for each in evidence.lost_plans],
    }


def _release(trial: ReleaseTrial | None) -> dict[str, object] | None:
    if trial is None:
        return None
    return {"recorded": trial.recorded, "run": trial.run, "not_run": trial.not_run}


def _broken(broken: BrokenStatement) -> dict[str, object]:
    return {
        "kind": broken.kind,
        "table": str(broken.table),
        "sql": broken.sql,
        "error": broken.error,
        "failed": broken.failed,
        "tried": broken.tried,
        "origin": broken.origin or None,
    }


def _statement(statement: Statement, evidence: Evidence) -> dict[str, object]:
    online = statement.online
    expected = estimate(statement.online, statement.rehearsed, evidence.size_of(statement.table))
    return {
        "direction": statement.direction,
        "sql": statement.sql,
        "table": str(statement.table) if statement.table else None,
        "algorithm": online.algorithm if online else None,
        "lock": online.lock if online else None,
        "rebuild": bool(online and online.rebuild),
        "reason": (online.reason or None) if online else None,
        "line": statement.line or None,
        "rehearsed": _rehearsed(statement.rehearsed),
        "estimate": (
            {"seconds": round(expected.seconds, 1), "factor": expected.factor} if expected else None
        ),
    }


def _rehearsed(rehearsal: Rehearsal | None) -> dict[str, object] | None:
    if rehearsal is None:
        return None
    return {
        "rows": rehearsal.rows,
        "seconds": round(rehearsal.seconds, 6),
        "longest_write_wait": round(rehearsal.longest_write_wait, 6),
        "longest_read_wait": round(rehearsal.longest_read_wait, 6),
        "binary_log_bytes": rehearsal.binary_log_bytes,
        "disk_bytes": rehearsal.disk_bytes,
    }


def _finding(finding: Finding) -> dict[str, object]:
    return {
        "id": finding.id,
        "severity": finding.severity.word,
        "message": finding.message,
        "line": finding.line or None,
        "column": finding.column or None,
        "statement": finding.statement or None,
        "fix": finding.fix or None,
        "documentation": f"docs/lint.md#{finding.id}",
    }
