"""Statements on large tables are carried out by pt-online-schema-change, with the same result."""

from __future__ import annotations

import signal
import time

import pytest

from support.deployments import Deployment, ended, wait_until
from support.online import booked, change, definitions, directly, leftovers

TOOL = "by pt-online-schema-change, while others write"
CHANGES = (
    "ALTER TABLE booking MODIFY amount BIGINT, COMMENT = 'ünlimited'",
    "ALTER TABLE booking ADD COLUMN paid DATE, MODIFY state VARCHAR(300) NOT NULL DEFAULT 'new'",
    "ALTER TABLE booking DROP FOREIGN KEY fk_booking_customer, MODIFY customer_id BIGINT",
    "ALTER TABLE customer MODIFY name VARCHAR(20) CHARACTER SET latin1 NOT NULL",
)
SLOW = 'online_options = ["--chunk-size=1", "--sleep=30"]'


@pytest.fixture
def shop(deployment: Deployment) -> Deployment:
    """A database in which every table is large."""
    return booked(deployment)


@pytest.mark.slow
def test_the_tool_does_what_the_server_would_do(shop: Deployment) -> None:
    back = "ALTER TABLE booking MODIFY amount INT, COMMENT = ''"
    change(shop, *CHANGES, back=(back,))
    rows = shop.rows("SELECT id, customer_id, amount, note, state, doubled FROM booking")
    done = shop.run("upgrade", "--yes")
    assert done.code == 0, done.err
    assert done.err.count(TOOL) == len(CHANGES)
    assert definitions(shop) == directly(shop, *CHANGES)
    assert leftovers(shop) == []
    assert shop.rows("SELECT id, customer_id, amount, note, state, doubled FROM booking") == rows
    assert shop.rows("SELECT booking_id FROM audit ORDER BY id") == [(1,), (2,)]
    done = shop.run("downgrade", "--yes")
    assert done.code == 0, done.err
    assert TOOL in done.err
    assert definitions(shop) == directly(shop, *CHANGES, back)


def test_the_plan_says_what_the_server_itself_carries_out(shop: Deployment) -> None:
    statements = {
        "ALTER TABLE booking ADD UNIQUE u (note(10), id), MODIFY amount BIGINT": "unique key 'u'",
        "ALTER TABLE booking CHANGE state status VARCHAR(80) NOT NULL": "renamed columns",
        "ALTER TABLE line ADD COLUMN place INT NOT NULL, MODIFY booking_id BIGINT": "'place' is",
    }
    change(shop, "ALTER TABLE line DROP FOREIGN KEY fk_line_booking", *statements)
    done = shop.run("upgrade", "--yes")
    assert done.code == 0, done.err
    assert TOOL not in done.err
    for words in statements.values():
        assert any(
            "by the server itself: " in line and words in line for line in done.err.splitlines()
        ), done.err


def test_without_a_tool_the_plan_says_so(deployment: Deployment) -> None:
    shop = booked(deployment, 'online_tool = "none"')
    change(shop, CHANGES[0])
    done = shop.run("upgrade", "--yes")
    assert done.code == 0, done.err
    assert "by the server itself: online_tool is none" in done.err


def test_a_value_that_would_change_ends_the_tool(shop: Deployment) -> None:
    change(shop, "ALTER TABLE booking MODIFY state VARCHAR(4)")
    shop.rows("UPDATE booking SET state = 'delivered' WHERE id = 2", "COMMIT")
    before = definitions(shop)
    done = shop.run("upgrade", "--yes")
    assert done.code == 2
    assert "pt-online-schema-change has failed, and the table is as it was" in done.err
    assert "Values would be changed" in done.err and "Data truncated for column" in done.err
    assert definitions(shop) == before and leftovers(shop) == []
    assert shop.versions() == ["0001"]


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)], ids=["SIGINT", "SIGTERM"]
)
@pytest.mark.slow
def test_a_signal_ends_the_tool_and_removes_what_it_has_made(
    deployment: Deployment, number: signal.Signals, code: int
) -> None:
    shop = booked(deployment, SLOW)
    change(shop, CHANGES[0])
    before = definitions(shop)
    upgrade = shop.start("upgrade", "--yes")
    wait_until(lambda: shop.rows("SHOW TABLES LIKE 'booking\\_pt%'") != [])
    wait_until(lambda: len(leftovers(shop)) == 4)
    upgrade.send_signal(number)
    start = time.monotonic()
    (done,) = ended([upgrade])
    assert done.code == code, done.err
    assert time.monotonic() - start < 10
    assert "interrupted; revision 0002 has changed nothing" in done.err
    assert definitions(shop) == before and leftovers(shop) == []


@pytest.mark.slow
def test_what_a_killed_run_has_left_is_named(deployment: Deployment) -> None:
    shop = booked(deployment, SLOW)
    change(shop, CHANGES[0])
    upgrade = shop.start("upgrade", "--yes")
    wait_until(lambda: len(leftovers(shop)) == 4)
    upgrade.kill()
    ended([upgrade])
    (shop.folder / "pyproject.toml").write_text('[tool.alembic-autogen]\nonline_above = "0 kB"\n')
    done = shop.run("upgrade", "--yes")
    assert done.code == 2
    statements = [line for line in done.err.splitlines() if line.startswith("    DROP ")]
    assert len(statements) == 4, done.err
    shop.rows(*statements)
    assert leftovers(shop) == []
    done = shop.run("upgrade", "--yes")
    assert done.code == 0, done.err
    assert definitions(shop) == directly(shop, CHANGES[0])
