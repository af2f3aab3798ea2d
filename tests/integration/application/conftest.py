"""The application is no installed package: its folder has to be on the path."""

import sys
from pathlib import Path

import pytest
from sqlalchemy import Engine, NullPool, create_engine

SRC = str(Path(__file__).parents[3] / "src")
if SRC not in sys.path:
    sys.path.insert(0, SRC)


@pytest.fixture
def catalogue(database) -> Engine:
    """An engine of a fresh database, with all tables of the models."""
    from database.model import metadata

    engine = create_engine("mysql+pymysql://", creator=database.connect, poolclass=NullPool)
    metadata.create_all(engine)
    return engine
