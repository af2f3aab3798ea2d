"""Flags of ``revision`` that cannot be right: refused before anything is started or asked."""

from __future__ import annotations

import json

import pytest

from support.shops import Shop
from support.terminals import on_a_terminal

NOTE = "note: str | None = Field(default=None, max_length=200)"
NOWHERE = {"ALEMBIC_AUTOGEN_SERVER": "mysql+pymysql://root@127.0.0.1:1/"}
"""A server that does not answer: who needs it fails otherwise."""
ALONE = {
    "--version-path nowhere": "is not one of the version locations; name one of ",
    "--rename purchase.note": "--rename takes old=new or table.old=new",
    "--rename purchase.note=a --rename purchase.note=b": "contradict each other; give one of them",
    "--rename purchase.note=a --rename purchase.note=a": "is given twice",
    "--rename purchase.note=a --rename `purchase`.amount=a": "contradict each other",
    "--rename purchase.note=a --no-rename purchase.note": "contradict each other",
    "--rename-value purchase.state.a=b --merge-value purchase.state.a=c": "contradict each other",
    "--rename-value purchase.state": "--rename-value takes table.column.old=new",
    "--merge-value purchase.state": "--merge-value takes table.column.old=new",
    "--fill purchase.points": "--fill takes table.column=SQL",
    "--fill points=1": "--fill takes table.column",
    "--fill purchase.points=1 --fill purchase.points=2": "contradict each other",
    "--fill purchase.points=1 --refuse purchase.points": "contradict each other",
    "--refuse points": "--refuse takes table.column",
    "--refuse purchase.points --refuse purchase.points": "is given twice",
    "--refuse purchase.points --no-preconditions": "an upgrade refuses no rows",
    "--accept-change amount": "--accept-change takes table.column",
    "--accept-change purchase.amount --accept-change purchase.amount": "is given twice",
    "--ignore viw:sales": "'viw' is not a kind of object; the kinds are table, column, ",
    "--rename customer=customer": "the old name and the new one are the same",
    "--rename purchase.note=note": "the old name and the new one are the same",
    "--rename `purchase`.`note`=`note`": "the old name and the new one are the same",
    "--rename-value purchase.state.paid=paid": "the old name and the new one are the same",
    "--merge-value purchase.state.paid=paid": "the old name and the new one are the same",
    "--line-length 0": "--line-length must be a whole number above 0, not '0'",
    "--line-length -1": "--line-length must be a whole number above 0, not '-1'",
    "--mysql-version banana": "--mysql-version must be a version such as 8.4 or 10.11.6",
    "--mysql-version 8.x": "--mysql-version must be a version such as 8.4 or 10.11.6",
    "--pythonpath /nope": "pythonpath: there is no folder /nope (from --pythonpath).",
    "--no-precond": "unknown flag --no-precond (did you mean --no-preconditions?)",
}
NAMES = {
    "--fill purchase.point=1": "purchase has no column point; it has",
    "--refuse purchses.points": "there is no table purchses",
    "--accept-change purchase.amoun": "purchase has no column amoun",
    "--no-rename purchase.notes": "the migrated database has no such table, column",
    "--rename-value purchase.state.payd=new": "the migrated column has no member 'payd'",
    "--no-rename customer": "the models have it too, so that it neither goes nor is renamed",
    "--no-rename customer.id": "the models have it too",
    "--no-rename purchase.state.paid": "the models have it too",
    "--merge-value purchase.state.paid=new": "'paid' cannot become another member of",
    "--rename-value purchase.state.paid=new": "since the models have it too",
    "--rename purchase.notes=remark": "has no column, index or constraint 'notes'",
}


@pytest.mark.parametrize("flags", ALONE)
def test_what_the_command_line_alone_shows_needs_no_server(shop: Shop, flags: str) -> None:
    done = Shop(shop.folder, NOWHERE).run("revision", "-m", "x", *flags.split())
    assert (done.code, done.out) == (2, "")
    (said,) = done.err.splitlines()
    assert ALONE[flags] in said


@pytest.mark.slow
def test_names_that_are_not_there_are_refused_before_questions(shop: Shop) -> None:
    shop.edit(NOTE, NOTE.replace("note", "remark") + "\n    points: int")
    for flags, words in NAMES.items():
        command = [*shop.program, "revision", "-m", "x", *flags.split()]
        code, screen = on_a_terminal(shop, command, {})
        assert code == 2, screen
        assert words in screen and "?" not in screen, screen


def test_a_table_cannot_take_the_name_of_one_that_stays(shop: Shop) -> None:
    done = shop.run("revision", "-m", "x", "--rename", "purchase=customer")
    assert (done.code, done.out) == (2, "")
    assert "the migrated database has a table called 'customer' already" in done.err


def test_programs_read_why_a_command_failed(shop: Shop) -> None:
    shop.folder.joinpath("alembic.ini").unlink()
    done = shop.run("revision", "-m", "x", "--format", "json")
    failure = json.loads(done.out)
    assert (done.code, failure["exit_code"], failure["details"]) == (2, 2, None)
    assert f"alembic-autogen: {failure['error']}\n" in done.err
    assert "There is no " in failure["error"]


def test_programs_read_the_statement_that_failed(shop: Shop) -> None:
    shop.edit("sa.String(40)", "sa.String(40000)", "migrations/versions/0001_first.py")
    done = shop.run("check-drift", "--format", "json")
    failure = json.loads(done.out)
    assert done.code == failure["exit_code"] == 2
    assert "CREATE TABLE" in failure["details"]


def test_a_result_is_the_only_object(shop: Shop) -> None:
    """The program that has used the database fails after its address was printed."""
    done = shop.run("db", "--format", "json", "--", "no-such-program")
    assert done.code == 2
    assert done.out.count("\n}") <= 1


@pytest.mark.parametrize(
    "command",
    [
        ("prove", ""),
        ("stamp", " ", "--url", "mysql+pymysql://u:p@127.0.0.1:1/shop"),
        ("lint", "0001", ""),
        ("merge", "0001", ""),
        ("squash", "--drop-replaced", ""),
        ("revision", "-m", "x", "--head", ""),
        ("revision", "-m", "x", "--depends-on", ""),
    ],
    ids=" ".join,
)
def test_an_empty_id_of_a_revision_is_named(shop: Shop, command: tuple[str, ...]) -> None:
    """As of a shell's variable without a value; nothing else is taken in its place."""
    done = Shop(shop.folder, NOWHERE).run(*command)
    assert (done.code, done.out) == (2, "")
    assert "the id of a revision is empty; `alembic-autogen history` lists them" in done.err
    assert len(done.err.splitlines()) == 1
