"""Changes by hand in objects of a half-done revision are refused, and named.

The kind: fifty places of the application's history, with a change of another kind at each.
"""

from __future__ import annotations

import re

import pymysql
import pytest

from resume.application import Application
from support.half_done import WANTED, HalfDoneDatabase, sample

STATES = WANTED or 50
KINDS = ("column", "index", "check", "comment", "renamed", "column_comment", "option")


def change(kind: str, table: str, text: str) -> tuple[str, str]:
    """A change by hand.

    :param text: what SHOW CREATE prints of the table.
    :returns: the statement, and what the refusal has to name.
    """
    columns = re.findall(r"(?m)^  `(\w+)` (.+?),?$", text)
    last, definition = columns[-1]
    begin = f"ALTER TABLE `{table}`"
    return {
        "column": (f"{begin} ADD COLUMN by_hand INT", f"{table}.by_hand"),
        "index": (f"{begin} ADD INDEX by_hand (`{columns[0][0]}`)", "by_hand"),
        "check": (f"{begin} ADD CONSTRAINT by_hand CHECK (1 = 1)", "by_hand"),
        "comment": (f"{begin} COMMENT = 'by hand'", table),
        "renamed": (f"{begin} RENAME COLUMN `{last}` TO by_hand", "by_hand"),
        "column_comment": (
            f"{begin} MODIFY `{last}` {definition} COMMENT 'by hand'",
            f"{table}.{last}",
        ),
        "option": (f"{begin} ROW_FORMAT = COMPRESSED", table),
    }[kind]


@pytest.mark.resume
def test_each_state_that_no_place_has_is_refused_with_the_difference(
    application: Application,
) -> None:
    first = list(sample(application.places, STATES))
    tried, failures = 0, []
    for place in [*first, *(each for each in application.places if each not in first)]:
        found = complaint(application, place, tried)
        if found is not None:
            tried += 1
        if found:
            failures.append(found)
            print(found, flush=True)
        if tried == STATES:
            break
        if tried % 10 == 0:
            print(f"{tried} states, {len(failures)} failures", flush=True)
    print(f"{tried} foreign states, {len(failures)} failures")
    assert tried == STATES and not failures


def complaint(application: Application, place: tuple[str, int], number: int) -> str | None:
    """The problem with the refusal of a state, or empty; ``None`` if there is no such state."""
    revision, statement = place
    upgrade, real = application.upgrades[revision], application.production
    real.restore(upgrade.before)
    start = real.state().objects
    real.stop(statement, revision)
    now = real.state().objects
    touched = sorted(
        (kind, name)
        for states in (now, upgrade.after.objects)
        for (kind, name), text in states.items()
        if kind in ("BASE TABLE", "TRIGGER")
        and name != "alembic_version"
        and (kind, name) in now
        and text != start.get((kind, name))
    )
    if not touched:  # the revision writes rows, or creates only what is not there yet
        return None
    kind, name = touched[number % len(touched)]
    sql, named = _change_trigger(real, name) if kind == "TRIGGER" else _apply(real, name, number)
    before = real.state()
    done = real.go_on(revision)
    if done.code != 2 or named not in done.err:
        return f"{place}: {sql}: {done.code}: {done.err}"
    if before != real.state():
        return f"{place}: {sql}: the database was changed"
    return ""


def _change_trigger(real: HalfDoneDatabase, name: str) -> tuple[str, str]:
    """Give a trigger another body."""
    ((timing, event, table),) = real.execute(
        "SELECT action_timing, event_manipulation, event_object_table"
        f" FROM information_schema.triggers WHERE trigger_name = '{name}'"
    )
    sql = f"CREATE TRIGGER `{name}` {timing} {event} ON `{table}` FOR EACH ROW SET @by_hand = 1"
    real.execute(f"DROP TRIGGER `{name}`", sql)
    return sql, name


def _apply(real: HalfDoneDatabase, table: str, number: int) -> tuple[str, str]:
    """Make the first change that the server takes, of those that begin with a number."""
    text = real.state().objects["BASE TABLE", table]
    for offset in range(len(KINDS)):
        sql, named = change(KINDS[(number + offset) % len(KINDS)], table, text)
        try:
            real.execute(sql)
        except pymysql.err.MySQLError:
            continue
        if real.state().objects.get(("BASE TABLE", table)) != text:
            return sql, named
    raise AssertionError(f"no change of {table}")
