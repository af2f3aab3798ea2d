"""``revision`` as its users see it: one proved file, or none."""

from __future__ import annotations

import ast
import json
import os
import re
import shlex
import signal
import subprocess
from pathlib import Path

import pytest

from alembic_autogen.server.base import Server
from support.shops import Done, Shop, own_environment, schema
from support.terminals import on_a_terminal

NOTE = "    note: str | None = Field(default=None, max_length=200)\n"
REMARK = NOTE.replace("note", "remark")
GIFT = "    gift: bool | None = None\n"
DECIDED = ("--rename", "purchase.note=remark")


@pytest.fixture
def grown(shop: Shop) -> Shop:
    """A shop whose models have a column, an index, an ENUM value and a CHECK more."""
    shop.edit(NOTE, NOTE + GIFT)
    shop.edit('    paid = "paid"\n', '    paid = "paid"\n    sent = "sent"\n')
    shop.edit(
        "class Purchase(SQLModel, table=True):\n",
        "class Purchase(SQLModel, table=True):\n"
        '    __table_args__ = (CheckConstraint("amount > 0", name="amount_is_positive"),\n'
        '        Index("ix_purchase_amount", "amount"))\n',
    )
    return shop


def written(shop: Shop) -> list[Path]:
    return [
        p
        for p in (shop.folder / "migrations" / "versions").glob("*.py")
        if p.name != "0001_first.py"
    ]


def the_new_file(shop: Shop, done: Done) -> Path:
    assert done.code == 0, done.err
    (path,) = written(shop)
    assert done.out == f"{path.relative_to(shop.folder)}\n"
    return path


def docstring(path: Path) -> str:
    return ast.get_docstring(ast.parse(path.read_text("utf-8")), clean=False) or ""


# What is written ------------------------------------------------------------------------------


def test_exactly_one_file_is_written_and_its_path_is_the_result(grown: Shop) -> None:
    before = grown.files()
    done = grown.run("revision", "-m", "gifts")
    path = the_new_file(grown, done)
    after = grown.files()
    assert set(after) - set(before) == {str(path.relative_to(grown.folder))}
    assert {name: after[name] for name in before} == before


def test_plain_alembic_runs_it_up_and_down_in_another_database(grown: Shop, server: Server) -> None:
    the_new_file(grown, grown.run("revision", "-m", "gifts"))
    with server.database("plain") as database, server.database("wanted") as other:
        grown.alembic(database, "upgrade", "0001")
        before = schema(database)
        grown.alembic(database, "upgrade", "head")
        wanted = grown.schema_of_models(other)
        assert schema(database) == wanted
        grown.alembic(database, "downgrade", "-1")
        assert schema(database) == before


def test_the_drift_is_gone_with_it(grown: Shop) -> None:
    assert grown.run("check-drift").code == 1
    the_new_file(grown, grown.run("revision", "-m", "gifts"))
    assert grown.run("check-drift").code == 0


def test_values_that_may_belong_to_another_table_are_not_moved_and_a_hint_says_so(
    shop: Shop,
) -> None:
    shop.edit(NOTE, "")
    shop.edit("    email: str", NOTE + "    email: str")
    for command, code in ((("check-drift",), 1), (("revision", "-m", "moved"), 0)):
        done = shop.run(*command)
        assert done.code == code, done.err
        lost = "purchase.note: its values; customer.note is like it, and gets none of them"
        assert lost in done.out + done.err
        assert "help: No revision moves values to another table by itself." in done.err


def test_nothing_to_do_is_said_and_no_file_is_written(shop: Shop) -> None:
    before = shop.files()
    done = shop.run("revision", "-m", "nothing")
    assert done.code == 0, done.err
    assert "agree; there is nothing to write" in done.out
    assert shop.files() == before


def test_the_first_revision_of_an_empty_history_is_written_too(shop: Shop) -> None:
    (shop.folder / "migrations" / "versions" / "0001_first.py").unlink()
    path = the_new_file(shop, shop.run("revision", "-m", "all of it"))
    # the template's annotation depends on the version of Alembic
    assert re.search(r"^down_revision: .+ = None$", path.read_text(), re.MULTILINE)
    assert shop.run("check-drift").code == 0


def test_a_dry_run_prints_the_file_and_writes_nothing(grown: Shop) -> None:
    before = grown.files()
    done = grown.run("revision", "-m", "gifts", "--dry-run")
    assert done.code == 0, done.err
    names = [node.name for node in ast.parse(done.out).body if isinstance(node, ast.FunctionDef)]
    assert {"upgrade", "downgrade"} <= set(names)
    assert done.out.startswith('"""gifts\n')
    assert grown.files() == before


@pytest.mark.slow
def test_the_sql_is_that_of_the_upgrade(grown: Shop, server: Server) -> None:
    done = grown.run("revision", "-m", "gifts", "--sql", "--dry-run", "--format", "json")
    assert done.code == 0, done.err
    printed = grown.run("revision", "-m", "gifts", "--sql")
    assert printed.code == 0, printed.err
    statements = [s.strip() for s in json.loads(done.out)["sql"]]
    altering = [s for s in statements if s.upper().startswith(("ALTER", "CREATE"))]
    assert altering
    assert all(statement in printed.out for statement in altering)
    with server.database("sql") as database, server.database("wanted") as other:
        grown.alembic(database, "upgrade", "0001")
        with database.connect() as connection, connection.cursor() as cursor:
            for statement in altering:
                cursor.execute(statement)
        wanted = grown.schema_of_models(other)
        assert schema(database) == wanted


def test_the_json_form_names_the_file_and_the_differences(grown: Shop) -> None:
    done = grown.run("revision", "-m", "gifts", "--format", "json")
    assert done.code == 0, done.err
    document = json.loads(done.out)
    (path,) = written(grown)
    assert (document["path"], document["written"]) == (str(path), True)
    names = {difference["name"] for difference in document["differences"]}
    assert {"purchase.gift", "purchase.state", "purchase.ix_purchase_amount"} <= names


# The message ----------------------------------------------------------------------------------

HOSTILE = {
    "quotes": 'it\'s "quoted" and """thrice""" and \'\'\'so\'\'\'',
    "ends with a quote": 'called "new"',
    "shell": "costs $5, $(touch pwned), `touch pwned`, ${HOME}; touch pwned & * ? ~ # !",
    "percent": "100% of %s and %(message)s and %%",
    "backslashes": "C:\\new\\table \\N{BULLET} \\x41 \\",
    "mako": "${message} <% raise Exception %> ## comment % if x:",
    "newlines": "first line\nsecond line\n\nfourth line",
    "emoji": "🎉 größer Ünïcödé 日本",
}


@pytest.mark.parametrize("message", HOSTILE.values(), ids=HOSTILE)
def test_the_docstring_holds_the_message_as_it_was_typed(message: str, grown: Shop) -> None:
    path = the_new_file(grown, grown.run("revision", MSG=message))
    assert docstring(path).startswith(f"{message}\n\nRevision ID: ")
    assert not list(grown.folder.rglob("pwned"))
    assert re.fullmatch(r"[0-9a-f]{12}_\w*\.py", path.name)


def test_a_message_given_as_a_flag_goes_before_the_variable(grown: Shop) -> None:
    message = "\n".join(HOSTILE.values())
    path = the_new_file(grown, grown.run("revision", "-m", message, MSG="another"))
    assert docstring(path).startswith(f"{message}\n\nRevision ID: ")


def test_alembic_shows_the_message(grown: Shop, server: Server) -> None:
    the_new_file(grown, grown.run("revision", "-m", HOSTILE["emoji"]))
    with server.database("shown") as database:
        assert HOSTILE["emoji"] in grown.alembic(database, "history").out


@pytest.mark.parametrize("message", ["", "  \n\t "])
def test_a_revision_without_a_message_is_refused(message: str, grown: Shop) -> None:
    done = grown.run("revision", "-m", message)
    assert (done.code, done.out) == (2, "")
    assert 'alembic-autogen revision -m "…"' in done.err
    assert written(grown) == []


# Renames --------------------------------------------------------------------------------------


@pytest.fixture
def renamed(shop: Shop) -> Shop:
    """A shop whose models call a column by another name."""
    shop.edit(NOTE, REMARK)
    return shop


def test_an_undecided_rename_is_exit_code_3_with_the_flags_to_type(renamed: Shop) -> None:
    done = renamed.run("revision", "-m", "remarks")
    assert (done.code, done.out) == (3, "")
    assert "--rename purchase.note=remark" in done.err
    assert "--no-rename purchase.note" in done.err
    assert written(renamed) == []


def test_open_questions_are_one_json_object_too(renamed: Shop) -> None:
    done = renamed.run("revision", "-m", "remarks", "--format", "json")
    assert done.code == 3
    (question,) = json.loads(done.out)["questions"]
    assert (question["kind"], question["name"]) == ("rename", "purchase.note")
    assert [reply["flag"] for reply in question["flags"]] == [
        "--rename purchase.note=remark",
        "--no-rename purchase.note",
    ]


@pytest.mark.slow
def test_the_flags_that_were_shown_do_what_they_say(renamed: Shop, server: Server) -> None:
    shown = renamed.run("revision", "-m", "remarks").err
    flags = re.search(r"--rename \S+", shown)
    assert flags
    the_new_file(renamed, renamed.run("revision", "-m", "remarks", *shlex.split(flags[0])))
    with server.database("rows") as database:
        renamed.alembic(database, "upgrade", "0001")
        with database.connect() as connection, connection.cursor() as cursor:
            cursor.execute("INSERT INTO customer (name, email) VALUES ('Ada', 'ada@example.org')")
            cursor.execute(
                "INSERT INTO purchase (state, amount, note, customer_id)"
                " VALUES ('new', 1, 'fragile', LAST_INSERT_ID())"
            )
            renamed.alembic(database, "upgrade", "head")
            cursor.execute("SELECT remark FROM purchase")
            assert cursor.fetchall() == (("fragile",),)


def test_no_rename_drops_the_one_and_adds_the_other(renamed: Shop) -> None:
    done = renamed.run("revision", "-m", "remarks", "--no-rename", "purchase.note")
    text = the_new_file(renamed, done).read_text()
    assert 'op.drop_column("purchase", "note")' in text
    assert "new_column_name" not in text


@pytest.mark.slow
@pytest.mark.parametrize(
    ("typed", "expected"), [("y\n", 'new_column_name="remark"'), ("n\n", "drop_column")]
)
def test_a_terminal_is_asked(typed: str, expected: str, renamed: Shop) -> None:
    command = [*renamed.program, "revision", "-m", "remarks"]
    code, screen = on_a_terminal(renamed, command, {"'note'": typed})
    assert code == 0, screen
    assert "(every value is kept)? [y/n]" in screen
    (path,) = written(renamed)
    assert expected in path.read_text()


# What the project says of its files -----------------------------------------------------------


def test_the_file_template_is_honoured(grown: Shop) -> None:
    grown.edit(
        "script_location = %(here)s/migrations",
        "script_location = %(here)s/migrations\nfile_template = r-%%(rev)s-%%(slug)s",
        "alembic.ini",
    )
    path = the_new_file(grown, grown.run("revision", "-m", "Gifts & more"))
    assert re.fullmatch(r"r-[0-9a-f]{12}-gifts_more\.py", path.name)


@pytest.fixture
def two_places(grown: Shop) -> Shop:
    """A shop with two version locations; the first revision is in the first."""
    (grown.folder / "elsewhere").mkdir()
    grown.edit(
        "path_separator = os",
        "path_separator = os\n"
        "version_locations = %(here)s/migrations/versions" + os.pathsep + "%(here)s/elsewhere",
        "alembic.ini",
    )
    return grown


def test_a_version_location_can_be_chosen(two_places: Shop) -> None:
    done = two_places.run("revision", "-m", "gifts", "--version-path", "elsewhere")
    assert done.code == 0, done.err
    (path,) = (two_places.folder / "elsewhere").glob("*.py")
    assert done.out == f"{path.relative_to(two_places.folder)}\n"
    assert written(two_places) == []
    assert two_places.run("check-drift").code == 0


def test_the_version_location_of_the_head_is_the_default(two_places: Shop) -> None:
    the_new_file(two_places, two_places.run("revision", "-m", "gifts"))


def test_post_write_hooks_run_on_what_is_published(grown: Shop) -> None:
    hook = grown.folder / "hook.py"
    hook.write_text(
        "import sys, pathlib\n"
        "path = pathlib.Path(sys.argv[1])\n"
        "path.write_text(path.read_text() + '# looked at\\n')\n"
        "print('the hook prints this')\n"
    )
    grown.edit(
        "[post_write_hooks]",
        "[post_write_hooks]\nhooks = mine\nmine.type = exec\n"
        "mine.executable = python3\nmine.options = hook.py REVISION_SCRIPT_FILENAME",
        "alembic.ini",
    )
    path = the_new_file(grown, grown.run("revision", "-m", "gifts"))
    assert path.read_text().endswith("# looked at\n")
    assert path.read_text().count("# looked at") == 1


def test_a_failing_hook_leaves_no_file(grown: Shop) -> None:
    grown.edit(
        "[post_write_hooks]",
        "[post_write_hooks]\nhooks = mine\nmine.type = exec\nmine.executable = no-such-program",
        "alembic.ini",
    )
    done = grown.run("revision", "-m", "gifts")
    assert done.code == 2, done.out
    assert "no-such-program" in done.err
    assert written(grown) == []


def test_a_revision_directory_that_cannot_be_written_is_named(grown: Shop) -> None:
    versions = grown.folder / "migrations" / "versions"
    (versions / "0001_first.py").rename(grown.folder / "0001_first.py")
    versions.rmdir()
    versions.symlink_to(grown.folder / "nowhere")
    done = grown.run("revision", "-m", "gifts")
    assert done.code == 2, done.err
    assert "Traceback" not in done.err


# The terminal ---------------------------------------------------------------------------------


@pytest.mark.slow
def test_an_interrupted_run_is_exit_code_130_and_writes_nothing(grown: Shop) -> None:
    process = subprocess.Popen(
        [*grown.program, "revision", "-m", "gifts"],
        cwd=grown.folder,
        env=own_environment(grown.environment),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr
    for line in process.stderr:
        if "running the revisions" in line:
            process.send_signal(signal.SIGINT)
            break
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (130, "")
    assert "interrupted; nothing was written" in err
    assert "Traceback" not in err
    assert written(grown) == []


@pytest.mark.slow
def test_colours_are_for_terminals_that_want_them(grown: Shop) -> None:
    command = [*grown.program, "check-drift"]
    assert "\x1b[32mdrift[missing-column]: " in on_a_terminal(grown, command)[1]
    assert "\x1b[3" not in on_a_terminal(grown, command, NO_COLOR="1")[1]
    assert "\x1b" not in grown.run("check-drift").out
