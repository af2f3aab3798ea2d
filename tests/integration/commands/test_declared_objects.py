"""Properties of stored objects that only the models' statements show: accounts, times, words.

The kind: SHOW CREATE prints more or less than what was declared. It always prints an account as
DEFINER, although most statements name none; it prints a fixed time where an event was declared
relative to the moment of creation; and it prints its own form of a view.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest

from alembic_autogen.schema.read import read_schema
from alembic_autogen.server.base import Server
from alembic_autogen.server.definers import create_definers
from support.shops import Done, Shop

REVISION = '''\
"""More."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade():
    for statement in {statements!r}:
        op.execute(statement)


def downgrade():
    pass
'''
TRIGGER = "TRIGGER short BEFORE INSERT ON customer FOR EACH ROW SET NEW.name = LEFT(NEW.name, 9)"
OBJECTS = {
    "view names": "VIEW names AS SELECT name FROM customer",
    "function one": "FUNCTION one() RETURNS INT DETERMINISTIC RETURN 1",
    "procedure two": "PROCEDURE two() SELECT 2",
    "trigger customer.short": TRIGGER,
    "event rest": "EVENT rest ON SCHEDULE EVERY 1 DAY STARTS '2030-01-01' DISABLE DO DO 0",
}
ACCOUNTS = """
    SELECT definer FROM information_schema.views WHERE table_schema = DATABASE()
    UNION SELECT definer FROM information_schema.routines WHERE routine_schema = DATABASE()
    UNION SELECT definer FROM information_schema.triggers WHERE trigger_schema = DATABASE()
    UNION SELECT definer FROM information_schema.events WHERE event_schema = DATABASE()
"""


def declare(shop: Shop, *statements: str) -> None:
    """Have the models create objects after their tables."""
    text = "".join(
        f"event.listen(SQLModel.metadata, 'after_create', DDL({each.replace('%', '%%')!r}))\n"
        for each in statements
    )
    path = shop.folder / "models.py"
    source = path.read_text().partition("from sqlalchemy import DDL, event\n")[0]
    path.write_text(f"{source}from sqlalchemy import DDL, event\n{text}")


def migrate(shop: Shop, *statements: str) -> None:
    """Have a second revision run statements."""
    path = shop.folder / "migrations" / "versions" / "0002_more.py"
    path.write_text(REVISION.format(statements=statements))


def revised(shop: Shop, message: str = "change") -> str:
    """The text of the revision that the tool writes."""
    done = shop.run("revision", "-m", message)
    assert done.code == 0, done
    (path,) = shop.folder.joinpath("migrations/versions").glob(f"*_{message}.py")
    return re.sub(r'"\n *"', "", path.read_text())


def found(done: Done) -> list[str]:
    """The objects that a report of a drift names, each with the sign of its change."""
    return re.findall(r"^drift\[.*?\]: (.*)", done.out, re.MULTILINE)


def created(*objects: str, definer: str = "") -> Sequence[str]:
    return [f"CREATE {definer}{each}" for each in objects]


def test_the_definer_of_each_object_is_compared_written_and_restored(
    shop_anywhere: Shop, anywhere: Server
) -> None:
    shop = shop_anywhere
    migrate(shop, *created(*OBJECTS.values()))
    declare(shop, *created(*OBJECTS.values(), definer="DEFINER = 'app'@'%' "))
    drift = shop.run("check-drift")
    assert (drift.code, sorted(found(drift))) == (1, sorted(f"~ {each}" for each in OBJECTS)), drift
    assert "DEFINER = 'app'@'%' VIEW names AS SELECT name FROM customer" in revised(shop)
    with anywhere.database("production") as production:
        own = f"{anywhere.address.user}@localhost"
        for direction, target, account in (
            ("upgrade", "head", "app@%"),
            ("downgrade", "0002", own),
            ("upgrade", "head", "app@%"),
        ):
            shop.alembic(production, direction, target)
            with production.connect() as connection, connection.cursor() as cursor:
                cursor.execute(ACCOUNTS)
                assert {row[0] for row in cursor.fetchall()} == {account}
    assert shop.run("check-drift").code == 0


def test_events_with_relative_times_are_the_same_wherever_they_were_created(
    shop_anywhere: Shop,
) -> None:
    shop = shop_anywhere
    once = "EVENT once ON SCHEDULE AT CURRENT_TIMESTAMP + INTERVAL {} DISABLE DO DO 0"
    daily = "EVENT daily ON SCHEDULE EVERY 1 DAY ENDS NOW() + INTERVAL 1 MONTH DISABLE DO DO 0"
    migrate(
        shop,
        "SET timestamp = 1700000000",
        *created(once.format("2 DAY"), daily),
        "SET timestamp = 0",
    )
    declare(shop, *created(once.format("2 DAY"), daily))
    assert found(shop.run("check-drift")) == []
    declare(shop, *created(once.format("3 DAY"), daily))
    assert found(shop.run("check-drift")) == ["~ event once"]
    text = revised(shop)
    assert "CURRENT_TIMESTAMP + INTERVAL 3 DAY" in text
    assert "CURRENT_TIMESTAMP + INTERVAL 172800 SECOND" in text  # the downgrade
    assert found(shop.run("check-drift")) == []


FIXED = "EVENT shift ON SCHEDULE EVERY 1 DAY STARTS '2020-02-03 04:00:00' DISABLE DO DO 0"
LATER = "EVENT shift ON SCHEDULE EVERY 1 DAY STARTS NOW() + INTERVAL {} HOUR DISABLE DO DO 0"


@pytest.mark.parametrize("altered", [False, True])
def test_a_downgrade_repeats_the_times_that_the_history_declared(
    altered: bool, shop_anywhere: Shop
) -> None:
    """Whether these are fixed or relative, which the server does not show."""
    shop = shop_anywhere
    shop.environment["ALEMBIC_AUTOGEN_MEMORY"] = "always"
    migrate(shop, *created(LATER.format(7)), *([f"ALTER {FIXED}"] if altered else []))
    fixed, relative = "STARTS '2020-02-03 04:00:00'", "STARTS CURRENT_TIMESTAMP + INTERVAL"
    if not altered:
        declare(shop, *created(FIXED))
        up, down = revised(shop).split("def downgrade")
        assert fixed in up and relative in down
    for hours in (5, 3):
        declare(shop, *created(LATER.format(hours)))
        up, down = revised(shop, f"change{hours}").split("def downgrade")
        assert f"NOW() + INTERVAL {hours} HOUR" in up
        if hours == 5:
            assert fixed in down and "CURRENT_TIMESTAMP" not in down
        else:
            assert f"{relative} 18000 SECOND" in down
    assert found(shop.run("check-drift", "--no-cache")) == []


def test_an_event_has_times_of_both_forms(shop_anywhere: Shop) -> None:
    shop = shop_anywhere
    times = "STARTS '2020-02-03 04:05:06' ENDS NOW() + INTERVAL 1 YEAR"
    both = f"EVENT shift ON SCHEDULE EVERY 1 DAY {times} DISABLE DO DO 0"
    migrate(shop, "SET timestamp = 1700000000", *created(both), "SET timestamp = 0")
    declare(shop, *created(both))
    assert found(shop.run("check-drift")) == []


def test_a_view_is_written_in_the_words_of_the_models(shop: Shop) -> None:
    declare(shop, "CREATE VIEW early AS\n  SELECT id, name\n  FROM customer\n  WHERE id < 9")
    text = revised(shop)
    assert r"FROM customer\n  WHERE id < 9" in text
    assert "select `customer`" not in text


def test_a_view_that_no_model_declares_gives_way_to_a_table(shop_anywhere: Shop) -> None:
    shop = shop_anywhere
    migrate(shop, "CREATE VIEW person AS SELECT id FROM customer")
    shop.edit(
        "class Purchase(",
        "class Person(SQLModel, table=True):\n"
        "    id: int = Field(primary_key=True)\n\n\nclass Purchase(",
    )
    assert found(shop.run("check-drift")) == ["+ table person", "- view person"]
    assert "DROP VIEW `person`" in revised(shop)
    assert found(shop.run("check-drift")) == []


def test_triggers_of_accounts_that_do_not_exist_run_on_the_tools_own_server(
    anywhere: Server,
) -> None:
    with anywhere.database("head") as database, database.connect() as connection:
        cursor = connection.cursor()
        cursor.execute("CREATE TABLE customer (id INT PRIMARY KEY, name VARCHAR(20))")
        cursor.execute(f"CREATE DEFINER=`nobody here`@`10.%` {TRIGGER}")
        found = read_schema(database).definers()
        assert found == {"`nobody here`@`10.%`"}
        create_definers(anywhere, found)
        cursor.execute("INSERT INTO customer VALUES (1, 'longer than that')")
        cursor.execute("SELECT name FROM customer")
        assert cursor.fetchall() == (("longer th",),)
        cursor.execute("DROP USER `nobody here`@`10.%`")
