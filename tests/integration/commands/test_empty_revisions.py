"""Revisions that somebody fills in by hand, and the proof of revisions that exist."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from support.shops import Shop

UPGRADE = """\
    op.execute("INSERT INTO customer (id, name, email) VALUES (7001, 'Ann', 'a@example.org')")
    op.execute("UPDATE purchase SET note = 'old' WHERE note IS NULL")
"""
BOX = """\
class Box(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    data: dict = Field(sa_type=JSON, nullable=False)


"""
DOWNGRADE = '    op.execute("DELETE FROM customer WHERE id = 7001")\n'


def filled_in(shop: Shop, up: str, down: str) -> str:
    """Write a revision by hand; returns its id."""
    done = shop.run("revision", "--empty", "-m", "mark old notes")
    assert done.code == 0, done.err
    path = shop.folder / done.out.strip()
    head, _, tail = path.read_text().partition("    pass\n")
    up_again, _, rest = tail.partition("    pass\n")
    path.write_text(f"{head}{up}{up_again}{down}{rest}")
    return path.name.partition("_")[0]


def test_it_is_written_from_the_template_behind_the_head(shop_anywhere: Shop) -> None:
    done = shop_anywhere.run("revision", "--empty", "-m", "mark old notes")
    assert done.code == 0, done.err
    text = (shop_anywhere.folder / done.out.strip()).read_text()
    assert (
        '"""mark old notes' in text
        and "down_revision: Union[str, Sequence[str], None] = '0001'" in text
    )
    assert "alembic-autogen prove" in done.err
    assert shop_anywhere.run("check-drift").code == 0


@pytest.mark.parametrize("encoding", ["utf-8-sig", "latin-1"])
def test_a_file_is_read_as_python_reads_it(shop: Shop, encoding: str) -> None:
    """With a byte order mark, or in the encoding that its first line names."""
    revision = filled_in(shop, UPGRADE.replace("Ann", "Änn"), DOWNGRADE)
    (path,) = shop.folder.glob(f"migrations/versions/{revision}*.py")
    path.write_bytes(f"# coding: {encoding[:7]}\n{path.read_text('utf-8')}".encode(encoding))
    done = shop.run("prove", revision)
    assert done.code == 0, done.out + done.err


def test_nothing_is_written_in_a_dry_run(shop: Shop) -> None:
    before = shop.files()
    done = shop.run("revision", "--empty", "-m", "x", "--dry-run", "--format", "json")
    assert done.code == 0, done.err
    found = json.loads(done.out)
    assert found["written"] is False and "def upgrade()" in found["source"]
    assert shop.files() == before


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        ((), "A revision needs a message"),
        (("-m", "x", "--fill", "purchase.note='a'"), "--fill is about what models change"),
        (("-m", "x", "--no-preconditions"), "--no-preconditions is about what models change"),
    ],
)
def test_flags_about_operations_are_refused(shop: Shop, flags: tuple[str, ...], words: str) -> None:
    done = shop.run("revision", "--empty", *flags, MSG="")
    assert (done.code, done.out) == (2, "")
    assert words in done.err


def test_env_py_runs_if_alembic_ini_says_so(shop: Shop) -> None:
    shop.edit("[alembic]", "[alembic]\nrevision_environment = true", "alembic.ini")
    shop.edit(
        "def run_migrations_online", "print('ran')\ndef run_migrations_online", "migrations/env.py"
    )
    done = shop.run("revision", "--empty", "-m", "x")
    assert done.code == 0, done.err
    assert "ran" in done.err and Path(done.out.strip()).name.endswith("_x.py")


def test_the_proof_says_what_becomes_of_rows(shop_anywhere: Shop) -> None:
    revision = filled_in(shop_anywhere, UPGRADE, DOWNGRADE)
    done = shop_anywhere.run("prove")
    assert done.code == 0, done.out + done.err
    lines = done.out.splitlines()
    assert lines[0] == "upgrade: customer: 0 rows become 1"
    assert any(line.startswith("  upgrade: purchase: note changes in ") for line in lines)
    assert any(line.startswith("  after the downgrade: purchase: note changes") for line in lines)
    assert lines[-1].startswith(f"Revision {revision} is proved on M")


def test_a_downgrade_that_forgets_something_is_not_proved(shop_anywhere: Shop) -> None:
    filled_in(
        shop_anywhere, '    op.create_index("by_note", "purchase", ["note"])\n', "    x = 1\n"
    )
    done = shop_anywhere.run("prove", "--format", "json")
    assert done.code == 1, done.err
    found = json.loads(done.out)
    assert found["exact"] is False
    assert "Duplicate key name" in found["empty"]["failure"]
    (difference,) = found["empty"]["schema_downgrade"]
    assert difference["name"] == "purchase.by_note"


def test_a_statement_that_rows_make_fail_is_shown(shop_anywhere: Shop) -> None:
    filled_in(
        shop_anywhere,
        '    op.add_column("purchase", sa.Column("kind", sa.Integer()))\n'
        '    op.execute("UPDATE purchase SET kind = CAST(note AS SIGNED) DIV 0, amount = NULL")\n',
        '    op.drop_column("purchase", "kind")\n',
    )
    done = shop_anywhere.run("prove")
    assert done.code == 1, done.err
    assert "error[fails]: failed: upgrade: " in done.out and "is not proved" in done.out


def test_an_earlier_revision_is_proved_alone(shop_anywhere: Shop) -> None:
    filled_in(shop_anywhere, UPGRADE, DOWNGRADE)
    done = shop_anywhere.run("prove", "0001", "--sql")
    assert done.code == 0, done.out + done.err
    assert "CREATE TABLE customer" in done.out
    assert done.out.splitlines()[-1].startswith("Revision 0001 is proved on ")


@pytest.mark.parametrize(("name", "words"), [("nowhere", "nowhere"), ("00011", "00011")])
def test_a_revision_that_is_not_there_is_a_sentence(shop: Shop, name: str, words: str) -> None:
    done = shop.run("prove", name)
    assert (done.code, done.out) == (2, "")
    assert words in done.err and "Traceback" not in done.err


def test_without_a_downgrade_only_the_upgrade_is_run(shop: Shop) -> None:
    filled_in(shop, UPGRADE, "    pass\n")
    done = shop.run("prove")
    assert done.code == 0, done.out + done.err
    assert "there is no way back" in done.err and "the upgrade runs" in done.out


def test_another_default_of_the_database_is_no_proof(shop_anywhere: Shop) -> None:
    """Tables that later revisions create would get it."""
    change = "    op.execute('ALTER DATABASE CHARACTER SET latin1')\n"
    revision = filled_in(shop_anywhere, change, "    op.execute('SELECT 1')\n")
    done = shop_anywhere.run("prove", revision)
    assert done.code == 1
    assert "after the downgrade, the default collation of the database is latin1_swed" in done.out


def test_a_column_and_a_table_that_are_renamed_lose_no_values(shop_anywhere: Shop) -> None:
    up = (
        "    op.alter_column('customer', 'name', new_column_name='full name',\n"
        "        existing_type=sa.String(40), existing_nullable=False)\n"
        "    op.rename_table('purchase', 'bought')\n"
    )
    down = (
        "    op.rename_table('bought', 'purchase')\n"
        "    op.alter_column('customer', 'full name', new_column_name='name',\n"
        "        existing_type=sa.String(40), existing_nullable=False)\n"
    )
    done = shop_anywhere.run("prove", filled_in(shop_anywhere, up, down))
    assert done.code == 0, done.out + done.err
    assert "generated rows, no value changes." in done.out


@pytest.mark.parametrize("ending", ["commit", "rollback"])
def test_a_revision_that_ends_the_transaction_is_named(shop: Shop, ending: str) -> None:
    """Alembic then notes its version in a transaction that nobody commits."""
    revision = filled_in(shop, f"{UPGRADE}    op.get_bind().{ending}()\n", DOWNGRADE)
    done = shop.run("prove", revision)
    (path,) = shop.folder.glob(f"migrations/versions/{revision}*.py")
    assert done.code == 1, done.out + done.err
    assert "AssertionError" not in done.out + done.err
    assert f"Revision {revision} ends Alembic's transaction ({path}:" in done.out, done.out
    assert "autocommit_block()" in done.out
    shop.edit("note: str", "remark: str | None = Field(default=None, max_length=9)\n    note: str")
    done = shop.run("revision", "-m", "next")
    assert done.code == 2
    assert "it ends Alembic's transaction" in done.err and "alembic-autogen prove" in done.err


def test_a_downgrade_that_ends_the_transaction_is_named(shop: Shop) -> None:
    revision = filled_in(shop, UPGRADE, f"{DOWNGRADE}    op.get_bind().commit()\n")
    done = shop.run("prove", revision)
    assert done.code == 1, done.out + done.err
    assert f"downgrade: Revision {revision} ends Alembic's transaction" in done.out, done.out


def test_an_autocommit_block_ends_no_transaction(shop: Shop) -> None:
    block = "    with op.get_context().autocommit_block():\n        op.execute('DO 1')\n"
    done = shop.run("prove", filled_in(shop, UPGRADE + block, DOWNGRADE))
    assert done.code == 0, done.out + done.err


def test_a_change_within_documents_is_seen_on_generated_rows(shop_anywhere: Shop) -> None:
    up = "    op.execute(\"UPDATE box SET data = JSON_SET(data, '$.seen', 1)\")\n"
    shop_anywhere.edit("class Purchase(", BOX + "class Purchase(")
    shop_anywhere.edit("import CheckConstraint", "import JSON, CheckConstraint")
    done = shop_anywhere.run("revision", "-m", "boxes")
    assert done.code == 0, done.out + done.err
    done = shop_anywhere.run("prove", filled_in(shop_anywhere, up, "    pass\n"))
    assert done.code == 0, done.out + done.err
    assert "upgrade: box: data changes in" in done.out + done.err


def test_a_check_of_a_column_tells_what_generated_rows_may_hold(shop_anywhere: Shop) -> None:
    """MariaDB keeps such a CHECK with the column, MySQL with the table."""
    check = """sa_column=Column(String(5), CheckConstraint("data IN ('big', 'tiny')"))"""
    shop_anywhere.edit("class Purchase(", BOX.replace("sa_type=JSON", check) + "class Purchase(")
    shop_anywhere.edit(check + ", nullable=False", check)
    done = shop_anywhere.run("revision", "-m", "boxes")
    assert done.code == 0, done.out + done.err
    up = "    op.execute(\"UPDATE box SET data = 'tiny' WHERE data = 'big'\")\n"
    done = shop_anywhere.run("prove", filled_in(shop_anywhere, up, "    pass\n"))
    assert done.code == 0, done.out + done.err
    assert "such as 'big' → 'tiny'" in done.out + done.err
