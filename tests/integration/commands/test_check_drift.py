"""``check-drift`` as its users and their CI see it."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from alembic_autogen.server.base import Server
from support.shops import PRODUCTION, Shop
from support.terminals import on_a_terminal

FIRST = "migrations/versions/0001_first.py"
COLUMN = "    note: str | None = Field(default=None, max_length=200)\n"


def test_agreement_is_exit_code_0_and_one_line(shop: Shop) -> None:
    done = shop.run("check-drift")
    assert done.code == 0, done.err
    (line,) = done.out.splitlines()
    assert line.startswith("Models and migrations agree (2 tables, MySQL ")


def test_drift_is_exit_code_1_with_both_definitions(shop: Shop) -> None:
    shop.edit(COLUMN, "    gift: bool = False\n")
    shop.edit("name: str = Field(max_length=40, index=True)", "name: str = Field(max_length=60)")
    done = shop.run("check-drift")
    assert done.code == 1, done.err
    text = without_charsets(done.out)
    assert [each.splitlines() for each in text.split("\n\n")[:-1]] == [
        [
            "drift[changed-column]: ~ column customer.name",
            f"  --> {line_of(shop, 'name: str')}",
            *marked(shop, "name: str"),
            "   - migrations: `name` varchar(40) NOT NULL",
            "                                ^^",
            "   +     models: `name` varchar(60) NOT NULL",
            "                                ^^",
        ],
        [
            "drift[extra-index]: - index customer.ix_customer_name",
            f"  --> {line_of(shop, 'name: str')}",
            *marked(shop, "name: str"),
            "   - migrations: KEY `ix_customer_name` (`name`)",
        ],
        [
            "drift[extra-column]: - column purchase.note",
            f"  --> {line_of(shop, 'class Purchase')}",
            *marked(shop, "class Purchase"),
            "   - migrations: `note` varchar(200) DEFAULT NULL",
        ],
        [
            "drift[missing-column]: + column purchase.gift",
            f"  --> {line_of(shop, 'gift: bool')}",
            *marked(shop, "gift: bool"),
            "   + models: `gift` tinyint(1) NOT NULL",
        ],
        [
            "May lose data, unless it is a rename:",
            "  - column purchase.note: its values",
        ],
    ]
    assert done.out.splitlines()[-1].startswith("4 differences between models and migrations (")
    assert 'help: write the revision with: alembic-autogen revision -m "…"' in done.err


def marked(shop: Shop, text: str) -> list[str]:
    """The line of the models that has a text, with carets below the first word of the text."""
    (line,) = (
        each for each in (shop.folder / "models.py").read_text().splitlines() if text in each
    )
    word = text if text.startswith("class ") else text.partition(":")[0]
    number = line_of(shop, text).split(":")[1]
    return [f"{number:>2} | {line}", f"   | {' ' * line.index(word)}{'^' * len(word)}"]


def line_of(shop: Shop, text: str) -> str:
    """The place of a text in the models, as reports print it."""
    lines = (shop.folder / "models.py").read_text().splitlines()
    number = next(number for number, line in enumerate(lines, 1) if text in line)
    return f"models.py:{number}:{len(lines[number - 1]) - len(lines[number - 1].lstrip()) + 1}"


def test_a_project_with_a_makefile_is_told_its_target(shop: Shop) -> None:
    shop.edit(COLUMN, "    gift: bool = False\n")
    (shop.folder / "Makefile").write_text("revision: setup\n\t@alembic-autogen revision\n")
    assert 'make revision MSG="…"' in shop.run("check-drift").err


def test_checking_for_drift_writes_nothing(shop: Shop) -> None:
    before = shop.files()
    shop.edit(COLUMN, "")
    edited = shop.files()
    assert shop.run("check-drift").code == 1
    assert shop.files() == edited != before


def test_the_json_form_is_as_documented(shop: Shop, server: Server) -> None:
    shop.edit(COLUMN, "    gift: bool = False\n")
    shop.edit("    amount: int\n", "    amount: int = Field(sa_column=Column(Integer))\n")
    done = shop.run("check-drift", "--format", "json")
    assert done.code == 1, done.err
    document = json.loads(without_charsets(done.out))
    assert document["in_sync"] is False
    sources = [each.pop("source") for each in document["differences"]]
    assert [f"{Path(each['path']).name}:{each['line']}:{each['column']}" for each in sources] == [
        line_of(shop, text) for text in ("class Purchase", "amount: int", "gift: bool")
    ]
    assert document["differences"] == [
        {
            "object": "column",
            "name": "purchase.note",
            "change": "extra",
            "head": "`note` varchar(200) DEFAULT NULL",
            "models": None,
        },
        {
            "object": "column",
            "name": "purchase.amount",
            "change": "changed",
            "head": "`amount` int NOT NULL",
            "models": "`amount` int DEFAULT NULL",
        },
        {
            "object": "column",
            "name": "purchase.gift",
            "change": "missing",
            "head": None,
            "models": "`gift` tinyint(1) NOT NULL",
        },
    ]
    assert document["server"] == {
        "source": "url",
        "flavor": server.flavor,
        "version": server.version,
    }
    assert document["seconds"]["total"] >= document["seconds"]["revisions"] > 0


def test_the_json_form_of_agreement_has_no_differences(shop: Shop) -> None:
    done = shop.run("check-drift", "--format", "json")
    document = json.loads(done.out)
    assert (done.code, document["in_sync"], document["differences"]) == (0, True, [])


def test_stdout_carries_only_the_result(shop: Shop) -> None:
    shop.edit(
        "import models\n",
        "import models\nprint('env.py prints this')\n",
        "migrations/env.py",
    )
    with (shop.folder / "models.py").open("a") as models:
        models.write("\nprint('models.py prints this')\n")
    done = shop.run("check-drift")
    assert done.code == 0, done.err
    assert len(done.out.splitlines()) == 1
    assert "env.py prints this" in done.err
    assert "models.py prints this" in done.err


def test_quiet_shows_no_progress(shop: Shop) -> None:
    assert "running the revisions" in shop.run("check-drift").err
    assert shop.run("check-drift", "--quiet").err == ""


def test_a_server_of_another_version_than_productions_is_said(shop: Shop, server: Server) -> None:
    done = shop.run("check-drift", "--mysql-version", "5.5")
    assert (done.code, "Production runs 5.5 (mysql_version)" in done.err) == (0, True)
    for version in (server.version, server.version.rpartition(".")[0]):
        assert "Production" not in shop.run("check-drift", "--mysql-version", version).err


@pytest.mark.parametrize(
    "command",
    [
        ("check-drift",),
        ("revision", "-m", "x", "--dry-run"),
        ("lint",),
        ("db", "true"),
        ("doctor",),
    ],
    ids=" ".join,
)
def test_what_chooses_the_version_of_production_is_named(
    shop: Shop, command: tuple[str, ...]
) -> None:
    name, *rest = command
    own = replace(shop, environment={"ALEMBIC_AUTOGEN_SERVER": "packages"})
    done = own.run(name, "--mysql-version", "5.5", *rest)
    text = done.out if name == "doctor" else done.err
    assert done.code == 0, done.err
    assert "the only MySQL of the source packages (--server docker or --server URL" in text


@pytest.mark.slow
def test_a_server_of_its_own_is_started_where_none_is_given(shop: Shop, server: Server) -> None:
    done = shop.run("check-drift", "--format", "json", "--server", "auto")
    assert done.code == 0, done.err
    assert json.loads(done.out)["server"]["source"] not in ("url", "")


def test_several_databases_in_the_models_are_found_by_their_configured_names(shop: Shop) -> None:
    with (shop.folder / "models.py").open("a") as models:
        models.write(
            "\n\nclass Entry(SQLModel, table=True):\n"
            '    __table_args__ = {"schema": "audit"}\n'
            "    id: int | None = Field(default=None, primary_key=True)\n"
        )
    done = shop.run("check-drift", "--schemas", "audit", "--server", "auto")
    assert done.code == 1, done.err
    assert done.out.startswith("drift[missing-table]: + table audit.entry\n")


def test_what_ignore_names_is_no_drift(shop: Shop) -> None:
    shop.edit(COLUMN, "")
    shop.configure('ignore = ["purchase.note"]')
    assert shop.run("check-drift").code == 0
    assert shop.run("check-drift", "--ignore", "purchase.nothing").code == 1


def test_two_heads_are_named_with_the_command_that_joins_them(shop: Shop) -> None:
    versions = shop.folder / "migrations" / "versions"
    for revision in ("aaaa", "bbbb"):
        text = f'revision = "{revision}"\ndown_revision = "0001"\n\n\ndef upgrade():\n    pass\n'
        (versions / f"{revision}.py").write_text(text)
    for command in (["check-drift"], ["revision", "-m", "x"]):
        done = shop.run(*command)
        assert (done.code, done.out) == (2, "")
        assert "2 heads: aaaa, bbbb" in done.err
        assert "alembic-autogen merge aaaa bbbb" in done.err
        assert "alembic-autogen rebase REF" in done.err


def test_a_failing_revision_is_named_with_its_statement(shop: Shop) -> None:
    shop.edit(
        'op.create_index("ix_customer_name", "customer", ["name"])',
        'op.create_index("ix_customer_name", "customer", ["nmae"])',
        FIRST,
    )
    done = shop.run("check-drift")
    assert (done.code, done.out) == (2, "")
    assert "Revision 0001 fails" in done.err
    assert "0001_first.py" in done.err
    assert "Key column 'nmae' doesn't exist" in done.err
    assert "CREATE INDEX ix_customer_name ON customer (nmae)" in done.err


def test_models_that_cannot_be_imported_are_named_with_their_line(shop: Shop) -> None:
    shop.edit("    amount: int\n", "    amount: Money\n")
    done = shop.run("check-drift")
    assert (done.code, done.out) == (2, "")
    assert "name 'Money' is not defined" in done.err
    assert "models.py:21" in done.err


def test_the_database_of_alembic_ini_is_never_reached(shop: Shop) -> None:
    assert PRODUCTION in (shop.folder / "alembic.ini").read_text()  # its host does not exist
    shop.edit(
        "    with connectable.connect() as connection:",
        "    import pymysql\n"
        "    pymysql.connect(host='db.production.invalid').close()\n"
        "    with connectable.connect() as connection:",
        "migrations/env.py",
    )
    done = shop.run("check-drift")
    assert done.code == 0, done.err


def without_charsets(text: str) -> str:
    return re.sub(r" CHARACTER SET \w+ COLLATE \w+", "", text)


@pytest.fixture
def many(shop_anywhere: Shop) -> Shop:
    """A project whose models have 24 more columns than its migrations, and one less."""
    columns = "".join(f"    more_{number:02}: int | None = None\n" for number in range(24))
    shop_anywhere.edit(COLUMN, columns)
    return shop_anywhere


def test_a_long_drift_is_capped_except_for_what_may_lose_data(many: Shop) -> None:
    done = many.run("check-drift")
    assert done.code == 1, done.err
    assert done.out.count("drift[missing-column]: ") == 19
    assert done.out.count("drift[extra-column]: - column purchase.note\n") == 1
    assert "… and 5 more; --all shows them\n" in done.out
    assert "  - column purchase.note: its values\n" in done.out
    assert done.out.splitlines()[-1].startswith("25 differences between ")
    assert many.run("check-drift", "--all").out.count("drift[missing-column]: ") == 24
    assert len(json.loads(many.run("check-drift", "--format", "json").out)["differences"]) == 25


def test_the_summary_of_a_drift_has_one_line_a_table(many: Shop) -> None:
    done = many.run("check-drift", "--stat")
    assert done.code == 1, done.err
    assert done.out.splitlines()[:2] == [f" purchase | 25 {'+' * 24}-", ""]
    assert "  - column purchase.note: its values\n" in done.out


def test_colours_are_everywhere_or_nowhere(many: Shop) -> None:
    command = [*many.program, "check-drift", "--all"]
    for variables in ({"NO_COLOR": "1"}, {"TERM": "dumb"}, {"NO_COLOR": "1", "FORCE_COLOR": "1"}):
        assert not re.search(r"\x1b\[\d", on_a_terminal(many, command, **variables)[1])
    screen = on_a_terminal(many, command)[1]
    for words in ("drift[missing-column]: ", "help: ", "May lose data"):
        assert re.search(rf"\x1b\[[\d;]+m{re.escape(words)}", screen), screen
    forced = replace(many, environment={**many.environment, "FORCE_COLOR": "1"})
    assert "\x1b[32mdrift[missing-column]: " in forced.run("check-drift").out
    assert "\x1b" not in many.run("check-drift").out


def test_everything_is_ascii_where_the_locale_is(many: Shop) -> None:
    many.edit("more_00", "größe")
    ascii_ = {"LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    done = replace(many, environment={**many.environment, **ascii_}).run("check-drift")
    assert done.code == 1, done.err
    assert (done.out + done.err).isascii()
    assert r"+ column purchase.gr\xf6\xdfe" in done.out
    assert "... and 5 more" in done.out


@pytest.mark.parametrize("variables", [{"LC_ALL": "C"}, {"LC_ALL": "", "LANG": "C"}], ids=str)
def test_a_terminal_gets_ascii_where_the_locale_is_c(
    many: Shop, variables: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("LC_CTYPE", raising=False)
    screen = on_a_terminal(many, [*many.program, "check-drift"])[1]
    assert screen.isascii()
    assert "... and 5 more" in screen


def test_escape_sequences_in_errors_do_not_reach_logs(many: Shop) -> None:
    text = (many.folder / "models.py").read_text()
    (many.folder / "models.py").write_text(f"{text}\nraise KeyError('\\x1b[31mred\\nline')\n")
    done = many.run("check-drift")
    assert done.code == 2
    assert "\x1b" not in done.err and r"\x1b[31mred" in done.err


def test_a_table_that_the_server_refuses_is_shown_at_its_line(shop: Shop) -> None:
    shop.edit("    amount: int\n", "    amount: int = Field(sa_column_kwargs=WRONG)\n")
    shop.edit("class State(", 'WRONG = {"server_default": "abc"}\n\n\nclass State(')
    done = shop.run("check-drift", "--quiet")
    assert done.code == 1
    models = (shop.folder / "models.py").read_text().splitlines()
    line = models.index("class Purchase(SQLModel, table=True):") + 1
    assert done.err.startswith(
        f"  --> models.py:{line}:1\n{line} | class Purchase(SQLModel, table=True):\n"
        "   | ^^^^^^^^^^^^^^\nThe server refuses the models' table purchase: Invalid default"
    )
    with (shop.folder / "models.py").open("a") as file:
        file.write("\n\nclass Added(SQLModel, table=True):\n")
        file.write("    id: int | None = Field(default=None, primary_key=True)\n")
    for flags in (("--dry-run",), ()):
        done = shop.run("revision", "-m", "incomplete", "--quiet", *flags)
        assert done.code == 1 and done.out, done.err
        last = done.err.splitlines()[-1]
        assert last == "The revision is without 1 table that could not be compared: purchase."


def test_progress_is_one_line_on_a_terminal_and_gone_at_the_end(many: Shop) -> None:
    screen = on_a_terminal(many, [*many.program, "prove"])[1]
    shown = screen.split("\r\x1b[K")
    assert not re.search("up, down, up again: 3 of 3", shown[-1])
    for part in ("1 of 3 (upgrade)", "2 of 3 (downgrade)", "3 of 3 (second upgrade)"):
        assert any(each.endswith(f"up, down, up again: {part} …") for each in shown), screen
    assert all("\n" not in each.rstrip("\r\n") for each in shown[1:-1]), screen
    quiet = on_a_terminal(many, [*many.program, "prove", "--quiet"])[1]
    assert "…" not in quiet and "\x1b[K" not in quiet
    done = many.run("prove")
    assert "\r" not in done.err + done.out and "…" not in done.out
    assert done.err.count("up, down, up again …\n") == 1
