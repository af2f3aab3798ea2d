"""How rows get into tables of special kinds: trees, earlier rows, engines that undo nothing."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from alembic_autogen.proof.rows.values import boundary_values
from alembic_autogen.schema.model import TableKey
from support.row_servers import Row, Server, filled, is_unique
from support.tables import ID, PRIMARY, A, B, column, key, t, table

TRIES = 40
"""Attempts at a row."""
TRUNCATE = "TRUNCATE TABLE `t`"


def test_only_a_row_that_does_not_fit_makes_innodb_go_back() -> None:
    server = Server(is_unique("id"))
    count = filled(server, table("t", ID, PRIMARY))
    assert (server.returns, server.savepoints) == (0, count)  # it undoes a refused INSERT itself
    server = Server()
    count = filled(server, t(B), fits=lambda *_: len(server.rows) == 1 and server.returns > 3)
    assert count == len(server.rows) == 1
    assert server.savepoints == 1 + count
    assert server.returns > 3
    assert TRUNCATE not in server.statements


MYISAM = "ENGINE=MyISAM"


def test_an_engine_that_undoes_nothing_gets_the_rows_that_fit_once_more() -> None:
    server = Server(undoes=False)
    count = filled(server, t(B, options=MYISAM), fits=lambda *_: server.rows[-1]["b"] != "0")
    assert TRUNCATE in server.statements
    assert count == len(server.rows) > 1
    assert "0" not in server.column("b")


def test_a_row_that_another_engine_refuses_leaves_the_others_where_they_are() -> None:
    server = Server(is_unique("id"), undoes=False)
    assert filled(server, table("t", ID, PRIMARY, options=MYISAM)) == len(server.rows)
    assert TRUNCATE not in server.statements
    assert server.returns > 0  # for what a trigger has inserted into a table of InnoDB


def test_a_unique_key_with_few_values_has_as_many_rows() -> None:
    server = Server(is_unique("e"))
    assert filled(server, t("`e` enum('a','b') NOT NULL", "UNIQUE KEY `k` (`e`)")) == 2
    assert server.column("e") == ["'a'", "'b'"]


NAMES = "abcdefgh"
MANY = table("t", "`z` int NOT NULL", *(f"`{name}` int NOT NULL" for name in NAMES))
WANTED = dict(zip(NAMES, ["-1", "0", "2147483647", "1"] * 2, strict=True))


@pytest.mark.parametrize("check", [None, ("c", "2147483647")])
def test_where_no_row_fits_one_is_changed_until_no_check_refuses_it(
    check: tuple[str, str] | None,
) -> None:
    # the table's own CHECK refuses the row from which the search begins
    server = Server(lambda row, rows: check is None or check in row.items())
    counted: list[int] = []

    def misfits(cursor: object, key: TableKey) -> int:
        counted.append(sum(server.rows[-1][name] != value for name, value in WANTED.items()))
        return counted[-1]

    def fits(cursor: object, key: TableKey) -> bool:
        return WANTED.items() <= server.rows[-1].items()

    assert filled(server, MANY, fits=fits, misfits=misfits) == 1
    assert server.rows == [{"z": "1", **WANTED}]  # z is not changed: it does not count
    assert counted.index(0) == len(counted) - 1


def test_where_even_that_row_does_not_fit_the_table_stays_empty() -> None:
    server = Server()
    assert filled(server, MANY, fits=lambda *_: False, misfits=lambda *_: 1) == 0
    assert server.rows == []


def test_misfits_are_not_counted_where_rows_fit() -> None:
    def misfits(cursor: object, key: TableKey) -> int:
        raise AssertionError

    server = Server()
    assert filled(server, t(A), misfits=misfits) == len(server.rows)


ENUM = "`{}` enum('u','v','x','y') NOT NULL"
MEMBERS = boundary_values(column(ENUM.format("a")))
FEWER = "`{}` enum('u','v') NOT NULL"


def missing(converted: str, *lines: str, most: int = 2) -> tuple[Row, list[Row]]:
    """Fill a table that takes one row only.

    :param converted: the columns that get another type.
    :param most: how many rows it may have.
    :returns: the row, and those that are tried afterwards.
    """
    tried: list[Row] = []

    def takes(row: Row, rows: Sequence[Row]) -> bool:
        tried.append(row)
        return not rows

    server = Server(takes)
    targets = {key("t"): {name: column(FEWER.format(name)) for name in converted}}
    into = table("t", *map(ENUM.format, "abc"), *lines)
    assert filled(server, into, targets=targets, most={key("t"): most}) == 1
    return server.rows[0], tried[1:]


def test_of_many_conversions_a_missing_value_is_tried_in_a_row_that_was_accepted() -> None:
    accepted, tried = missing("ab")
    tried = tried[TRIES:]
    lacking = [(name, value) for value in [*MEMBERS[1:], "''"] for name in "abc"]
    lacking.remove(("c", "''"))  # not a member, but a converted column may have it
    assert set(accepted.values()) == {"'u'"}
    assert sorted(map(str, tried[1::2])) == sorted(str({**accepted, n: v}) for n, v in lacking)
    others = [{*row.items()} - {*accepted.items()} for row in tried[::2]]
    assert len(others) == len(lacking)
    assert max(map(len, others[1:])) == 3  # and beside any values


def test_of_one_conversion_it_is_tried_more_often() -> None:
    _, tried = missing("a")
    lacking = 3 * len(MEMBERS[1:]) + 1
    assert len(tried) == TRIES + 6 * lacking


def test_each_attempt_has_another_key_in_a_row_that_was_accepted_as_well() -> None:
    members = ",".join(f"'{number:02}'" for number in range(90))
    accepted, tried = missing("ab", f"`m` enum({members}) NOT NULL", ID, PRIMARY, most=80)
    new = [row["id"] for row in tried if row["id"] not in boundary_values(column(ID))]
    assert len(new) == len(set(new)) > 79 * (TRIES - 1) + 50
    assert accepted["id"] not in [row["id"] for row in tried[79 * TRIES :]]
