"""The rows that a table is filled with, on a server that is only a list of rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pytest

from alembic_autogen.proof.rows.boundaries import pair_values
from alembic_autogen.proof.rows.fill import accept_all, fill
from alembic_autogen.proof.rows.values import boundary_values
from alembic_autogen.schema.model import Table, TableKey
from support.row_servers import Row, Server, filled, is_unique
from support.tables import column, key, t, table

A, B = "`a` varchar(9) DEFAULT NULL", "`b` tinyint NOT NULL"


def test_each_boundary_value_of_each_column_is_in_a_row() -> None:
    server = Server()
    count = filled(server, t(A, B))
    assert set(server.column("a")) == set(boundary_values(column(A)))
    assert set(server.column("b")) == set(boundary_values(column(B)))
    assert count == len(server.committed) == len(server.rows) >= len(boundary_values(column(A)))


def test_the_rows_are_the_same_in_each_run_and_others_in_another_table() -> None:
    # a CHECK that many combinations violate
    def takes(row: Row, rows: Sequence[Row]) -> bool:
        return len(row["a"]) % 2 == len(row["b"]) % 2

    servers = [Server(takes) for _ in range(3)]
    for server, name in zip(servers, ("t", "t", "u"), strict=True):
        filled(server, table(name, A, B))
    assert servers[0].rows == servers[1].rows != servers[2].rows


def test_generated_and_counted_columns_have_no_values() -> None:
    server = Server()
    line = "`g` int GENERATED ALWAYS AS (1) STORED"
    assert filled(server, table("t", "`id` int NOT NULL AUTO_INCREMENT", line)) == 6
    assert server.rows == [{}] * 6


@pytest.mark.parametrize("most", [1, 3, 24])
def test_a_table_gets_no_more_rows_than_it_may(most: int) -> None:
    server = Server()
    assert filled(server, t(A, B), most={key("t"): most}) <= most
    assert len(server.rows) <= most
    other = Server()
    assert filled(other, t(A, B), most={key("u"): 1}) > 3


def test_values_that_a_check_refuses_in_one_row_are_in_another() -> None:
    values = boundary_values(column(A))
    # each row may have a longer text only with a small number
    small = min(boundary_values(column(B)), key=len)

    def takes(row: Row, rows: Sequence[Row]) -> bool:
        return row.get("a") in (None, "NULL", values[0]) or row["b"] == small

    server = Server(takes)
    count = filled(server, t(A, B))
    assert {*values} - {"NULL"} <= set(server.column("a"))
    assert count == len(server.rows) <= 24


def test_a_value_that_no_row_can_have_ends_after_some_attempts() -> None:
    attempts: Counter[str] = Counter()

    def takes(row: Row, rows: Sequence[Row]) -> bool:
        attempts[row["b"]] += 1
        return row["b"] == "0"

    server = Server(takes)
    assert filled(server, t(B)) == len(server.rows) > 0
    assert set(server.column("b")) == {"0"}
    assert sum(attempts.values()) < 24 * 40 + 240


def test_rows_that_do_not_fit_are_taken_back() -> None:
    server = Server()
    asked: list[TableKey] = []

    def fits(cursor: object, key: TableKey) -> bool:
        assert cursor is server
        asked.append(key)
        return server.rows[-1]["b"] != "0"

    count = filled(server, t(B), fits=fits)
    assert count == len(server.rows) == len(server.committed) > 0
    assert "0" not in server.column("b")
    assert set(asked) == {key("t")}
    assert filled(Server(), t(B), fits=lambda cursor, key: False) == 0


def test_a_unique_key_has_other_values_once_those_of_its_type_are_used() -> None:
    server = Server(is_unique("id"))
    filled(server, t(A, "PRIMARY KEY (`id`)"))
    ids = server.column("id")
    assert len(ids) == len(set(ids)) >= len(boundary_values(column(A)))
    assert set(boundary_values(column("`id` int NOT NULL"))) <= set(ids)
    server = Server(is_unique("a"))
    filled(server, table("t", A, "UNIQUE KEY `k` (`a`)"))
    assert len(server.rows) > len(boundary_values(column(A))) - 1
    assert len(set(server.column("a"))) == len(server.rows)


REFERS = "CONSTRAINT `f` FOREIGN KEY (`x`,`y`) REFERENCES `geo`.`p` (`i d`,`n`)"
PARENTS = [("1", "'a'"), ("2", "'b'"), ("3", "'c'")]


def exists(row: Row, rows: Sequence[Row]) -> bool:
    """Whether the server takes what the foreign key refers to."""
    pair = (row.get("x", "NULL"), row.get("y", "NULL"))
    return "NULL" in pair or pair in PARENTS


def test_a_foreign_key_refers_to_each_row_there_is() -> None:
    server = Server(exists, PARENTS)
    filled(server, table("t", "`x` int NOT NULL", "`y` varchar(3) DEFAULT NULL", REFERS))
    pairs = [(row["x"], row["y"]) for row in server.rows if row["y"] != "NULL"]
    assert set(pairs) == set(PARENTS)
    pairs = pairs[:12]
    assert max(Counter(pairs).values()) - min(Counter(pairs).values()) <= 1
    assert server.statements[-1] == (
        "SELECT QUOTE(`i d`), QUOTE(`n`) FROM `geo`.`p`"
        " WHERE `i d` IS NOT NULL AND `n` IS NOT NULL LIMIT 24"
    )


def test_it_is_null_as_well_if_all_of_its_columns_may_be() -> None:
    lines = ("`x` int DEFAULT NULL", "`y` varchar(3) DEFAULT NULL", REFERS)
    server = Server(exists, PARENTS)
    filled(server, table("t", *lines))
    pairs = {(row["x"], row["y"]) for row in server.rows}
    assert {*PARENTS, ("NULL", "NULL")} <= pairs
    server = Server(exists)
    filled(server, table("t", *lines))
    assert len(server.rows) >= len(boundary_values(column("`x` int DEFAULT NULL")))
    assert {row["x"] for row in server.rows if row["y"] != "NULL"} <= {"NULL"}


def test_without_a_row_to_refer_to_the_server_decides() -> None:
    server = Server(lambda row, rows: False)
    assert filled(server, table("t", "`x` int NOT NULL", "`y` int NOT NULL", REFERS)) == 0


def test_a_column_that_gets_another_type_has_the_values_of_the_pair_too() -> None:
    before, after = column(A), column("`a` datetime DEFAULT NULL")
    server = Server()
    filled(server, t(A), targets={key("t"): {"a": after}})
    assert set(server.column("a")) == {*boundary_values(before), *pair_values(before, after)}
    assert len(server.rows) > 24


def test_values_that_a_check_names_are_among_them() -> None:
    server = Server()
    filled(server, t(A, "CONSTRAINT `c` CHECK ((`a` in (_utf8mb4'red',_utf8mb4'blue')))"))
    assert {"'red'", "'blue'"} <= set(server.column("a"))


MOMENT = "`m` timestamp NULL DEFAULT NULL"
DAY = "`d` date GENERATED ALWAYS AS (cast(`m` as date)) STORED"


@pytest.mark.parametrize(
    ("lines", "zone"),
    [
        ((MOMENT, "`g` int GENERATED ALWAYS AS (1) STORED"), "'+00:00'"),
        # revisions compute such values in the server's own time zone
        ((MOMENT, DAY), "@@GLOBAL.time_zone"),
    ],
)
def test_the_time_zone_is_that_of_the_revision_or_a_fixed_one(
    lines: tuple[str, ...], zone: str
) -> None:
    server = Server()
    fill(server, [table("u"), t(*lines)], accept_all)  # type: ignore[arg-type]  # no database
    assert server.statements == [f"SET time_zone = {zone}"]


MEMBERS = [f"'{number:02}'" for number in range(40)]
ENUM = f"`e` enum({','.join(MEMBERS)}) NOT NULL"


def test_a_table_without_conversions_has_a_row_for_each_of_few_values() -> None:
    server = Server()
    assert filled(server, t(ENUM)) == len(server.rows) == 24
    assert server.column("e") == MEMBERS[:24]


def test_values_keep_their_turn_where_a_key_has_used_up_its_own() -> None:
    server = Server(is_unique("id"))
    filled(server, t(ENUM, "PRIMARY KEY (`id`)"))
    assert server.column("e") == MEMBERS[:24]
    assert server.column("id")[:3] == boundary_values(column("`id` int NOT NULL"))[:3]


@pytest.mark.parametrize("kind", ["KEY", "UNIQUE KEY"])
def test_only_unique_keys_need_values_of_their_own(kind: str) -> None:
    server = Server(lambda row, rows: not rows)  # one row only
    tried: list[str] = []
    takes = server.takes

    def noting(row: Row, rows: Sequence[Row]) -> bool:
        tried.append(row["b"])
        return takes(row, rows)

    server.takes = noting
    filled(server, t(B, f"{kind} `k` (`b`)"))
    others = set(tried) - set(boundary_values(column(B)))
    assert bool(others) is (kind == "UNIQUE KEY")


NUMBERS = [f"`{name}` int DEFAULT NULL" for name in "xyz"]


def test_a_check_may_want_the_other_columns_to_be_null() -> None:
    server = Server(lambda row, rows: sum(row[name] != "NULL" for name in "xyz") <= 1)
    filled(server, table("t", *NUMBERS))
    for name in "xyz":
        assert set(server.column(name)) - {"NULL"} >= {"1", "0", "-1"}


def test_a_check_may_want_the_other_columns_not_to_be_null() -> None:
    def takes(row: Row, rows: Sequence[Row]) -> bool:
        values = [row[name] for name in "xyz"]
        return "NULL" not in values and len(set(values)) == 3

    server = Server(takes)
    filled(server, table("t", *NUMBERS))
    for name in "xyz":
        assert set(server.column(name)) >= {"1", "0", "-1"}


def test_a_missing_value_comes_with_a_row_that_is_referred_to() -> None:
    # each member but one only beside a number that is not its turn's
    def takes(row: Row, rows: Sequence[Row]) -> bool:
        return exists(row, rows) and (row["e"] == "'a'" or row["b"] == "127")

    lines = ("`x` int NOT NULL", "`y` varchar(3) NOT NULL", B, "`e` enum('a','b','c') NOT NULL")
    server = Server(takes, PARENTS)
    filled(server, table("t", *lines, REFERS))
    assert set(server.column("e")) == {"'a'", "'b'", "'c'"}


def test_a_column_without_known_values_is_left_to_its_default() -> None:
    server = Server()
    assert filled(server, t("`g` unheard DEFAULT NULL", B)) == len(server.rows)
    assert {*server.column("g")} <= {"NULL"}
    server = Server(lambda row, rows: "g" not in row and row["b"] == "1")
    assert filled(server, t("`g` unheard NOT NULL", B)) > 0


def test_all_rows_of_a_table_are_one_transaction() -> None:
    server = Server()
    filled(server, t(B))
    assert server.is_one_transaction


def attempts(into: Table, referred: Sequence[tuple[str, ...]] = ()) -> list[Row]:
    """The rows with which a server is tried that refuses all of them."""
    tried: list[Row] = []

    def takes(row: Row, rows: Sequence[Row]) -> bool:
        tried.append(row)
        return False

    assert filled(Server(takes, referred), into) == 0
    return tried


TRIES = 40
"""Attempts at a row before the values that are missing are tried."""


def test_there_are_two_rows_more_than_values_of_a_column() -> None:
    assert filled(Server(), t(B)) == len(boundary_values(column(B))) + 2


def test_the_values_whose_turn_it_is_are_tried_twice_before_any_others() -> None:
    tried = attempts(t(A, B))
    turns = range(len(boundary_values(column(A))) + 2)
    rows = [tried[number * TRIES :][:TRIES] for number in turns]
    assert all(row[0] == row[1] for row in rows)
    assert any(row[2] != row[0] for row in rows)
    assert [row[0]["b"] for row in rows[:3]] == boundary_values(column(B))[:3]


def test_each_attempt_has_another_value_for_a_unique_key() -> None:
    tried = attempts(t(ENUM, "PRIMARY KEY (`id`)"))
    first = [row["id"] for number, row in enumerate(tried[: 24 * TRIES]) if number % TRIES == 0]
    others = [row["id"] for number, row in enumerate(tried[: 24 * TRIES]) if number % TRIES]
    boundaries = boundary_values(column("`id` int NOT NULL"))
    assert set(first) <= set(boundaries)
    # those that are tried for missing values of the other column differ as well
    others += [row["id"] for row in tried[24 * TRIES :] if row["id"] not in boundaries]
    assert len(others) == len(set(others)) > 24 * (TRIES - 1) + 200
    assert not {*others} & {"-1", "0", "1"}


def test_each_attempt_refers_to_the_next_row() -> None:
    lines = ("`x` int NOT NULL", "`y` varchar(3) NOT NULL", REFERS)
    tried = attempts(table("t", *lines), PARENTS)
    referred = [(row["x"], row["y"]) for row in tried]
    assert referred[:3] == PARENTS
    assert referred[TRIES : TRIES + 2] == PARENTS[1:]
    turns = len(boundary_values(column("`x` int NOT NULL"))) + 2
    # one of both may be the missing value that is tried
    xs, ys = ({pair[at] for pair in PARENTS} for at in (0, 1))
    assert all(x in xs or y in ys for x, y in referred[turns * TRIES :])
    assert len(referred) > turns * TRIES


def test_missing_values_are_tried_beside_nulls_and_beside_other_values() -> None:
    names = "defghijk"
    tried = attempts(table("t", *(f"`{name}` int DEFAULT NULL" for name in names)))
    missing = tried[(len(boundary_values(column(NUMBERS[0]))) + 2) * TRIES :]
    assert len(missing) == 240  # and no more
    nulls = [sum(value == "NULL" for value in row.values()) for row in missing]
    assert min(nulls[1::2]) >= len(names) - 1
    assert min(nulls[0::2]) == 0


def test_only_values_that_are_missing_are_tried_again() -> None:
    names = "defghijk"

    def takes(row: Row, rows: Sequence[Row]) -> bool:
        return row["z"] == "NULL" or all(row[name] == "NULL" for name in names)

    server = Server(takes)
    lines = (f"`{name}` int DEFAULT NULL" for name in (*names, "z"))
    filled(server, table("t", *lines), most={key("t"): 80})
    assert set(server.column("z")) >= set(boundary_values(column(NUMBERS[0])))


def test_a_unique_key_without_known_values_is_left_to_its_default() -> None:
    server = Server(lambda row, rows: "g" not in row)
    assert filled(server, t("`g` unheard NOT NULL", B, "UNIQUE KEY `k` (`g`,`b`)")) > 0


@pytest.mark.parametrize(
    ("options", "ends"), [("ENGINE=Aria", True), ("ENGINE=InnoDB", False), ("CHECKSUM=1", False)]
)
def test_engines_without_savepoints_end_the_transaction_before_each_row(
    options: str, ends: bool
) -> None:
    server = Server()
    filled(server, t(B, options=options))
    assert ("COMMIT" in server.statements) is ends
