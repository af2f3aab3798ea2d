"""Names that count, and the names that other objects get."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from alembic_autogen.schema.model import Index, Table
from alembic_autogen.schema.names import (
    adopt_names,
    in_order_of_names,
    is_generated_name,
    key_names,
    names_that_count,
)
from support.tables import ID, PRIMARY, A, B, table


def t(*lines: str) -> Table:
    return table("t", ID, A, B, *lines)


def fk(name: str, column: str = "a", refers: str = "p") -> str:
    return f"CONSTRAINT `{name}` FOREIGN KEY (`{column}`) REFERENCES `{refers}` (`id`)"


def chk(name: str, expression: str = "(`a` > 0)") -> str:
    return f"CONSTRAINT `{name}` CHECK ({expression})"


@pytest.mark.parametrize(
    ("line", "made_up"),
    [
        ("KEY `a` (`a`)", True),
        ("KEY `A` (`a`)", True),
        ("KEY `a_2` (`a`,`b`)", True),
        ("KEY `a_12` (`a`)", True),
        ("KEY `b` (`a`,`b`)", False),
        ("KEY `a_x` (`a`)", False),
        ("KEY `xa` (`a`)", False),
        ("KEY `ix_a` (`a`)", False),
        ("UNIQUE KEY `a` (`a`)", True),
        ("KEY `functional_index` ((lower(`a`)))", True),
        ("KEY `functional_index_2` ((lower(`a`)))", True),
        ("KEY `lower` ((lower(`a`)))", False),
        (fk("t_ibfk_1"), True),
        (fk("T_IBFK_12"), True),
        (fk("t_ibfk_x"), False),
        (fk("u_ibfk_1"), False),
        (fk("t_chk_1"), False),
        (fk("mine"), False),
        (chk("t_chk_1"), True),
        (chk("CONSTRAINT_1"), True),
        (chk("constraint_1"), True),
        (chk("CONSTRAINT"), False),
        (chk("u_chk_1"), False),
        (chk("t_ibfk_1"), False),
        (chk("mine"), False),
    ],
)
def test_the_form_of_a_name_tells_whether_the_server_made_it_up(line: str, made_up: bool) -> None:
    table = t(line)
    (item,) = (*table.indexes, *table.foreign_keys, *table.checks)
    assert is_generated_name(item, table) is made_up
    assert names_that_count(table) == (frozenset() if made_up else {item.name})


def test_an_index_that_is_called_like_a_foreign_key_is_made_up() -> None:
    table = t("KEY `mine` (`a`)", fk("mine"))
    assert is_generated_name(table.indexes[0], table)
    assert names_that_count(table) == {"mine"}  # which is the constraint's


def test_signs_of_a_pattern_in_names_are_taken_literally() -> None:
    dotted = table("t", "`a.b` int", "KEY `axb` (`a.b`)")
    assert not is_generated_name(dotted.indexes[0], dotted)
    star = table("t*", ID, chk("tt_chk_1"), fk("tt_ibfk_1", "id"))
    assert names_that_count(star) == {"tt_chk_1", "tt_ibfk_1"}


def test_given_names_count_whatever_their_form() -> None:
    assert names_that_count(t(chk("t_chk_1"), chk("mine")), frozenset({"t_chk_1"})) == {
        "t_chk_1",
        "mine",
    }


def test_the_names_of_all_keys() -> None:
    assert key_names(t(PRIMARY, "KEY `k` (`a`)", fk("f"), chk("c"))) == {"k", "f", "c"}


def adopted(
    models: Table, head: Table, given: set[str] | None = None, elsewhere: set[str] | None = None
) -> set[str]:
    found = adopt_names(models, head, frozenset(given or set()), frozenset(elsewhere or set()))
    return key_names(found)


def in_order(models: Table, head: Table, given: set[str] | None = None) -> list[str]:
    """The names that the constraints of the models get, one after the other."""
    found = adopt_names(models, head, frozenset(given or set()))
    return [item.name for item in found.constraints]


@pytest.mark.parametrize("made", [fk, chk], ids=["foreign key", "check"])
class TestConstraints:
    """Constraints get names in the same way, whatever their kind."""

    def test_the_same_gets_the_name_that_it_has_at_head(self, made: Callable[[str], str]) -> None:
        assert adopted(t(made("x")), t(made("y"))) == {"y"}

    def test_a_given_name_stays(self, made: Callable[[str], str]) -> None:
        assert adopted(t(made("x")), t(made("y")), {"x"}) == {"x"}

    def test_what_is_equal_with_its_name_goes_first(self, made: Callable[[str], str]) -> None:
        assert in_order(t(made("x"), made("y")), t(made("y"), made("z"))) == ["z", "y"]

    def test_what_is_equal_keeps_its_name_beside_a_twin(self, made: Callable[[str], str]) -> None:
        assert in_order(t(made("x")), t(made("x"), made("z"))) == ["x"]
        assert in_order(t(made("z")), t(made("x"), made("z"))) == ["z"]

    def test_no_name_is_taken_twice(self, made: Callable[[str], str]) -> None:
        found = adopted(t(made("x"), made("y")), t(made("z")))
        assert found == {"z", "y"}

    def test_a_name_that_head_uses_for_another_thing_is_not_kept(
        self, made: Callable[[str], str]
    ) -> None:
        infix = "chk" if made is chk else "ibfk"
        other = chk("x", "(`b` > 0)") if made is chk else fk("x", "b")
        assert adopted(t(made("x")), t(other)) == {f"t_{infix}_1"}
        assert adopted(t(made("X")), t(other)) == {f"t_{infix}_1"}

    def test_a_name_that_is_given_to_another_is_not_adopted(
        self, made: Callable[[str], str]
    ) -> None:
        infix = "chk" if made is chk else "ibfk"
        other = chk("Y", "(`b` > 0)") if made is chk else fk("Y", "b")
        found = adopted(t(made(f"t_{infix}_9"), other), t(made("y")), {"Y"})
        assert found == {f"t_{infix}_9", "Y"}

    def test_nor_is_one_that_differs_from_it_by_case(self, made: Callable[[str], str]) -> None:
        infix = "chk" if made is chk else "ibfk"
        other = chk("y", "(`b` > 0)") if made is chk else fk("y", "b")
        found = adopted(t(made(f"t_{infix}_9"), other), t(made("Y")), {"y"})
        assert found == {f"t_{infix}_9", "y"}

    def test_two_new_ones_get_two_names_whatever_the_case_of_the_table(
        self, made: Callable[[str], str]
    ) -> None:
        infix = "chk" if made is chk else "ibfk"
        others = (
            [chk("x", "(`b` > 0)"), chk("y", "(`b` > 1)")]
            if made is chk
            else [fk("x", "b", "q"), fk("y", "b", "r")]
        )
        models = table("T", ID, A, B, made("x"), made("y"))
        assert in_order(models, table("T", ID, A, B, *others)) == [f"T_{infix}_1", f"T_{infix}_2"]

    def test_a_name_of_another_table_is_neither_adopted_nor_kept(
        self, made: Callable[[str], str]
    ) -> None:
        infix = "chk" if made is chk else "ibfk"
        assert adopted(t(made("x")), t(), elsewhere={"X"}) == {f"t_{infix}_1"}
        assert adopted(t(made("x")), t(made("y")), elsewhere={"y"}) == {"x"}

    def test_new_ones_are_numbered_from_the_first_free_number(
        self, made: Callable[[str], str]
    ) -> None:
        infix = "chk" if made is chk else "ibfk"
        names = [f"t_{infix}_{n}" for n in (1, 2, 3)]
        others = [
            chk(name, f"(`b` > {n})") if made is chk else fk(name, "b", f"p{n}")
            for n, name in enumerate(names[:2])
        ]
        both = chk(names[0], "(`b` > 9)") if made is chk else fk(names[0], "b", "p9")
        found = adopted(t(made(names[1]), both), t(*others))
        assert found == {names[2], f"t_{infix}_4"}


def test_a_new_foreign_key_keeps_the_name_that_it_has_if_that_is_free() -> None:
    assert adopted(t(fk("t_ibfk_7")), t()) == {"t_ibfk_7"}


def test_given_names_are_reserved_whatever_their_case() -> None:
    models = t(chk("t_chk_1", "(`a` > 1)"), chk("T_CHK_2", "(`a` > 2)"))
    head = t(chk("t_chk_2", "(`a` > 1)"))
    assert adopted(models, head, {"T_CHK_2"}) == {"t_chk_1", "T_CHK_2"}


class TestIndexes:
    """Indexes, which need no name that is unique in a schema."""

    def test_the_same_gets_the_name_that_it_has_at_head(self) -> None:
        assert adopted(t("KEY `a` (`a`)"), t("KEY `a_2` (`a`)")) == {"a_2"}

    def test_another_does_not(self) -> None:
        assert adopted(t("KEY `a` (`a`)"), t("UNIQUE KEY `a_2` (`a`)")) == {"a"}

    def test_a_given_name_stays(self) -> None:
        assert adopted(t("KEY `a` (`a`)"), t("KEY `a_2` (`a`)"), {"a"}) == {"a"}

    def test_a_name_that_is_kept_is_not_given_again(self) -> None:
        models = t("KEY `a` (`a`)", "UNIQUE KEY `b` (`a`,`b`)")
        head = t("UNIQUE KEY `a` (`a`,`b`)")
        assert adopted(models, head) == {"a", "a_2"}

    def test_nor_one_that_is_given_to_another(self) -> None:
        models = t("KEY `a` (`a`)", "UNIQUE KEY `A_2` (`a`,`b`)", "UNIQUE KEY `b` (`b`)")
        head = t("UNIQUE KEY `a` (`b`)")
        assert adopted(models, head, {"A_2"}) == {"a", "A_2", "a_3"}

    def test_nor_one_that_is_given_to_a_later_one(self) -> None:
        models = t("KEY `a` (`a`)", "UNIQUE KEY `a_2` (`a`,`b`)", "UNIQUE KEY `b` (`b`)")
        head = t("UNIQUE KEY `a` (`b`)")
        found = adopt_names(models, head, frozenset({"a_2"}))
        assert [index.name for index in found.indexes] == ["a_3", "a_2", "a"]

    def test_nor_one_that_another_has_just_got(self) -> None:
        models = t("KEY `A` (`a`)", "KEY `a_2` (`a`,`b`)", "UNIQUE KEY `b` (`b`)")
        found = adopt_names(models, t("UNIQUE KEY `a` (`b`)"), frozenset())
        assert [index.name for index in found.indexes] == ["A_2", "a_2_2", "a"]

    def test_head_may_keep_a_name_for_what_goes(self) -> None:
        assert adopted(t("KEY `a` (`a`)"), t("KEY `a` (`b`)")) == {"a"}

    def test_a_given_name_is_not_counted_up(self) -> None:
        models = t("UNIQUE KEY `a` (`a`)", "KEY `x` (`b`)")
        assert adopted(models, t("UNIQUE KEY `x` (`a`)"), {"a", "x"}) == {"a", "x"}


class TestIndexOfNewForeignKey:
    """MySQL makes an index for a foreign key, and calls it like that."""

    HEAD = t()

    def test_it_is_called_like_the_key(self) -> None:
        found = adopt_names(t("KEY `a` (`a`)", fk("t_ibfk_1")), self.HEAD, frozenset())
        assert [index.name for index in found.indexes] == ["t_ibfk_1"]

    def test_it_follows_the_key_to_another_name(self) -> None:
        models = t("KEY `t_ibfk_1` (`a`)", fk("t_ibfk_1"))
        found = adopt_names(models, t("KEY `b` (`b`)", fk("t_ibfk_1", "b")), frozenset())
        assert [index.name for index in found.indexes] == ["t_ibfk_2"]

    @pytest.mark.parametrize(
        ("index", "given", "head"),
        [
            ("KEY `a` (`a`)", {"a"}, ()),  # the models name it
            ("UNIQUE KEY `a` (`a`)", set(), ()),  # MySQL would not make that
            ("KEY `a` (`a`) COMMENT 'x'", set(), ()),
            ("KEY `a` (`a`,`b`)", set(), ()),  # it is another one
            ("KEY `a` (`a`)", set(), ("KEY `a` (`a`)",)),  # it is there
            ("KEY `a` (`a`)", {"t_ibfk_1"}, ("KEY `a` (`a`)",)),
        ],
    )
    def test_it_keeps_its_name_otherwise(
        self, index: str, given: set[str], head: list[str]
    ) -> None:
        found = adopt_names(t(index, fk("t_ibfk_1")), t(*head), frozenset(given))
        assert [index.name for index in found.indexes] == ["a"]

    def test_that_of_an_old_key_keeps_its_name(self) -> None:
        models, head = t("KEY `a` (`a`)", fk("t_ibfk_1")), t("KEY `b` (`b`)", fk("t_ibfk_1"))
        found = adopt_names(models, head, frozenset())
        assert [index.name for index in found.indexes] == ["a"]


def test_an_implied_index_has_no_given_name_although_its_foreign_key_has() -> None:
    models = t("KEY `f` (`a`)", fk("f"), chk("c"))
    head = t("KEY `g` (`a`)", fk("g"), chk("d"))
    given = frozenset({"f", "c"})
    assert adopt_names(models, head, given).indexes[0].name == "f"
    found = adopt_names(models, head, given, implied_indexes=frozenset({"f", "c"}))
    assert key_names(found) == {"g", "f", "c"}


def test_nothing_but_names_changes() -> None:
    models = t(PRIMARY, "KEY `a` (`a`)", fk("t_ibfk_2"), chk("t_chk_2"))
    head = t(PRIMARY, "KEY `a_9` (`a`)", fk("t_ibfk_9"), chk("t_chk_9"))
    assert adopt_names(models, head, frozenset()) == head


def test_the_order_of_names_is_that_of_their_numbers() -> None:
    names = ["a_2", "t_ibfk_10", "a_1", "t_ibfk_2", "plain", "a1"]
    found = in_order_of_names([Index(name, ()) for name in names])
    assert [each.name for each in found] == ["plain", "a1", "a_1", "a_2", "t_ibfk_2", "t_ibfk_10"]
