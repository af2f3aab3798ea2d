"""Decisions on renames of tables, columns and members: by annotations, flags and answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from alembic_autogen.autogenerate.renames import (
    Ask,
    RenameAnswers,
    RenameCandidate,
    RenameQuestion,
    decide,
    likeliest,
)
from alembic_autogen.errors import ConfigurationError
from alembic_autogen.models.load import Models
from alembic_autogen.questions import OpenQuestions
from alembic_autogen.schema.model import Schema, Table
from alembic_autogen.schema.renames import Renames
from support.tables import FK, ID, key, renamed, schema, t, table

NAME = "`name` varchar(50) DEFAULT NULL"
TITLE = "`title` varchar(50) DEFAULT NULL"
REFUSED = "rows that have it are refused unless --fill gives them another value"
NOTHING = renamed()


def declared(*tables: tuple[str, dict[str, dict[str, Any]], dict[str, Any]]) -> Models:
    """The models' annotations.

    :param tables: a table's name, ``info`` of its columns, and its own ``info``.
    """
    metadata = sa.MetaData()
    for name, columns, info in tables:
        at = key(name)
        named = [sa.Column(column, sa.Integer, info=of) for column, of in columns.items()]
        sa.Table(at.name, metadata, *named, schema=at.schema, info=info)
    return Models((metadata,))


class Asked:
    """Answers each question alike, and keeps it."""

    def __init__(self, answer: bool | None) -> None:
        self.answer = answer
        self.candidates: list[RenameCandidate] = []

    def __call__(self, questions: Sequence[RenameQuestion]) -> Sequence[RenameCandidate] | None:
        self.candidates += [each for question in questions for each in question.candidates]
        if self.answer is None:
            return None
        return likeliest(questions) if self.answer else []


def decided(
    head: Schema | Table,
    models: Schema | Table,
    *,
    by: Models | None = None,
    ask: Ask = lambda questions: None,
    open_questions: OpenQuestions | None = None,
    **answers: tuple[str, ...],
) -> Renames:
    sides = [schema(side) if isinstance(side, Table) else side for side in (head, models)]
    found = open_questions if open_questions is not None else OpenQuestions()
    return decide(sides[0], sides[1], by or declared(), RenameAnswers(**answers), ask, found)


def questions(
    head: Schema | Table, models: Schema | Table, answer: bool | None = None, **more: Any
) -> list[str]:
    """The paths about which somebody was asked, with the proposed new names."""
    asked = Asked(answer)
    decided(head, models, ask=asked, **more)
    return [f"{each.kind} {each.path}={each.new}" for each in asked.candidates]


# Tables


CITY = ("`name` varchar(50) DEFAULT NULL", "`size` int DEFAULT NULL")


@pytest.mark.parametrize(
    ("head", "models", "asked"),
    [
        # three of four columns alike, under names that differ
        (table("a", ID, *CITY, TITLE), table("zebra", ID, *CITY, "`x` int"), ["table a=zebra"]),
        (table("a", ID, *CITY), table("zebra", ID, *CITY), ["table a=zebra"]),
        # all values find a column, by its name or its place
        (table("city", ID, NAME), table("cities", ID, TITLE), ["table city=cities"]),
        (table("city", ID, NAME), table("zebra", ID, TITLE), ["table city=zebra"]),
        (table("city", ID, NAME), table("zebra", ID, "`x` int"), []),
        (table("city", ID, NAME), table("zebra", ID, "`x` int", TITLE), []),
        # half of them: names must be alike as well
        (table("city", ID, NAME), table("cities", ID, "`x` int"), ["table city=cities"]),
        # one of three
        (table("city", ID, *CITY), table("cities", ID, "`x` date", "`y` date"), []),
        # the column id alone tells nothing, unless the names do
        (table("a"), table("zebra"), []),
        (table("city"), table("cities"), ["table city=cities"]),
        # more columns come; of those that go, two of three are not enough
        (table("a", ID, NAME), table("zebra", ID, NAME, TITLE), ["table a=zebra"]),
        (table("a", ID, NAME, TITLE), table("zebra", ID, NAME), []),
        # another type that takes the values, and one that does not
        (table("a", ID, NAME), table("zebra", ID, "`name` text"), ["table a=zebra"]),
        (table("a", ID, "`name` text"), table("zebra", ID, NAME), []),
        (table("a", ID, NAME), table("zebra", ID, "`name` int"), []),
        # a column whose name is on both sides has no other one
        (table("a", ID, NAME, TITLE), table("zebra", ID, TITLE, "`x` int"), []),
        (table("a", ID, NAME), table("zebra", ID, "`x` varchar(50)", "`name` int"), []),
        # in its place, one of its family that takes its values
        (table("a", ID, NAME), table("zebra", ID, "`x` varchar(20)"), []),
        (table("a", ID, "`n` int"), table("zebra", ID, "`x` varchar(50)"), []),
        # a computed column holds nothing
        (table("a", ID, NAME, "`g` int GENERATED ALWAYS AS (1) VIRTUAL"), table("zebra", ID, NAME),
         ["table a=zebra"]),
        (table("a", ID, NAME), table("zebra", ID, NAME, "`g` int GENERATED ALWAYS AS (1) STORED"),
         ["table a=zebra"]),
        (table("a", ID, NAME), table("zebra", ID, "`name` text GENERATED ALWAYS AS (1) STORED"),
         []),
        # another schema is another database
        (table("x.city", ID, NAME), table("city", ID, NAME), []),
        (table("x.city", ID, NAME), table("x.zebra", ID, NAME), ["table x.city=zebra"]),
        # both are there
        (schema(table("a", ID, NAME)), schema(table("a", ID, NAME), table("b", ID, NAME)), []),
        (schema(table("a", ID, NAME), table("b", ID, NAME)), schema(table("b", ID, NAME)), []),
        # in the order of their names
        (schema(table("z", ID, NAME), table("a", ID, NAME)),
         schema(table("y", ID, NAME), table("b", ID, NAME)),
         ["table a=b", "table a=y", "table z=b", "table z=y"]),
    ],
)  # fmt: skip
def test_tables_that_hold_much_the_same_are_asked_about(
    head: Schema | Table, models: Schema | Table, asked: list[str]
) -> None:
    assert questions(head, models) == asked


def test_every_table_that_can_take_the_rows_is_a_candidate_the_likeliest_first() -> None:
    head = schema(table("b", ID, NAME), table("city", ID, NAME))
    models = schema(table("cities", ID, NAME), table("zebra", ID, NAME))
    assert questions(head, models) == [
        *("table b=zebra", "table b=cities", "table city=cities", "table city=zebra")
    ]
    assert decided(head, models, ask=Asked(True)) == renamed({"b": "zebra", "city": "cities"})


@pytest.mark.parametrize(
    ("old", "likelier", "other"),
    [
        # more of the columns are the same, on either side
        (table("a", ID, NAME), table("z", ID, NAME), table("y", ID, NAME, "`x` date")),
        (
            table("a", ID, *CITY, TITLE),
            table("z", ID, *CITY, TITLE, "`x` date"),
            table("y", ID, *CITY),
        ),
        # a name that is alike counts for more
        (table("city", ID, NAME), table("cities", ID, NAME, "`x` date"), table("b", ID, NAME)),
        # a name that is not alike counts for less, and decides between equals
        (
            table("abcde", ID, *CITY, TITLE),
            table("vwxyz", ID, *CITY, TITLE),
            table("abxyz", ID, *CITY, TITLE, "`x` date"),
        ),
        (table("abcde", ID, NAME), table("abxyz", ID, NAME), table("aaa", ID, NAME)),
    ],
)
def test_one_table_is_likelier_than_another(old: Table, likelier: Table, other: Table) -> None:
    expected = [f"table {old.key}={new.key}" for new in (likelier, other)]
    assert questions(schema(old), schema(other, likelier)) == expected


def test_a_renamed_table_is_not_asked_about_again() -> None:
    head = schema(table("a", ID, NAME), table("b", ID, NAME))
    models = schema(table("y", ID, NAME), table("z", ID, NAME))
    assert questions(head, models, renames=("a=z",)) == ["table b=y"]


@pytest.mark.parametrize(
    ("answer", "renames", "open_"),
    [
        (True, renamed({"city": "cities"}), []),
        (False, NOTHING, []),
        (None, NOTHING, ["city"]),
    ],
)
def test_the_answer_about_a_table_decides(
    answer: bool | None, renames: Renames, open_: list[str]
) -> None:
    head, models, found = table("city"), table("cities"), OpenQuestions()
    assert decided(head, models, ask=Asked(answer), open_questions=found) == renames
    assert [question.name for question in found.found] == open_


def test_a_table_of_another_schema_is_renamed_there() -> None:
    head, models = table("x.city", ID, NAME), table("x.zebra", ID, NAME)
    assert decided(head, models, ask=Asked(True)) == renamed({"x.city": "x.zebra"})


@pytest.mark.parametrize(
    ("flag", "expected"),
    [
        ("city=town", {"city": "town"}),
        ("x.stock=goods", {"x.stock": "x.goods"}),
        ("x.stock=x.goods", {"x.stock": "x.goods"}),
        ("x.stock=`x`.`goods`", {"x.stock": "x.goods"}),
    ],
)
def test_a_flag_renames_a_table(flag: str, expected: Mapping[str, str]) -> None:
    head = schema(table("city"), table("x.stock"))
    models = schema(table("town"), table("x.goods"))
    assert decided(head, models, renames=(flag,)) == renamed(expected)


@pytest.mark.parametrize(
    ("flag", "message"),
    [
        ("gone=town", "--rename gone=town: there is no table 'gone' in the migrated database."),
        ("city=gone", "--rename city=gone: there is no table 'gone' in the models."),
        ("city=x.gone", "--rename city=x.gone: there is no table 'x.gone' in the models."),
        ("city=`x`.`no`", "--rename city=x.no: there is no table 'x.no' in the models."),
        ("city=lake", "--rename city=lake: the migrated database has a table called 'lake' already"
         "; add --no-rename lake to drop it, or give a --rename for that one too."),
        ("x.stock=lake", "--rename x.stock=lake: there is no table 'x' on both sides (give it by "
         "its new name)."),
    ],
)  # fmt: skip
def test_a_flag_that_cannot_rename_a_table_is_refused(flag: str, message: str) -> None:
    head = schema(table("city"), table("lake"), table("x.stock"))
    models = schema(table("town"), table("lake"), table("x.goods"), table("x"))
    with pytest.raises(ConfigurationError) as raised:
        decided(head, models, renames=(flag,))
    assert raised.value.message == message


@pytest.mark.parametrize(
    ("flag", "before", "after", "move"),
    [
        ("x.log=log", "x.log", "log", "`x`.`log` TO `log`"),
        ("x.log=shop.log", "x.log", "log", "`x`.`log` TO `log`"),
        ("`x`.`log`=`shop`.`log`", "x.log", "log", "`x`.`log` TO `log`"),
        ("log=x.log", "log", "x.log", "`log` TO `x`.`log`"),
        ("x.log=y.entry", "x.log", "y.entry", "`x`.`log` TO `y`.`entry`"),
    ],
)
def test_a_move_between_databases_is_refused_with_what_moves_it(
    flag: str, before: str, after: str, move: str
) -> None:
    head, models = schema(table(before)), replace(schema(table(after)), own="shop")
    with pytest.raises(ConfigurationError) as raised:
        decided(head, models, renames=(flag,))
    assert "are in different databases" in raised.value.message
    assert raised.value.message.endswith(f"RENAME TABLE {move}.")


def test_two_tables_cannot_become_one() -> None:
    head, models = schema(table("a"), table("b")), schema(table("c"))
    with pytest.raises(ConfigurationError) as raised:
        decided(head, models, renames=("a=c", "b=c"))
    assert raised.value.message == "--rename: more than one table would become 'c'."


def test_a_table_takes_the_name_of_one_that_is_dropped() -> None:
    head = schema(table("city"), table("lake"), table("x.stock"), table("x.goods"))
    models = schema(table("lake"), table("x.goods"))
    found = decided(
        head,
        models,
        renames=("city=lake", "x.stock=goods"),
        not_renamed=("lake", "x.goods"),
    )
    assert found == renamed({"city": "lake", "x.stock": "x.goods"})


@pytest.mark.parametrize("name", ["t", "s.t"])
def test_a_column_takes_the_name_of_a_dropped_one_in_any_schema(name: str) -> None:
    head, models = table(name, "`a` int", "`b` int"), table(name, "`b` int")
    found = decided(head, models, renames=(f"{name}.a=b",), not_renamed=(f"{name}.b",))
    assert found == renamed(columns={name: {"a": "b"}})


def test_a_column_takes_the_name_of_one_that_is_dropped() -> None:
    found = decided(t("`a` int"), t(), renames=("t.a=id",), not_renamed=("t.id",))
    assert found == renamed(columns={"t": {"a": "id"}})


def test_names_can_be_exchanged_by_flags() -> None:
    both = schema(table("a", ID, NAME), table("b", ID, TITLE))
    assert decided(both, both, renames=("a=b", "b=a")) == renamed({"a": "b", "b": "a"})


@pytest.mark.parametrize(
    ("head", "models", "annotated", "expected"),
    [
        (["city"], ["town"], {"town": "city"}, {"city": "town"}),
        (["x.city"], ["x.town"], {"x.town": "city"}, {"x.city": "x.town"}),
        # stale: it is done, or was never there
        (["town"], ["town"], {"town": "city"}, {}),
        (["city", "town"], ["town"], {"town": "city"}, {}),
        # the models' schema does not have it (env.py leaves it out)
        (["city"], [], {"town": "city"}, {}),
        # of another schema
        (["city"], ["x.town"], {"x.town": "city"}, {}),
        # its own name says nothing
        (["city"], ["city"], {"city": "city"}, {}),
        # a name that its owner gives up
        (["a", "b"], ["b", "c"], {"b": "a", "c": "b"}, {"a": "b", "b": "c"}),
        # an exchange would be made again and again
        (["a", "b"], ["a", "b"], {"b": "a", "a": "b"}, {}),
        # no name
        (["city"], ["town"], {"town": 5}, {}),
        (["city"], ["town"], {"town": ["city"]}, {}),
    ],
)
def test_an_annotation_renames_a_table(
    head: list[str], models: list[str], annotated: Mapping[str, object], expected: Mapping[str, str]
) -> None:
    by = declared(*((new, {}, {"renamed_from": old}) for new, old in annotated.items()))
    # each has a column of its own, so that none looks like another
    sides = [schema(*(table(name, f"`{name}` int") for name in names)) for names in (head, models)]
    assert decided(*sides, by=by) == renamed(expected)


def test_a_flag_comes_before_an_annotation() -> None:
    by = declared(("c", {}, {"renamed_from": "a"}), ("d", {}, {"renamed_from": "b"}))
    head, models = schema(table("a"), table("b")), schema(table("c"), table("d"))
    assert decided(head, models, by=by, renames=("b=c", "a=d")) == renamed({"b": "c", "a": "d"})
    # one that would take a name which a flag gives to another
    head = schema(table("a"), table("b"))
    assert decided(head, models, by=by, renames=("b=c",)) == renamed({"b": "c"})


# Columns


@pytest.mark.parametrize(
    ("old", "new", "asked"),
    [
        (["`name` int"], ["`title` int"], ["column t.name=title"]),  # same place, same definition
        (["`name` int", "`x` int"], ["`x` int", "`title` int"], ["column t.name=title"]),  # moved
        (["`name` int", "`x` int"], ["`x` int", "`names` int"], ["column t.name=names"]),
        (["`name` int"], ["`title` bigint"], ["column t.name=title"]),
        (["`name` varchar(77)"], ["`x` varchar(80)"], ["column t.name=x"]),
        # of one family, but not all values fit: in the same place only
        (["`name` varchar(80)"], ["`x` varchar(77)"], ["column t.name=x"]),
        (["`name` varchar(80)", "`y` int"], ["`y` int", "`x` varchar(77)"], []),
        (["`name` varchar(80)", "`y` int"], ["`y` int", "`names` varchar(77)"],
         ["column t.name=names"]),
        # of two families: only if all values fit
        (["`name` int"], ["`title` varchar(50)"], ["column t.name=title"]),
        (["`name` int"], ["`title` varchar(5)"], []),
        (["`name` enum('a')"], ["`x` varchar(5)"], ["column t.name=x"]),
        (["`name` varchar(5)"], ["`x` enum('a')"], []),
        # the models show where the new one has its values from
        (["`name` int"], ["`x` int NOT NULL"], ["column t.name=x"]),
        (["`name` int"], ["`x` int NOT NULL DEFAULT '9'"], []),
        (["`name` int NOT NULL"], ["`x` int NOT NULL DEFAULT '9'"], ["column t.name=x"]),
        (["`name` int"], ["`names` int NOT NULL DEFAULT '9'"], ["column t.name=names"]),
        (["`name` int"], ["`x` int", FK.replace("`a`", "`x`")], []),
        (["`name` int"], ["`names` int", FK.replace("`a`", "`names`")], ["column t.name=names"]),
        (["`name` int", FK.replace("`a`", "`name`")], ["`x` int", FK.replace("`a`", "`x`")],
         ["column t.name=x"]),
        (["`name` int", FK.replace("`a`", "`name`")], ["`x` int"], ["column t.name=x"]),
        (["`name` int NOT NULL AUTO_INCREMENT"], ["`x` varchar(50)"], []),
        (["`name` int"], ["`x` int NOT NULL AUTO_INCREMENT"], []),
        (["`name` int NOT NULL", "PRIMARY KEY (`name`)"],
         ["`x` int NOT NULL AUTO_INCREMENT", "PRIMARY KEY (`x`)"], ["column t.name=x"]),
        (["`name` int NOT NULL", "PRIMARY KEY (`name`)"],
         ["`x` int NOT NULL AUTO_INCREMENT", "UNIQUE KEY `k` (`x`)"], []),
        (["`name` int NOT NULL"],
         ["`x` int NOT NULL AUTO_INCREMENT", "PRIMARY KEY (`x`)"], []),
        (["`name` int NOT NULL", "PRIMARY KEY (`id`)"],
         ["`x` int NOT NULL AUTO_INCREMENT", "UNIQUE KEY `k` (`x`)", "PRIMARY KEY (`id`)"], []),
        (["`name` int NOT NULL", "`s` text", "PRIMARY KEY (`s`(5))"],
         ["`x` int NOT NULL AUTO_INCREMENT", "`s` text", "PRIMARY KEY (`x`)"], []),
        (["`name` int"], ["`x` int DEFAULT '9'"], ["column t.name=x"]),  # takes the NULLs
        (["`name` int", "`a` int"], ["`x` int", "`a` int", FK], ["column t.name=x"]),
        (["`name` int"], ["`names` bigint"], ["column t.name=names"]),  # of one family
        (["`name` int"], ["`names` int unsigned"], ["column t.name=names"]),
        (["`name` varchar(5)"], ["`names` longtext"], ["column t.name=names"]),
        (["`name` char(5)"], ["`names` varchar(9)"], ["column t.name=names"]),
        (["`name` binary(5)"], ["`names` varbinary(9)"], ["column t.name=names"]),
        (["`name` blob"], ["`names` mediumblob"], ["column t.name=names"]),
        (["`name` timestamp"], ["`names` datetime"], ["column t.name=names"]),
        (["`name` json"], ["`names` json NOT NULL"], ["column t.name=names"]),
        (["`name` varchar(5)"], ["`names` int"], []),
        (["`name` date"], ["`names` datetime"], ["column t.name=names"]),
        (["`name` int"], ["`title` int COMMENT 'x'"], ["column t.name=title"]),
        (["`name` int GENERATED ALWAYS AS (1) VIRTUAL"], ["`names` int"], []),
        (["`name` int"], ["`names` int GENERATED ALWAYS AS (1) VIRTUAL"], []),
        (["`name` int"], ["`name` int", "`names` int"], []),  # it is still there
        (["`name` int", "`names` int"], ["`names` int"], []),
        (["`NAME` int"], ["`name` int"], ["column t.NAME=name"]),
        (["`a b` int"], ["`c.d` int"], ["column t.`a b`=c.d"]),
    ],
)  # fmt: skip
def test_columns_that_take_the_values_are_asked_about(
    old: list[str], new: list[str], asked: list[str]
) -> None:
    assert questions(t(*old), t(*new)) == asked


def test_every_column_that_takes_the_values_is_a_candidate_the_likeliest_first() -> None:
    head, models = t("`name` int", "`xx` int"), t("`yy` int", "`names` int")
    assert questions(head, models) == [
        *("column t.name=names", "column t.name=yy", "column t.xx=names", "column t.xx=yy")
    ]
    assert decided(head, models, ask=Asked(True)).columns == {
        key("t"): {"name": "names", "xx": "yy"}
    }


@pytest.mark.parametrize(
    ("old", "new", "keeps"),
    [
        ("`name` int NOT NULL", "`x` bigint NOT NULL", "every value is kept"),
        ("`name` int", "`x` bigint NOT NULL", "every value but NULL is kept"),
        ("`name` bigint", "`x` int", "rows whose value does not fit int are refused"),
    ],
)
def test_a_candidate_tells_what_it_would_keep(old: str, new: str, keeps: str) -> None:
    asked = Asked(None)
    decided(t(old), t(new), ask=asked)
    (candidate,) = asked.candidates
    words = old.split()[1], new.split()[1]
    assert (candidate.keeps, candidate.types) == (keeps, words)


def test_a_table_and_a_member_tell_what_a_rename_keeps() -> None:
    head, models = table("city", ID, *CITY, TITLE), table("cities", ID, *CITY)
    asked = Asked(None)
    decided(head, models, ask=asked)
    assert [each.keeps for each in asked.candidates] == ["all columns but title are kept (3 of 4)"]
    decided(head, table("cities", ID, "`name` int", TITLE), ask=asked)
    assert asked.candidates.pop().keeps == "all columns but name, size are kept (2 of 4)"
    decided(models, head, ask=asked)
    assert asked.candidates[1].keeps == "all columns are kept"
    decided(t(enum("a", "b")), t(enum("a", "c")), ask=asked)
    assert asked.candidates[2].keeps == "rows that have it get 'c'"


def test_tables_are_asked_about_in_the_order_of_their_names() -> None:
    names = ("z", "s.a", "b", "a")
    head = schema(*(table(name, ID, "`x` int") for name in names))
    models = schema(*(table(name, ID, "`y` int") for name in names))
    assert questions(head, models) == [f"column {name}.x=y" for name in ("a", "b", "z", "s.a")]


def test_a_foreign_key_refers_to_the_same_table_under_its_new_name() -> None:
    old, new = FK, FK.replace("`a`", "`x`").replace("`p`", "`q`")
    head = schema(table("p", ID), t("`a` int", old))
    models = schema(table("q", ID), t("`x` int", new))
    assert questions(head, models, renames=("p=q",)) == ["column t.a=x"]
    both = schema(table("p", ID), *models.tables.values())
    assert questions(head, both) == []


def test_a_renamed_column_is_not_asked_about_again() -> None:
    head, models = t("`a` int", "`b` int"), t("`c` int", "`d` int")
    assert questions(head, models, renames=("t.a=d",)) == ["column t.b=c"]
    assert questions(head, models, renames=("t.a=c",)) == ["column t.b=d"]
    assert questions(head, models, renames=("t.a=c",), not_renamed=("t.b",)) == []


@pytest.mark.parametrize(
    ("answer", "renames", "open_"),
    [
        (True, renamed(columns={"t": {"a": "b"}}), []),
        (False, NOTHING, []),
        (None, NOTHING, ["t.a"]),
    ],
)
def test_the_answer_about_a_column_decides(
    answer: bool | None, renames: Renames, open_: list[str]
) -> None:
    found = OpenQuestions()
    assert decided(t("`a` int"), t("`b` int"), ask=Asked(answer), open_questions=found) == renames
    assert [question.name for question in found.found] == open_


def test_columns_are_named_by_their_new_table() -> None:
    head, models = table("old", ID, "`a` int"), table("new", ID, "`b` int")
    found = decided(head, models, renames=("old=new", "new.a=b"))
    assert found == renamed({"old": "new"}, {"new": {"a": "b"}})


KEYS = ("`a` int", "KEY `i` (`a`)", "CONSTRAINT `c` CHECK ((`a` > 0))")


@pytest.mark.parametrize(
    ("flag", "columns"),
    [
        ("t.a=b", {"t": {"a": "b"}}),
        ("t.i=j", {}),  # an index and a CHECK: the schemas tell it by themselves
        ("t.c=d", {}),
    ],
)
def test_a_flag_renames_a_column(flag: str, columns: Mapping[str, Mapping[str, str]]) -> None:
    head = t(*KEYS, options="ENGINE=InnoDB")
    models = t("`b` bigint", "KEY `j` (`b`)", "CONSTRAINT `d` CHECK ((`b` > 0))")
    assert decided(head, models, renames=(flag,)) == renamed(columns=columns)


def test_a_column_that_is_called_like_a_key_is_meant_rather_than_that() -> None:
    head = t("`a` int", "KEY `a` (`a`)")
    models = t("`b` int", "KEY `b` (`b`)")
    assert decided(head, models, renames=("t.a=b",)) == renamed(columns={"t": {"a": "b"}})


@pytest.mark.parametrize(
    ("flag", "message"),
    [
        ("u.a=b", "--rename u.a=b: there is no table 'u' on both sides (give it by its new name)."),
        ("x.t.a=b", "--rename x.t.a=b: there is no table 'x.t' on both sides (give it by its new "
         "name)."),
        ("t.x=b", "--rename t.x=b: the migrated table has no column, index or constraint 'x'."),
        ("t.x=j", "--rename t.x=j: the migrated table has no column, index or constraint 'x'."),
        ("t.i=x", "--rename t.i=x: the migrated table has no column, index or constraint 'i'."),
        ("t.a=x", "--rename t.a=x: the models' table has no column 'x'."),
        ("t.a=`t`.`b`", "--rename t.a=t.b: give the new name alone, without its table."),
        ("t.a=id", "--rename t.a=id: the migrated database has a column of t called 'id' already; "
         "add --no-rename t.id to drop it, or give a --rename for that one too."),
    ],
)  # fmt: skip
def test_a_flag_that_cannot_rename_a_column_is_refused(flag: str, message: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        decided(t(*KEYS), t("`b` int", "KEY `j` (`b`)"), renames=(flag,))
    assert raised.value.message == message


@pytest.mark.parametrize(
    ("annotated", "columns"),
    [
        ({"b": "a"}, {"t": {"a": "b"}}),
        ({"b": "gone"}, {}),
        ({"id": "a"}, {}),  # that name is there
        ({"b": None}, {}),
    ],
)
def test_an_annotation_renames_a_column(
    annotated: Mapping[str, str], columns: Mapping[str, Mapping[str, str]]
) -> None:
    infos = {new: {"renamed_from": old} for new, old in annotated.items()}
    by = declared(("t", infos, {}), ("other", {"x": {"renamed_from": "y"}}, {}))
    head, models = t("`a` int"), t("`b` text")
    assert decided(head, models, by=by) == renamed(columns=columns)


def test_a_flag_for_a_column_comes_before_its_annotation() -> None:
    by = declared(("t", {"b": {"renamed_from": "a"}, "c": {"renamed_from": "x"}}, {}))
    head, models = t("`a` int", "`x` text"), t("`b` int", "`c` text")
    found = decided(head, models, by=by, renames=("t.x=b", "t.a=c"))
    assert found == renamed(columns={"t": {"x": "b", "a": "c"}})


# Members of ENUM and SET


def enum(*members: str, name: str = "state", kind: str = "enum", collation: str = "") -> str:
    texts = ",".join(f"'{member}'" for member in members)
    collated = f" COLLATE {collation}" if collation else ""
    return f"`{name}` {kind}({texts}){collated} DEFAULT NULL"


@pytest.mark.parametrize(
    ("old", "new", "asked"),
    [
        (enum("a", "b"), enum("a", "c"), ["member t.state.b=c"]),
        (
            enum("a", "b"),
            enum("c", "d"),
            [f"member t.state.{pair}" for pair in ("a=c", "a=d", "b=d", "b=c")],
        ),
        (enum("a", "b", kind="set"), enum("a", "c", kind="set"), ["member t.state.b=c"]),
        # the same place, then names that are alike
        (enum("open"), enum("k", "zzz", "opens"),
         [f"member t.state.open={new}" for new in ("k", "opens", "zzz")]),
        ("`state` varchar(5) DEFAULT 'a'", enum("b"), []),
        (enum("a"), "`state` varchar(5) DEFAULT 'b'", []),
        (enum("a", "b"), enum("a"), []),
        (enum("a", "b"), enum("a", "b", "c"), []),
        (enum("a", "b"), enum("a", "c", "d"), ["member t.state.b=c", "member t.state.b=d"]),
        (enum("a", "b"), enum("b", "a"), []),
        (enum("a", "b"), enum("b", "c"), ["member t.state.a=c"]),  # in another place
        (enum("a", "b"), enum("c", "a"), ["member t.state.b=c"]),
        (enum("a", "b"), enum("a", "B"), []),  # equal under the collation
        (
            enum("a", "b", collation="utf8mb4_bin"),
            enum("a", "B", collation="utf8mb4_bin"),
            ["member t.state.b=B"],
        ),
        ("`state` varchar(5)", enum("a", "c"), []),
        (enum("a", "b"), "`state` varchar(5)", []),
        (enum("a", ""), enum("a", "c"), ["member t.state.``=c"]),
    ],
)  # fmt: skip
def test_members_that_are_added_where_others_go_are_asked_about(
    old: str, new: str, asked: list[str]
) -> None:
    assert questions(t(old), t(new)) == asked


@pytest.mark.parametrize(
    ("answer", "renames", "open_"),
    [
        (True, renamed(members={("t", "state"): {"b": "c"}}), []),
        (False, NOTHING, []),
        (None, NOTHING, ["t.state.b"]),
    ],
)
def test_the_answer_about_a_member_decides(
    answer: bool | None, renames: Renames, open_: list[str]
) -> None:
    head, models, found = t(enum("a", "b")), t(enum("a", "c")), OpenQuestions()
    assert decided(head, models, ask=Asked(answer), open_questions=found) == renames
    assert [question.name for question in found.found] == open_


def test_members_of_a_renamed_column_are_found_by_its_new_name() -> None:
    head, models = t(enum("a", "b", name="old")), t(enum("a", "c", name="new"))
    assert questions(head, models, renames=("t.old=new",)) == ["member t.new.b=c"]
    found = decided(head, models, renames=("t.old=new",), members=("t.new.b=c",))
    assert found == renamed(columns={"t": {"old": "new"}}, members={("t", "new"): {"b": "c"}})
    with pytest.raises(ConfigurationError, match="the migrated column has no member 'x'"):
        decided(head, models, renames=("t.old=new",), members=("t.new.x=c",))


def test_annotated_members_are_renamed_and_not_asked_about() -> None:
    by = declared(("t", {"state": {"renamed_values": {"b": "c"}}, "id": {}}, {}))
    head, models = t(enum("a", "b")), t(enum("x", "c"))
    assert questions(head, models, by=by) == ["member t.state.a=x"]
    assert questions(head, t(enum("a", "c")), by=by) == []
    assert decided(head, models, by=by) == renamed(members={("t", "state"): {"b": "c"}})
    # the revision is written, and the annotation has stayed; another member is renamed meanwhile
    assert decided(t(enum("a", "c")), t(enum("a", "c", "d")), by=by) == NOTHING
    assert questions(t(enum("a", "c")), t(enum("x", "c")), by=by) == ["member t.state.a=x"]
    assert decided(t(enum("a", "b")), t(enum("a", "b", "d")), by=by) == NOTHING
    not_a_mapping = declared(("t", {"state": {"renamed_values": "b"}}, {}))
    assert decided(head, models, by=not_a_mapping) == NOTHING


def test_annotated_members_of_what_env_py_leaves_out_are_none() -> None:
    members = {"renamed_values": {"b": "c"}}
    head, models = t(enum("a", "b")), t(enum("a", "c"))
    for by in (("gone", {"state": members}, {}), ("t", {"gone": members}, {})):
        assert decided(head, models, by=declared(by)) == NOTHING


@pytest.mark.parametrize("name", ["t.state.b", "x.u.state.b"])
def test_a_flag_renames_a_member(name: str) -> None:
    head = schema(t(enum("a", "b")), table("x.u", enum("a", "b")))
    models = schema(t(enum("a", "c")), table("x.u", enum("a", "c")))
    found = decided(head, models, members=(f"{name}=c",))
    assert found == renamed(members={(name.removesuffix(".state.b"), "state"): {"b": "c"}})


def test_a_flag_may_rename_a_member_of_a_column_that_is_new() -> None:
    found = decided(t(), t(enum("a", "c")), members=("t.state.b=c",))
    assert found == renamed(members={("t", "state"): {"b": "c"}})
    found = decided(schema(), schema(t(enum("a", "c"))), members=("t.state.b=c",))
    assert found == renamed(members={("t", "state"): {"b": "c"}})


@pytest.mark.parametrize("option", ["--rename-value", "--merge-value"])
@pytest.mark.parametrize(
    ("flag", "message"),
    [
        ("state.b=c", "{0} takes table.column.old=new, not 'state.b=c'."),
        ("a.b.c.d.e=f", "{0} takes table.column.old=new, not 'a.b.c.d.e=f'."),
        ("u.state.b=c", "{0} u.state.b=c: the models have no such column."),
        ("t.x.b=c", "{0} t.x.b=c: the models have no such column."),
        ("t.state.b=x", "{0} t.state.b=x: the models' column has no member 'x'."),
        ("t.state.x=c", "{0} t.state.x=c: the migrated column has no member 'x'."),
        ("t.state.b=`t`.`c`", "{0} t.state.b=`t`.`c`: give the new name alone, without its "
         "table."),
    ],
)  # fmt: skip
def test_a_flag_that_cannot_rename_a_member_is_refused(
    option: str, flag: str, message: str
) -> None:
    answers = {"members" if option == "--rename-value" else "merged": (flag,)}
    with pytest.raises(ConfigurationError) as raised:
        decided(t(enum("a", "b")), t(enum("a", "c")), **answers)
    assert raised.value.message == message.format(option)


# Members that join others


MERGED = (t(enum("a", "b", "c")), t(enum("a", "c")))


def test_a_member_that_is_renamed_onto_another_is_asked_about_again() -> None:
    found = OpenQuestions()
    assert decided(*MERGED, members=("t.state.b=c",), open_questions=found) == NOTHING
    (question,) = found.found
    assert (question.kind, question.name, question.text) == (
        "merge",
        "t.state.b",
        "Should rows with 'b' in column t.state get 'c' (a downgrade cannot separate them again)?",
    )
    assert [(reply.flag, reply.meaning) for reply in question.replies] == [
        ("--merge-value t.state.b=c", "yes"),
        ("--no-rename t.state.b", f"no: {REFUSED}"),
    ]


@pytest.mark.parametrize("by", ["a flag", "an answer"])
def test_a_member_may_join_another(by: str) -> None:
    if by == "a flag":
        found = decided(*MERGED, merged=("t.state.b=c",))
    else:
        found = decided(*MERGED, members=("t.state.b=c",), ask=Asked(True))
    assert found.members == {(key("t"), "state"): {"b": "c"}}
    assert found.merged == {(key("t"), "state", "b")}


def test_a_member_that_takes_a_name_that_is_given_up_joins_none() -> None:
    both = t(enum("b", "a"))
    found = decided(both, both, members=("t.state.a=b", "t.state.b=a"))
    assert found.members == {(key("t"), "state"): {"a": "b", "b": "a"}}
    assert not found.merged
    # allowed, but there is no need to
    assert not decided(t(enum("a", "b")), t(enum("a", "c")), merged=("t.state.b=c",)).merged


@pytest.mark.parametrize("name", ["t", "s.t"])
def test_a_member_takes_the_name_of_one_that_is_dropped(name: str) -> None:
    head, models = table(name, enum("a", "b", "c")), table(name, enum("a", "c"))
    renames = (f"{name}.state.b=c",)
    found = decided(head, models, members=renames, not_renamed=(f"{name}.state.c",))
    assert found == renamed(members={(name, "state"): {"b": "c"}})
    other = schema(head, table("u", enum("a", "c"))), schema(models, table("u", enum("a")))
    assert decided(*other, members=renames, not_renamed=("u.state.c",)) == NOTHING


def test_a_member_of_a_renamed_column_joins_another() -> None:
    head, models = t(enum("a", "b", "c", name="old")), t(enum("a", "c", name="new"))
    found = decided(head, models, renames=("t.old=new",), merged=("t.new.b=c",))
    assert found.merged == {(key("t"), "new", "b")}


@pytest.mark.parametrize("answer", ["members", "merged"])
def test_a_member_that_the_models_keep_becomes_no_other(answer: str) -> None:
    both = t(enum("a", "b"))
    with pytest.raises(ConfigurationError) as raised:
        decided(both, both, **{answer: ("t.state.a=b",)})
    assert raised.value.message == (
        "t.state.a=b: 'a' cannot become another member of t.state, since the models have it too; "
        "remove it from the models, or leave the flag out."
    )


def test_a_new_column_keeps_its_members_whatever_a_flag_says() -> None:
    found = decided(t(), t(enum("a", "b")), members=("t.state.a=b",))
    assert found == renamed(members={("t", "state"): {"a": "b"}})


# --no-rename


@pytest.mark.parametrize("apart", ["t", "s.t", "t.id", "s.t.id", "t.state.a", "s.t.state.a"])
def test_what_the_models_keep_is_not_kept_apart(apart: str) -> None:
    head = schema(t(enum("a", "b")), table("s.t", ID, enum("a", "b")))
    models = schema(t(enum("a", "c")), table("s.t", ID, enum("a", "c")))
    with pytest.raises(ConfigurationError) as raised:
        decided(head, models, not_renamed=(apart,))
    assert raised.value.message == (
        f"--no-rename {apart}: the models have it too, so that it neither goes nor is renamed; "
        "leave the flag out."
    )


@pytest.mark.parametrize(
    ("head", "models", "apart"),
    [
        (table("city"), table("cities"), "city"),
        (table("x.city"), table("x.cities"), "x.city"),
        (t("`a` int"), t("`b` int"), "t.a"),
        (t(enum("a", "b")), t(enum("a", "c")), "t.state.b"),
    ],
)
def test_what_is_kept_apart_is_not_asked_about(head: Table, models: Table, apart: str) -> None:
    assert len(questions(head, models)) == 1
    assert questions(head, models, not_renamed=(apart,)) == []
    assert decided(head, models, not_renamed=(apart,)) == NOTHING


@pytest.mark.parametrize("apart", ["s.t.state.b", "s.t.name"])
def test_a_name_of_another_schema_can_be_kept_apart(apart: str) -> None:
    head, models = table("s.t", enum("a", "b"), NAME), table("s.t", enum("a", "c"), TITLE)
    found = decided(head, models, ask=Asked(True), not_renamed=(apart,))
    expected = {"columns": {"s.t": {"name": "title"}}} if "state" in apart else {}
    if "state" not in apart:
        expected = {"members": {("s.t", "state"): {"b": "c"}}}
    assert found == renamed(**expected)


def test_a_member_of_a_renamed_column_is_kept_apart_by_the_new_name() -> None:
    head, models = t(enum("a", "b", name="old")), t(enum("a", "c", name="new"))
    answers = {"renames": ("t.old=new",), "not_renamed": ("t.new.b",)}
    assert decided(head, models, **answers) == renamed(columns={"t": {"old": "new"}})


@pytest.mark.parametrize(
    "apart", ["u", "t.x", "t.x.y.z", "t.state.x", "u.a", "u.state.b", "t.id.b", "t.x.b"]
)
def test_what_is_kept_apart_has_to_be_there(apart: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        decided(t(enum("a", "b")), t(enum("a", "c")), not_renamed=(apart,))
    assert raised.value.message == (
        f"--no-rename {apart}: the migrated database has no such table, column (table.column) or "
        "member (table.column.member)."
    )


@pytest.mark.parametrize(
    ("candidate", "text", "replies"),
    [
        (
            RenameCandidate("table", key("x.new"), "old", "new"),
            "Was table 'old' renamed to 'new'?",
            ["--rename x.old=new", "--no-rename x.old"],
        ),
        (
            RenameCandidate("column", key("t"), "a", "b c"),
            "Was column 'a' of table t renamed to 'b c'?",
            ["--rename 't.a=`b c`'", "--no-rename t.a"],
        ),
        (
            RenameCandidate("member", key("t"), "a", "b", "c"),
            "Was member 'a' of column t.c renamed to 'b'?",
            ["--rename-value t.c.a=b", "--no-rename t.c.a"],
        ),
    ],
)
def test_a_question_names_the_flags_that_answer_it(
    candidate: RenameCandidate, text: str, replies: list[str]
) -> None:
    question = RenameQuestion((candidate,)).as_question()
    assert (question.kind, question.name, question.text) == ("rename", candidate.path, text)
    assert [reply.flag for reply in question.replies] == replies
    no = REFUSED if candidate.kind == "member" else "its data is dropped"
    assert [reply.meaning for reply in question.replies] == ["yes", f"no: {no}"]


def test_a_question_names_every_candidate_and_what_it_keeps() -> None:
    found = OpenQuestions()
    head = t("`name` varchar(50)")
    models = t("`x` varchar(20)", "`title` varchar(60)", "`y` int")
    decided(head, models, open_questions=found)
    (question,) = found.found
    assert question.text == "Was column 'name' of table t renamed to 'x' or 'title'?"
    assert [(reply.flag, reply.meaning) for reply in question.replies] == [
        ("--rename t.name=x", "to 'x': rows whose value does not fit varchar(20) are refused"),
        ("--rename t.name=title", "to 'title': every value is kept"),
        ("--no-rename t.name", "no: its data is dropped"),
    ]
    more = tuple(RenameCandidate("table", key(new), "a", new) for new in "bcd")
    assert RenameQuestion(more).text == "Was table 'a' renamed to 'b', 'c' or 'd'?"


def test_all_questions_of_a_kind_come_in_one_round() -> None:
    rounds: list[list[str]] = []

    def ask(asked: Sequence[RenameQuestion]) -> list[RenameCandidate]:
        rounds.append([question.path for question in asked])
        return []

    head = schema(t("`a` int", "`b` int", enum("a")), table("city"))
    models = schema(t("`c` int", "`d` int", enum("b")), table("cities"))
    decided(head, models, ask=ask)
    assert rounds == [["city"], ["t.a", "t.b"], ["t.state.a"]]
