"""The line of pyproject.toml that sets a key."""

from __future__ import annotations

from pathlib import Path

import pytest

from alembic_autogen.project_folder import line_of_key


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('[tool.alembic-autogen]\nbranch = "x"\n', (2, 1)),
        ('[tool.alembic-autogen]\n  "branch"="x"\n', (2, 3)),
        ('[ tool . "alembic-autogen" ] # ours\nbranches = 1\nbranch = "x"\n', (3, 1)),
        ("[tool.alembic-autogen]\nbranch.x = 1\n", (2, 1)),
        ("[tool.alembic-autogen.branch]\nx = 1\n", (1, 1)),
        ('[tool.other]\nbranch = "x"\n', None),
        ('[tool.alembic-autogen]\n[tool.other]\nbranch = "x"\n', None),
        ('[tool.alembic-autogen]\n# branch = "x"\n', None),
        ("", None),
    ],
)
def test_it_is_in_the_table_of_the_tool(
    tmp_path: Path, text: str, found: tuple[int, int] | None
) -> None:
    path = tmp_path / "pyproject.toml"
    path.write_text(text)
    place = line_of_key(path, "branch")
    assert found == (place and (place.line, place.column))


def test_a_file_that_cannot_be_read_has_none(tmp_path: Path) -> None:
    assert line_of_key(tmp_path / "pyproject.toml", "branch") is None
    (tmp_path / "pyproject.toml").write_bytes(b"\xff")
    assert line_of_key(tmp_path / "pyproject.toml", "branch") is None
