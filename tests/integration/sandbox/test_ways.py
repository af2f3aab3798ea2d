"""Production is not reached, by whatever means, at whatever moment.

The whole table is ``make test-seal``; some of it is in ``make test``.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest

from support.production import RecordedProduction
from support.shops import Shop
from support.ways.means import DRIVERS, MEANS, code
from support.ways.moments import MOMENTS, NAMES_A_LINE, lay
from support.ways.place import LANDED, ProductionAddress

ALWAYS = {
    ("models", "a socket"),
    ("models", "bash"),
    ("models", "a unix socket"),
    ("models", "an abstract socket"),
    ("models", "libc"),
    ("models", "a spawned process"),
    ("a revision's module", "pymysql"),
    ("a revision's module", "a copy of pymysql"),
    ("upgrade()", "python"),
    ("a thread that goes on", "pymysql"),
    ("an event of every pool", "pymysql"),
    ("a post-write hook", "pymysql"),
    ("the template", "pymysql"),
    ("include_object", "pymysql"),
    ("__del__", "a socket"),
}
"""What ``make test`` tries."""


def table() -> Iterator[object]:
    """Each means as models are imported and in upgrade(); at each moment two of them."""
    everywhere = ("pymysql", "a socket")
    means = {**MEANS, **DRIVERS}
    ways = [(moment, name) for name in means for moment in ("models", "upgrade()")]
    ways += [(moment, name) for moment in MOMENTS for name in everywhere]
    for way in dict.fromkeys(ways + sorted(ALWAYS)):
        yield pytest.param(*way, marks=() if way in ALWAYS else pytest.mark.seal)


@pytest.mark.parametrize(("moment", "means"), list(table()))
def test_production_notices_nothing(
    moment: str, means: str, shop: Shop, production: RecordedProduction, place: ProductionAddress
) -> None:
    lay(shop, MOMENTS[moment], means, place)
    done = shop.run(*MOMENTS[moment].command)
    assert production.noticed() == [], done.err
    assert production.tables() == []
    said = done.out + done.err
    led = f"{LANDED}alembic_autogen_" in said
    kept = "Kept " in said and " from connecting to " in said
    named = NAMES_A_LINE.search(said) is not None
    assert led or named or (kept and means not in DRIVERS), done.err
    assert f"{LANDED}production" not in done.err
    assert done.code in (0, 1, 2), done.err
    assert done.code != 2 or named or led, done.err


@pytest.mark.parametrize(
    "means",
    [
        pytest.param(each, marks=() if each in ("a socket", "pymysql") else pytest.mark.seal)
        for each in {**MEANS, **DRIVERS}
    ],
)
def test_without_the_tool_production_is_reached(
    means: str, production: RecordedProduction, place: ProductionAddress
) -> None:
    """A way that leads nowhere would prove nothing."""
    program = code(means, place) + "\nif __name__ == '__main__':\n    reach()\n"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60
    )
    assert "Attempt" in production.noticed() or production.noticed(), done.stderr
