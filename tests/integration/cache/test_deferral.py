"""Validators that nobody needs are not built; what is wrong with a class is told all the same."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from support.caches import Cache
from support.shops import Shop, make_shop

pytestmark = pytest.mark.slow

OTHERS = """\
from sqlmodel import Field, SQLModel


class Other(SQLModel):
    length: int = 40
"""
USED = (
    "name: str = Field(max_length=others.Other.model_validate({'length': '40'}).length, index=True)"
)
UNFIT = """\

class Place:
    pass


class Shelf(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    place: Place = Field(sa_column=Column("place", String(9), nullable=False))
"""


@pytest.fixture
def project(cache: Cache, tool: tuple[str, ...], tmp_path: Path) -> Shop:
    """A project of which an earlier state is known: models in a file of their own, and others."""
    shop = replace(make_shop(tmp_path, {}), program=tool)
    (shop.folder / "others.py").write_text(OTHERS)
    shop.edit("from enum import Enum\n", "from enum import Enum\n\nimport others\n")
    done = shop.run("check-drift")
    assert done.code == 0, done.err
    return shop


def test_a_class_that_pydantic_cannot_build_is_named(project: Shop) -> None:
    with (project.folder / "models.py").open("a") as file:
        file.write(UNFIT)
    for flags in ((), ("--no-cache",)):
        done = project.run("check-drift", *flags)
        assert done.code == 2
        assert "alembic-autogen: The models could not be imported: " in done.err
        assert "Unable to generate pydantic-core schema for <class 'models.Place'>" in done.err
    assert "models.Shelf" in project.run("check-drift").err


def test_a_validator_that_the_models_use_works(project: Shop) -> None:
    """It is in a file that has not changed, so it waits until it is used."""
    project.edit("name: str = Field(max_length=40, index=True)", USED)
    done = project.run("check-drift")
    assert (done.code, "importing the models" in done.err) == (0, True), done.err


def test_only_what_has_not_changed_waits(project: Shop) -> None:
    tells = "\nimport sys\nprint('built', others.Other.__pydantic_complete__, file=sys.stderr)\n"
    with (project.folder / "models.py").open("a") as file:
        file.write(tells)
    assert "built False" in project.run("check-drift").err
    assert "built True" in project.run("check-drift", "--no-cache").err
