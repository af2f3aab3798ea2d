"""Revisions whose statements on rows depend on the rows go on where they have stopped half way.

The kind: the disposable server has no rows, so that loops send nothing there, and conditions come
out otherwise; and what a savepoint undoes. The changes of the schema show the place, and all
statements on rows between two of them count as one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from alembic_autogen.autogenerate.preconditions.update_code import CODE
from alembic_autogen.server.base import Database, Server
from support.killed import run_until_killed
from support.shops import Shop
from support.two_revisions import HEAD, SECOND, at_the_first, execute

AUTOCOMMIT = 'with connectable.connect().execution_options(isolation_level="AUTOCOMMIT") as'


@pytest.fixture
def production(shop_anywhere: Shop, anywhere: Server) -> Iterator[Database]:
    """A real database at the first revision, with rows; the project has a second one."""
    with at_the_first(shop_anywhere, anywhere, HEAD) as database:
        yield database


def write(shop: Shop, body: str, functions: str = "") -> None:
    """Write what the upgrade of the second revision does."""
    lines = "".join(f"    {line}\n" for line in body.strip().splitlines())
    (shop.folder / SECOND).write_text(f"{HEAD}{functions}\n\ndef upgrade():\n{lines}")


def names(database: Database) -> list[object]:
    return [name for (name,) in execute(database, "SELECT name FROM customer ORDER BY id")]


LOOP = """
op.add_column("purchase", sa.Column("a", sa.Integer()))
for number in op.get_bind().scalars(sa.text("SELECT id FROM customer")).all():
    op.execute(f"UPDATE customer SET name = CONCAT(name, '!') WHERE id = {number}")
op.add_column("purchase", sa.Column("b", sa.Integer()))
for number in op.get_bind().scalars(sa.text("SELECT id FROM customer")).all():
    op.execute(f"UPDATE customer SET name = CONCAT(name, '?') WHERE id = {number}")
op.add_column("purchase", sa.Column("c", sa.Integer()))
"""
"""Statements 2, 3, 5 and 6 are on rows; the disposable server gets none of them."""


def test_a_loop_over_rows_before_the_last_change_is_not_sent_again(
    shop_anywhere: Shop, production: Database
) -> None:
    write(shop_anywhere, LOOP)
    assert run_until_killed(shop_anywhere, 7, "upgrade", "head")  # its rows are committed
    assert names(production) == ["Ann!?", "B!?"]
    done = shop_anywhere.run("upgrade")
    assert done.code == 0, done.err
    assert names(production) == ["Ann!?", "B!?"]


@pytest.mark.parametrize(
    ("answer", "expected"), [("--rows-missing", ["Ann!?", "B!?"]), ("--rows-done", ["Ann!", "B!"])]
)
def test_a_loop_over_rows_after_the_last_change_is_asked_about(
    shop_anywhere: Shop, production: Database, answer: str, expected: list[object]
) -> None:
    write(shop_anywhere, LOOP)
    assert run_until_killed(shop_anywhere, 6, "upgrade", "head")
    assert names(production) == ["Ann!", "B!"]
    done = shop_anywhere.run("upgrade", "--format", "json")
    assert done.code == 3, done.err
    (question,) = json.loads(done.out)["questions"]
    assert question["question"].startswith("UPDATE customer SET name = CONCAT(name, '?')")
    assert names(production) == ["Ann!", "B!"]
    done = shop_anywhere.run("upgrade", answer)
    assert done.code == 0, done.err
    assert names(production) == expected


def test_what_a_savepoint_undoes_is_not_asked_about(
    shop_anywhere: Shop, production: Database
) -> None:
    write(
        shop_anywhere,
        """
        op.add_column("purchase", sa.Column("a", sa.Integer()))
        update_rows("UPDATE customer SET name = CONCAT(name, '!')", keys="id", tried=True)
        op.add_column("purchase", sa.Column("b", sa.Integer()))
        """.replace("        ", ""),
        CODE,
    )
    assert run_until_killed(shop_anywhere, 2, "upgrade", "head")
    done = shop_anywhere.run("upgrade")
    assert done.code == 0, done.err
    assert names(production) == ["Ann", "B"]


def test_what_savepoints_undo_as_often_as_there_are_rows(
    shop_anywhere: Shop, production: Database
) -> None:
    write(
        shop_anywhere,
        """
op.add_column("purchase", sa.Column("a", sa.Integer()))
bind = op.get_bind()
for number in bind.scalars(sa.text("SELECT id FROM customer")).all():
    trial = bind.begin_nested()
    op.execute(f"UPDATE customer SET name = 'tried' WHERE id = {number}")
    trial.rollback()
op.execute("SELECT * FROM customer FOR UPDATE")
op.add_column("purchase", sa.Column("b", sa.Integer()))
""",
    )
    assert run_until_killed(shop_anywhere, 1, "upgrade", "head")
    done = shop_anywhere.run("upgrade")
    assert done.code == 0, done.err
    assert names(production) == ["Ann", "B"]


def test_rows_of_a_released_savepoint_are_asked_about(
    shop_anywhere: Shop, production: Database
) -> None:
    write(
        shop_anywhere,
        """
op.add_column("purchase", sa.Column("a", sa.Integer()))
bind = op.get_bind()
for number in bind.scalars(sa.text("SELECT id FROM customer")).all():
    with bind.begin_nested():
        op.execute(f"UPDATE customer SET name = CONCAT(name, '!') WHERE id = {number}")
op.add_column("purchase", sa.Column("b", sa.Integer()))
""",
    )
    assert run_until_killed(shop_anywhere, 1, "upgrade", "head")
    done = shop_anywhere.run("upgrade")
    assert done.code == 3, done.err
    assert "CONCAT(name, '!') WHERE id = 1" in done.err
    assert names(production) == ["Ann", "B"]


def test_a_revision_may_leave_out_itself_what_is_there(
    shop_anywhere: Shop, production: Database
) -> None:
    write(
        shop_anywhere,
        """
columns = [each["name"] for each in sa.inspect(op.get_bind()).get_columns("purchase")]
if "a" not in columns:
    op.add_column("purchase", sa.Column("a", sa.Integer()))
op.execute("UPDATE customer SET name = CONCAT(name, '!')")
op.add_column("purchase", sa.Column("b", sa.Integer()))
""",
    )
    assert run_until_killed(shop_anywhere, 1, "upgrade", "head")
    done = shop_anywhere.run("upgrade", "--rows-missing")
    assert done.code == 0, done.err
    assert names(production) == ["Ann!", "B!"]


@pytest.mark.parametrize(
    "use",
    [
        "for note in notes:\n    op.execute(f\"INSERT INTO kept VALUES ('{note}')\")",
        'op.bulk_insert(sa.table("kept", sa.column("note")), [{"note": note} for note in notes])',
        "if notes:\n    op.execute(\"INSERT INTO kept VALUES ('some')\")",
    ],
)
def test_rows_that_are_gone_are_not_taken_for_none(
    shop_anywhere: Shop, production: Database, use: str
) -> None:
    write(
        shop_anywhere,
        f"""
notes = op.get_bind().scalars(sa.text("SELECT note FROM purchase")).all()
op.drop_column("purchase", "note")
op.execute("CREATE TABLE kept (note VARCHAR(200))")
{use}
""",
    )
    execute(production, "INSERT INTO purchase VALUES (1, 'new', 1, 'fragile', 1)")
    assert run_until_killed(shop_anywhere, 2, "upgrade", "head")
    done = shop_anywhere.run("upgrade")
    assert done.code == 2, done.err
    assert "SELECT note FROM purchase" in done.err and "alembic stamp 0002" in done.err


def test_rows_are_asked_about_that_autocommit_commits_before_the_version(
    shop_anywhere: Shop, production: Database
) -> None:
    shop_anywhere.edit("with connectable.connect() as", AUTOCOMMIT, "migrations/env.py")
    write(
        shop_anywhere,
        """
op.add_column("purchase", sa.Column("a", sa.Integer()))
op.execute("UPDATE customer SET name = CONCAT(name, '!')")
""",
    )
    assert run_until_killed(shop_anywhere, 2, "upgrade", "head")
    assert names(production) == ["Ann!", "B!"]
    assert shop_anywhere.run("upgrade").code == 3
    done = shop_anywhere.run("upgrade", "--rows-done")
    assert done.code == 0, done.err
    assert names(production) == ["Ann!", "B!"]


CHANGE = "UPDATE customer SET name = CONCAT(name, '!')"
FAILING = """
op.execute("UPDATE customer SET name = CONCAT(name, '!')")
op.create_index("one", "customer", ["id"])
for number in op.get_bind().scalars(sa.text("SELECT id FROM customer")).all():
    op.execute(f"UPDATE customer SET name = CONCAT(name, '?') WHERE id = {number}")
op.create_index("two", "purchase", ["amount"], unique=True)
op.execute("UPDATE customer SET name = CONCAT(name, '.')")
op.create_index("three", "purchase", ["state"])
"""
"""The second index is refused while two purchases are equal."""


def fail(shop: Shop, database: Database, body: str = FAILING) -> None:
    """Upgrade to where the second index is refused, and remove what it is refused for."""
    write(shop, body)
    execute(database, "INSERT INTO purchase VALUES (1, 'new', 1, NULL, 1), (2, 'new', 1, NULL, 1)")
    done = shop.run("upgrade")
    assert done.code == 2 and "1062" in done.err, done.err
    execute(database, "DELETE FROM purchase WHERE id = 2")


def tables(database: Database) -> set[object]:
    return {name for (name,) in execute(database, "SHOW TABLES")}


def test_rows_that_an_upgrade_has_committed_are_not_asked_about(
    shop_anywhere: Shop, production: Database
) -> None:
    fail(shop_anywhere, production)
    assert names(production) == ["Ann!?", "B!?"]
    done = shop_anywhere.run("upgrade")
    assert done.code == 0, done.err
    assert names(production) == ["Ann!?.", "B!?."]
    assert tables(production) == {"alembic_version", "customer", "purchase"}


def test_rows_before_the_first_change_are_not_written_twice(
    shop_anywhere: Shop, production: Database
) -> None:
    body = FAILING.replace('op.create_index("one", "customer", ["id"])\n', "")
    fail(shop_anywhere, production, body)
    assert names(production) == ["Ann!?", "B!?"]
    done = shop_anywhere.run("upgrade")
    assert done.code == 0, done.err
    assert names(production) == ["Ann!?.", "B!?."]


def test_rows_of_a_statement_that_was_edited_are_asked_about(
    shop_anywhere: Shop, production: Database
) -> None:
    fail(shop_anywhere, production)
    shop_anywhere.edit("CONCAT(name, '!')", "CONCAT(name, '!!')", SECOND)
    done = shop_anywhere.run("upgrade")
    assert done.code == 3, done.err


def test_rows_that_were_rolled_back_with_an_upgrade_are_written(
    shop_anywhere: Shop, production: Database
) -> None:
    write(
        shop_anywhere,
        """
op.create_index("one", "customer", ["id"])
op.execute("UPDATE customer SET name = CONCAT(name, '!')")
if not op.get_bind().scalar(sa.text("SELECT COUNT(*) FROM customer WHERE id = 3")):
    op.execute("INSERT INTO customer VALUES (3, 'C', 'a')")
op.create_index("two", "purchase", ["amount"])
""",
    )
    done = shop_anywhere.run("upgrade")
    assert done.code == 2 and "1062" in done.err, done.err
    assert names(production) == ["Ann", "B"]
    execute(production, "UPDATE customer SET email = 'c' WHERE id = 1")
    done = shop_anywhere.run("upgrade")
    assert done.code == 0, done.err
    assert names(production) == ["Ann!", "B!", "C"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("rows", "env"),
    [
        ("op.execute('INSERT INTO old VALUES (1)')", ""),  # an engine without transactions
        (f"op.execute({CHANGE!r})", AUTOCOMMIT),
        (f"op.execute({CHANGE!r})\nop.execute('COMMIT')", ""),
        (f"op.execute({CHANGE.replace(' SET', ' JOIN old SET')!r})", ""),  # of several tables
    ],
)
def test_rows_that_cannot_be_marked_are_asked_about(
    shop_anywhere: Shop, production: Database, rows: str, env: str
) -> None:
    if env:
        shop_anywhere.edit("with connectable.connect() as", env, "migrations/env.py")
    body = f"""
op.execute("CREATE TABLE old (id INT) ENGINE=MyISAM")
{rows}
op.create_index("two", "purchase", ["amount"], unique=True)
op.create_index("three", "purchase", ["state"])
"""
    fail(shop_anywhere, production, body)
    assert shop_anywhere.run("upgrade").code == 3
    assert shop_anywhere.run("upgrade", "--rows-done").code == 0
    assert "alembic_autogen_rows" not in tables(production)


@pytest.mark.parametrize("text", ["x", "{number}"])
def test_rows_that_may_be_written_again_are_not_asked_about(
    shop_anywhere: Shop, production: Database, text: str
) -> None:
    write(
        shop_anywhere,
        f"""
op.add_column("customer", sa.Column("a", sa.String(20)))
op.execute("UPDATE customer SET a = LOWER(name) WHERE a IS NULL")
for number in op.get_bind().scalars(sa.text("SELECT id FROM customer")).all():
    op.execute(f"UPDATE customer SET email = CONCAT('{text}', id) WHERE id = {{number}}")
op.create_index("one", "purchase", ["amount"], unique=True)
""",
    )
    assert run_until_killed(shop_anywhere, 4, "upgrade", "head")
    done = shop_anywhere.run("upgrade")
    assert done.code == 0, done.err
    found = execute(production, "SELECT a, email FROM customer ORDER BY id")
    assert found == [("ann", "x1" if text == "x" else "11"), ("b", "x2" if text == "x" else "22")]


def test_rows_between_states_with_the_same_schema_are_not_written_twice(
    shop_anywhere: Shop, production: Database
) -> None:
    body = """
op.drop_index("ix_customer_name", "customer")
op.execute("UPDATE customer SET name = CONCAT(name, '!')")
op.create_index("ix_customer_name", "customer", ["name"])
op.create_index("two", "purchase", ["amount"], unique=True)
"""
    fail(shop_anywhere, production, body)
    assert names(production) == ["Ann!", "B!"]
    done = shop_anywhere.run("upgrade")
    assert done.code == 0, done.err
    assert names(production) == ["Ann!", "B!"]


INSERTING = """
customer = sa.Table(
    "customer",
    sa.MetaData(),
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("name", sa.String(40)),
    sa.Column("email", sa.String(100)),
)
inserted = op.get_bind().execute(sa.insert(customer).values(name="New", email="new"))
op.add_column("purchase", sa.Column("a", sa.Integer()))
{use}
op.add_column("purchase", sa.Column("b", sa.Integer()))
"""


def test_an_insert_whose_key_nobody_uses_is_not_sent_again(
    shop_anywhere: Shop, production: Database
) -> None:
    if production.server.flavor == "mariadb":  # whose INSERT has RETURNING
        shop_anywhere.edit("= mysql+pymysql:", "= mariadb+pymysql:", "alembic.ini")
    write(shop_anywhere, INSERTING.format(use=""))
    assert run_until_killed(shop_anywhere, 2, "upgrade", "head")
    done = shop_anywhere.run("upgrade")
    assert done.code == 0, done.err
    assert names(production) == ["Ann", "B", "New"]


@pytest.mark.parametrize(
    "use",
    [
        'op.execute(f"UPDATE customer SET name = {inserted.inserted_primary_key[0]} WHERE id = 1")',
        "op.get_bind().execute(sa.update(customer).values(name=inserted.inserted_primary_key[0]))",
        "if inserted.inserted_primary_key[0] > 2:\n    op.execute('DELETE FROM customer')",
        'op.execute(f"UPDATE customer SET name = {inserted.lastrowid} WHERE id = 1")',
    ],
)
def test_the_key_of_an_insert_that_is_not_sent_again_is_not_known(
    shop_anywhere: Shop, production: Database, use: str
) -> None:
    write(shop_anywhere, INSERTING.format(use=use))
    assert run_until_killed(shop_anywhere, 2, "upgrade", "head")
    done = shop_anywhere.run("upgrade", "--rows-missing")
    assert done.code == 2, done.err
    assert "alembic stamp 0002" in done.err
    assert names(production) == ["Ann", "B", "New"]
