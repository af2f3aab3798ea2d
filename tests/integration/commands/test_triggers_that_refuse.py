"""Triggers that refuse an UPDATE of a revision, which is tried before anything is changed."""

from __future__ import annotations

import pytest

from alembic_autogen.server.base import Server
from support.shops import Shop
from support.upgrades import declare, upgraded

REFUSE = "BEGIN IF OLD.held = 1 THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'held'; END IF; END"
BEFORE = [
    "CREATE TABLE a_first (id INT PRIMARY KEY, n INT)",
    "CREATE TABLE given (id INT PRIMARY KEY, held INT, changed TIMESTAMP NULL ON UPDATE NOW())",
    f"CREATE TRIGGER t_given BEFORE UPDATE ON given FOR EACH ROW {REFUSE}",
    "CREATE TABLE state (id INT PRIMARY KEY, e ENUM('a', 'b'), held INT)",
    f"CREATE TRIGGER t_state AFTER UPDATE ON state FOR EACH ROW {REFUSE}",
    "CREATE TABLE tags (id INT PRIMARY KEY, s SET('a', 'b'))",
    "CREATE TABLE log (n INT PRIMARY KEY)",
    "CREATE TRIGGER t_tags AFTER UPDATE ON tags FOR EACH ROW INSERT INTO log VALUES (NEW.id)",
    "CREATE TABLE bare (v VARCHAR(10), held INT)",
    f"CREATE TRIGGER t_bare BEFORE UPDATE ON bare FOR EACH ROW {REFUSE}",
    "CREATE TABLE filled (id INT PRIMARY KEY, v VARCHAR(10), held INT)",
    f"CREATE TRIGGER t_filled BEFORE UPDATE ON filled FOR EACH ROW {REFUSE}",
    "CREATE TABLE computed (id INT PRIMARY KEY, held INT, g INT AS (id + 1) VIRTUAL)",
    f"CREATE TRIGGER t_computed BEFORE UPDATE ON computed FOR EACH ROW {REFUSE}",
]
MODELS = """
held = lambda: sa.Column("held", sa.Integer)
changed = sa.text("NULL ON UPDATE CURRENT_TIMESTAMP")
table("a_first", sa.Column("n", sa.BigInteger))
table("given", held(), sa.Column("changed", sa.TIMESTAMP, nullable=True, server_default=changed),
    sa.Column("w", sa.Integer, nullable=False))
table("state", sa.Column("e", mysql.ENUM("z", "b")), held())
table("tags", sa.Column("s", mysql.SET("z", "b")))
sa.Table("log", SQLModel.metadata,
    sa.Column("n", sa.Integer, primary_key=True, autoincrement=False))
sa.Table("bare", SQLModel.metadata, sa.Column("v", sa.String(10)), held(),
    sa.Column("w", sa.Integer, nullable=False))
table("filled", sa.Column("v", sa.String(10), nullable=False), held())
table("computed", held(), sa.Column("g", sa.Integer))
"""
FLAGS = (
    *("--fill", "given.w=1", "--fill", "bare.w=1", "--fill", "filled.v='x'"),
    *("--rename-value", "state.e.a=z", "--rename-value", "tags.s.a=z"),
)
FIRST = "INSERT INTO a_first VALUES (1, 1)"
FIT = [
    FIRST,
    "INSERT INTO given VALUES (1, 0, '2024-01-01')",
    "INSERT INTO state VALUES (1, 'a', 0), (2, 'b', 1)",
    "INSERT INTO tags VALUES (1, 'a,b')",
    "INSERT INTO log VALUES (9)",
    "INSERT INTO bare VALUES ('x', 0)",
    "INSERT INTO filled VALUES (1, NULL, 0), (2, 'a', 1)",
    "INSERT INTO computed (id, held) VALUES (1, 0)",
]
REFUSED = {
    "given": ("INSERT INTO given VALUES (6, 0, NULL), (7, 1, NULL)", "1644; id=7"),
    "state": ("INSERT INTO state VALUES (6, 'a', 0), (7, 'a', 1)", "1644; id=7"),
    "tags": ("INSERT INTO tags VALUES (6, 'b'), (9, 'a')", "1062; id=9"),
    "bare": ("INSERT INTO bare VALUES ('secret', 1)", "1644"),
    "filled": ("INSERT INTO filled VALUES (6, NULL, 0), (7, NULL, 1)", "1644; id=7"),
    "computed": ("INSERT INTO computed (id, held) VALUES (7, 1)", "1644; id=7"),
}


@pytest.mark.slow
def test_what_a_trigger_refuses_ends_an_upgrade_before_anything_is_changed(
    shop_anywhere: Shop, anywhere: Server
) -> None:
    declare(shop_anywhere, BEFORE, MODELS)
    done = shop_anywhere.run("revision", "-m", "values", *FLAGS)
    assert done.code == 0, done.err
    assert "half way" not in done.err
    rows = {"fit": FIT} | {name: [*FIT, insert] for name, (insert, _) in REFUSED.items()}
    found = upgraded(shop_anywhere, anywhere, rows)
    assert not found["fit"].refused, found["fit"]
    assert found["fit"].rows["state"] == [["1", "z", "0"], ["2", "b", "1"]]
    assert found["fit"].rows["given"] == [["1", "0", "2024-01-01 00:00:00", "1"]]
    assert found["fit"].rows["log"] == [["1"], ["9"]]
    for name, (_, words) in REFUSED.items():
        said = found[name].refused
        assert found[name].unchanged, (name, found[name])
        assert said.startswith(f"CommandError: {name}: a trigger refuses "), said
        assert f"(error {words})" in said, said
        assert said.endswith("then run this again: nothing was changed"), said
        assert "held" not in said and "secret" not in said, said


LATE = [
    "CREATE TABLE state (id INT PRIMARY KEY, e ENUM('a', 'b'), held INT)",
    "CREATE TRIGGER t_state BEFORE UPDATE ON state FOR EACH ROW BEGIN"
    " IF NEW.e = 'z' AND OLD.held = 123457 THEN"
    " SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'secret'; END IF; END",
]
LATE_MODELS = """
table("state", sa.Column("e", mysql.ENUM("z", "b")), sa.Column("held", sa.Integer))
"""


def test_what_only_the_new_value_has_a_trigger_refuse_is_reported_and_taken_back(
    shop_anywhere: Shop, anywhere: Server
) -> None:
    declare(shop_anywhere, LATE, LATE_MODELS)
    done = shop_anywhere.run("revision", "-m", "values", "--rename-value", "state.e.a=z")
    assert done.code == 0, done.err
    assert (
        "state: t_state runs for rows that get values after the table has changed; a row that a "
        "trigger refuses only then ends the upgrade, which takes that change back."
        in done.err.splitlines()
    )
    rows = {"held": ["INSERT INTO state VALUES (1, 'a', 1), (2, 'a', 123457)"]}
    held = upgraded(shop_anywhere, anywhere, rows)["held"]
    assert held.unchanged, held
    said = held.refused
    assert (
        said.startswith("CommandError: state: a trigger refuses ") and "(error 1644; id=2)" in said
    )
    assert said.endswith("then run this again: nothing was changed")


LATER = [
    "CREATE TABLE a_first (id INT PRIMARY KEY)",
    *LATE,
]
LATER_MODELS = """
table("a_first", sa.Column("w", sa.Integer, nullable=False))
""" + LATE_MODELS


def test_a_refusal_after_other_changes_ends_in_one_sentence(
    shop_anywhere: Shop, anywhere: Server
) -> None:
    declare(shop_anywhere, LATER, LATER_MODELS)
    flags = ("--rename-value", "state.e.a=z", "--fill", "a_first.w=1")
    done = shop_anywhere.run("revision", "-m", "values", *flags)
    assert done.code == 0, done.err
    assert (
        "state: t_state runs for rows that get values after the table has changed; a row that a "
        "trigger refuses only then stops the upgrade half way." in done.err.splitlines()
    )
    rows = {"held": ["INSERT INTO state VALUES (1, 'a', 1), (2, 'a', 123457)"]}
    said = upgraded(shop_anywhere, anywhere, rows)["held"].refused
    assert (
        said.startswith("CommandError: state: a trigger refuses ") and "(error 1644; id=2)" in said
    )
    assert said.endswith(
        "alembic stamp: the statements before this one have taken effect (on a_first, state)"
    )


ON_MYISAM = [
    "CREATE TABLE t (id INT PRIMARY KEY, a INT) ENGINE=MyISAM",
    "CREATE TRIGGER tr BEFORE UPDATE ON t FOR EACH ROW BEGIN"
    " IF OLD.a = 123457 THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'secret'; END IF; END",
]
MYISAM_MODELS = """
t = table("t", sa.Column("a", sa.Integer), sa.Column("w", sa.Integer, nullable=False))
t.kwargs.update(mysql_engine="MyISAM", mariadb_engine="MyISAM")
"""


def test_a_new_column_of_a_table_that_rolls_nothing_back_is_dropped_again(
    shop_anywhere: Shop, anywhere: Server
) -> None:
    declare(shop_anywhere, ON_MYISAM, MYISAM_MODELS)
    done = shop_anywhere.run("revision", "-m", "values", "--fill", "t.w=1")
    assert done.code == 0, done.err
    assert "only then ends the upgrade, which takes that change back" in done.err
    inserted = "INSERT INTO t VALUES (1, 2), (2, 123457), (3, 4)"
    found = upgraded(shop_anywhere, anywhere, {"held": [inserted], "fit": ["DO 1"]})
    assert found["held"].unchanged, found["held"]
    assert "(error 1644; id=2)" in found["held"].refused
    assert "the new column was dropped again" in found["held"].refused
    assert found["fit"].back, found["fit"]


MOVED = [
    "CREATE TABLE one (id INT PRIMARY KEY, a INT)",
    "CREATE TABLE two (id INT PRIMARY KEY, a INT)",
    "CREATE TRIGGER tr BEFORE UPDATE ON one FOR EACH ROW SET NEW.a = 7",
]
MOVED_MODELS = """
w = lambda: sa.Column("w", sa.Integer, nullable=False)
one = table("one", sa.Column("b", sa.Integer), w())
two = table("two", sa.Column("b", sa.Integer), w())
trigger = sa.DDL("CREATE TRIGGER tr BEFORE UPDATE ON two FOR EACH ROW SET NEW.b = 7")
sa.event.listen(two, "after_create", trigger)
"""


def test_a_trigger_that_moves_to_another_table_does_not_run_for_values_that_rows_get(
    shop_anywhere: Shop, anywhere: Server
) -> None:
    declare(shop_anywhere, MOVED, MOVED_MODELS)
    flags = [*("--rename", "one.a=b", "--rename", "two.a=b"), *("--fill", "one.w=1")]
    done = shop_anywhere.run("revision", "-m", "move", *flags, "--fill", "two.w=1")
    assert done.code == 0, done.err
    rows = ["INSERT INTO one VALUES (1, 0)", "INSERT INTO two VALUES (1, 0)"]
    found = upgraded(shop_anywhere, anywhere, {"fit": rows})["fit"]
    assert not found.refused and not found.down and found.back, found
    assert found.rows["one"] == found.rows["two"] == [["1", "0", "1"]]


READING = [
    "CREATE TABLE t (id INT PRIMARY KEY, a INT, c INT, l INT)",
    "CREATE TRIGGER tr BEFORE UPDATE ON t FOR EACH ROW SET NEW.l = NEW.a + OLD.c",
]
READING_MODELS = """
columns = [sa.Column(name, sa.Integer) for name in ("b", "l")]
table("t", *columns, sa.Column("w", sa.Integer, nullable=False))
"""


def test_a_trigger_that_reads_a_renamed_and_a_dropped_column_does_not_stop_an_upgrade(
    shop_anywhere: Shop, anywhere: Server
) -> None:
    declare(shop_anywhere, READING, READING_MODELS)
    flags = ("--rename", "t.a=b", "--no-rename", "t.c", "--fill", "t.w=1")
    done = shop_anywhere.run("revision", "-m", "read", *flags)
    assert done.code == 1, done.err  # the trigger does not work afterwards
    assert "trigger tr no longer works: t.c is dropped; t.a is renamed to b" in done.err
    rows = {"fit": ["INSERT INTO t VALUES (1, 2, 3, 4)"]}
    found = upgraded(shop_anywhere, anywhere, rows)["fit"]
    assert not found.refused, found
    assert found.rows["t"] == [["1", "2", "5", "1"]]


WRITTEN = [
    "CREATE TABLE noted (id INT PRIMARY KEY, c INT)",
    "CREATE TABLE noting (id INT PRIMARY KEY)",
    "CREATE TRIGGER note AFTER UPDATE ON noting FOR EACH ROW UPDATE noted SET c = 1",
]
WRITTEN_MODELS = """
table("noted", sa.Column("d", sa.Integer))
table("noting", sa.Column("w", sa.Integer, nullable=False))
"""


def test_a_revision_whose_trigger_writes_to_what_it_renames_is_not_written(
    shop_anywhere: Shop,
) -> None:
    declare(shop_anywhere, WRITTEN, WRITTEN_MODELS)
    flags = ("--rename", "noted.c=d", "--fill", "noting.w=1")
    done = shop_anywhere.run("revision", "-m", "write", *flags)
    assert done.code == 2, done.err
    assert "nothing was written" in done.err and not done.out


KEPT = [
    "CREATE TABLE noted (id INT PRIMARY KEY, c INT) ENGINE=MyISAM",
    "CREATE TABLE noting (id INT PRIMARY KEY)",
    "CREATE TRIGGER note AFTER UPDATE ON noting FOR EACH ROW UPDATE noted SET c = 1",
]
KEPT_MODELS = """
noted = table("noted", sa.Column("c", sa.Integer))
noted.kwargs.update(mysql_engine="MyISAM", mariadb_engine="MyISAM")
table("noting", sa.Column("a", sa.Integer, nullable=False))
"""


def test_nothing_is_tried_where_what_a_trigger_writes_could_not_be_taken_back(
    shop_anywhere: Shop, anywhere: Server
) -> None:
    declare(shop_anywhere, KEPT, KEPT_MODELS)
    done = shop_anywhere.run("revision", "-m", "values", "--fill", "noting.a=1")
    assert done.code == 0, done.err
    assert "noting: note runs for rows that get values after the table has changed" in done.err
    rows = {"fit": ["INSERT INTO noted VALUES (1, 0)", "INSERT INTO noting VALUES (1)"]}
    assert upgraded(shop_anywhere, anywhere, rows)["fit"].rows["noted"] == [["1", "1"]]


NARROWED = [
    "CREATE TABLE state (id INT PRIMARY KEY, e ENUM('a', 'b'))",
    "CREATE TABLE notes (id INT PRIMARY KEY AUTO_INCREMENT, v VARCHAR(20))",
    "CREATE TRIGGER t_state AFTER UPDATE ON state FOR EACH ROW"
    " INSERT INTO notes (v) VALUES (CONCAT('changed to ', NEW.e))",
]
NARROWED_MODELS = """
table("state", sa.Column("e", mysql.ENUM("z", "b")))
sa.Table("notes", SQLModel.metadata,
    sa.Column("id", sa.Integer, primary_key=True), sa.Column("v", sa.String(5)))
"""


def test_a_trigger_whose_target_gets_too_narrow_is_an_error_with_a_way_out(
    shop_anywhere: Shop,
) -> None:
    declare(shop_anywhere, NARROWED, NARROWED_MODELS)
    done = shop_anywhere.run("revision", "-m", "narrow", "--rename-value", "state.e.a=z")
    assert done.code == 2, done.err
    assert "state: the server refuses the value that this revision gives" in done.err
    assert "where a trigger refuses them, change the trigger or its target" in done.err
    assert not done.out and "Traceback" not in done.err
