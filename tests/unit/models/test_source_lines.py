"""The lines that declare tables and columns are found in the models' source."""

from __future__ import annotations

from pathlib import Path

import pytest

from alembic_autogen.models.source_lines import ModelSources

MODELS = """\
from sqlalchemy import Column, MetaData, String, Table
from sqlmodel import Field, SQLModel


class Named(SQLModel):
    name: str


class Shelf(Named, table=True):
    __tablename__ = "shelves"

    id: int = Field(primary_key=True)
    depth: int = Field(sa_column=Column("how_deep", Integer))


class OrderLine(SQLModel, table=True):
    amount: int


link = Table(
    "link",
    MetaData(),
    Column("left_id", Integer),
)
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "src").mkdir()
    (tmp_path / "src/models.py").write_text(MODELS)
    return tmp_path


@pytest.mark.parametrize(
    ("table", "column", "line"),
    [
        ("shelves", None, 9),
        ("SHELVES", "id", 12),
        ("shelves", "how_deep", 13),
        ("shelves", "name", 6),
        ("shelves", "missing", 9),
        ("orderline", "amount", 17),
        ("order_line", "amount", 17),
        ("link", None, 20),
        ("link", "left_id", 23),
    ],
)
def test_the_line_is_found(project: Path, table: str, column: str | None, line: int) -> None:
    found = ModelSources(project).line_of(table, column)
    assert found is not None
    assert (found.path, found.line) == (project / "src/models.py", line)
    assert MODELS.splitlines()[line - 1][: found.column - 1].strip() in ("", "link =")


def test_a_table_without_a_class_has_no_line(project: Path) -> None:
    assert ModelSources(project).line_of("shelf") is None  # its class has another table
    assert ModelSources(project).line_of("nothing", "id") is None


def test_a_written_name_comes_before_that_of_a_class(project: Path) -> None:
    other = project / "src/other.py"
    other.write_text('class Depot(SQLModel, table=True):\n    __tablename__ = "orderline"\n')
    found = ModelSources(project).line_of("orderline")
    assert found is not None
    assert found.path == other


def test_two_declarations_are_not_certain(project: Path) -> None:
    (project / "src/copy.py").write_text(MODELS)
    assert ModelSources(project).line_of("shelves") is None


def test_environments_hidden_folders_and_broken_files_are_left_out(project: Path) -> None:
    for folder in ("env", ".hidden", "node_modules"):
        (project / folder).mkdir()
        (project / folder / "models.py").write_text(MODELS)
    (project / "env/pyvenv.cfg").touch()
    (project / "broken.py").write_text("class (:\n")
    (project / "odd.py").write_bytes(b"\xff\x00")
    assert ModelSources(project).line_of("shelves") is not None
