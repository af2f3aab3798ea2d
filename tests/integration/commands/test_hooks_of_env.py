"""Options that env.py passes to ``context.configure()`` work as Alembic documents them.

The kind: every option of ``configure()`` that decides what autogenerate compares, which operations
it writes and how these are rendered, and the flags of Alembic's command line that env.py reads.
Where one cannot be followed, the report says so. ``include_object`` and ``include_name`` are in
``application/test_filters.py`` and ``application/test_left_out.py``.
"""

from __future__ import annotations

import json
import re

import pytest

from support.shops import Done, Shop
from support.upgrades import declare

ONLINE = "connection=connection, target_metadata=target_metadata"
BEFORE = [
    "CREATE TABLE t (id INT PRIMARY KEY, a VARCHAR(20), n VARCHAR(20), d VARCHAR(9), c INT,"
    " u TIMESTAMP NULL DEFAULT CURRENT_TIMESTAMP, CONSTRAINT gone CHECK (c > 0))"
]
MODELS = """
NOW = "CURRENT_TIMESTAMP"
table(
    "t",
    sa.Column("a", sa.String(40)),
    sa.Column("n", sa.String(40), nullable=False, server_default="x"),
    sa.Column("d", sa.String(9), server_default="it's"),
    sa.Column("c", sa.Integer, comment="counts"),
    sa.Column("u", mysql.TIMESTAMP, server_default=sa.text(f"{NOW} ON UPDATE {NOW}")),
    sa.CheckConstraint("c > 0", name="gone"),
    sa.Index("ix", "c"),
)
"""
EACH = {"t.a", "t.n", "t.d", "t.c", "t.u", "t.ix"}
TYPES = """
def compare(context, inspected_column, metadata_column, inspected_type, metadata_type):
    assert context.dialect.name in ("mysql", "mariadb") and context.impl is not None
    assert inspected_column.name == metadata_column.name
    assert metadata_type is metadata_column.type
    if metadata_column.name == "a":
        assert (inspected_type.length, metadata_type.length) == (20, 40)
        return False
    return None


"""
DEFAULTS = """
def compare(context, inspected, declared, inspected_default, metadata_default, rendered):
    shown = (inspected_default, metadata_default is declared.server_default, rendered)
    with open("asked", "a") as file:
        print(declared.name, shown, file=file)
    return declared.name != "d"


"""
COMPARED = {
    "compare_type=False": ("", EACH - {"t.a"}),
    "compare_type=compare": (TYPES, EACH - {"t.a"}),
    "compare_type=lambda *given: True": ("", EACH),
    "compare_server_default=False": ("", EACH - {"t.d", "t.u"}),
    "compare_server_default=compare": (DEFAULTS, EACH - {"t.d"}),
    "autogenerate_plugins=['alembic.autogenerate.*', '~alembic.autogenerate.c*']": (
        "",
        EACH - {"t.c", "t.ix"},
    ),
}


def configure(shop: Shop, options: str, source: str = "") -> None:
    """Have env.py pass further options to Alembic when it is connected."""
    shop.edit(ONLINE, f"{ONLINE}, {options}", "migrations/env.py")
    before = "\ndef run_migrations_offline"
    shop.edit(before, source + before, "migrations/env.py")


def written(shop: Shop, done: Done) -> str:
    """The revision that a command has written."""
    assert done.code == 0, done.err
    return (shop.folder / done.out.strip().splitlines()[-1]).read_text("utf-8")


@pytest.mark.parametrize("option", COMPARED)
def test_what_is_compared(option: str, shop: Shop) -> None:
    source, expected = COMPARED[option]
    declare(shop, BEFORE, MODELS)
    configure(shop, option, source)
    done = shop.run("check-drift", "--format", "json")
    assert done.code == 1, done.err
    found = json.loads(done.out)
    assert {each["name"] for each in found["differences"]} == expected
    assert found["notes"] == []
    if source == DEFAULTS:
        asked = (shop.folder / "asked").read_text()
        assert """d (None, True, "it's")""" in asked and "n (None, True, 'x')" in asked
        updated = "'CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP'"
        assert f"u ('CURRENT_TIMESTAMP', True, {updated})" in asked


def test_a_revision_leaves_types_and_defaults_alone(shop_anywhere: Shop) -> None:
    shop = shop_anywhere
    declare(shop, BEFORE, MODELS)
    plugins = ["~alembic.autogenerate.types", "alembic.autogenerate.*", "other", "~*.tables"]
    configure(shop, f"compare_server_default=False, autogenerate_plugins={plugins}")
    done = shop.run("revision", "-m", "x", "--sql", "--refuse", "t.n")
    assert done.code in (0, 1), done.err
    assert "varchar(40)" not in done.out.lower() and "DEFAULT 'x'" not in done.out
    assert "autogenerate_plugins of env.py names other, which is not called" in done.err
    assert "leaves out alembic.autogenerate.tables, without which" in done.err
    assert shop.run("check-drift").code == 0


TABLES = [
    "CREATE TABLE old (id INT PRIMARY KEY, k INT)",
    "CREATE TABLE gone (id INT PRIMARY KEY)",
    "CREATE TABLE p (id INT PRIMARY KEY, v INT, w INT, CONSTRAINT fk FOREIGN KEY (v)"
    " REFERENCES gone (id), UNIQUE uq (w), CONSTRAINT ck CHECK (w > 0))",
]
CHANGED = """
table("new", sa.Column("k", sa.Integer))
table("p", sa.Column("v", sa.Integer), sa.Column("w", sa.Integer), sa.Column("zz", sa.Integer),
    sa.Column("y", sa.Integer, index=True))
sa.Table("report", SQLModel.metadata, sa.Column("title", sa.String(9)), sa.Column("b", sa.Integer),
    sa.Column("id", sa.Integer, primary_key=True))
"""
CHANGED_TOO = """
table("gone")
table("new", sa.Column("k", sa.Integer))
table("p", sa.Column("v", sa.Integer, sa.ForeignKey("gone.id", name="fk")),
    sa.Column("w", sa.Integer), sa.UniqueConstraint("w", name="uq"),
    sa.CheckConstraint("w > 0", name="ck"))
table("q", sa.Column("n", sa.BigInteger, nullable=False))
"""
DISPATCHER = """
from alembic.operations import ops
from alembic.script import ScriptDirectory
from alembic.util import Dispatcher

seen = Dispatcher()


@seen.dispatch_for(ops.ModifyTableOps)
def modified(op):
    return [op.table_name, *[type(each).__name__ for each in op.ops]]


@seen.dispatch_for(ops.MigrateOperation)
def other(op):
    return type(op).__name__


def process(context, revision, directives):
    (script,) = directives
    assert config.cmd_opts.autogenerate and config.cmd_opts.message == "x"
    with open("seen", "w") as file:
        for each in (script.upgrade_ops, script.downgrade_ops):
            print([seen.dispatch(op)(op) for op in each.ops], file=file)
            print([diff[0] for diff in each.as_diffs() if isinstance(diff, tuple)], file=file)
        print(script.upgrade_ops.is_empty(), file=file)
    head = ScriptDirectory.from_config(context.config).get_current_head()
    script.rev_id = f"{int(head) + 1:04}"


"""


def test_hooks_see_the_operations_in_the_structure_of_alembic(shop: Shop) -> None:
    declare(shop, TABLES, CHANGED)
    configure(shop, "process_revision_directives=process", DISPATCHER)
    done = shop.run("revision", "-m", "x", "--rename", "old=new")
    assert "revision: str = '0002'" in written(shop, done)
    up, diffs, down, back, empty = (shop.folder / "seen").read_text().splitlines()
    assert "'CreateTableOp'" in up and "'DropTableOp'" in up and "'p', " in up
    assert "AddColumnOp" in up and "DropConstraintOp" in up and "CreateIndexOp" in up
    assert "PlannedOps" not in up + down and "'CreateTableOp'" in down
    for each in ("rename_table", "remove_fk", "remove_constraint", "add_column", "add_index"):
        assert f"'{each}'" in diffs
    assert "'add_fk'" in back and "'remove_column'" in back
    assert empty == "False"


REWRITER = """
import sqlalchemy as sa
from alembic.autogenerate import rewriter
from alembic.operations import ops

writer = rewriter.Rewriter()


@writer.rewrites(ops.CreateTableOp)
def sorted_columns(context, revision, op):
    columns = [each._copy() for each in op.columns if isinstance(each, sa.Column)]
    others = [each for each in op.columns if not isinstance(each, sa.Column)]
    columns.sort(key=lambda each: (each.name != "id", each.name))
    return ops.CreateTableOp(op.table_name, columns + others, schema=op.schema, **op.kw)


@writer.rewrites(ops.AddColumnOp)
def commented(context, revision, op):
    op.column.info["seen"] = True
    return [op, ops.ExecuteSQLOp("SELECT 1")]


"""
UNDONE = "process_revision_directives of env.py is not followed for report: "


@pytest.mark.parametrize("order", ["ignore", "declared"])
def test_a_rewriter_sorts_the_columns_of_a_table(order: str, shop: Shop) -> None:
    declare(shop, TABLES[1:], CHANGED.replace('table("new"', 'table("gone"'))
    shop.configure(f'column_order = "{order}"')
    configure(shop, "process_revision_directives=writer", REWRITER)
    done = shop.run("revision", "-m", "x")
    upgrade, _, _ = written(shop, done).partition("def downgrade")
    places = [upgrade.index(text) for text in ('"id"', '"b"', '"title"') if text in upgrade]
    followed = order == "ignore"
    assert (len(places) == 3 and places == sorted(places)) is followed, upgrade
    assert 'op.execute("SELECT 1")' in upgrade
    assert done.err.count(UNDONE) == (not followed)
    assert ('Set column_order = "ignore" to keep' in done.err) is not followed
    assert shop.run("check-drift").code == 0


ADDS_TO_TABLES = """
from alembic.autogenerate import rewriter
from alembic.operations import ops

writer = rewriter.Rewriter()


@writer.rewrites(ops.CreateTableOp)
def tenant(context, revision, op):
    import sqlalchemy as sa

    op.columns.append(sa.Column("tenant", sa.Integer))
    return op


@writer.rewrites(ops.AlterColumnOp)
def nullable(context, revision, op):
    op.modify_nullable = True
    return op


"""


def test_tables_that_a_hook_makes_wrong_are_written_without_it(shop_anywhere: Shop) -> None:
    shop = shop_anywhere
    declare(shop, [*TABLES[1:], "CREATE TABLE q (id INT PRIMARY KEY, n INT NOT NULL)"], CHANGED_TOO)
    configure(shop, "process_revision_directives=writer", ADDS_TO_TABLES)
    done = shop.run("revision", "-m", "x")
    text = written(shop, done)
    assert 'op.create_table(\n        "new"' in text and "tenant" not in text
    assert "op.alter_column(" in text and "op.execute(" not in text
    found = re.findall("env.py is not followed for (.*): differences", done.err)
    assert found == ["new", "q"], done.err
    assert shop.run("check-drift").code == 0


def test_a_hook_that_takes_operations_out(shop: Shop) -> None:
    declare(shop, TABLES, CHANGED)
    body = "    up = directives[0].upgrade_ops\n    up.ops = [op for op in up.ops if {}]\n\n"
    source = "\ndef process(context, revision, directives):\n" + body
    keeps = "type(op).__name__ != 'DropTableOp'"
    configure(shop, "process_revision_directives=process", source.format(keeps))
    done = shop.run("revision", "-m", "x", "--no-rename", "old")
    assert (done.code, done.out) == (2, "")
    (error,) = re.findall(r"^alembic-autogen: .*", done.err, re.MULTILINE)
    assert "nothing was written. process_revision_directives of env.py has changed" in error
    assert error.endswith("the operations on gone, old.")
    shop.edit(f"if {keeps}", "if False", "migrations/env.py")
    shop.edit(
        "    up = directives[0].upgrade_ops\n",
        "    directives[:] = []\n    return\n" + "    up = None\n",
        "migrations/env.py",
    )
    done = shop.run("revision", "-m", "x", "--no-rename", "old")
    assert (done.code, done.out) == (2, "")
    assert "hook of env.py removes the revision, although models and migrations differ" in done.err


def test_prefixes_of_modules(shop: Shop) -> None:
    declare(shop, BEFORE, MODELS.replace("sa.String(40)", "sa.String(10)"))
    prefixes = 'alembic_module_prefix="alembic.op.", sqlalchemy_module_prefix="sqlalchemy."'
    configure(shop, prefixes)
    template = "migrations/script.py.mako"
    shop.edit(
        "from alembic import op\nimport sqlalchemy as sa\n",
        "import alembic\nimport sqlalchemy\n",
        template,
    )
    source = written(shop, shop.run("revision", "-m", "x", "--refuse", "t.n"))
    assert "    alembic.op.create_index(" in source and "sqlalchemy.String(" in source
    assert "    op." not in source.partition("def upgrade")[2]


OPTIONS = """
with open("given", "a") as file:
    x, tag = context.get_x_argument(as_dictionary=True), context.get_tag_argument()
    print(x, tag, config.cmd_opts.tag, config.get_main_option("hello"), file=file)

"""


def test_every_command_takes_x_name_and_tag(shop: Shop) -> None:
    configure(shop, "compare_type=True", OPTIONS)
    own = "script_location = %(here)s/migrations\nprepend_sys_path = .\nhello = world\n"
    shop.edit("[post_write_hooks]", f"[other]\n{own}\n[post_write_hooks]", "alembic.ini")
    given = shop.folder / "given"
    shop.edit("max_length=200", "max_length=210")
    for command in (
        ("check-drift",),
        ("revision", "-m", "x", "--dry-run"),
        ("history",),
        ("db", "-q"),
        ("upgrade", "--dry-run"),
        ("downgrade", "--dry-run", "-y"),
        ("doctor",),
        ("cache",),
    ):
        given.unlink(missing_ok=True)
        done = shop.run("-x", "a=1", *command, "-x", "b=2", "--name", "other", "--tag", "t")
        assert "unrecognized" not in done.err and "Traceback" not in done.err
        if command[0] not in ("doctor", "cache"):
            assert set(given.read_text().splitlines()) == {
                "{'a': '1', 'b': '2'} t t world"
            }, command
    done = shop.run("-n", "nowhere", "check-drift")
    assert done.code == 2 and done.err.strip().endswith(
        "alembic.ini has no section [nowhere]; correct --name."
    )


OVER_COLUMN = """
table(
    "t",
    sa.Column("a", sa.String(20)),
    sa.Column("n", sa.Integer),
    sa.Column("g", sa.Integer, sa.Computed("n + 1")),
    sa.Column("r", sa.Integer),
    sa.CheckConstraint("n > 1", name="ck"),
    sa.Index("ix", "a", "n"),
    sa.Index("ix_g", "g"),
    sa.ForeignKeyConstraint(["n"], ["t.id"], name="fk"),
)
"""


def test_what_is_over_a_new_column_is_left_out_with_it(shop_anywhere: Shop) -> None:
    """Alembic would write operations that fail; the report names them once."""
    shop = shop_anywhere
    before = "CREATE TABLE t (id INT PRIMARY KEY, a VARCHAR(20), KEY ix (a))"
    declare(shop, [before], OVER_COLUMN)
    configure(shop, "include_object=lambda o, name, kind, r, c: (kind, name) != ('column', 'n')")
    done = shop.run("check-drift", "--format", "json")
    assert done.code == 1, done.err
    assert [each["name"] for each in json.loads(done.out)["differences"]] == ["t.r"]
    done = shop.run("revision", "-m", "x")
    assert done.code == 0, done.err
    notes = re.findall(r"Left out of t: (.*)", done.err)
    assert len(notes) == 1 and notes[0].endswith(" (env.py leaves out what they need: n).")
    parts = {"column g", "check ck", "index ix", "index ix_g", "foreign key fk", "index fk"}
    assert set(notes[0].partition(" (")[0].split(", ")) == parts
    assert "Index" not in next(shop.folder.glob("migrations/versions/*_x.py")).read_text()
    assert shop.run("check-drift").code == 0
