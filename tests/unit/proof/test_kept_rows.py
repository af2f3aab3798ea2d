"""Statements that keep a generated row, and those that take it back, for each engine."""

from __future__ import annotations

import pytest

from alembic_autogen.proof.rows.kept import KeptRows
from support.tables import ID, table

SAVEPOINT, BACK = "SAVEPOINT `row`", "ROLLBACK TO SAVEPOINT `row`"
INNODB = ("ENGINE=InnoDB", "CHECKSUM=1")
OTHERS = ("ENGINE=MyISAM", "ENGINE=Aria")


def kept(options: str) -> KeptRows:
    return KeptRows(table("t", ID, options=options))


def test_an_insert_names_its_columns() -> None:
    rows = KeptRows(table("geo.t", ID))
    assert (
        rows.insert({"a`b": "'1'", "c": "2"})
        == "INSERT INTO `geo`.`t` (`a``b`, `c`) VALUES ('1', 2)"
    )
    assert rows.insert({}) == "INSERT INTO `geo`.`t` () VALUES ()"


@pytest.mark.parametrize("options", INNODB)
def test_innodb_needs_a_savepoint_once_for_each_row_that_is_kept(options: str) -> None:
    rows = kept(options)
    assert [rows.mark(), rows.mark(), rows.mark()] == [[SAVEPOINT], [], []]
    rows.keep("INSERT 1")
    assert [rows.mark(), rows.mark()] == [[SAVEPOINT], []]


@pytest.mark.parametrize("options", OTHERS)
def test_other_engines_end_the_transaction_before_each_row(options: str) -> None:
    rows = kept(options)
    assert [rows.mark(), rows.mark()] == [["COMMIT", SAVEPOINT]] * 2
    rows.keep("INSERT 1")
    assert rows.mark() == ["COMMIT", SAVEPOINT]


@pytest.mark.parametrize("options", INNODB)
def test_only_a_row_that_is_there_makes_innodb_go_back(options: str) -> None:
    rows = kept(options)
    rows.keep("INSERT 1")
    assert rows.take_back(is_there=False) == []
    assert rows.take_back(is_there=True) == [BACK]
    assert rows.insert_again(is_there=False) == rows.insert_again(is_there=True) == []


@pytest.mark.parametrize("options", OTHERS)
def test_other_engines_get_the_rows_that_are_kept_once_more(options: str) -> None:
    rows = kept(options)
    rows.keep("INSERT 1")
    rows.keep("INSERT 2")
    # what a trigger has inserted into a table of InnoDB goes in any case
    assert rows.take_back(is_there=False) == rows.take_back(is_there=True) == [BACK]
    assert rows.insert_again(is_there=False) == []
    assert rows.insert_again(is_there=True) == ["TRUNCATE TABLE `t`", "INSERT 1", "INSERT 2"]
