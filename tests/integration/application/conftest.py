"""The application is no installed package: its folder has to be on the path."""

import sys
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine, NullPool, create_engine

from support.shops import Shop

SRC = str(Path(__file__).parents[3] / "src")
if SRC not in sys.path:
    sys.path.insert(0, SRC)


@pytest.fixture
def catalogue(mysql_at_head) -> Engine:
    """An engine of a database at head: what the application has in production."""
    return create_engine(mysql_at_head, poolclass=NullPool)


@pytest.fixture
def shop(shop: Shop) -> Shop:
    """The project; no test here is about what its commands import, so that forks run them."""
    return replace(shop, forked=True)
