"""Apply the rules to the evidence of a revision."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from alembic_autogen.errors import ConfigurationError
from alembic_autogen.lint.evidence import Evidence
from alembic_autogen.lint.findings import Finding, Severity
from alembic_autogen.lint.rule import Hit, Rule, rules
from alembic_autogen.lint.rules.suppression import RULE as SUPPRESSION
from alembic_autogen.lint.suppressions import Suppression, suppressions_in
from alembic_autogen.schema.diff import compare
from alembic_autogen.schema.differences import Comparison
from alembic_autogen.spelling import suggestion


@dataclass(frozen=True)
class Judgement:
    """A revision with what the rules find in it.

    :param findings: by line, those without a line first.
    :param suppressed: the findings that a comment suppresses.
    """

    evidence: Evidence
    findings: tuple[Finding, ...]
    suppressed: tuple[Finding, ...] = ()

    @property
    def is_proved(self) -> bool:
        """Whether the revision ran up, down and up again, and no schema differed."""
        proof = self.evidence.proof
        return proof.is_exact and not proof.empty.refused and self.evidence.has_downgrade

    @cached_property
    def comparison(self) -> Comparison | None:
        """The schemas before and after the revision; ``None`` if its upgrade failed."""
        evidence = self.evidence
        if evidence.after is None:
            return None
        return compare(evidence.before, evidence.after, renames=evidence.renames)

    def worst(self) -> Severity:
        """The highest severity of its findings; ``OFF`` without one."""
        return max((each.severity for each in self.findings), default=Severity.OFF)


def chosen_rules(severities: Mapping[str, str]) -> dict[str, Rule]:
    """The rules by id, with the severities that the configuration gives.

    :param severities: severities by the id of a rule.
    :raises ConfigurationError: there is no such rule.
    """
    found = dict(rules())
    for name, word in severities.items():
        if name not in found:
            raise ConfigurationError(
                f"lint_severity names {name!r}, which is not a rule{suggestion(name, found)}; "
                "`alembic-autogen lint --list-rules` lists them.",
                key="lint_severity",
            )
        found[name] = replace(found[name], severity=Severity[word.upper()])
    return found


def judge(evidence: Evidence, applied: Mapping[str, Rule], today: date) -> Judgement:
    """Apply rules to a revision.

    :param applied: rules by their id.
    :param today: the day on which suppressions must not have expired.
    """
    lines = evidence.source.split("\n")
    found = [
        _finding(rule, hit, lines)
        for rule in applied.values()
        if rule.severity
        for hit in rule.check(evidence)
    ]
    comments = suppressions_in(evidence.source)
    valid = [each for each in comments if not each.problem(today)]
    suppressed = [each for each in found if any(c.covers(each) for c in valid)]
    left = [each for each in found if each not in suppressed]
    if applied[SUPPRESSION.id].severity:
        left += _about_comments(comments, found, applied, today)
    order = sorted(left, key=lambda each: (each.line, -each.severity, each.id))
    return Judgement(evidence, tuple(order), tuple(suppressed))


def _finding(rule: Rule, hit: Hit, lines: Sequence[str]) -> Finding:
    """Make a finding of a hit.

    :param lines: the lines of the revision's file.
    """
    statement = hit.statement
    line = hit.line or (statement.line if statement else 0)
    column = hit.column or _first_column(lines, line)
    text = statement.sql if statement else ""
    return Finding(rule.id, rule.severity, hit.message, line, column, text, hit.fix or rule.fix)


def _first_column(lines: Sequence[str], line: int) -> int:
    """The column, from 1, at which the text of a line begins; 0 without such a line or text."""
    text = lines[line - 1] if 0 < line <= len(lines) else ""
    return len(text) - len(text.lstrip()) + 1 if text.strip() else 0


def _about_comments(
    comments: Sequence[Suppression],
    found: Sequence[Finding],
    applied: Mapping[str, Rule],
    today: date,
) -> Iterator[Finding]:
    rule = applied[SUPPRESSION.id]
    for comment in comments:
        problem = comment.problem(today)
        unknown = next((each for each in comment.ids if each not in applied), "")
        if unknown:
            problem = f"{unknown} is not a rule{suggestion(unknown, applied)}."
        elif not problem:
            used = {each.id for each in found if comment.covers(each)}
            checked = [each for each in comment.ids if applied[each].severity]
            idle = ", ".join(each for each in checked if each not in used)
            problem = f"There is no finding of {idle} to suppress." if idle else ""
        if problem:
            yield _finding(rule, Hit(problem, line=comment.line, column=comment.column), ())
