"""Histories with permanent branches are compared at all heads, and revisions go to one of them."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from alembic_autogen.server.base import Database, Server
from support.shops import Shop, schema

GIFT = ("    amount: int\n", "    amount: int\n    gift: bool | None = None\n")
EXPAND = '''\
"""Expand."""

import sqlalchemy as sa
from alembic import op

revision = "e001"
down_revision = "0001"
branch_labels = ("expand",)


def upgrade():
    op.add_column("purchase", sa.Column("left", sa.Integer()))


def downgrade():
    op.drop_column("purchase", "left")
'''
CONTRACT = EXPAND.replace("e001", "c001").replace("xpand", "ontract").replace('"e', '"c')
CONTRACT = CONTRACT.replace("left", "right").replace("Eontract", "Contract")
LEFT_AND_RIGHT = (
    "    customer_id: int = Field(",
    "    left: int | None = None\n    right: int | None = None\n    customer_id: int = Field(",
)
NEW = "migrations/versions/*_gifts.py"


@pytest.fixture
def branched(shop: Shop) -> Shop:
    """A project with the permanent branches expand and contract."""
    versions = shop.folder / "migrations" / "versions"
    (versions / "e001.py").write_text(EXPAND)
    (versions / "c001.py").write_text(CONTRACT)
    shop.edit(*LEFT_AND_RIGHT)
    return shop


@pytest.fixture
def production(server: Server) -> Iterator[Database]:
    """A database that commands of the tool do not take for one of theirs."""
    with server.connect() as connection, connection.cursor() as cursor:
        cursor.execute("CREATE DATABASE branches")
        try:
            yield Database(server, "branches")
        finally:
            cursor.execute("DROP DATABASE branches")


def written(shop: Shop) -> str:
    (path,) = shop.folder.glob(NEW)
    return path.read_text()


@pytest.mark.slow
def test_models_are_compared_with_all_branches(branched: Shop) -> None:
    done = branched.run("check-drift")
    assert (done.code, done.err) == (0, done.err), done.err
    assert "agree" in done.out
    branched.edit(*GIFT)
    done = branched.run("check-drift")
    assert (done.code, done.out.splitlines()[0]) == (
        1,
        "drift[missing-column]: + column purchase.gift",
    )


def test_a_revision_asks_for_the_branch(branched: Shop) -> None:
    done = branched.run("revision", "-m", "gifts")
    assert (done.code, "nothing to write" in done.out) == (0, True), done.err
    branched.edit(*GIFT)
    done = branched.run("revision", "-m", "gifts", "--format", "json")
    assert done.code == 3, done.err
    (question,) = json.loads(done.out)["questions"]
    assert question["kind"] == "branch"
    assert {each["flag"] for each in question["flags"]} == {
        "--head expand@head",
        "--head contract@head",
    }
    assert not list(branched.folder.glob(NEW))


@pytest.mark.parametrize("flags", [("--head", "expand@head"), ("--branch", "expand")])
def test_a_revision_goes_to_the_named_branch(
    branched: Shop, flags: tuple[str, ...], production: Database
) -> None:
    branched.edit(*GIFT)
    done = branched.run("revision", "-m", "gifts", *flags)
    assert done.code == 0, done.err
    assert "down_revision: Union[str, Sequence[str], None] = 'e001'" in written(branched).replace(
        '"', "'"
    )
    assert branched.run("check-drift", "--no-cache").code == 0
    branched.alembic(production, "upgrade", "heads")
    assert any("`gift`" in line for line in schema(production)["purchase"])


def test_a_revision_may_depend_on_another_branch(branched: Shop) -> None:
    branched.edit(*GIFT)
    done = branched.run("revision", "-m", "gifts", "--head", "expand@head", "--depends-on", "c001")
    assert done.code == 0, done.err
    assert "depends_on: Union[str, Sequence[str], None] = 'c001'" in written(branched).replace(
        '"', "'"
    )
    assert branched.run("check-drift", "--no-cache").code == 0
    branched.edit("gift: bool", "gift: int")
    done = branched.run("revision", "-m", "number", "--head", "expand@head")
    assert done.code == 0, done.err
    assert branched.run("check-drift", "--no-cache").code == 0


def test_a_branch_begins_where_others_follow(branched: Shop) -> None:
    branched.edit(*GIFT)
    done = branched.run("revision", "-m", "gifts", "--head", "0001")
    assert (done.code, "--splice" in done.err) == (2, True)
    flags = ("--head", "0001", "--splice", "--branch-label", "gifts")
    done = branched.run("revision", "-m", "gifts", *flags)
    assert done.code == 0, done.err
    assert "= '0001'" in written(branched).replace('"', "'")
    assert branched.run("check-drift", "--no-cache").code == 0


def test_a_branch_may_have_a_base_and_a_folder_of_its_own(shop: Shop, production: Database) -> None:
    (shop.folder / "migrations" / "more").mkdir()
    shop.edit(
        "[post_write_hooks]",
        "version_locations = migrations/versions:migrations/more\n\n[post_write_hooks]",
        "alembic.ini",
    )
    with (shop.folder / "models.py").open("a") as models:
        models.write("\n\nclass Note(SQLModel, table=True):\n")
        models.write("    id: int = Field(primary_key=True)\n")
    flags = ("--head", "base", "--branch-label", "notes", "--version-path", "migrations/more")
    done = shop.run("revision", "-m", "notes", *flags)
    assert done.code == 0, done.err
    assert len(list(shop.folder.glob("migrations/more/*_notes.py"))) == 1
    with (shop.folder / "models.py").open("a") as models:
        models.write("    text: str | None = None\n")
    done = shop.run("revision", "-m", "text", "--branch", "notes")
    assert done.code == 0, done.err
    assert len(list(shop.folder.glob("migrations/more/*_text.py"))) == 1
    shop.alembic(production, "upgrade", "heads")
    assert {"note", "purchase"} <= schema(production).keys()


@pytest.mark.parametrize(
    ("flags", "sentence"),
    [
        (("--head", "nothing"), "--head nothing: there is no such revision"),
        (("--head", "expand@head", "--depends-on", "x"), "--depends-on x: there is no such"),
        (("--branch", "x"), "the labels are contract, expand"),
    ],
)
def test_what_names_no_revision_is_refused(
    branched: Shop, flags: tuple[str, ...], sentence: str
) -> None:
    branched.edit(*GIFT)
    done = branched.run("revision", "-m", "gifts", *flags)
    assert (done.code, sentence in done.err) == (2, True), done.err


def test_two_heads_of_one_branch_are_refused_beside_a_permanent_one(branched: Shop) -> None:
    text = CONTRACT.replace("c001", "c002").replace('branch_labels = ("contract",)\n', "")
    text = text.replace("0001", "c001").replace("right", "more")
    versions = branched.folder / "migrations" / "versions"
    (versions / "c002.py").write_text(text)
    (versions / "c003.py").write_text(text.replace("c002", "c003"))
    done = branched.run("check-drift")
    assert (done.code, "2 heads: c002, c003" in done.err) == (2, True), done.err


def test_an_upgrade_takes_all_branches(branched: Shop, production: Database) -> None:
    branched.alembic(production, "upgrade", "0001")
    flags = ("--config", "production.ini")
    done = branched.run("upgrade", *flags)
    assert done.code == 0, done.err
    assert "is at c001, e001: 2 revisions applied" in done.out
    assert "nothing to do" in branched.run("upgrade", *flags).out


def test_the_graph_shows_branches_and_what_they_depend_on(branched: Shop) -> None:
    versions = branched.folder / "migrations" / "versions"
    (versions / "c001.py").write_text(CONTRACT.replace("down_rev", 'depends_on = "e001"\ndown_rev'))
    done = branched.run("history", "--graph")
    assert done.code == 0, done.err
    assert done.out.splitlines() == [
        "*  c001  Contract. (head, branch contract, depends on e001)",
        "| *  e001  Expand. (head, branch expand)",
        "|/",
        "*  0001  The first tables.",
    ]
    assert "db.production.invalid" in done.err
    drawn = branched.run("history", "--diagram", "mermaid").out
    assert drawn.splitlines() == [
        "flowchart TD",
        '    r1["0001<br/>The first tables."]',
        '    r2["e001<br/>Expand.<br/>branch expand"]',
        '    r3["c001<br/>Contract.<br/>branch contract"]',
        "    r1 --> r2",
        "    r1 --> r3",
        "    r2 -.-> r3",
    ]
    dot = branched.run("history", "--diagram", "dot").out
    assert '    r2 -> r3 [style="dashed"];' in dot.splitlines()
    found = json.loads(branched.run("history", "--format", "json").out)["revisions"]
    assert [each["down"] for each in found] == [["0001"], ["0001"], []]
    assert found[0]["labels"] == ["contract"] and found[0]["depends_on"] == ["e001"]


COMMANDS = {
    "check-drift": ("check-drift",),
    "lint": ("lint",),
    "history": ("history",),
    "upgrade": ("upgrade",),
    "db": ("db", "--", "true"),
    "revision --empty": ("revision", "--empty", "-m", "x"),
    "record-head": ("record-head", "--head-file", "migrations/head.txt"),
}


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS.keys())
def test_a_configured_branch_that_no_revision_begins_is_named_by_every_command(
    command: tuple[str, ...], branched: Shop
) -> None:
    (branched.folder / "pyproject.toml").write_text('[tool.alembic-autogen]\nbranch = "expnd"\n')
    done = branched.run(*command)
    assert (done.code, done.out) == (2, ""), done.out + done.err
    sentence = "branch = 'expnd': no revision has this label; the labels are contract, expand."
    assert done.err.count(sentence) == 1, done.err
    assert '  --> pyproject.toml:2:1\n 2 | branch = "expnd"\n' in done.err, done.err


def test_the_doctor_names_a_branch_that_no_revision_begins(branched: Shop) -> None:
    done = branched.run("doctor", "--branch", "expnd")
    shown = done.out + done.err
    assert (done.code, shown.count("the labels are contract, expand.")) == (1, 1), shown


def test_a_remembered_comparison_notices_that_the_branch_is_not_there(branched: Shop) -> None:
    for branch, code in (("expand", 0), ("expand", 0), ("gone", 2), ("", 0)):
        done = branched.run("check-drift", "--branch", branch, CI="")
        assert (done.code, "no revision has this label" in done.err) == (code, code == 2), done.err


def test_a_label_that_is_computed_is_not_judged_before_a_revision_is_written(
    branched: Shop,
) -> None:
    branched.edit('("expand",)', "tuple(['expand'])", "migrations/versions/e001.py")
    branched.configure('branch = "expand"')
    assert branched.run("check-drift").code == 0


def test_the_first_revision_may_begin_the_configured_branch(shop: Shop) -> None:
    for path in shop.folder.glob("migrations/versions/*.py"):
        path.unlink()
    shop.configure('branch = "sales"')
    done = shop.run("check-drift")
    assert (done.code, "sales" in done.err) == (1, False), done.err
    done = shop.run("revision", "-m", "first")
    assert (done.code, "--branch-label sales begins it" in done.err) == (2, True), done.err
    done = shop.run("revision", "-m", "first", "--branch-label", "sales")
    assert done.code == 0, done.err
    assert shop.run("check-drift").code == 0


def test_a_later_revision_may_begin_the_configured_branch(branched: Shop) -> None:
    branched.configure('branch = "gifts"')
    branched.edit(*GIFT)
    flags = ("--head", "base", "--branch-label", "gifts", "--depends-on", "0001")
    done = branched.run("revision", "-m", "gifts", *flags)
    assert done.code == 0, done.err
    assert branched.run("check-drift").code == 0
