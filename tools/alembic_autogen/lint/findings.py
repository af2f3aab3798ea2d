"""Findings of rules, and their severities."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class Severity(IntEnum):
    """The severity of a finding; ``OFF`` in the configuration switches its rule off."""

    OFF = 0
    NOTE = 1
    WARNING = 2
    ERROR = 3

    @property
    def word(self) -> str:
        """The severity as it is written and printed."""
        return self.name.lower()


@dataclass(frozen=True)
class Finding:
    """Something that a rule found in a revision.

    :param id: the id of the rule.
    :param message: one sentence.
    :param line: the line of the revision's file, from 1; 0 if it is not about one line.
    :param column: the column of that line, from 1; 0 if it is unknown.
    :param statement: the statement that it is about; empty without one.
    :param fix: what to do about it, as a sentence.
    """

    id: str
    severity: Severity
    message: str
    line: int = 0
    column: int = 0
    statement: str = ""
    fix: str = ""
