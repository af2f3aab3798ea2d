"""``upgrade`` and ``downgrade`` go on where a revision has stopped half way, whoever ran it.

The kind: every point between two statements of a revision, in both directions, under plain Alembic;
schemas that no point of the history has, and rows of which the schema shows nothing.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator

import pytest

from alembic_autogen.server.base import Database, Server
from support.killed import run_until_killed
from support.shops import Shop
from support.two_revisions import HEAD, SECOND, at_the_first, begin, execute

SECOND_TEXT = HEAD + """\
def upgrade():
    op.add_column("purchase", sa.Column("wrapped", sa.Boolean(), server_default="0"))
    op.create_index("ix_purchase_amount", "purchase", ["amount"])
    op.create_table(
        "paper",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("customer_id", sa.Integer(), sa.ForeignKey("customer.id")),
    )
    op.execute("INSERT INTO paper (id, customer_id) SELECT id, id FROM customer")
    op.rename_table("paper", "papers")
    op.execute("CREATE VIEW wrapped_gifts AS SELECT id FROM purchase WHERE wrapped")
    op.execute("UPDATE customer SET name = CONCAT(name, '%')")
    op.drop_column("purchase", "note")


def downgrade():
    op.add_column("purchase", sa.Column("note", sa.String(200)))
    op.execute("DROP VIEW wrapped_gifts")
    op.drop_table("papers")
    op.drop_index("ix_purchase_amount", "purchase")
    op.drop_column("purchase", "wrapped")
"""


@pytest.fixture
def production(shop_anywhere: Shop, anywhere: Server) -> Iterator[Database]:
    """A real database at the first revision, with rows; the project has a second one."""
    with at_the_first(shop_anywhere, anywhere, SECOND_TEXT) as database:
        yield database


def schema(database: Database) -> dict[object, tuple[object, ...]]:
    """The definition of each table and view, by its name."""
    names = execute(database, "SHOW FULL TABLES")
    return {name: execute(database, f"SHOW CREATE TABLE {name}")[0][1:2] for name, _ in names}


def state(database: Database) -> tuple[object, ...]:
    """The schema, the revision and the rows of the database."""
    has_papers = execute(database, "SHOW TABLES LIKE 'papers'")
    return (
        schema(database),
        execute(database, "SELECT version_num FROM alembic_version"),
        execute(database, "SELECT * FROM customer ORDER BY id"),
        execute(database, "SELECT * FROM papers ORDER BY id") if has_papers else None,
    )


def finished(shop: Shop, database: Database, *arguments: str) -> tuple[object, ...]:
    """The state after a command, which answers questions on rows by what is true of crashes.

    A client that dies before the next change of the schema leaves its rows to be rolled back.
    """
    done = shop.run(*arguments)
    if done.code == 3:
        assert "--rows-missing" in done.err, done.err
        done = shop.run(*arguments, "--rows-missing")
    assert done.code == 0, done.err
    return state(database)


@pytest.mark.slow
def test_an_upgrade_goes_on_after_each_statement(shop_anywhere: Shop, production: Database) -> None:
    assert not run_until_killed(shop_anywhere, 1000, "upgrade", "head")
    expected = state(production)
    number = 1
    while True:
        begin(shop_anywhere, production)
        if not run_until_killed(shop_anywhere, number, "upgrade", "head"):
            break
        assert finished(shop_anywhere, production, "upgrade") == expected, number
        number += 1
    assert number == 9


@pytest.mark.slow
def test_a_downgrade_goes_on_after_each_statement(
    shop_anywhere: Shop, production: Database
) -> None:
    assert not run_until_killed(shop_anywhere, 1000, "upgrade", "head")
    assert not run_until_killed(shop_anywhere, 1000, "downgrade", "0001")
    expected = schema(production)
    for number in range(1, 6):
        begin(shop_anywhere, production)
        assert not run_until_killed(shop_anywhere, 1000, "upgrade", "head")
        assert run_until_killed(shop_anywhere, number, "downgrade", "0001")
        finished(shop_anywhere, production, "downgrade", "--yes")
        assert schema(production) == expected, number


@pytest.mark.parametrize("number", [1, 2, 6])
def test_an_upgrade_that_stopped_half_way_can_be_taken_back(
    shop_anywhere: Shop, production: Database, number: int
) -> None:
    before = schema(production)
    assert run_until_killed(shop_anywhere, number, "upgrade", "head")
    done = shop_anywhere.run("downgrade", "--yes", "--rows-missing")
    assert done.code == 0, done.err
    assert execute(production, "SELECT version_num FROM alembic_version") == [("0001",)]
    assert schema(production).keys() == before.keys()


def test_a_downgrade_that_stopped_half_way_can_be_undone(
    shop_anywhere: Shop, production: Database
) -> None:
    """The last statement of a downgrade is done; ``upgrade`` to a revision after it."""
    third = SECOND_TEXT.replace("0002", "0003").replace("0001", "0002")
    third = third[: third.index("def upgrade")] + (
        'def upgrade():\n    op.add_column("customer", sa.Column("a", sa.Integer()))\n'
    )
    (shop_anywhere.folder / "migrations/versions/0003_third.py").write_text(third)
    assert not run_until_killed(shop_anywhere, 1000, "upgrade", "0002")
    assert run_until_killed(shop_anywhere, 3, "downgrade", "0001")
    done = shop_anywhere.run("upgrade", "--rows-missing")
    assert done.code == 0, done.err
    assert execute(production, "SELECT version_num FROM alembic_version") == [("0003",)]
    assert "papers" in schema(production)


TRYING = HEAD + """\
def upgrade():
    op.add_column("purchase", sa.Column("wrapped", sa.Boolean(), server_default="0"))
    op.execute("CREATE TEMPORARY TABLE tried (name VARCHAR(40))")
    for name in op.get_bind().scalars(sa.text("SELECT name FROM customer")).all():
        op.execute(f"INSERT INTO tried VALUES ('{name}')")
    op.execute("DROP TEMPORARY TABLE tried")
    op.create_index("ix_purchase_amount", "purchase", ["amount"])
    op.drop_column("purchase", "note")
"""
"""It tries out rows, of which the disposable server has none."""


def test_what_is_done_to_a_temporary_table_is_done_again(
    shop_anywhere: Shop, production: Database
) -> None:
    (shop_anywhere.folder / SECOND).write_text(TRYING)
    assert run_until_killed(shop_anywhere, 6, "upgrade", "head")
    done = shop_anywhere.run("upgrade", "--format", "json")
    assert done.code == 0, done.err
    assert json.loads(done.out)["resumed"]["statement"] == 2
    assert "`note`" not in str(schema(production)["purchase"])


def test_a_schema_that_no_point_has_is_refused(shop_anywhere: Shop, production: Database) -> None:
    execute(production, "ALTER TABLE purchase ADD COLUMN by_hand INT")
    before = state(production)
    done = shop_anywhere.run("upgrade")
    assert done.code == 2
    assert "before the upgrade of revision 0002" in done.err
    assert "column purchase.by_hand" in done.err and "--accept-drift" in done.err
    assert state(production) == before
    assert shop_anywhere.run("upgrade", "--accept-drift").code == 0


def test_a_table_that_a_revision_has_created_differs_by_a_column(
    shop_anywhere: Shop, production: Database
) -> None:
    assert run_until_killed(shop_anywhere, 3, "upgrade", "head")
    execute(production, "ALTER TABLE paper ADD COLUMN by_hand INT")
    done = shop_anywhere.run("upgrade")
    assert done.code == 2
    assert "after statement 3 of 8" in done.err and "column paper.by_hand" in done.err


def test_what_the_revisions_do_not_touch_may_differ(
    shop_anywhere: Shop, production: Database
) -> None:
    execute(production, "CREATE TABLE by_hand (id INT)")
    done = shop_anywhere.run("upgrade")
    assert done.code == 0, done.err
    assert "1 difference that the plan does not touch" in done.err


def test_rows_of_which_nothing_is_known_are_asked_about(
    shop_anywhere: Shop, production: Database
) -> None:
    assert run_until_killed(shop_anywhere, 3, "upgrade", "head")
    before = state(production)
    done = shop_anywhere.run("upgrade", "--format", "json")
    assert done.code == 3
    (question,) = json.loads(done.out)["questions"]
    assert question["kind"] == "rows" and "INSERT INTO paper" in question["question"]
    assert state(production) == before
    execute(production, "INSERT INTO paper (id, customer_id) VALUES (7, 1)")
    assert shop_anywhere.run("upgrade", "--rows-done").code == 0
    assert execute(production, "SELECT id FROM papers") == [(7,)]


def test_the_place_is_shown(shop_anywhere: Shop, production: Database) -> None:
    assert run_until_killed(shop_anywhere, 2, "upgrade", "head")
    done = shop_anywhere.run("upgrade", "--format", "json")
    assert done.code == 0, done.err
    assert json.loads(done.out)["resumed"] == {
        "revision": "0002",
        "direction": "upgrade",
        "statement": 2,
        "statements": 8,
    }


def test_a_revision_that_fails_first_on_the_disposable_server_changes_nothing(
    shop_anywhere: Shop, production: Database
) -> None:
    shop_anywhere.edit('op.rename_table("paper", "papers")', 'op.execute("nonsense")', SECOND)
    before = state(production)
    done = shop_anywhere.run("upgrade")
    assert done.code == 2
    assert "Revision 0002 fails" in done.err and "--no-preview" in done.err
    assert state(production) == before


def test_what_makes_others_wait_is_shown_before(shop_anywhere: Shop, production: Database) -> None:
    shop_anywhere.edit(
        'op.drop_column("purchase", "note")',
        'op.alter_column("purchase", "amount", type_=sa.BigInteger(), nullable=False)',
        SECOND,
    )
    execute(production, "INSERT INTO purchase VALUES (1, 'new', 1, NULL, 1)")
    execute(production, "ANALYZE TABLE purchase")
    done = shop_anywhere.run("upgrade")
    assert done.code == 0, done.err
    lines = [line.strip() for line in done.err.splitlines()]
    at = next(at for at, line in enumerate(lines) if line.startswith("ALTER TABLE purchase MODIFY"))
    assert lines[at + 1].startswith("ALGORITHM=COPY, LOCK=SHARED")
    assert lines[at + 1].endswith("; 1 row, under a second")
    assert "more statements that let others write" in done.err


def test_a_schema_that_comes_out_otherwise_is_reported(
    shop_anywhere: Shop, production: Database
) -> None:
    """The revision looks at the database, which is another one than the disposable server's."""
    shop_anywhere.edit(
        'op.drop_column("purchase", "note")',
        'if not op.get_bind().execute(sa.text("SELECT COUNT(*) FROM customer")).scalar():\n'
        '        op.drop_column("purchase", "note")',
        SECOND,
    )
    done = shop_anywhere.run("upgrade", "--format", "json")
    assert done.code == 1, done.err
    (difference,) = json.loads(done.out)["differences"]
    assert (difference["object"], difference["name"]) == ("column", "purchase.note")


def test_objects_may_belong_to_the_account_that_migrated_before(
    shop_anywhere: Shop, production: Database
) -> None:
    """The trigger has been made by another account than the one that goes on."""
    trigger = (
        "CREATE {}TRIGGER lower_note BEFORE INSERT ON purchase FOR EACH ROW "
        "SET NEW.note = LOWER(NEW.note)"
    )
    shop_anywhere.edit(
        'op.drop_column("purchase", "note")',
        f'op.execute("{trigger.format("")}")\n'
        '    op.add_column("purchase", sa.Column("a", sa.Integer()))',
        SECOND,
    )
    assert run_until_killed(shop_anywhere, 8, "upgrade", "head")
    account = f"owner_{secrets.token_hex(4)}"
    execute(production, f"CREATE USER {account}@'%' IDENTIFIED BY 'pw'")
    try:
        execute(production, "DROP TRIGGER lower_note")
        execute(production, trigger.format(f"DEFINER = {account}@'%' "))
        done = shop_anywhere.run("upgrade", "--format", "json")
        assert done.code == 0, done.err
        result = json.loads(done.out)
        assert (result["resumed"]["statement"], result["differences"]) == (8, [])
        assert shop_anywhere.run("upgrade").code == 0
    finally:
        execute(production, f"DROP USER {account}@'%'")
