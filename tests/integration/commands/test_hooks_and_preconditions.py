"""Hooks that remove preconditions, or make the file no Python: the report is about the file."""

from __future__ import annotations

import json
from pathlib import Path

from alembic_autogen.server.base import Server
from support.shops import Shop
from support.upgrades import declare, upgraded

BEFORE = ["CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(20), w VARCHAR(20))"]
MODELS = 'table("t", sa.Column("v", sa.String(5)), sa.Column("w", sa.String(5)))'
V, W = (f"t: {name} has values that do not fit varchar(5)" for name in "vw")
CLAIM = "rows that would not fit are refused before anything is changed"
DIRECTIVES = """
def strip(context, revision, directives):
    planned = directives[0].upgrade_ops
    planned.ops = [op for op in planned.ops if "`w`" not in str(getattr(op, "precondition", ""))]


def run_migrations_offline"""


def hooks(shop: Shop, **scripts: str) -> None:
    """Have alembic.ini run sed scripts as post-write hooks."""
    lines = [f"hooks = {', '.join(scripts)}"]
    for name, script in scripts.items():
        options = f"-i -e {script} REVISION_SCRIPT_FILENAME"
        lines += [f"{name}.type = exec", f"{name}.executable = sed", f"{name}.options = {options}"]
    shop.edit(
        "[post_write_hooks]\n", "[post_write_hooks]\n" + "\n".join(lines) + "\n", "alembic.ini"
    )


def test_a_hook_that_takes_all_preconditions_out(shop_anywhere: Shop, anywhere: Server) -> None:
    shop = shop_anywhere
    declare(shop, BEFORE, MODELS)
    hooks(shop, out=r"'/^    refuse_if_any(/,/^    )/d'")
    done = shop.run("revision", "-m", "narrow", "--format", "json")
    assert done.code == 0, done.err
    rows = json.loads(done.out)["rows"]
    assert (rows["refused"], rows["missing"]) == (False, [V, W])
    (path,) = Path(shop.folder, "migrations", "versions").glob("*_narrow.py")
    assert "    refuse_if_any(" not in path.read_text()
    found = upgraded(shop, anywhere, {"long": ["INSERT INTO t VALUES (1, 'abcdefgh', '')"]})
    assert "1265" in found["long"].refused or "1406" in found["long"].refused


def test_directives_that_take_one_precondition_out(shop: Shop) -> None:
    declare(shop, BEFORE, MODELS)
    env = "migrations/env.py"
    shop.edit("\ndef run_migrations_offline", DIRECTIVES, env)
    shop.edit(
        "connection=connection, target_metadata=target_metadata",
        "connection=connection, target_metadata=target_metadata,"
        " process_revision_directives=strip",
        env,
    )
    done = shop.run("revision", "-m", "narrow")
    assert done.code == 0, done.err
    assert f"{CLAIM}, except for those listed below." in done.err
    (named,) = [line for line in done.err.splitlines() if "has removed a check of rows" in line]
    assert named.endswith(W)


def test_preconditions_that_stay_are_no_matter_of_hooks(shop: Shop) -> None:
    declare(shop, BEFORE, MODELS)
    hooks(shop, spelling="'s/Upgrade schema/Upgrade the schema/'")
    done = shop.run("revision", "-m", "narrow")
    assert done.code == 0, done.err
    assert f"{CLAIM}." in done.err and "has removed" not in done.err


def test_the_hook_that_leaves_no_python_is_named(shop: Shop) -> None:
    declare(shop, BEFORE, MODELS)
    hooks(shop, good="'s/a/a/'", bad="'s/^def upgrade/  def upgrade/'")
    done = shop.run("revision", "-m", "narrow")
    assert (done.code, done.out) == (2, "")
    assert (
        "alembic-autogen: The post_write_hook 'bad' leaves a file that is not valid Python ("
        in done.err
    )
    assert "nothing was written" in done.err


def test_a_hook_that_leaves_python_that_does_not_run(shop: Shop) -> None:
    declare(shop, BEFORE, MODELS)
    hooks(shop, bad="'s/^import sqlalchemy as sa/import sqlalchemi as sa/'")
    done = shop.run("revision", "-m", "narrow")
    assert (done.code, done.out) == (2, "")
    assert "cannot be loaded after the post_write_hooks have changed it" in done.err
