"""Operations for hooks of env.py, as values: grouped by tables, and joined again."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from alembic.operations import ops
from alembic.runtime.migration import MigrationContext

from alembic_autogen.autogenerate.operations.custom import PlannedOps, ServerTextOp
from alembic_autogen.autogenerate.operations.table_operations import ListedRenameOp
from alembic_autogen.autogenerate.rendering.directives import ByHook, with_alembics_operations
from alembic_autogen.schema.model import TableKey

OPTIONS = {
    "sqlalchemy_module_prefix": "sa.",
    "alembic_module_prefix": "op.",
    "user_module_prefix": None,
    "render_item": None,
    "render_as_batch": False,
    "target_metadata": sa.MetaData(),
}


def contain(operations: list[ops.MigrateOperation]) -> PlannedOps:
    return PlannedOps(operations, [], 100)


def column(table: str, name: str) -> ops.AddColumnOp:
    return ops.AddColumnOp(table, sa.Column(name, sa.Integer()))


def script() -> ops.MigrationScript:
    """A revision, as the plugin plans it."""
    up = [
        ServerTextOp(["SELECT 1"], "First."),
        column("t", "a"),
        ops.CreateIndexOp("ix", "t", ["a"]),
        ops.CreateForeignKeyOp("fk", "u", "t", ["b"], ["a"]),
        column("u", "c"),
        ListedRenameOp("old", "new"),
    ]
    down = [ops.DropColumnOp("t", "a")]
    return ops.MigrationScript(
        "1", ops.UpgradeOps([PlannedOps(up, down, 100)]), ops.DowngradeOps([contain(down)])
    )


def process(hook: object, directives: list[ops.MigrationScript], *withheld: TableKey) -> ByHook:
    by_hook = ByHook(frozenset(withheld))
    context = MigrationContext.configure(dialect_name="mysql", opts=OPTIONS)
    with_alembics_operations(hook, contain, by_hook)(context, (), directives)
    return by_hook


def test_a_hook_gets_a_group_for_each_table_and_the_order_stays() -> None:
    seen: list[object] = []

    def hook(context: object, revision: object, directives: list[ops.MigrationScript]) -> None:
        for op in directives[0].upgrade_ops.ops:
            inner = [type(each).__name__ for each in getattr(op, "ops", ())]
            seen.append((type(op).__name__, getattr(op, "table_name", None), inner))
        assert directives[0].upgrade_ops.as_diffs()[-1] == ("rename_table", None, "old", "new")

    directives = [script()]
    before = list(directives[0].upgrade_ops.ops[0].ops)
    assert process(hook, directives) == ByHook()
    assert seen == [
        ("ServerTextOp", None, []),
        ("ModifyTableOps", "t", ["AddColumnOp", "CreateIndexOp"]),
        ("ModifyTableOps", "u", ["CreateForeignKeyOp", "AddColumnOp"]),
        ("ListedRenameOp", "old", []),
    ]
    (joined,) = directives[0].upgrade_ops.ops
    assert isinstance(joined, PlannedOps) and joined.ops == before


@pytest.mark.parametrize("direction", ["upgrade_ops", "downgrade_ops"])
def test_tables_whose_operations_change_are_named(direction: str) -> None:
    def hook(context: object, revision: object, directives: list[ops.MigrationScript]) -> None:
        container = getattr(directives[0], direction)
        container.ops = [each for each in container.ops if getattr(each, "table_name", "") != "t"]

    directives = [script()]
    assert process(hook, directives) == ByHook(changed={TableKey(None, "t")})
    left = getattr(directives[0], direction).ops
    assert len(left) == (1 if direction == "upgrade_ops" else 0)


@pytest.mark.parametrize("table", ["t", "u"])
def test_what_a_hook_does_not_get_keeps_its_place(table: str) -> None:
    key = TableKey(None, table)

    def hook(context: object, revision: object, directives: list[ops.MigrationScript]) -> None:
        (left,) = (
            each for each in directives[0].upgrade_ops.ops if isinstance(each, ops.ModifyTableOps)
        )
        assert left.table_name != table
        left.ops.append(column(left.table_name, "more"))

    directives = [script()]
    before = list(directives[0].upgrade_ops.ops[0].ops)
    other = TableKey(None, "u" if table == "t" else "t")
    assert process(hook, directives, key) == ByHook(frozenset({key}), {other}, {other})
    (joined,) = directives[0].upgrade_ops.ops
    kept = [each for each in joined.ops if each in before]
    assert kept == before and len(joined.ops) == len(before) + 1


def test_what_a_hook_does_not_get_stands_at_the_end_where_nothing_else_is_left() -> None:
    def hook(context: object, revision: object, directives: list[ops.MigrationScript]) -> None:
        directives[0].upgrade_ops.ops = []

    directives = [script()]
    index, *_ = (each for each in directives[0].upgrade_ops.ops[0].ops if hasattr(each, "column"))
    process(hook, directives, TableKey(None, "t"))
    (joined,) = directives[0].upgrade_ops.ops
    assert joined.ops[0] is index and len(joined.ops) == 2
    assert len(directives[0].downgrade_ops.ops) == 1
