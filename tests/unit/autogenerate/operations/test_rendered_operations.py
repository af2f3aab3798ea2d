"""Python for operations that Alembic does not have."""

from __future__ import annotations

import ast
import re
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate.api import AutogenContext
from alembic.migration import MigrationContext
from alembic.operations import ops

from alembic_autogen.autogenerate.operations.custom import (
    COMMENT,
    BackfillOp,
    LateUpdateOp,
    PlannedOps,
    PreconditionOp,
    ServerTextOp,
    TrialOp,
    TriedUpdateOp,
    render_planned,
)
from alembic_autogen.autogenerate.operations.literals import _cut
from alembic_autogen.autogenerate.operations.table_operations import (
    ListedRenameOp,
    QuotedCommentOp,
    QuotedDropCommentOp,
)
from alembic_autogen.autogenerate.preconditions.precondition import Precondition
from alembic_autogen.autogenerate.preconditions.trial_table import Trial
from support.tables import key

OPTIONS = {
    "sqlalchemy_module_prefix": "sa.",
    "alembic_module_prefix": "op.",
    "user_module_prefix": None,
    "render_as_batch": False,
    "render_item": None,
}
COMMAND_ERROR = "from alembic.util import CommandError"
"""What the functions that a revision holds need beside alembic.op and sqlalchemy."""
PRECONDITION = Precondition(
    key("t"), "SELECT `id` FROM `t` WHERE `a` IS NULL", "a is NULL", "Give a", 1
)
TRIAL = Trial(
    key("t"),
    ("CREATE TEMPORARY TABLE `x` (", "`a` int)"),
    "INSERT INTO `x` (`a`) SELECT `b`",
    "no value",
    "Change it",
    keys="",
    names=frozenset(),
    repeated="",
    collation="",
    is_alike=True,
    failed="",
    where="",
    with_earlier=False,
)
WIDE = 1000


def context(**options: Any) -> AutogenContext:
    migration = MigrationContext.configure(dialect_name="mysql")
    return AutogenContext(migration, opts={**OPTIONS, **options})


def rendered(*operations: ops.MigrateOperation, width: int = WIDE, **options: Any) -> list[str]:
    return render_planned(context(**options), PlannedOps(list(operations), [], width))


def called(text: str) -> tuple[str, list[Any], dict[str, Any]]:
    """A call that was rendered: whom it calls, and with what."""
    node = ast.parse(text, mode="eval").body
    assert isinstance(node, ast.Call)
    return (
        ast.unparse(node.func),
        [ast.literal_eval(argument) for argument in node.args],
        {str(each.arg): ast.literal_eval(each.value) for each in node.keywords},
    )


def test_a_statement_is_executed_under_its_reason() -> None:
    assert rendered(ServerTextOp(["ALTER TABLE `t`", " ADD `a` int"], "Alembic has no word.")) == [
        "# Alembic has no word.",
        "op.execute('ALTER TABLE `t` ADD `a` int')",
    ]


def test_the_module_has_the_name_that_env_py_gives_it() -> None:
    for prefix, call in (("alembic_op.", "alembic_op.execute('X')"), (None, "execute('X')")):
        assert rendered(ServerTextOp(["X"], ""), alembic_module_prefix=prefix) == [call]


def test_a_reason_that_goes_for_several_is_given_once() -> None:
    one, two, other = (ServerTextOp([n], r) for n, r in (("A", "r"), ("B", "r"), ("C", "s")))
    assert rendered(one, two, other) == [
        *("# r", "op.execute('A')", "op.execute('B')", "# s", "op.execute('C')")
    ]
    between = ops.DropTableOp("t")
    assert rendered(one, between, two) == [
        *("# r", "op.execute('A')", "op.drop_table('t')", "# r", "op.execute('B')")
    ]


def test_an_operation_of_alembic_may_have_a_comment() -> None:
    one, two = (ops.DropIndexOp(name, "t") for name in "ab")
    one.info[COMMENT] = two.info[COMMENT] = "r"
    assert rendered(one, two, ops.DropIndexOp("c", "t")) == [
        "# r",
        *(f"op.drop_index('{name}', table_name='t')" for name in "abc"),
    ]


def test_a_statement_may_have_a_reason_and_a_comment() -> None:
    both = ServerTextOp(["A"], "One reason.")
    both.info[COMMENT] = "And another."
    assert rendered(both) == ["# One reason. And another.", "op.execute('A')"]


def test_a_reason_is_wrapped_at_spaces_and_keeps_its_lines() -> None:
    reason = "A word and a-name-with-hyphens that-is-long\nand more"
    lines = rendered(ServerTextOp(["A"], reason), width=30)[:-1]
    assert lines == ["# A word and", "# a-name-with-hyphens", "# that-is-long", "# and more"]
    # an indented line of the file has exactly that width
    exact = "x" * 11 + " " + "y" * 12
    assert rendered(ServerTextOp(["A"], exact), width=30)[:-1] == [f"# {exact}"]
    assert len(rendered(ServerTextOp(["A"], exact), width=29)[:-1]) == 2
    assert rendered(ServerTextOp(["A"], "z" * 50), width=30)[:-1] == [f"# {'z' * 50}"]


@pytest.mark.parametrize(
    ("text", "escaped"), [("a :b", "a \\:b"), ("'a :b'", "'a \\:b'"), ("12:30", "12:30")]
)
def test_colons_are_no_parameters(text: str, escaped: str) -> None:
    name, arguments, _ = called(rendered(ServerTextOp([text], ""))[0])
    assert (name, arguments) == ("op.execute", [escaped])


LINES = ["ALTER TABLE `t`", " ADD COLUMN `first` int,", " ADD COLUMN `second` int"]


def test_a_statement_that_is_too_long_has_a_line_for_each_part() -> None:
    whole = "".join(LINES)
    exact = len(f"    op.execute({whole!r})")
    assert rendered(ServerTextOp(LINES, ""), width=exact) == [f"op.execute({whole!r})"]
    (cut,) = rendered(ServerTextOp(LINES, ""), width=exact - 1)
    assert cut == "op.execute(" + "\n".join(map(repr, LINES)) + ")"
    assert called(cut) == ("op.execute", [whole], {})


@pytest.mark.parametrize("kind", [ServerTextOp, BackfillOp])
def test_a_piece_of_a_statement_fills_its_indented_line(kind: type[ServerTextOp]) -> None:
    first, second = f"{'x' * 10} {'y' * 10}", f" {'z' * 40}"
    indented = len(f"        {first!r}") if kind is ServerTextOp else len(f"            {first!r},")
    (call,) = rendered(kind([first + second], ""), width=indented)
    assert f"{first!r}\n{second!r}" in call
    (narrower,) = rendered(kind([first + second], ""), width=indented - 1)
    assert first not in narrower


@pytest.mark.parametrize(
    ("line", "width", "pieces"),
    [
        ("aa bb cc", 20, ["aa bb cc"]),
        ("aa bb cc", 7, ["aa bb", " cc"]),
        ("aa bb cc", 6, ["aa", " bb", " cc"]),
        ("aa bb cc", 1, ["aa", " bb", " cc"]),
        ("aa 'b b' cc", 8, ["aa", " 'b b'", " cc"]),
        ("aa `b b` cc", 8, ["aa", " `b b`", " cc"]),
        ("aa 'b'' b' cc", 8, ["aa", " 'b'' b'", " cc"]),
        ("aa 'b\\' b' cc", 8, ["aa", " 'b\\' b'", " cc"]),
        ("aa `b`` b` cc", 8, ["aa", " `b`` b`", " cc"]),
        ("aa  bb ", 5, ["aa", "  bb", " "]),
        ("a 'open", 3, ["a 'open"]),  # no SQL that is known: nothing of it may be lost
        ("a:b c:d", 8, ["a:b", " c:d"]),  # the escaped text counts
    ],
)
def test_a_long_line_is_cut_before_spaces_outside_of_names_and_strings(
    line: str, width: int, pieces: list[str]
) -> None:
    assert _cut(line, width) == pieces


def test_an_update_of_rows_that_do_not_fit_calls_the_revisions_function() -> None:
    made = context()
    update = "UPDATE `t` SET `a` = ':c'"
    op = BackfillOp([update], "Why.", "`a` IS NULL", "`id`, `n`")
    reason, call = render_planned(made, PlannedOps([op], [], WIDE))
    assert reason == "# Why."
    assert called(call) == (
        "update_rows",
        ["UPDATE `t` SET `a` = '\\:c'", "`a` IS NULL"],
        {"keys": "`id`, `n`"},
    )
    assert call.startswith("update_rows(\n") and call.endswith("\n)")
    assert made.imports == {COMMAND_ERROR}
    (call,) = rendered(BackfillOp([update], "", changed="values have changed"))
    assert called(call)[1:] == (["UPDATE `t` SET `a` = '\\:c'"], {"changed": "values have changed"})


def test_what_depends_on_the_modes_of_a_session_is_a_block() -> None:
    made = context()
    text = ServerTextOp(["UPDATE `t` SET `a` = 'b\\\\c'"], "Why.")
    (block,) = render_planned(made, PlannedOps([text, text], [], WIDE))
    first, *others = block.split("\n")
    assert first == "with usual_sql_mode():"
    assert others[0] == "    # Why." and len(others) == 3
    assert all(line.startswith("    op.execute(") for line in others[1:])
    assert made.imports == {
        "from collections.abc import Iterator",
        "from contextlib import contextmanager",
    }


def test_lines_of_a_block_are_indented_once_more() -> None:
    text = ServerTextOp(["SET a = 'b\\\\c'", ", b = 1"], "")
    (wide,) = rendered(text)
    exact = max(len(f"    {line}") for line in wide.split("\n"))
    assert rendered(text, width=exact) == [wide]
    assert rendered(text, width=exact - 1) != [wide]


@pytest.mark.parametrize("op", [PreconditionOp(PRECONDITION), TrialOp(TRIAL)])
def test_queries_that_read_char_make_a_block(op: ops.MigrateOperation) -> None:
    (block,) = render_planned(context(), PlannedOps([op], [], WIDE, reads_char=True))
    assert block.startswith("with usual_sql_mode():")


def test_char_that_is_read_makes_a_block_of_both_directions() -> None:
    text = ServerTextOp(["UPDATE `t` SET `a` = 1"], "Why.")
    planned = PlannedOps([text], [text], WIDE, reads_char=True)
    for each in (planned, planned.reverse()):
        (block,) = render_planned(context(), each)
        assert block.startswith("with usual_sql_mode():\n    # Why.\n    op.execute(")
    assert len(rendered(text)) == 2


def test_a_mode_of_mariadb_makes_a_block_for_it_only() -> None:
    text = ServerTextOp(["UPDATE `t` SET `a` = ''"], "Why.")
    for on_mariadb in (False, True):
        found = render_planned(context(), PlannedOps([text], [], WIDE, on_mariadb=on_mariadb))
        assert found[0].startswith("with usual_sql_mode():") is on_mariadb
    assert not rendered(text)[0].startswith("with")


def test_a_query_that_depends_on_the_modes_of_a_session_is_in_a_block() -> None:
    query = "SELECT `id` FROM `t` WHERE `a` = 'b\\\\c'"
    (block,) = rendered(PreconditionOp(replace(PRECONDITION, offenders=query)))
    assert block.startswith("with usual_sql_mode():\n    refuse_if_any(")
    (call,) = rendered(PreconditionOp(PRECONDITION))
    assert call.startswith("refuse_if_any(")


def test_a_block_imports_what_env_py_writes_otherwise() -> None:
    made = context(sqlalchemy_module_prefix="sql.")
    render_planned(made, PlannedOps([ServerTextOp(["SET a = 'b\\\\c'"], "")], [], WIDE))
    assert "import sqlalchemy as sa" in made.imports


def test_characters_beyond_ascii_are_checked_before_anything_else() -> None:
    made = context()
    text = ServerTextOp(["UPDATE `t` SET `a` = 'é'"], "Ü.")
    assert render_planned(made, PlannedOps([text], [], WIDE)) == [
        *("refuse_if_lost('é')", "# Ü.", "op.execute(\"UPDATE `t` SET `a` = 'é'\")"),
    ]
    assert made.imports == {COMMAND_ERROR}
    two = rendered(text, ServerTextOp(["UPDATE `t` SET `a` = 'ß'"], "# é"))
    assert two[0] == "refuse_if_lost('ßé')"


def test_a_late_update_may_take_the_change_before_it_back() -> None:
    op = LateUpdateOp(["UPDATE `t` SET `a` = 1"], "Why.", "`a` IS NULL", "`id`")
    undone = op.with_undo("ALTER TABLE `t` DROP COLUMN `a`", "rows have changed")
    _, call = rendered(undone)
    assert call.endswith(
        "late=True,\nundo='ALTER TABLE `t` DROP COLUMN `a`',\nchanged='rows have changed'\n)"
    )
    assert "undo" not in rendered(op)[1]


def test_a_late_update_names_the_changes_before_it() -> None:
    op = LateUpdateOp(["UPDATE `t` SET `a` = 1"], "")
    op.done = "a:b, c"
    (call,) = rendered(op)
    assert called(call)[2] == {"late": True, "done": "a:b, c"}


def test_an_update_may_be_tried_only() -> None:
    (call,) = rendered(TriedUpdateOp(["UPDATE `t` SET `a` = 1"], ""))
    assert called(call) == ("update_rows", ["UPDATE `t` SET `a` = 1"], {"tried": True})


def test_an_update_that_comes_late_says_so() -> None:
    lines = ["UPDATE `t`", " SET `a` = 1"]
    (call,) = rendered(LateUpdateOp(lines, ""))
    assert call == "update_rows(\n'UPDATE `t` SET `a` = 1',\nlate=True\n)"
    exact = len("        'UPDATE `t` SET `a` = 1',")
    assert rendered(LateUpdateOp(lines, ""), width=exact) == [call]
    (cut,) = rendered(LateUpdateOp(lines, ""), width=exact - 1)
    assert cut == "update_rows(\n'UPDATE `t`'\n' SET `a` = 1',\nlate=True\n)"


def test_a_precondition_is_a_call_with_its_query_and_two_sentences() -> None:
    made = context()
    (call,) = render_planned(made, PlannedOps([PreconditionOp(PRECONDITION)], [], WIDE))
    assert called(call) == (
        "refuse_if_any",
        ["SELECT `id` FROM `t` WHERE `a` IS NULL", "t: a is NULL", "give a"],
        {},
    )
    assert call.startswith("refuse_if_any(\n") and call.endswith(",\n)")
    assert made.imports == {COMMAND_ERROR}


@pytest.mark.parametrize("keys", [0, 1, 2])
def test_a_precondition_tells_how_many_columns_are_keys_unless_it_is_one(keys: int) -> None:
    precondition = Precondition(key("s.t"), "SELECT 1 FROM `s`.`t`", "x", "Y", keys)
    (call,) = rendered(PreconditionOp(precondition, "one value has changed"))
    _, arguments, more = called(call)
    assert arguments[1:] == ["s.t: x", "y"]
    assert more == {**({"keys": keys} if keys != 1 else {}), "changed": "one value has changed"}


def test_a_query_that_is_too_long_is_cut_before_its_clauses() -> None:
    query = "SELECT `id` FROM `t` WHERE `a` > 1 GROUP BY `a` HAVING COUNT(*) > 1"
    precondition = Precondition(key("t"), query, "it's: x", "Y", 1)
    (whole,) = rendered(PreconditionOp(precondition), width=len(repr(query)) + 9)
    assert repr(query) in whole
    (cut,) = rendered(PreconditionOp(precondition), width=len(repr(query)) + 8)
    pieces = ["SELECT `id`", " FROM `t`", " WHERE `a` > 1", " GROUP BY `a`", " HAVING COUNT(*) > 1"]
    assert "\n".join(map(repr, pieces)) + "," in cut
    # sentences are no SQL: their colons stay
    assert called(cut)[1] == [query, "t: it's: x", "y"]


def test_a_trial_is_a_call_with_its_statements() -> None:
    made = context()
    (call,) = render_planned(made, PlannedOps([TrialOp(TRIAL)], [], WIDE))
    assert called(call) == (
        "refuse_if_it_fails",
        [
            "CREATE TEMPORARY TABLE `x` (`a` int)",
            "INSERT INTO `x` (`a`) SELECT `b`",
            "FROM `t`",
            "t: no value",
            "change it",
        ],
        {},
    )
    assert made.imports == {COMMAND_ERROR}
    assert call.startswith("refuse_if_it_fails(\n") and call.endswith(",\n)")
    (cut,) = rendered(TrialOp(TRIAL), width=30)
    assert "'CREATE'\n' TEMPORARY'\n' TABLE `x` ('\n'`a` int)'," in cut
    assert "' SELECT `b`'," in cut
    assert called(cut) == called(call)


def test_a_trial_tells_the_keys_and_what_is_repeated_or_fails() -> None:
    trial = replace(TRIAL, keys="`id`", repeated="a twice", failed="no a")
    (call,) = rendered(TrialOp(trial, "values have changed"))
    assert called(call)[2] == {
        "keys": "`id`",
        "repeated": "t: a twice",
        "failed": "t: no a",
        "changed": "values have changed",
    }


@pytest.mark.parametrize(
    ("table", "where"),
    [
        ("t", "table_schema = DATABASE() AND table_name = 't'"),
        ("s.it's", "table_schema = 's' AND table_name = 'it''s'"),
    ],
)
def test_a_trial_has_the_collation_of_the_table_that_it_imitates(table: str, where: str) -> None:
    collated = replace(TRIAL, table=key(table), collation=" COLLATE=utf8mb4_bin")
    (call,) = rendered(TrialOp(collated))
    assert called(call)[1][0] == "CREATE TEMPORARY TABLE `x` (`a` int)"
    assert called(call)[2] == {"like": where}
    lines = ("CREATE TEMPORARY TABLE `x` (", "`a` int, ", "`b` int)")
    (other,) = rendered(TrialOp(replace(collated, lines=lines, is_alike=False)))
    create = "CREATE TEMPORARY TABLE `x` (`a` int, `b` int) COLLATE=utf8mb4_bin"
    assert called(other)[1][0] == create
    assert called(other)[2] == {}


def test_constraints_without_a_name_stay_in_their_order() -> None:
    parts = [
        *(sa.Column("z", sa.Integer), sa.Column("a", sa.Integer)),
        *(sa.UniqueConstraint("z"), sa.CheckConstraint("z > 0")),
        *(sa.CheckConstraint("a > 0"), sa.UniqueConstraint("a")),
    ]
    (text,) = rendered(ops.CreateTableOp("t", parts))
    lines = [line.strip(" ,") for line in text.splitlines()]
    constraints = [line for line in lines if "Constraint(" in line]
    assert constraints == [
        *("sa.CheckConstraint('z > 0')", "sa.CheckConstraint('a > 0')"),
        *("sa.UniqueConstraint('z')", "sa.UniqueConstraint('a')"),
    ]
    assert text.startswith("op.create_table('t',\n")


def test_many_constraints_without_a_name_stay_in_their_order() -> None:
    checks = [sa.CheckConstraint(f"a <> {number}") for number in range(30, 0, -1)]
    (text,) = rendered(ops.CreateTableOp("t", [sa.Column("a", sa.Integer), *checks]))
    assert re.findall(r"a <> (\d+)", text) == [str(number) for number in range(30, 0, -1)]


def test_the_method_of_a_primary_key_is_rendered() -> None:
    key_ = sa.PrimaryKeyConstraint("a", mysql_using="hash")
    parts = [sa.Column("a", sa.Integer, nullable=False), key_, sa.UniqueConstraint("a")]
    (text,) = rendered(ops.CreateTableOp("t", parts))
    lines = [line.strip(" ,") for line in text.splitlines()]
    assert "sa.PrimaryKeyConstraint('a', mysql_using='hash')" in lines
    assert "sa.UniqueConstraint('a')" in lines


def test_a_table_is_renamed_by_alembic() -> None:
    assert rendered(ops.RenameTableOp("a", "b")) == ["op.rename_table('a', 'b')"]
    there = ops.RenameTableOp("a", "b", schema="s")
    assert rendered(there) == ["op.rename_table('a', 'b', schema='s')"]
    for prefix in ("", None):
        call = "rename_table('a', 'b', schema='s')"
        assert rendered(there, alembic_module_prefix=prefix) == [call]


def _with_name(name: str) -> list[ops.MigrateOperation]:
    """Operations on a table of a name, as far as Alembic has them, with the name everywhere."""
    column = sa.Column(name, sa.Integer, comment=name)
    return [
        ops.CreateTableOp(name, [column], schema=name, comment=name),
        ops.DropTableOp(name, schema=name),
        ListedRenameOp(name, name, schema=name),
        QuotedCommentOp(name, name, existing_comment=name, schema=name),
        QuotedDropCommentOp(name, existing_comment=name, schema=name),
        ops.AddColumnOp(name, column, schema=name),
        ops.DropColumnOp(name, name, schema=name),
        ops.AlterColumnOp(name, name, schema=name, modify_comment=name, existing_comment=name),
        ops.CreateIndexOp(name, name, [name], schema=name),
        ops.DropIndexOp(name, name, schema=name),
        ops.CreateUniqueConstraintOp(name, name, [name], schema=name),
        ops.CreateForeignKeyOp(
            name, name, name, [name], [name], source_schema=name, referent_schema=name
        ),
        ops.CreateCheckConstraintOp(name, name, sa.text(name), schema=name),
        ops.DropConstraintOp(name, name, schema=name),
        ops.ExecuteSQLOp(name),
    ]


@pytest.mark.parametrize("name", ["it's", 'say "x"', "a\\nb", "a\nb", "a\\", '"\'"'])
def test_names_are_rendered_whatever_is_in_them(name: str) -> None:
    """Alembic's own renderers of comments put the name of a table between quotes as it is."""
    for op in _with_name(name):
        tree = ast.parse("\n".join(rendered(op)))
        constants = {each.value for each in ast.walk(tree) if isinstance(each, ast.Constant)}
        assert {text for text in constants if isinstance(text, str)} == {name}, op


def test_what_alembic_renders_as_several_lines_is_taken_as_they_are() -> None:
    lines = rendered(
        ops.ModifyTableOps("t", [ops.DropColumnOp("t", "a"), ops.DropColumnOp("t", "b")])
    )
    assert lines == ["op.drop_column('t', 'a')", "op.drop_column('t', 'b')"]


def test_the_way_back_is_planned_and_not_derived() -> None:
    up, down = [ServerTextOp(["A"], "")], [ServerTextOp(["B"], "")]
    planned = PlannedOps(list(up), list(down), 77)
    back = planned.reverse()
    assert (back.ops, back.down, back.line_length) == (down, up, 77)
    for op in (up[0], PreconditionOp(PRECONDITION), TrialOp(TRIAL), BackfillOp(["A"], "")):
        with pytest.raises(NotImplementedError):
            op.reverse()


def test_operations_are_listed_as_alembic_lists_differences() -> None:
    assert ServerTextOp(["A ", "B"], "").to_diff_tuple() == ("execute", "A B")
    assert BackfillOp(["A"], "").to_diff_tuple() == ("execute", "A")
    assert BackfillOp(["A"], "", "b").to_diff_tuple() == ("execute", "A WHERE b")
    assert PreconditionOp(PRECONDITION).to_diff_tuple() == ("precondition", PRECONDITION.offenders)
    assert TrialOp(TRIAL).to_diff_tuple() == ("trial", "CREATE TEMPORARY TABLE `x` (`a` int)")
