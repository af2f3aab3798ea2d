"""Types of values are known everywhere but at the borders of other people's code."""

from __future__ import annotations

import re
from pathlib import Path

import alembic_autogen

PACKAGE = Path(alembic_autogen.__file__).parent
BORDERS = {
    "history/environment.py": "what env.py gives to Alembic, and Alembic to the steps",
    "sandbox/channel.py": "what JSON carries; each kind of request has its own type",
    "sandbox/config_view.py": "an override of Alembic's own method",
    "schema/types.py": "SQLAlchemy's types are generic over values that play no part",
    "server/base.py": "rows, as PyMySQL converts them",
    "server/connection.py": "arguments of PyMySQL by name",
}
"""The modules that may name ``Any``, with the reason."""


def sources() -> dict[str, str]:
    """The text of each module, by its path in the package."""
    return {
        str(path.relative_to(PACKAGE)): path.read_text("utf-8") for path in PACKAGE.rglob("*.py")
    }


def test_only_borders_name_any() -> None:
    naming = {name for name, text in sources().items() if re.search(r"\bimport\b.*\bAny\b", text)}
    assert naming == set(BORDERS)


def test_what_mypy_is_told_to_ignore_has_a_reason() -> None:
    bare = [
        f"{name}: {line.strip()}"
        for name, text in sources().items()
        for line in text.splitlines()
        if "# type: ignore" in line and not re.search(r"# type: ignore\[[\w, -]+\]  # \w", line)
    ]
    assert bare == []
