"""Types of values are known everywhere but at the borders of other people's code."""

from __future__ import annotations

import re
from pathlib import Path

import alembic_autogen

PACKAGE = Path(alembic_autogen.__file__).parent
ROOT = PACKAGE.parents[1]
CHECKED = (PACKAGE, ROOT / "bench", ROOT / "src", ROOT / "tests" / "support")
"""What mypy checks (``packages`` in pyproject.toml)."""
BORDERS = {
    "apply/backup/manifest.py": "what JSON carries, which the classes of a manifest check",
    "apply/locks/waiting.py": "parameters of statements, as SQLAlchemy gives them to drivers",
    "history/environment.py": "what env.py gives to Alembic, and Alembic to the steps",
    "sandbox/channel.py": "what JSON carries; each kind of request has its own type",
    "sandbox/config_view.py": "an override of Alembic's own method",
    "schema/types.py": "SQLAlchemy's types are generic over values that play no part",
    "testing/record_hooks.py": "arguments of pytest's hooks",
    "testing/recording.py": "parameters of statements, as SQLAlchemy gives them to drivers",
    "server/base.py": "rows, as PyMySQL converts them",
    "server/connection.py": "arguments of PyMySQL by name",
}
"""The modules that may name ``Any``, with the reason."""
MOST = 40
"""How often they may name it, imports included."""


def sources(folder: Path) -> dict[str, str]:
    """The text of each module, by its path in a folder."""
    return {str(path.relative_to(folder)): path.read_text("utf-8") for path in folder.rglob("*.py")}


def test_only_borders_name_any() -> None:
    texts = sources(PACKAGE).items()
    assert {name for name, text in texts if re.search(r"\bimport\b.*\bAny\b", text)} == set(BORDERS)
    assert not [name for name, text in texts if re.search(r"\btyping\.Any\b", text)]


def test_borders_seldom_name_it() -> None:
    texts = sources(PACKAGE)
    assert sum(len(re.findall(r"\bAny\b", texts[name])) for name in BORDERS) <= MOST


def test_what_mypy_is_told_to_ignore_has_a_reason() -> None:
    bare = [
        f"{folder / name}: {line.strip()}"
        for folder in CHECKED
        for name, text in sources(folder).items()
        for line in text.splitlines()
        if "# type: ignore" in line and not re.search(r"# type: ignore\[[\w, -]+\]  # \w", line)
    ]
    assert bare == []


def test_what_mypy_does_not_check_has_nothing_for_it_to_ignore() -> None:
    tests = sources(ROOT / "tests")
    others = {name: text for name, text in tests.items() if not name.startswith("support/")}
    assert [name for name, text in others.items() if re.search(r"# type: ignore\[", text)] == []
