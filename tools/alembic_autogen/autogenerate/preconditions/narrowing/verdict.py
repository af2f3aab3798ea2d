"""Conditions for the values of a column that gets another type."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Unfit:
    """Two conditions; ``None`` where no value meets it.

    :param refused: true of values with which ALTER TABLE fails (docs/conversions.md).
    :param altered: true of all other values that say something else in the new type, or that do
        not come back from it; also of some that :attr:`refused` is true of.
    :param none_stays: whether no value stays what it is; then all count as refused.
    :param covers: whether :attr:`altered` is true of all refused values.
    :param unforeseen: whether values may be refused of which no condition is true: they are tried.
    """

    refused: str | None = None
    altered: str | None = None
    none_stays: bool = False
    covers: bool = False
    unforeseen: bool = False

    @property
    def offenders(self) -> str | None:
        """True of each value that does not arrive unaltered."""
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
        """The same conditions, such that NULL meets none of them: it stays NULL in any type."""
        return replace(
            self, refused=_of_value(name, self.refused), altered=_of_value(name, self.altered)
        )


def _of_value(name: str, condition: str | None) -> str | None:
    if condition and re.search(r"\bIS NULL\b|\bCOALESCE\b", condition):
        return f"{name} IS NOT NULL AND ({condition})"
    return condition


ALL_FIT = Unfit()


def any_of(*conditions: str | None) -> str | None:
    """Conditions joined by OR; ``None`` where there is none."""
    return " OR ".join(dict.fromkeys(c for c in conditions if c)) or None


def unless(condition: str | None, otherwise: str | None) -> str | None:
    """A condition that is asked only of values that do not meet another one.

    Expressions that fail for some values (error 1690) are asked of the others alone: CASE evaluates
    in order (manual, 14.5 Flow Control Functions).
    """
    if condition is None or otherwise is None:
        return otherwise
    return f"CASE WHEN {condition} THEN TRUE ELSE {otherwise} END"


def never(name: str) -> Unfit:
    """For types in which nothing says what it said (docs/conversions.md).

    Which values a server refuses cannot be told apart from those that it alters.
    """
    return Unfit(refused=f"{name} IS NOT NULL", none_stays=True)
