"""The rows that MySQL and MariaDB accept, of those that are generated for a table.

A value has its turn in a row together with values of the other columns, and that row may be refused
though the value itself is not to blame: by a CHECK that compares columns, or by a key.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from alembic_autogen.proof.rows.fill import Fits, Misfits, accept_all, fill, tables_to_fill
from alembic_autogen.schema.model import TableKey
from alembic_autogen.schema.read import read_schema
from alembic_autogen.server.base import Database, Server
from support.proofs import execute
from support.tables import column

if TYPE_CHECKING:
    from pymysql import Connection
    from pymysql.cursors import Cursor

KEY = TableKey(None, "t")
EXTREMES = {-128, -1, 0, 127}
Rows = list[tuple[Any, ...]]


@pytest.fixture(params=["server", "mariadb"])
def either(request: pytest.FixtureRequest) -> Server:
    found: Server = request.getfixturevalue(request.param)
    return found


def fill_t(database: Database, fits: Fits = accept_all, **options: Any) -> int:
    """Fill the table t, and return the number of rows that the tool counts."""
    tables = tables_to_fill([KEY], read_schema(database).tables)
    return fill(database, tables, fits, **options)[KEY]


def found(database: Database, query: str) -> Rows:
    """What a new connection reads."""
    with database.connect() as connection, connection.cursor() as cursor:
        cursor.execute(query)
        return list(cursor.fetchall())


def generated(
    server: Server,
    *statements: str,
    query: str = "SELECT * FROM t",
    fits: Fits = accept_all,
    **options: Any,
) -> Rows:
    """The rows of the table t after it was filled.

    :param statements: what creates it.
    :param query: reads the rows.
    """
    with server.database("generated") as database:
        execute(database, statements)
        count = fill_t(database, fits, **options)
        rows = found(database, query)
    assert len(rows) == count
    return rows


def without(condition: str) -> Fits:
    """Accept no row that meets a condition."""

    def fits(cursor: Cursor, key: TableKey) -> bool:
        cursor.execute(f"SELECT 1 FROM {key.sql} WHERE {condition}")
        return not cursor.fetchall()

    return fits


CIRCLES = {
    "one column": (
        "u INT NULL",
        "t INT NOT NULL, FOREIGN KEY (t) REFERENCES t (id)",
        "FOREIGN KEY (u) REFERENCES u (id)",
    ),
    "with a column that allows no NULL": (
        "tenant TINYINT NOT NULL, u INT NULL",
        "tenant TINYINT NOT NULL, UNIQUE (tenant, id), t INT NOT NULL, "
        "FOREIGN KEY (t) REFERENCES t (id)",
        "FOREIGN KEY (tenant, u) REFERENCES u (tenant, id)",
    ),
}


@pytest.mark.parametrize("t, u, key", CIRCLES.values(), ids=CIRCLES)
def test_tables_that_refer_to_each_other_get_rows_if_a_key_allows_null(
    either: Server, t: str, u: str, key: str
) -> None:
    rows = generated(
        either,
        f"CREATE TABLE t (id INT AUTO_INCREMENT PRIMARY KEY, {t})",
        f"CREATE TABLE u (id INT AUTO_INCREMENT PRIMARY KEY, {u})",
        f"ALTER TABLE t ADD {key}",
        query="SELECT u, (SELECT COUNT(*) FROM u) FROM t",
    )
    assert {number is None for number, _ in rows} == {True, False}
    assert all(count for _, count in rows)


TABLES = {
    "compared columns": "a TINYINT NOT NULL, b TINYINT NOT NULL, CHECK (a <= b)",
    "opposite signs": "a TINYINT NOT NULL, b TINYINT NOT NULL, CHECK (a < 0 OR b < 0)",
    "either one": "a TINYINT, b TINYINT, CHECK ((a IS NULL) <> (b IS NULL))",
    "a key": "a TINYINT NOT NULL, b TINYINT NOT NULL, CHECK (a <= b), UNIQUE (a, b)",
}


@pytest.mark.parametrize("columns", TABLES.values(), ids=TABLES)
def test_each_value_is_in_a_row_with_others_that_fit(either: Server, columns: str) -> None:
    rows = generated(
        either,
        f"CREATE TABLE t (id INT AUTO_INCREMENT PRIMARY KEY, {columns})",
        query="SELECT a, b FROM t",
    )
    for at in (0, 1):
        assert {row[at] for row in rows} >= EXTREMES


def test_values_that_fit_nowhere_end_the_search(either: Server) -> None:
    create = "CREATE TABLE t (a INT, b INT, CHECK (a = 4 AND b = 5))"
    assert len(generated(either, create)) < 24


def test_a_unique_key_with_few_values_has_as_many_rows(either: Server) -> None:
    create = "CREATE TABLE t (e ENUM('a', 'b') NOT NULL, UNIQUE (e))"
    assert generated(either, create) == [("a",), ("b",)]


def test_a_unique_key_does_not_keep_values_from_other_columns(either: Server) -> None:
    members = [f"{number:02}" for number in range(40)]
    create = f"CREATE TABLE t (id INT PRIMARY KEY, e ENUM({str(members)[1:-1]}) NOT NULL)"
    rows = generated(either, create)
    assert {member for _, member in rows} == {*members[:24]}
    assert {id_ for id_, _ in rows} >= {-(2**31), -1, 0, 1, 2**31 - 1}


@pytest.mark.parametrize("most", [1, 5])
def test_a_table_gets_no_more_rows_than_it_may(either: Server, most: int) -> None:
    create = "CREATE TABLE t (a TINYINT NOT NULL)"
    assert len(generated(either, create, most={KEY: most})) == most


def test_a_column_that_gets_another_type_has_more_values(either: Server) -> None:
    create = "CREATE TABLE t (a VARCHAR(9))"
    becomes = {KEY: {"a": column("`a` int DEFAULT NULL")}}
    assert {*generated(either, create, targets=becomes)} > {*generated(either, create)}


ZONED = (
    "CREATE TABLE t (m TIMESTAMP NULL, d {} STORED, zone VARCHAR(64))",
    "CREATE TRIGGER zoned BEFORE INSERT ON t FOR EACH ROW SET NEW.zone = @@SESSION.time_zone",
)


class InTheEast(Database):
    """A database whose sessions begin in another time zone."""

    def connect(self) -> Connection:
        connection = super().connect()
        with connection.cursor() as cursor:
            cursor.execute("SET time_zone = '+05:00'")
        return connection


def zones(server: Server, definition: str) -> set[tuple[str, str]]:
    """The time zones in which the rows are inserted, each with the server's own one.

    :param definition: the type of a generated column.
    """
    with server.database("generated") as database:
        execute(database, [each.format(definition) for each in ZONED])
        assert fill_t(InTheEast(server, database.name)) > 0
        return {*found(database, "SELECT zone, @@GLOBAL.time_zone FROM t")}


def test_rows_are_inserted_in_a_fixed_time_zone(either: Server) -> None:
    assert {zone for zone, _ in zones(either, "INT AS (1)")} == {"+00:00"}


def test_values_that_depend_on_the_time_zone_are_computed_in_that_of_the_server(
    server: Server,
) -> None:
    """Revisions compute them in it as well; MariaDB refuses such columns."""
    ((zone, own),) = zones(server, "DATE AS (CAST(m AS DATE))")
    assert zone == own


# Rows that a revision would refuse


@pytest.mark.parametrize(
    ("flavor", "engine"),
    [
        *(("server", "InnoDB"), ("server", "MyISAM")),
        *(("mariadb", "InnoDB"), ("mariadb", "MyISAM"), ("mariadb", "Aria")),
    ],
)
def test_rows_that_do_not_fit_are_taken_back(
    flavor: str, engine: str, request: pytest.FixtureRequest
) -> None:
    create = f"CREATE TABLE t (a TINYINT NOT NULL) ENGINE={engine}"
    rows = generated(request.getfixturevalue(flavor), create, fits=without("a = 0"))
    assert {a for (a,) in rows} == {*EXTREMES, 1} - {0}


@pytest.mark.parametrize("engine", ["InnoDB", "MyISAM"])
def test_a_row_that_the_table_refuses_leaves_nothing_elsewhere(either: Server, engine: str) -> None:
    """MyISAM takes nothing back, but what a trigger inserts elsewhere may be taken back."""
    with either.database("generated") as database:
        execute(
            database,
            [
                f"CREATE TABLE t (e ENUM('a', 'b') NOT NULL, UNIQUE (e)) ENGINE={engine}",
                "CREATE TABLE noted (e VARCHAR(1))",
                "CREATE TRIGGER note BEFORE INSERT ON t FOR EACH ROW INSERT INTO noted"
                " VALUES (NEW.e)",
            ],
        )
        assert fill_t(database) == 2
        assert found(database, "SELECT e FROM noted ORDER BY e") == [("a",), ("b",)]


NAMES = "abcdefgh"
WANTED = dict(zip(NAMES, [-1, 0, 2147483647, 1] * 2, strict=True))


@pytest.mark.parametrize("check", ["", ", CHECK (c = 2147483647)"])
def test_where_no_row_fits_one_is_changed_until_it_does(either: Server, check: str) -> None:
    """The CHECK refuses the row with which the search begins."""
    differences = " + ".join(f"({name} <> {value})" for name, value in WANTED.items())

    def misfits(cursor: Cursor, key: TableKey) -> int:
        cursor.execute(f"SELECT {differences} FROM {key.sql}")
        ((count,),) = cursor.fetchall()
        return int(count)

    columns = ", ".join(f"{name} INT NOT NULL" for name in NAMES)
    rows = generated(
        either,
        f"CREATE TABLE t ({columns}{check})",
        fits=without(f"{differences} > 0"),
        misfits=misfits,
        most={KEY: 1},
    )
    assert rows == [tuple(WANTED.values())]


@pytest.mark.parametrize("misfits", [None, lambda *_: 1], ids=["none", "one"])
def test_where_even_that_row_does_not_fit_the_table_stays_empty(
    either: Server, misfits: Misfits | None
) -> None:
    create = "CREATE TABLE t (a TINYINT NOT NULL)"
    assert generated(either, create, fits=without("TRUE"), misfits=misfits) == []


def test_misfits_are_not_counted_where_rows_fit(either: Server) -> None:
    def misfits(cursor: Cursor, key: TableKey) -> int:
        raise AssertionError

    assert generated(either, "CREATE TABLE t (a TINYINT NOT NULL)", misfits=misfits)


# Foreign keys


PARENTS = [(1, "a"), (2, "it's"), (3, "\\")]
CREATE_PARENTS = "CREATE TABLE p (id INT NOT NULL, n VARCHAR(4) NOT NULL, UNIQUE (id, n))"
INSERT_PARENTS = "INSERT INTO p VALUES (1, 'a'), (2, 'it''s'), (3, '\\\\')"
REFERS = "FOREIGN KEY (x, y) REFERENCES p (id, n)"


def test_a_foreign_key_refers_to_each_row_there_is(either: Server) -> None:
    create = f"CREATE TABLE t (x INT NOT NULL, y VARCHAR(4) NOT NULL, {REFERS})"
    with either.database("generated") as database:
        execute(database, [CREATE_PARENTS, INSERT_PARENTS, create])
        tables = [read_schema(database).tables[KEY]]
        fill(database, tables, accept_all)
        assert {*found(database, "SELECT x, y FROM t")} == {*PARENTS}


def test_it_is_null_as_well_if_all_of_its_columns_may_be(either: Server) -> None:
    create = f"CREATE TABLE t (x INT, y VARCHAR(4), {REFERS})"
    with either.database("generated") as database:
        execute(database, [CREATE_PARENTS, INSERT_PARENTS, create])
        fill(database, [read_schema(database).tables[KEY]], accept_all)
        rows = {*found(database, "SELECT x, y FROM t")}
    assert rows >= {*PARENTS, (None, None)}
    assert {(x, y) for x, y in rows if x is not None and y is not None} == {*PARENTS}


def test_bytes_are_referred_to_as_they_are(either: Server) -> None:
    with either.database("generated") as database:
        execute(
            database,
            [
                "CREATE TABLE p (id VARBINARY(4) PRIMARY KEY)",
                "INSERT INTO p VALUES (x'00ff'), (x'')",
                "CREATE TABLE t (x VARBINARY(4) NOT NULL, FOREIGN KEY (x) REFERENCES p (id))",
            ],
        )
        fill(database, [read_schema(database).tables[KEY]], accept_all)
        assert {*found(database, "SELECT x FROM t")} == {(b"\x00\xff",), (b"",)}


def test_without_a_row_to_refer_to_the_table_stays_empty(either: Server) -> None:
    create = f"CREATE TABLE t (x INT NOT NULL, y VARCHAR(4) NOT NULL, {REFERS})"
    with either.database("generated") as database:
        execute(database, [CREATE_PARENTS, create])
        assert fill(database, [read_schema(database).tables[KEY]], accept_all) == {KEY: 0}


def test_no_row_refers_to_a_counting_key_of_its_table_that_does_not_exist(either: Server) -> None:
    """InnoDB accepts 0 there, and refuses to copy the table afterwards."""
    columns = "id INT AUTO_INCREMENT PRIMARY KEY, b INT, FOREIGN KEY (b) REFERENCES t (id)"
    rows = generated(either, f"CREATE TABLE t ({columns})")
    assert rows
    assert {b for _, b in rows} <= {None, *(id_ for id_, _ in rows)}


@pytest.mark.parametrize("counts", ["", "AUTO_INCREMENT"])
def test_the_rows_of_a_tree_refer_to_themselves_or_to_others(either: Server, counts: str) -> None:
    """The first row can refer to itself only, as its parent cannot be NULL."""
    rows = generated(
        either,
        f"CREATE TABLE t (id INT {counts} PRIMARY KEY, parent INT NOT NULL,"
        " FOREIGN KEY (parent) REFERENCES t (id))",
    )
    assert len(rows) > 6
    assert {parent for _, parent in rows} <= {id_ for id_, _ in rows}
    assert (1, 1) in rows
    assert any(parent != id_ for id_, parent in rows)


def test_a_row_refers_to_no_column_that_has_no_value_yet(either: Server) -> None:
    """The server computes the column, whose values only rows that are there have."""
    rows = generated(
        either,
        "CREATE TABLE t (id INT NOT NULL, parent INT, name INT AS (id + 1) STORED, UNIQUE (name),"
        " FOREIGN KEY (parent) REFERENCES t (name))",
    )
    assert rows
    assert {parent for _, parent, _ in rows} <= {None, *(name for *_, name in rows)}


# Versioned tables


def test_versioned_tables_have_earlier_rows_that_no_query_judges(mariadb: Server) -> None:
    """A query that overlooks earlier rows accepts them, and the proof meets what they make fail."""
    with mariadb.database("generated") as database:
        execute(database, ["CREATE TABLE t (a TINYINT NOT NULL) WITH SYSTEM VERSIONING"])
        count = fill_t(database, without("a < 0"))
        ever = found(database, "SELECT a FROM t FOR SYSTEM_TIME ALL")
        present = found(database, "SELECT a FROM t")
    assert count == len(present)
    assert not any(a < 0 for (a,) in present)
    assert {a for (a,) in ever} >= EXTREMES


EVER = "SELECT a FROM t FOR SYSTEM_TIME ALL ORDER BY a"


def test_rows_that_were_there_are_no_earlier_ones(mariadb: Server) -> None:
    with mariadb.database("generated") as database:
        execute(
            database,
            [
                "CREATE TABLE t (a TINYINT NOT NULL) WITH SYSTEM VERSIONING",
                "INSERT INTO t VALUES (7)",
            ],
        )
        fill_t(database)
        assert found(database, EVER) == found(database, "SELECT a FROM t ORDER BY a")


def test_a_versioned_table_gets_as_many_earlier_rows_as_it_may(mariadb: Server) -> None:
    with mariadb.database("generated") as database:
        execute(database, ["CREATE TABLE t (a TINYINT NOT NULL) WITH SYSTEM VERSIONING"])
        assert fill_t(database, most={KEY: 2}) == 2
        assert len(found(database, EVER)) == 2 * 2
