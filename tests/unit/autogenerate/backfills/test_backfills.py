"""Values for rows: which flags take one, where one is open, and the UPDATEs that give them."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from alembic_autogen.autogenerate.backfills.flags import (
    check_columns_exist,
    flag_path,
    parse_accepted,
    parse_fill,
    parse_fills,
    parse_refusals,
    place_of,
)
from alembic_autogen.autogenerate.backfills.new_columns import of_new_columns, own_values
from alembic_autogen.autogenerate.backfills.questions import Unfilled, rows_question, unfilled
from alembic_autogen.autogenerate.backfills.updates import backfills
from alembic_autogen.autogenerate.preconditions.precondition import Precondition
from alembic_autogen.autogenerate.preconditions.rules import preconditions_for
from alembic_autogen.errors import ConfigurationError
from alembic_autogen.schema.model import Schema, Table
from support.tables import INNODB, PRIMARY, A, B, column, compared, key, schema, t, table, view

DAY = "`day` date NOT NULL"
BOTH_WAYS = (t("`name` varchar(9) NOT NULL", "`n` int DEFAULT NULL"), t("`n` int NOT NULL", DAY))
"""Down, the column name comes back; up, n loses its NULLs and day comes."""


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("t.a=1", ("t.a", "1")),
        ("t.a = 'x=y' ", ("t.a ", "'x=y'")),
        ("`t=u`.`a`=NOW()\n", ("`t=u`.`a`", "NOW()")),
        ("t.a=\n1", ("t.a", "1")),
    ],
)
def test_a_value_is_cut_at_the_first_equals_sign(text: str, parts: tuple[str, str]) -> None:
    assert parse_fill(text) == parts


@pytest.mark.parametrize("text", ["t.a", "t.a=", "t.a= ", "=1", "", "`t.a=1"])
def test_what_gives_no_value_is_refused(text: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        parse_fill(text)
    assert raised.value.message == f"--fill takes table.column=SQL, not {text!r}."


def test_values_are_given_to_columns_of_either_side() -> None:
    comparison = compared(*BOTH_WAYS)
    assert parse_fills(["t.day=CURDATE()", "t.n=0", "t.name='x'"], comparison) == {
        (key("t"), "day"): "CURDATE()",
        (key("t"), "n"): "0",
        (key("t"), "name"): "'x'",
    }
    assert parse_refusals(["t.day"], comparison) == {(key("t"), "day"): None}
    there = compared(table("s.t"), table("s.t", "`id` int NOT NULL", DAY))
    assert parse_fills(["s.t.day=1"], there) == {(key("s.t"), "day"): "1"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a=1", "--fill takes table.column, not 'a'."),
        ("a.b.c.d=1", "--fill takes table.column, not 'a.b.c.d'."),
        ("u.a=1", "--fill u.a=1: there is no table u; these tables change: t."),
        ("t.x=1", "--fill t.x=1: t has no column x; it has day, id, n."),
        ("t.id=1", "--fill t.id=1: t.id needs no value, since no change can make the server "
         "refuse its rows; t.day, t.n, t.name may need one."),
    ],
)  # fmt: skip
def test_a_column_that_takes_no_value_is_refused(text: str, message: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        parse_fills([text], compared(*BOTH_WAYS))
    assert raised.value.message == message


def test_a_column_whose_name_another_one_takes_needs_no_value() -> None:
    """The t.a that comes back in the downgrade is not the t.a of the models."""
    column = "`a` int NOT NULL"
    head = schema(t(column), table("v", column))
    models = schema(table("w", "`id` int NOT NULL"), table("t", column))
    with pytest.raises(ConfigurationError) as raised:
        parse_refusals(["t.a"], compared(head, models, tables={"t": "w", "v": "t"}))
    assert raised.value.message.startswith("--refuse t.a: t.a needs no value")


def test_a_table_that_is_not_there_is_refused_with_those_that_change() -> None:
    def message(head: Schema, models: Schema, **renames: Mapping[str, str]) -> str:
        with pytest.raises(ConfigurationError) as raised:
            parse_fills(["nowhere.a=1"], compared(head, models, **renames))
        return raised.value.message

    names = "hgfedcba"
    head = schema(table("old"), *map(table, names), view("v", "select 1"), t())
    models = schema(table("new"), table("fresh"), view("v", "select 2"), t())
    assert message(head, models, tables={"old": "new"}) == (
        "--fill nowhere.a=1: there is no table nowhere; these tables change: "
        "a, b, c, d, e, f, fresh, g, h, new."
    )
    assert message(schema(t(), view("v", "select 1")), schema(t())) == (
        "--fill nowhere.a=1: there is no table nowhere; no table changes."
    )


def test_no_column_may_take_a_value() -> None:
    with pytest.raises(ConfigurationError) as raised:
        parse_refusals(["t.a"], compared(t(A), t(A, "KEY `k` (`a`)")))
    assert raised.value.message == (
        "--refuse t.a: t.a needs no value, since no change can make the server refuse its rows."
    )


@pytest.mark.parametrize(
    ("head", "models", "takers"),
    [
        (t(), t(DAY), ["day"]),
        (t(), t("`g` int GENERATED ALWAYS AS (1) STORED"), []),
        (t(), t("`n` int NOT NULL AUTO_INCREMENT", "KEY `k` (`n`)"), []),
        (t(A), t("`a` int NOT NULL"), ["a"]),
        (t(A), t(A, "CONSTRAINT `c` CHECK ((`a` > 0))"), ["a"]),
        # one that comes, and that a CHECK is about: once
        (t(), t(DAY, "CONSTRAINT `c` CHECK ((`day` > 0))"), ["day"]),
        (t(), t("`g` int GENERATED ALWAYS AS (1) STORED", "CONSTRAINT `c` CHECK ((`g` > 0))"), []),
        (t(), t("`g` int GENERATED ALWAYS AS (`id`) STORED", "UNIQUE KEY `k` (`g`)"), []),
        # of two tables, that whose rows a precondition may refuse
        (schema(t(A), table("u", A)), schema(t(A, B), table("u", "`a` int NOT NULL")), []),
        # a table that comes or goes has no rows to be given any
        (schema(), schema(t(DAY)), []),
    ],
)
def test_columns_that_come_and_those_that_preconditions_may_refuse_take_values(
    head: Table | Schema, models: Table | Schema, takers: list[str]
) -> None:
    comparison = compared(head, models)
    for name in ("day", "g", "n", "a"):
        try:
            parse_refusals([f"t.{name}"], comparison)
        except ConfigurationError:
            assert name not in takers
        else:
            assert name in takers


@pytest.mark.parametrize(
    ("path", "place"),
    [("t.a", ("t", "a")), ("s.t.a", ("s.t", "a")), ("`t.u`.a", None)],
)
def test_a_column_is_named_by_its_table(path: str, place: tuple[str, str] | None) -> None:
    found = place_of("--fill", path)
    assert found == ((key(place[0]), place[1]) if place else ((None, "t.u"), "a"))


def test_columns_of_flags_exist_on_one_side_at_least() -> None:
    comparison = compared(*BOTH_WAYS)
    check_columns_exist("--fill", [("t.name", "t.name=1"), ("t.day", "t.day=1")], comparison)
    for path, missing in (
        ("u.a", "there is no table u; these tables change: t"),
        ("t.x", "t has no column x; it has day, id, n"),
    ):
        with pytest.raises(ConfigurationError) as raised:
            check_columns_exist("--refuse", [(path, path)], comparison)
        assert raised.value.message == f"--refuse {path}: {missing}."
    # a table that only the migrations have is known too
    dropped = compared(schema(t(A)), schema())
    check_columns_exist("--fill", [("t.a", "t.a=1")], dropped)


# --accept-change


NARROWED = (t("`a` varchar(9)", B), t("`b` int NOT NULL", "`c` int"))
RENAMED = {"t": {"a": "c"}}


@pytest.mark.parametrize("name", ["a", "c"])
def test_values_may_change_of_a_column_by_either_of_its_names(name: str) -> None:
    comparison = compared(*NARROWED, columns=RENAMED)
    assert parse_accepted([f"t.{name}"], comparison) == {(key("t"), name)}
    assert parse_accepted([], comparison) == frozenset()


@pytest.mark.parametrize(
    ("head", "models", "columns"),
    [
        (*NARROWED, "t.a, t.c"),
        (t("`a` varchar(9)"), t("`c` varchar(9)"), "no column"),
        (t("`a` varchar(9)"), t("`c` int GENERATED ALWAYS AS (1) STORED"), "no column"),
    ],
)
def test_values_cannot_change_where_the_type_does_not(
    head: Table, models: Table, columns: str
) -> None:
    with pytest.raises(ConfigurationError) as raised:
        parse_accepted(["t.b"], compared(head, models, columns=RENAMED))
    assert raised.value.message == (
        f"--accept-change t.b: the type of t.b does not change; {columns} gets another type."
    )


def test_columns_on_one_side_have_one_type() -> None:
    both = t("`a` varchar(9)", "`gone` int"), t("`a` int", "`new` int")
    assert parse_accepted(["t.a"], compared(*both)) == {(key("t"), "a")}
    for text, message in (
        ("t.new", "the type of t.new does not change; t.a gets another type."),
        ("t.gone", "the type of t.gone does not change; t.a gets another type."),
        ("a", "takes table.column, not 'a'."),
    ):
        with pytest.raises(ConfigurationError) as raised:
            parse_accepted([text], compared(*both))
        assert raised.value.message in (
            f"--accept-change {text}: {message}",
            f"--accept-change {message}",
        )


def test_values_of_which_none_stays_cannot_change() -> None:
    with pytest.raises(ConfigurationError) as raised:
        parse_accepted(["t.a"], compared(t("`a` point"), t("`a` int")))
    assert raised.value.message == (
        "--accept-change t.a: no value of point stays the same as int, and no query finds those "
        "that MySQL refuses; declare another column of int beside it, and give that its values "
        "by --fill."
    )


# Where a value is open


@pytest.mark.parametrize(
    ("head", "models", "open_"),
    [
        (t(), t(DAY), [("t.day", None, True)]),
        (t(), t("`a` int NOT NULL"), [("t.a", "0", True)]),
        (t(), t("`a` int NOT NULL", "UNIQUE KEY `k` (`a`)"), [("t.a", None, True)]),
        (t(), t("`a` int NOT NULL DEFAULT '1'"), []),
        (t(), t(A), []),
        (t(), t("`a` int GENERATED ALWAYS AS (1) STORED NOT NULL"), []),
        (t(), t("`a` int NOT NULL AUTO_INCREMENT", "KEY `k` (`a`)"), []),
        (t(A), t("`a` int NOT NULL"), [("t.a", None, False)]),
        (t(A), t("`a` int NOT NULL DEFAULT '1'"), [("t.a", None, False)]),
        (t("`a` int NOT NULL"), t("`a` bigint NOT NULL"), []),
        (t(A), t("`a` bigint DEFAULT NULL"), []),
        (t(), t("`a` text"), []),
        (t("`a` int GENERATED ALWAYS AS (1) STORED"), t("`a` int NOT NULL"), []),
        (t(A), t(), []),
    ],
)
def test_a_value_is_open_for_what_becomes_not_null(
    head: Table, models: Table, open_: list[tuple[str, str | None, bool]]
) -> None:
    found = unfilled(compared(head, models), {})
    assert [(each.name, each.value, each.is_new) for each in found] == open_
    places = {each.place: None for each in found}
    assert unfilled(compared(head, models), places) == []


@pytest.mark.parametrize(
    ("head", "models", "text", "flags"),
    [
        (
            t(),
            t("`a b` int NOT NULL"),
            "t.a b becomes NOT NULL and has no default: what do existing rows get?",
            ["--fill 't.`a b`=0'", "--fill 't.`a b`=SQL'", "--refuse 't.`a b`'"],
        ),
        (
            table("s.t", "`a` int"),
            table("s.t", "`a` int NOT NULL"),
            "s.t.a becomes NOT NULL: what do rows in which it is NULL get?",
            ["--fill s.t.a=SQL", "--refuse s.t.a"],
        ),
    ],
)
def test_an_open_value_is_a_question_with_its_flags(
    head: Table, models: Table, text: str, flags: list[str]
) -> None:
    (each,) = unfilled(compared(head, models), {})
    question = each.as_question(" (if there are any)")
    assert question.text == f"{text} (if there are any)"
    assert each.as_question().text == text
    assert (question.kind, question.name) == ("value", each.name)
    assert [reply.flag for reply in question.replies] == flags
    meanings = [reply.meaning for reply in question.replies]
    assert meanings[-2:] == [
        f"the SQL of a value for {each.rows}",
        f"the upgrade refuses {each.rows}",
    ]
    assert meanings[:-2] == ["the default value of MySQL"] * (len(flags) - 2)
    assert f"--refuse {flag_path(*each.place)}" == flags[-1]


VERSIONED = f"{INNODB} WITH SYSTEM VERSIONING"
NOT_NULL = "`a` int NOT NULL"


@pytest.mark.parametrize(
    ("head", "models", "takes_value"),
    [
        (t(A), t(NOT_NULL), True),
        # no UPDATE changes earlier values, or those of ARCHIVE; a new column has a default
        (t(A, options=VERSIONED), t(NOT_NULL, options=VERSIONED), False),
        (t(A, options="ENGINE=ARCHIVE"), t(NOT_NULL, options="ENGINE=ARCHIVE"), False),
        (t(options=VERSIONED), t(NOT_NULL, options=VERSIONED), True),
        (t(options="ENGINE=ARCHIVE"), t(NOT_NULL, options="ENGINE=ARCHIVE"), True),
        # its earlier values go with the versioning, and begin with it
        (t(A, options=VERSIONED), t(NOT_NULL), True),
        (t(A), t(NOT_NULL, options=VERSIONED), True),
    ],
)
def test_only_values_that_an_update_can_change_are_asked_for(
    head: Table, models: Table, takes_value: bool
) -> None:
    (found,) = unfilled(compared(head, models), {})
    assert found.takes_value is takes_value
    flags = [reply.flag for reply in found.as_question().replies]
    assert ("--fill t.a=SQL" in flags) is takes_value


def test_a_value_that_earlier_rows_would_not_get_is_refused() -> None:
    comparison = compared(t(A, options=VERSIONED), t(NOT_NULL, options=VERSIONED))
    with pytest.raises(ConfigurationError) as raised:
        parse_fills(["t.a=7"], comparison)
    assert raised.value.message.startswith(
        "--fill t.a=7: t keeps earlier values of a (WITH SYSTEM VERSIONING), which no UPDATE "
        "changes and which have to fit as well;"
    )
    assert parse_refusals(["t.a"], comparison) == {(key("t"), "a"): None}


@pytest.mark.parametrize("options", [VERSIONED, "ENGINE=ARCHIVE"])
def test_rows_that_no_update_changes_are_left_to_a_revision_of_its_own(options: str) -> None:
    comparison = compared(t(A, options=options), t(NOT_NULL, options=options))
    found = [each for each in preconditions_for(comparison, {}) if "a" in each.columns]
    for precondition in found:
        question = rows_question(precondition, 1, "", comparison)
        is_fixed = options != VERSIONED or precondition.reads_history
        end = "a revision of its own must change them." if is_fixed else "what do they get instead?"
        assert question.text.endswith(end)
        assert [reply.flag for reply in question.replies] == ["--fill t.a=SQL"] * (not is_fixed)
    assert any(each.reads_history for each in found) is (options == VERSIONED)


@pytest.mark.parametrize(
    "default",
    ["uuid()", "(UUID())", "rand()", "(uuid_short())", "(random_bytes(3))", "sysdate()", "(user())",
     "(current_user())", "(session_user())", "(system_user())"],
)  # fmt: skip
def test_a_default_that_mysql_does_not_compute_for_rows_is_given_to_them(default: str) -> None:
    models = t(f"`a` varchar(99) DEFAULT {default}", "`b` int DEFAULT '5'", "`c` int")
    assert own_values(compared(t(), models)) == {(key("t"), "a"): default}
    assert own_values(compared(models, models)) == {}
    assert own_values(compared(t(f"`a` varchar(9) DEFAULT {default}"), models)) == {}


@pytest.mark.parametrize("default", ["(now())", "'uuid()'", "(my_user(1))", "NULL"])
def test_other_defaults_are_computed_by_mysql(default: str) -> None:
    found = own_values(compared(t(), t(f"`a` varchar(99) DEFAULT {default}")))
    assert found == ({(key("t"), "a"): default} if default == "'uuid()'" else {})


def test_values_of_new_columns_are_those_that_mysql_would_not_give() -> None:
    head = t(A, "`n` int NOT NULL")
    models = t("`a` int NOT NULL", "`n` int NOT NULL", "`b` int NOT NULL", "`c` int",
               "`d` int NOT NULL DEFAULT '1'", "`e` int NOT NULL", "`f` int NOT NULL")  # fmt: skip
    fills: Mapping[str, str | None] = {"a": "1", "b": "0", "c": "0", "d": "0", "e": "7", "f": None}
    given = {(key("t"), name): sql for name, sql in fills.items()}
    found = of_new_columns(compared(head, models), given)
    assert found == {(key("t"), "c"): "0", (key("t"), "d"): "0", (key("t"), "e"): "7"}


# The UPDATEs


TIMES = "`at` timestamp NULL DEFAULT NULL ON UPDATE CURRENT_TIMESTAMP"


def test_rows_that_a_precondition_would_refuse_get_the_value() -> None:
    comparison = compared(t(A, TIMES, PRIMARY), t("`b` int NOT NULL", TIMES, PRIMARY),
                          columns={"t": {"a": "b"}})  # fmt: skip
    preconditions = preconditions_for(comparison, {})
    (found,) = backfills(comparison, {(key("t"), "b"): "7"}, preconditions)
    assert found.lines == ("UPDATE `t` SET `a` = 7", ", `at` = `at`", " WHERE `a` IS NULL")
    assert (found.condition, found.reasons) == ("`a` IS NULL", ("a is NULL",))
    assert (found.table, found.place, found.column, found.keys) == (
        *(key("t"), (key("t"), "b"), "a", "`id`"),
    )
    assert found.preconditions == tuple(preconditions)
    assert backfills(comparison, {(key("t"), "b"): None}, preconditions) == []
    assert backfills(comparison, {(key("u"), "b"): "7"}, preconditions) == []
    assert backfills(comparison, {(key("t"), "b"): "7"}, []) == []


def test_rows_are_found_by_all_columns_of_their_key() -> None:
    twice = "PRIMARY KEY (`id`,`n`)"
    comparison = compared(t("`n` int NOT NULL", A, twice),
                          t("`n` int NOT NULL", "`a` int NOT NULL", twice))  # fmt: skip
    given = {(key("t"), "a"): "7"}
    (found,) = backfills(comparison, given, preconditions_for(comparison, given))
    assert found.keys == "`id`, `n`"


def test_a_column_keeps_no_time_of_its_own_when_it_gets_a_value() -> None:
    comparison = compared(t(TIMES), t(TIMES.replace("NULL DEFAULT NULL", "NOT NULL")))
    given = {(key("t"), "at"): "NOW()"}
    (found,) = backfills(comparison, given, preconditions_for(comparison, given))
    assert found.lines[0] == "UPDATE `t` SET `at` = NOW()"
    assert len(found.lines) == 2
    assert found.keys == ""


def test_rows_of_several_preconditions_get_one_value() -> None:
    comparison = compared(t(A), t("`a` int NOT NULL"))
    (precondition,) = preconditions_for(comparison, {})
    other = Precondition(key("t"), "SELECT 1 FROM `t` WHERE `a` > 9", "a is large", "", 0, ("a",))
    elsewhere = Precondition(key("u"), "SELECT 1 FROM `u` WHERE `a` > 9", "x", "", 0, ("a",))
    another = Precondition(key("t"), "SELECT 1 FROM `t` WHERE `b` > 9", "y", "", 0, ("b",))
    given = {(key("t"), "a"): "1"}
    (found,) = backfills(comparison, given, [precondition, other, precondition, elsewhere, another])
    assert found.condition == "(`a` IS NULL) OR (`a` > 9)"
    assert found.preconditions == (precondition, other, precondition)
    assert found.reasons == ("a is NULL", "a is large")
    assert found.sentence(comparison.current) == (
        "t.a: --fill gives its value to rows where a is NULL; or a is large."
    )


def test_the_report_names_tables_that_follow() -> None:
    refers = "CONSTRAINT `f` FOREIGN KEY (`x`) REFERENCES `t` (`a`) ON UPDATE CASCADE"
    child, other = table("c", "`x` int", refers), table("d", "`x` int", refers)
    comparison = compared(schema(t(A), child, other), schema(t("`a` int NOT NULL"), child, other))
    given = {(key("t"), "a"): "1"}
    found = backfills(comparison, given, preconditions_for(comparison, given))
    assert [each.sentence(comparison.current) for each in found] == [
        "t.a: --fill gives its value to rows where a is NULL; rows of c, d get it too "
        "(ON UPDATE CASCADE)."
    ]


@pytest.mark.parametrize("count", [1, 2])
def test_rows_of_the_revisions_are_a_question(count: int) -> None:
    comparison = compared(schema(table("old", "`a` int")), schema(table("new", "`a` int NOT NULL")),
                          tables={"old": "new"})  # fmt: skip
    (precondition,) = preconditions_for(comparison, {})
    question = rows_question(precondition, count, ": id=1", comparison)
    rows = "1 row" if count == 1 else "2 rows"
    assert (question.kind, question.name) == ("rows", "new")
    assert question.text == (
        f"old: a is NULL ({rows}: id=1), which the revisions themselves insert: what do they get "
        "instead?"
    )
    assert [(r.flag, r.meaning) for r in question.replies] == [("--fill new.a=SQL", "another a")]


def test_rows_that_only_a_revision_can_change_are_a_question_too() -> None:
    precondition = Precondition(key("t"), "SELECT 1 FROM `t` WHERE 1", "x", "", changing="t.a")
    question = rows_question(precondition, 1, "", compared(t(), t()))
    assert question.text.endswith(
        "t: x (1 row), which the revisions themselves insert: a revision of its own must change "
        "them."
    )
    assert [(r.flag, r.meaning) for r in question.replies] == [
        ("--accept-change t.a", "the values that MySQL converts them to")
    ]


@pytest.mark.parametrize(
    ("own", "answer", "flag"),
    [
        (None, "7", "--fill t.n=7"),
        ("0", "7", "--fill t.n=7"),
        ("0", "", "--fill t.n=0"),
        (None, "", "--refuse t.n"),
    ],
)
def test_an_answer_on_a_terminal_is_a_flag(own: str | None, answer: str, flag: str) -> None:
    n = column("`n` int NOT NULL")
    open_value = Unfilled(key("t"), n, own, is_new=True, takes_value=True, server="MySQL")
    assert open_value.answered(answer) == flag
