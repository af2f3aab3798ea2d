"""Keep a failing pair of schemas as a case in ``tests/cases`` while it is investigated."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import black

from support.cases.case import FOLDER
from support.cases.markdown import render
from support.cases.models import as_diff
from support.pairs import description
from support.pairs.declare import renamed
from support.pairs.description import DrawnSchema

PATH = Path("several-at-once", "found-at-random.md")
_CLASSES = sorted(n for n, c in vars(description).items() if dataclasses.is_dataclass(c))


def keep(
    before: DrawnSchema,
    after: DrawnSchema,
    order: str,
    done: str,
    folder: Path = FOLDER,
    flavor: str = "mysql",
) -> Path:
    """Write a case, in place of an earlier one: hypothesis ends with the smallest failing pair.

    :param order: the setting ``column_order``.
    :param done: a description of the changes.
    :param flavor: the server on which the pair fails.
    """
    answers = renamed(before, after).answers()
    flags = [part for text in answers.renames for part in ("--rename", text)]
    flags += [part for text in answers.members for part in ("--rename-value", text)]
    flags += [part for text in answers.not_renamed for part in ("--no-rename", text)]
    toml = [
        f"flags = [{', '.join(map(_string, flags))}]",
        f'flavors = ["{flavor}"]',
        "\n[settings]",
        f'column_order = "{order}"',
    ]
    blocks = {"diff": as_diff(_module(before), _module(after)), "toml": "\n".join([*toml, ""])}
    path = folder / PATH
    path.parent.mkdir(exist_ok=True)
    path.write_text(render(f"Found at random: {done}", blocks), encoding="utf-8")
    return path


def _string(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)  # also a TOML basic string


def _module(schema: DrawnSchema) -> str:
    used = [name for name in _CLASSES if f"{name}(" in repr(schema)]
    source = f"""
from support.pairs.declare import declare
from support.pairs.description import {", ".join(used)}

metadata = declare({schema!r})()
"""
    return black.format_str(source, mode=black.Mode(line_length=100)).lstrip()
