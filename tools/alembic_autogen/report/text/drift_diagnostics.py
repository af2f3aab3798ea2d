"""Differences between two schemas as diagnostics, and the data that they may lose."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from alembic_autogen.report.extent import IN_FULL, Extent
from alembic_autogen.report.text.diagnostics import Diagnostic, Span, place_of
from alembic_autogen.schema.describe import SYMBOLS, definitions, qualified_name
from alembic_autogen.schema.differences import OptionsDifference
from alembic_autogen.schema.model import Column, Table
from alembic_autogen.schema.relocated_columns import columns_like, tables_like
from alembic_autogen.schema.renames import Renames
from alembic_autogen.schema.table_options import SYSTEM_VERSIONING
from alembic_autogen.spelling import enumeration

if TYPE_CHECKING:
    from alembic_autogen.report.source_places import SourcePlaces
    from alembic_autogen.schema.differences import Difference

NO_RENAMES = Renames()
_BAR = 40
"""The longest line of signs in a summary by table."""


def by_table(differences: Iterable[Difference]) -> list[Difference]:
    """Differences in the order of their tables' names; those of no table come last."""
    return sorted(differences, key=lambda d: str(d.target_table or d.current_table or "~"))


def difference_id(difference: Difference) -> str:
    """The change with the kind of object: ``missing-column``."""
    return f"{difference.change}-{difference.kind.replace('_', ' ').replace(' ', '-')}"


def titled(difference: Difference) -> str:
    """The sign of a change with its object: ``+ column film.title``."""
    name = f"{SYMBOLS[difference.change]} {difference.kind} {qualified_name(difference)}"
    current = difference.current
    if difference.change != "changed" or not isinstance(current, Column | Table):
        return name
    former = current.name if isinstance(current, Column) else str(current.key)
    return name if former == difference.name else f"{name} (renamed from {former})"


def diagnostic(
    difference: Difference,
    sides: tuple[str, str] = ("migrations", "models"),
    places: SourcePlaces | None = None,
    *,
    label: str = "drift",
    when: str = "",
) -> Diagnostic:
    """Describe a difference.

    :param sides: the names of both sides.
    :param places: finds the lines of the models; ``None`` if the difference is not about them.
    :param when: after what it was found, if that is not the result of the command.
    """
    before, after = _both(difference)
    found = places.of(difference) if places is not None else None
    return Diagnostic(
        label,
        difference_id(difference),
        f"{when}: {titled(difference)}" if when else titled(difference),
        place_of(found) if found is not None else None,
        before,
        after,
        sides,
    )


def _both(difference: Difference) -> tuple[str | None, str | None]:
    """Both definitions; of a renamed table only the names, since its parts differ by themselves."""
    current, target = difference.current, difference.target
    if isinstance(current, Table) and isinstance(target, Table):
        return f"TABLE {current.key.sql}", f"TABLE {target.key.sql}"
    return definitions(difference)


def shown(
    differences: Sequence[Difference], extent: Extent, renames: Renames = NO_RENAMES
) -> list[Difference]:
    """The differences that are shown in full: all that may lose data, and the first others."""
    ordered = by_table(differences)
    if extent.every or len(ordered) <= IN_FULL:
        return ordered
    return [d for number, d in enumerate(ordered) if number < IN_FULL or loss(d, renames)]


def loss(difference: Difference, renames: Renames = NO_RENAMES) -> str:
    """The data that a change may lose; empty if it loses none.

    A member of an ENUM or SET that is renamed is not lost, one that is merged is.
    """
    current, target = difference.current, difference.target
    if isinstance(current, Table) and target is None:
        return "its rows" if any(c.generated is None for c in current.columns) else ""
    if isinstance(difference, OptionsDifference):
        return _loss_by_options(difference)
    if not isinstance(current, Column) or current.generated is not None:
        return ""
    if target is None:
        return "its values"
    if not isinstance(target, Column):
        return ""
    if target.generated is not None:
        return "its values, as it becomes generated"
    # here, since the rules on values are 17 modules, and only a changed column needs them
    from alembic_autogen.autogenerate.preconditions.narrowing import fits

    place = difference.table, target.name
    members = {
        old: new
        for old, new in renames.members.get(place, {}).items()
        if (*place, old) not in renames.merged
    }
    return "" if fits(current, target, members) else f"values that {target.type} does not hold"


def _loss_by_options(difference: OptionsDifference) -> str:
    """The rows that a table loses by its options.

    BLACKHOLE keeps none (MySQL manual, 18.6), and DROP SYSTEM VERSIONING only those of now.
    """
    before, after = difference.existing, difference.wanted
    if _engine(after) == "BLACKHOLE" != _engine(before):
        return "its rows"
    if SYSTEM_VERSIONING in before and SYSTEM_VERSIONING not in after:
        return "the earlier values of its rows"
    return ""


def _engine(options: Mapping[str, str]) -> str:
    return options.get("ENGINE", "").upper()


def losses(
    differences: Sequence[Difference], renames: Renames = NO_RENAMES
) -> Iterator[tuple[str, str]]:
    """The changes that may lose data, each with that data."""
    for difference in by_table(differences):
        if what := loss_among(differences, difference, renames):
            yield titled(difference), what


def loss_among(
    differences: Sequence[Difference], difference: Difference, renames: Renames = NO_RENAMES
) -> str:
    """The data that a change may lose, with the new columns or tables that may be meant for it."""
    what = loss(difference, renames)
    like = _like(difference, differences) if what and difference.target is None else []
    verb, gets = ("are", "get") if len(like) > 1 else ("is", "gets")
    return f"{what}; {enumeration(like)} {verb} like it, and {gets} none of them" if like else what


def _like(difference: Difference, differences: Sequence[Difference]) -> list[str]:
    tables = tables_like(difference, differences)
    return [str(key) for key in tables] or columns_like(difference, differences)


def stat_lines(differences: Sequence[Difference]) -> Iterator[tuple[Span, ...]]:
    """Print a line for each table with the number of its differences, like ``git diff --stat``."""
    groups: dict[str, Counter[str]] = {}
    for difference in by_table(differences):
        key = difference.target_table or difference.current_table
        name = str(key) if key is not None else f"{difference.kind} {difference.name}"
        groups.setdefault(name, Counter())[SYMBOLS[difference.change]] += 1
    width = max(map(len, groups), default=0)
    most = max((each.total() for each in groups.values()), default=0)
    digits = len(str(most))
    for name, counts in groups.items():
        yield (
            (f" {name:<{width}} | {counts.total():>{digits}} ", ""),
            (_bar(counts["+"], most, "+"), "green"),
            (_bar(counts["-"], most, "-"), "red"),
            (_bar(counts["~"], most, "~"), "yellow"),
        )


def _bar(number: int, most: int, sign: str) -> str:
    """Signs for a number, fewer where the largest one would be too long a line."""
    if most <= _BAR or not number:
        return sign * number
    return sign * max(number * _BAR // most, 1)
