"""Change the options of a table in several statements, where one cannot make all changes.

MySQL takes no other ``SECONDARY_ENGINE`` while a table has one (error 3889, seen on 9.7).

MariaDB keeps options of Aria beside another engine. Aria gives each table ``PAGE_CHECKSUM=1``,
which another engine keeps, and which no DEFAULT in the same ALTER TABLE removes.
``TRANSACTIONAL=DEFAULT``, in turn, is an unknown option (error 1911) for some engines (both seen on
10.11 and 11.8). So the one is removed after the change of the engine, and the other before it.

ARCHIVE refuses numbers below the next AUTO_INCREMENT value, which a copy of the table begins with:
each ALTER TABLE that copies rows fails (error 1022), unless it lets the copy begin with 1.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence

from alembic_autogen.schema.differences import (
    AutoIncrementDifference,
    Difference,
    OptionsDifference,
    of_kind,
)
from alembic_autogen.schema.model import Table

COUNT_ANEW = "AUTO_INCREMENT = 1"
COUNTS_IN_A_COPY = "a copy of an ARCHIVE table has to count its rows again"
_BEFORE, _AFTER = "TRANSACTIONAL", "PAGE_CHECKSUM"
_SECONDARY = "SECONDARY_ENGINE"


def option_stages(difference: OptionsDifference) -> list[OptionsDifference]:
    """Split a change of options into those that one statement each can make.

    :returns: in the order of the statements; the one that changes the engine from Aria is the last
        or the one before.
    """
    stages = [
        difference.with_current(before).with_target(after)
        for before, after in itertools.pairwise(_states(difference.existing, difference.wanted))
        if before != after
    ]
    return stages if len(stages) > 1 else [difference]


def _states(current: Mapping[str, str], target: Mapping[str, str]) -> list[Mapping[str, str]]:
    """The options before and after each statement."""
    engines = {current.get(_SECONDARY), target.get(_SECONDARY)} - {None}
    if len(engines) > 1:
        without = {key: value for key, value in target.items() if key != _SECONDARY}
        return [current, without, target]
    if current.get("ENGINE") != "Aria" or target.get("ENGINE") == "Aria":
        return [current, target]
    first = {k: v for k, v in current.items() if k != _BEFORE or k in target}
    kept = {_AFTER: current[_AFTER]} if _AFTER in current and _AFTER not in target else {}
    return [current, first, {**target, **kept}, target]


def in_stages(
    differences: Sequence[Difference],
) -> tuple[list[OptionsDifference], list[Difference], list[OptionsDifference]]:
    """Split the differences of one ALTER TABLE by the stages of a change of options.

    :returns: the differences before the statement, those that it settles, and those after it.
    """
    before: list[OptionsDifference] = []
    at_once: list[Difference] = []
    after: list[OptionsDifference] = []
    for difference in differences:
        if not isinstance(difference, OptionsDifference):
            at_once.append(difference)
            continue
        for stage in option_stages(difference):
            if stage.existing.get("ENGINE") != stage.wanted.get("ENGINE"):
                at_once.append(stage)
            elif stage.existing.get("ENGINE") == difference.wanted.get("ENGINE"):
                (after if stage is not difference else at_once).append(stage)
            else:
                before.append(stage)
    return before, at_once, after


def counts_in_a_copy(differences: Sequence[Difference], table: Table) -> bool:
    """Whether the changes of a table copy rows that ARCHIVE refuses unless it counts from 1 again.

    :param table: the table after the revision.
    """
    is_archive = table.engine == "ARCHIVE"
    counts = any(column.autoincrement for column in table.columns)
    return is_archive and counts and not of_kind(differences, AutoIncrementDifference)
