"""Conditions for the values of a column that gets another type."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Unfit:
    """Two conditions for values; ``None`` where no value meets it.

    :param refused: true for values with which ALTER TABLE fails (docs/conversions.md).
    :param altered: true for all other values that mean something else in the new type, or that a
        conversion back does not restore; also for some values for which :attr:`refused` is true.
    :param none_stays: whether no value stays the same; then all count as refused.
    :param covers: whether :attr:`altered` is true for all refused values.
    :param unforeseen: whether values may be refused that meet no condition; a trial finds them.
    """

    refused: str | None = None
    altered: str | None = None
    none_stays: bool = False
    covers: bool = False
    unforeseen: bool = False

    @property
    def offenders(self) -> str | None:
        """A condition that is true for each value that is refused or altered."""
        begins = f"CASE WHEN {self.refused} THEN"
        repeated = self.covers or (self.altered or "").startswith(begins)
        return self.altered if repeated else any_of(self.refused, self.altered)

    def __or__(self, other: Unfit) -> Unfit:
        return Unfit(
            any_of(self.refused, other.refused),
            any_of(self.altered, other.altered),
            self.none_stays or other.none_stays,
            self.covers if not other.refused else other.covers and not self.refused,
            self.unforeseen or other.unforeseen,
        )

    def of_values(self, name: str) -> Unfit:
        """Return the same conditions, except that no NULL meets them: it stays NULL in any type."""
        return replace(
            self, refused=_of_value(name, self.refused), altered=_of_value(name, self.altered)
        )


def _of_value(name: str, condition: str | None) -> str | None:
    if condition and re.search(r"\bIS NULL\b|\bCOALESCE\b", condition):
        return f"{name} IS NOT NULL AND ({condition})"
    return condition


ALL_FIT = Unfit()


def any_of(*conditions: str | None) -> str | None:
    """Join conditions by OR; ``None`` if there is none."""
    return " OR ".join(dict.fromkeys(c for c in conditions if c)) or None


def unless(condition: str | None, otherwise: str | None) -> str | None:
    """Build a condition that is evaluated only for values that do not meet another one.

    Expressions that fail for some values (error 1690) are evaluated for the others only: CASE
    evaluates in order (manual, 14.5 Flow Control Functions).
    """
    if condition is None or otherwise is None:
        return otherwise
    return f"CASE WHEN {condition} THEN TRUE ELSE {otherwise} END"


def never(name: str) -> Unfit:
    """Return the verdict for types in which no value keeps its meaning (docs/conversions.md).

    The values that a server refuses cannot be distinguished from those that it alters.
    """
    return Unfit(refused=f"{name} IS NOT NULL", none_stays=True)
