"""Planned messages that are still in a revision's file after all hooks."""

from __future__ import annotations

import pytest

from alembic_autogen.autogenerate.preconditions.precondition import Precondition
from alembic_autogen.autogenerate.preconditions.trial_table import Trial
from alembic_autogen.autogenerate.rendering.build import DirectionChecks
from alembic_autogen.proof.rows.published import messages, missing_messages, undone_tables
from support.tables import key

FILE = """
from alembic import op


def refuse_if_any(offenders, problem, remedy):
    raise CommandError("t: never")


def upgrade():
    refuse_if_any("SELECT 1 FROM `t`", "t: a is NULL", "give it a value", keys=0)
    with op.batch_alter_table("t"):
        refuse_if_it_fails("CREATE", "INSERT", "FROM", f"{x}", "s.t: the server cannot compute g")
    op.execute("t: executed")
    module.refuse_if_any("t: of a module")
    refuse_if_any(5, key=1)
    print("t: printed")


def upgrade_other():
    refuse_if_any("", "t: other", "")


def downgrade():
    refuse_if_any("", "t: down", "")


class Upgrade:
    def upgrade(self):
        refuse_if_any("", "t: method", "")


upgrade_later = refuse_if_any("", "t: not in a function", "")
"""


def test_sentences_of_the_upgrade_are_found_and_no_others() -> None:
    assert {text for text in messages(FILE) if ": " in text} == {
        *("t: a is NULL", "s.t: the server cannot compute g", "t: other")
    }


@pytest.mark.parametrize("source", ["def upgrade(:", "\0"])
def test_a_file_that_is_no_python_refuses_nothing(source: str) -> None:
    assert messages(source) == frozenset()


def test_refusals_that_a_hook_has_taken_out_are_missing() -> None:
    preconditions = [Precondition(key("t"), "", problem, "") for problem in ("a is NULL", "b", "b")]
    trials = [
        Trial(key("s.t"), (), "", problem, "", "", frozenset(), "", "", True, "", "", False)
        for problem in ("the server cannot compute g", "h")
    ]
    assert missing_messages(FILE, DirectionChecks(preconditions, trials)) == ("t: b", "s.t: h")
    assert missing_messages(FILE, DirectionChecks(preconditions[:1], trials[:1])) == ()
    assert missing_messages("", DirectionChecks(preconditions, [])) == ("t: a is NULL", "t: b")


def test_the_tables_whose_change_the_upgrade_takes_back_are_found() -> None:
    undo = 'update_rows("UPDATE `{}` SET `a` = 1", late=True, undo="ALTER TABLE `t`")'
    others = """update_rows('UPDATE `u` SET `a` = 1', keys='`id`')\n    update_rows(x, undo='')"""
    upgrade = f"def upgrade():\n    {undo.format('t')}\n    {others}\n"
    downgrade = f"def downgrade():\n    {undo.format('v')}\n"
    assert undone_tables(f"{upgrade}\n\n{downgrade}") == {"`t`"}
    assert undone_tables(downgrade) == undone_tables("def upgrade(") == frozenset()
