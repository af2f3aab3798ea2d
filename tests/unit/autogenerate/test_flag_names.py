"""Names and renames as flags write them."""

from __future__ import annotations

import pytest

from alembic_autogen.autogenerate.flag_names import (
    new_name,
    parse_path,
    parse_rename,
    quote_if_needed,
    table_named,
)
from alembic_autogen.errors import ConfigurationError
from alembic_autogen.schema.members import lost_members
from alembic_autogen.schema.model import Column, TableKey

ORDER, STOCK, DOTTED = TableKey(None, "order"), TableKey("depot", "stock"), TableKey(None, "a.b")
TABLES = {ORDER, STOCK, DOTTED}


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("order", ["order"]),
        ("order.total", ["order", "total"]),
        ("`a.b`.`c``d`", ["a.b", "c`d"]),
        ("größe.ñ", ["größe", "ñ"]),
        ("`a=b`.c d", ["a=b", "c d"]),
        ("state.``", ["state", ""]),  # the empty member of an ENUM
    ],
)
def test_a_path_is_cut_at_its_dots(text: str, path: list[str]) -> None:
    assert parse_path(text) == path


@pytest.mark.parametrize("text", ["", ".", "a.", ".a", "`a", "a`b", "`a`b"])
def test_what_is_no_path_is_refused(text: str) -> None:
    with pytest.raises(ConfigurationError):
        parse_path(text)


@pytest.mark.parametrize("name", ["a", "a.b", "a b", "`", "a=b", "ñ", "-", "a\nb"])
def test_a_quoted_name_is_read_as_it_was(name: str) -> None:
    assert parse_path(quote_if_needed(name)) == [name]


@pytest.mark.parametrize(
    ("text", "old", "new"),
    [
        ("old=new", ["old"], ["new"]),
        ("t.old=new name", ["t", "old"], ["new name"]),
        ("`a=b`=`c=d`", ["a=b"], ["c=d"]),
        ("depot.stock=depot.goods", ["depot", "stock"], ["depot.goods"]),
        ("depot.stock=`depot`.`goods`", ["depot", "stock"], ["depot", "goods"]),
    ],
)
def test_a_rename_is_cut_at_its_equals_sign(text: str, old: list[str], new: list[str]) -> None:
    assert parse_rename(text) == (old, new)


@pytest.mark.parametrize("text", ["old", "=new", "old=", ""])
def test_what_is_no_rename_is_refused(text: str) -> None:
    with pytest.raises(ConfigurationError, match="--rename takes"):
        parse_rename(text)


@pytest.mark.parametrize(
    ("names", "key"),
    [
        (["order"], ORDER),
        (["depot", "stock"], STOCK),
        (["depot.stock"], STOCK),
        (["a.b"], DOTTED),
        (["stock"], None),
        (["depot", "order"], None),
        (["x", "depot", "order"], None),
    ],
)
def test_a_table_is_found_by_its_path(names: list[str], key: TableKey | None) -> None:
    assert table_named(names, TABLES) == key


@pytest.mark.parametrize(
    ("collations", "lost"),
    [
        (("utf8mb4_0900_ai_ci", "utf8mb4_0900_ai_ci"), ["gone"]),
        (("utf8mb4_bin", "utf8mb4_bin"), ["New", "gone"]),
        (("utf8mb4_0900_as_cs", "utf8mb4_0900_ai_ci"), ["New", "gone"]),
    ],
)
def test_a_member_in_another_case_is_kept_where_case_does_not_count(
    collations: tuple[str, str], lost: list[str]
) -> None:
    head = Column("state", "enum('New','paid','gone')", collation=collations[0])
    models = Column("state", "enum('new','paid')", collation=collations[1])
    assert lost_members(head, models) == lost


@pytest.mark.parametrize(
    ("name", "flag"),
    [("a", "a"), ("größe-1$_", "größe-1$_"), ("a.b", "`a.b`"), ("a`b", "`a``b`"), ("", "``")],
)
def test_only_special_names_are_quoted(name: str, flag: str) -> None:
    assert quote_if_needed(name) == flag


def test_a_new_name_is_given_without_its_table() -> None:
    assert new_name(["new"], "--rename t.old=new") == "new"
    with pytest.raises(ConfigurationError, match="--rename x: give the new name alone"):
        new_name(["t", "new"], "--rename x")


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ("--rename", "--rename takes old=new or table.old=new, not 'x'."),
        ("--rename-member", "--rename-member takes table.column.old=new, not 'x'."),
    ],
)
def test_a_rename_of_another_form_is_refused_with_the_right_one(option: str, message: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        parse_rename("x", option)
    assert str(raised.value) == message
