"""The table of the tool in pyproject.toml."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from alembic_autogen.errors import ConfigurationError
from alembic_autogen.misspelt import NAME, TABLE
from alembic_autogen.project.changes import FileChange, Offer, insertion, read
from alembic_autogen.project_folder import PYPROJECT, parsed, tools_of

Value = str | int | list[str] | dict[str, str]
_HINT = "# `alembic-autogen doctor --like-url URL` prints the settings that imitate production.\n"
_HEAD = """\
# With the next line, and `alembic-autogen record-head`, git finds two heads of merged branches.
# head_file = {}
"""


def table(project: Path, values: Mapping[str, Value], head_file: str = "") -> Offer:
    """Add the table to pyproject.toml; if it is there, its keys are left to the user.

    :param values: its keys.
    :param head_file: the value of that key which a comment proposes, unless it has one (default:
        none).
    :raises ConfigurationError: the file is written in a way to which no table can be added.
    """
    path = project / PYPROJECT
    before = read(path)
    document = parsed(before or "")
    present = tools_of(document).get(NAME)
    if isinstance(present, dict):
        missing = {key: value for key, value in values.items() if present.get(key) != value}
        keys = "; ".join(f"{key} = {_toml(value)}" for key, value in missing.items())
        return f"[{TABLE}] is there already; write into it by hand: {keys}" if keys else None
    lines = [f"{key} = {_toml(value)}\n" for key, value in values.items()]
    head = "" if "head_file" in values or not head_file else _HEAD.format(_toml(head_file))
    added = f"[{TABLE}]\n{_HINT}{head}{''.join(lines)}"
    gap = "\n" if before and before.strip() else ""
    what = f"the table [{TABLE}]"
    change = insertion(path, what, gap + added, before)
    _check(change, document, values)
    return change


def _check(change: FileChange, document: Mapping[str, object], values: Mapping[str, Value]) -> None:
    """Check that the changed file has the same content as before, and the table."""
    try:
        after = parsed(change.after.decode())
    except ValueError:
        after = {}
    tools = {**tools_of(document), NAME: dict(values)}
    if after != {**document, "tool": tools}:
        raise ConfigurationError(
            f"{change.path} is written in a way to which init cannot add a table; add this by "
            "hand, and run init again.",
            details=change.added,
        )


def _toml(value: Value) -> str:
    """A value in TOML, whose strings, lists and numbers are like JSON's."""
    if isinstance(value, dict):
        inner = ", ".join(f"{_toml(key)} = {_toml(text)}" for key, text in value.items())
        return f"{{ {inner} }}"
    text = json.dumps(value, ensure_ascii=False)
    return text.replace("\x7f", "\\u007f")  # which TOML does not allow in a string
