"""The application is no installed package: its folder has to be on the path."""

import sys
from pathlib import Path

import pytest
from sqlalchemy import Engine, NullPool, create_engine

SRC = str(Path(__file__).parents[3] / "src")
if SRC not in sys.path:
    sys.path.insert(0, SRC)


@pytest.fixture
def catalogue(mysql_at_head) -> Engine:
    """An engine of a database at head: what the application has in production."""
    return create_engine(mysql_at_head, poolclass=NullPool)
