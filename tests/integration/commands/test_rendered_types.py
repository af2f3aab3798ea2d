"""Types of the application are written so that the revision runs, and as ``render_item`` says.

The kind: every column type that a project defines or decorates, whether its ``repr()`` gives the
same type or not, and every answer that env.py's ``render_item`` and ``user_module_prefix`` can give
for it (Alembic, "Affecting the Rendering of Types Themselves").
"""

from __future__ import annotations

import pytest

from support.shops import Done, Shop
from support.upgrades import declare

ONLINE = "connection=connection, target_metadata=target_metadata"
KINDS = '''
import enum

import sqlalchemy as sa
from sqlalchemy.types import TypeDecorator, UserDefinedType


class Plain(TypeDecorator):
    impl = sa.String(40)
    cache_ok = True


class Loses(TypeDecorator):
    """Its repr() lacks an argument that it needs."""

    impl = sa.String
    cache_ok = True

    def __init__(self, size, *, secret):
        super().__init__(size)
        self.secret = secret


class Misleads(TypeDecorator):
    """Its repr() gives another type."""

    impl = sa.String
    cache_ok = True

    def __init__(self, size=7):
        super().__init__(size)

    def __repr__(self):
        return "Misleads()"


class Fails(TypeDecorator):
    impl = sa.Integer
    cache_ok = True

    def __repr__(self):
        raise RuntimeError("no text")


class Octets(UserDefinedType):
    """Its repr() lacks an argument."""

    cache_ok = True

    def __init__(self, count):
        self.count = count

    def get_col_spec(self, **more):
        return f"VARBINARY({self.count})"

    def __repr__(self):
        return "Octets()"


class Holder:
    class Nested(TypeDecorator):
        impl = sa.BigInteger
        cache_ok = True


def local():
    class Local(TypeDecorator):
        impl = sa.SmallInteger
        cache_ok = True

    return Local()


class Renamed(TypeDecorator):
    impl = sa.Date
    cache_ok = True


Other = Renamed
del Renamed


class Document(TypeDecorator):
    impl = sa.JSON
    cache_ok = True


class Color(enum.Enum):
    red = 1
    blue = 2
'''
MODELS = """
import kinds

table(
    "t",
    sa.Column("plain", kinds.Plain()),
    sa.Column("loses", kinds.Loses(12, secret="x")),
    sa.Column("misleads", kinds.Misleads(9)),
    sa.Column("fails", kinds.Fails()),
    sa.Column("octets", kinds.Octets(5)),
    sa.Column("nested", kinds.Holder.Nested()),
    sa.Column("local", kinds.local()),
    sa.Column("renamed", kinds.Other()),
    sa.Column("document", kinds.Document()),
    sa.Column("color", sa.Enum(kinds.Color)),
)
"""
BEFORE = ["CREATE TABLE t (id INT PRIMARY KEY)"]
HOOK = """
import kinds


def render(kind, item, context):
    if kind != "type":
        return False
    known = {
        kinds.Loses: "kinds.Loses(12, secret='x')",
        kinds.Octets: "kinds.Octets(5)",
        kinds.Holder.Nested: "kinds.Holder.Nested()",
        sa.Enum: "sa.Enum(kinds.Color)",
    }
    found = known.get(type(item), False)
    if found:
        context.imports.add("import kinds")
    return found


"""


def configure(shop: Shop, option: str, source: str = "") -> None:
    """Have env.py pass a further option to Alembic."""
    shop.edit(ONLINE, f"{ONLINE}, {option}", "migrations/env.py")
    before = "\ndef run_migrations_offline"
    shop.edit(before, "import sqlalchemy as sa\n" + source + before, "migrations/env.py")


def with_types(shop: Shop, before: str = BEFORE[0], models: str = MODELS) -> None:
    (shop.folder / "kinds.py").write_text(KINDS)
    declare(shop, [before], models)


def written(shop: Shop, done: Done) -> str:
    """The revision that a command has written."""
    assert done.code in (0, 1), done.err
    assert shop.run("check-drift", "--no-cache").code == 0
    return (shop.folder / done.out.strip().splitlines()[-1]).read_text("utf-8")


def test_the_revision_runs_whatever_the_repr_of_a_type_is(shop_anywhere: Shop) -> None:
    with_types(shop_anywhere)
    source = written(shop_anywhere, shop_anywhere.run("revision", "-m", "x"))
    assert "kinds.Plain(length=40)" in source
    assert "ALTER TABLE `t`" not in source
    assert "kinds.Misleads" not in source and "kinds.Loses" not in source


def test_render_item_is_asked_about_the_models_types(shop_anywhere: Shop) -> None:
    with_types(shop_anywhere)
    configure(shop_anywhere, "render_item=render", HOOK)
    source = written(shop_anywhere, shop_anywhere.run("revision", "-m", "x"))
    for text in ("Loses(12, secret='x')", "Octets(5)", "Holder.Nested()"):
        assert f"kinds.{text}".replace("'", '"') in source.replace("'", '"')
    assert "sa.Enum(kinds.Color)" in source
    assert "ALTER TABLE `t`" not in source


CHANGED = "CREATE TABLE t (id INT PRIMARY KEY, loses VARCHAR(9), octets VARBINARY(3))"
OTHER = "CREATE TABLE old (id INT PRIMARY KEY)"


@pytest.mark.parametrize(("before", "flags"), [(CHANGED, ()), (OTHER, ("--no-rename", "old"))])
def test_render_item_is_asked_in_changes_and_new_tables(
    before: str, flags: tuple[str, ...], shop: Shop
) -> None:
    with_types(shop, before)
    configure(shop, "render_item=render", HOOK)
    source = written(shop, shop.run("revision", "-m", "x", *flags))
    assert "kinds.Octets(5)" in source
    assert "kinds.Loses(12" in source


ANSWERS = """
def render(kind, item, context):
    return {} if kind == "type" and type(item).__name__ == "Loses" else False


"""


@pytest.mark.parametrize(
    ("answer", "note"),
    [
        (
            "'unknown.Loses()'",
            "render_item of env.py gives unknown.Loses(), which the file cannot run (NameError: "
            "name 'unknown' is not defined); it has the server's types instead, until "
            "script.py.mako or render_item (context.imports.add) imports that name.",
        ),
        (
            "'sa.Nothing()'",
            "render_item of env.py gives sa.Nothing(), which the file cannot run (AttributeError: "
            "module 'sqlalchemy' has no attribute 'Nothing'); it has",
        ),
        (
            "'<a type>'",
            "render_item of env.py gives <a type>, which is not a Python expression, and is not "
            "followed.",
        ),
    ],
)
def test_what_render_item_gives_has_to_run(answer: str, note: str, shop: Shop) -> None:
    with_types(shop)
    configure(shop, "render_item=render", ANSWERS.format(answer))
    done = shop.run("revision", "-m", "x")
    source = written(shop, done)
    assert note in done.err
    assert "sa.String(length=12)" in source
    assert "ALTER TABLE `t`" not in source


def test_what_the_prefix_names_has_to_be_imported(shop: Shop) -> None:
    with_types(shop)
    configure(shop, "user_module_prefix='types.'")
    done = shop.run("revision", "-m", "x")
    source = written(shop, done)
    assert (
        "user_module_prefix of env.py gives types.Plain(length=40), which the file cannot run "
        "(NameError: name 'types' is not defined)"
    ) in done.err
    assert "sa.String(length=40)" in source
    assert "ALTER TABLE `t`" not in source
