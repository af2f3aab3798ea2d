"""Wrong candidates on the command line, as projects make them: hooks, templates, directives."""

from __future__ import annotations

import sys
from dataclasses import replace

import pytest

from support.shops import Done, Shop

GIFT = "    note: str | None = Field(default=None, max_length=200)\n    gift: int | None = None\n"


@pytest.fixture
def grown(shop: Shop) -> Shop:
    """A shop whose models have a column more."""
    shop.edit("    note: str | None = Field(default=None, max_length=200)\n", GIFT)
    return replace(shop, forked=True)


def new_files(shop: Shop) -> list[str]:
    versions = shop.folder / "migrations" / "versions"
    return [path.name for path in versions.rglob("*.py") if path.name != "0001_first.py"]


def edited_by_hook(shop: Shop, old: str, new: str) -> None:
    """Let a post-write hook replace a text in each revision, and fail where it is missing."""
    code = (
        "import pathlib, sys; p = pathlib.Path(sys.argv[1]); t = p.read_text();"
        f"p.write_text(t.replace({old!r}, {new!r}))"
    )
    script = shop.folder / "hook.py"
    script.write_text(code.replace("; ", "\n").replace(";", "\n"), "utf-8")
    ini = shop.folder / "alembic.ini"
    hooks = (
        "[post_write_hooks]\nhooks = edit\nedit.type = exec\n"
        f"edit.executable = {sys.executable}\nedit.options = hook.py REVISION_SCRIPT_FILENAME\n"
    )
    ini.write_text(ini.read_text("utf-8").replace("[post_write_hooks]\n", hooks), "utf-8")


def with_directives(shop: Shop, body: str) -> None:
    """Let env.py change the operations before they are rendered."""
    shop.edit(
        "def run_migrations_online() -> None:",
        f"def change(context, revision, directives):\n{body}\n\n\n"
        "def run_migrations_online() -> None:",
        "migrations/env.py",
    )
    shop.edit(
        "connection=connection, target_metadata=target_metadata",
        "connection=connection, target_metadata=target_metadata, "
        "process_revision_directives=change",
        "migrations/env.py",
    )


def in_template(shop: Shop, function: str, line: str) -> None:
    """Let the template put a line at the end of upgrade() or downgrade()."""
    shop.edit(
        f'${{{function}s if {function}s else "pass"}}',
        f'${{{function}s if {function}s else "pass"}}\n    {line}',
        "migrations/script.py.mako",
    )


def refused(shop: Shop, done: Done, direction: str, *details: str) -> None:
    """Nothing is written, and it is told what is left over, and of which direction."""
    assert done.code == 2, done.out + done.err
    assert f"Differences remain after the {direction} of the revision" in done.err
    assert "nothing was written" in done.err
    for line in details:
        assert line in done.err
    assert done.out == ""
    assert new_files(shop) == []


def completed(shop: Shop, done: Done) -> str:
    """The revision that was written after all."""
    assert done.code == 0, done.err
    (name,) = new_files(shop)
    drift = shop.run("check-drift", "--no-cache")
    assert drift.code == 0, drift.out
    return (shop.folder / "migrations" / "versions" / name).read_text("utf-8")


def test_an_operation_that_a_hook_makes_wrong_is_replaced_by_the_servers_text(grown: Shop) -> None:
    edited_by_hook(grown, "sa.Column('gift', sa.Integer()", "sa.Column('gift', sa.BigInteger()")
    source = completed(grown, grown.run("revision", "-m", "gifts"))
    assert "ADD COLUMN `gift` int" in source
    assert "add_column" not in source
    assert "op.drop_column('purchase', 'gift')" in source  # the way back was exact


def test_a_downgrade_that_a_hook_makes_wrong_is_replaced_by_the_servers_text(grown: Shop) -> None:
    edited_by_hook(grown, "op.drop_column('purchase', 'gift')", 'op.execute("SELECT 1")')
    source = completed(grown, grown.run("revision", "-m", "gifts"))
    assert "DROP COLUMN `gift`" in source
    assert "op.add_column('purchase'" in source  # the way up was exact


def test_what_fails_is_replaced_by_the_servers_text(grown: Shop) -> None:
    edited_by_hook(grown, "op.add_column('purchase'", "op.add_column('nowhere'")
    assert "ADD COLUMN `gift` int" in completed(grown, grown.run("revision", "-m", "gifts"))


DROP = "op.drop_index('ix_customer_name', 'customer')"
LONGER = "ALTER TABLE customer MODIFY name VARCHAR(41) NOT NULL"
BEGIN = "def upgrade() -> None:"
TEMPLATE = "migrations/script.py.mako"


@pytest.mark.parametrize(
    ("function", "line", "left"),
    [
        ("upgrade", "op.create_index('x', 'customer', ['name', 'email'])", "- index customer.x"),
        ("upgrade", f"op.execute('{LONGER}')", "~ column customer.name"),
        ("downgrade", DROP, "+ index customer.ix_customer_name"),
        ("downgrade", "op.execute('CREATE PROCEDURE p() DO 1')", "- procedure p"),
    ],
)
def test_what_a_template_adds_to_each_revision_is_refused(
    grown: Shop, function: str, line: str, left: str
) -> None:
    in_template(grown, function, line)
    refused(grown, grown.run("revision", "-m", "gifts"), function, left)


def test_what_is_wrong_the_second_time_is_refused(grown: Shop) -> None:
    in_template(grown, "upgrade", f"runs.append(1) or len(runs) % 2 or {DROP}")
    grown.edit(BEGIN, f"runs = []\n\n\n{BEGIN}", TEMPLATE)
    done = grown.run("revision", "-m", "gifts")
    refused(grown, done, "second upgrade", "+ index customer.ix_customer_name")


def test_an_operation_that_directives_take_away_is_refused(grown: Shop) -> None:
    with_directives(grown, "    directives[0].upgrade_ops.ops[:] = []")
    refused(grown, grown.run("revision", "-m", "gifts"), "upgrade", "+ column purchase.gift")


def test_an_operation_that_directives_add_is_refused(grown: Shop) -> None:
    with_directives(
        grown,
        "    from alembic.operations import ops\n"
        "    more = ops.CreateIndexOp('extra', 'customer', ['name', 'email'])\n"
        "    directives[0].upgrade_ops.ops.append(more)",
    )
    refused(grown, grown.run("revision", "-m", "gifts"), "upgrade", "- index customer.extra")


def test_a_precondition_that_changes_something_before_it_refuses_is_refused(shop: Shop) -> None:
    shop.edit("max_length=200", "max_length=100")
    statements = ("UPDATE purchase SET amount = 7", "CREATE TABLE x (id INT)", "DROP TABLE x")
    lines = "\n".join(f"    op.execute({statement!r})" for statement in statements)
    shop.edit(BEGIN, f"{BEGIN}\n{lines}", TEMPLATE)
    done = shop.run("revision", "-m", "shorter notes")
    assert done.code == 2, done.out
    assert "stops half way" in done.err
    assert "nothing was written" in done.err
    assert new_files(shop) == []


def test_a_downgrade_that_fails_for_a_table_of_head_alone_is_completed(shop: Shop) -> None:
    """The table is not among those of the models, and it is the one to blame."""
    models = (shop.folder / "models.py").read_text("utf-8")
    start = models.index("class Purchase")
    (shop.folder / "models.py").write_text(models[:start], "utf-8")
    edited_by_hook(shop, "op.create_table(", "op.create_nothing(")
    source = completed(shop, shop.run("revision", "-m", "no purchases"))
    assert "CREATE TABLE `purchase`" in source
