"""What was changed by hand in what a half-done revision touches is refused, and named.

The kind: fifty places of the application's history, with a change of another kind at each.
"""

from __future__ import annotations

import re

import pymysql
import pytest

from resume.application import Application
from support.half_done import WANTED, Production, sample

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
    places = sample(application.places, STATES)
    failures = []
    for number, place in enumerate(places):
        found = complaint(application, place, number)
        if found:
            failures.append(found)
            print(found)
    print(f"{len(places)} foreign states, {len(failures)} failures")
    assert not failures


def complaint(application: Application, place: tuple[str, int], number: int) -> str:
    """What is wrong with the refusal of a state, or nothing."""
    revision, statement = place
    upgrade, real = application.upgrades[revision], application.production
    real.restore(upgrade.before)
    start = real.state().objects
    real.stop(statement, revision)
    touched = sorted(
        name
        for (kind, name), text in real.state().objects.items()
        if kind == "BASE TABLE" and name != "alembic_version" and text != start.get((kind, name))
    )
    if not touched:  # the statement has written rows, or made a trigger
        touched = sorted(
            name
            for (kind, name), text in upgrade.after.objects.items()
            if kind == "BASE TABLE" and start.get((kind, name), text) != text
        )
    if not touched:
        return f"{place}: no table is touched"
    sql, named = _apply(real, touched[number % len(touched)], number)
    before = real.state()
    done = real.go_on(revision)
    if done.code != 2 or named not in done.err:
        return f"{place}: {sql}: {done.code}: {done.err}"
    if before != real.state():
        return f"{place}: {sql}: the database was changed"
    return ""


def _apply(real: Production, table: str, number: int) -> tuple[str, str]:
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
