"""Keep a pair of schemas as a case in ``tests/cases``, for as long as somebody looks into it."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import black

from support.cases.case import FOLDER
from support.pairs import description
from support.pairs.declare import renamed
from support.pairs.description import Schema

NAME = "found-at-random"
_CLASSES = sorted(n for n, c in vars(description).items() if dataclasses.is_dataclass(c))


def keep(before: Schema, after: Schema, order: str, done: str, folder: Path = FOLDER) -> Path:
    """Write a case, in place of the one that was kept before: shrinking ends with the smallest.

    :param order: the setting ``column_order``.
    :param done: what was changed, in words.
    """
    case = folder / NAME
    case.mkdir(exist_ok=True)
    for side, schema in (("before", before), ("after", after)):
        (case / f"{side}.py").write_text(_module(schema), encoding="utf-8")
    answers = renamed(before, after).answers()
    flags = [part for text in answers.renames for part in ("--rename", text)]
    flags += [part for text in answers.values for part in ("--rename-value", text)]
    lines = [
        f"title = {_string(f'Found at random: {done}')}",
        'kind = "Several at once"',
        f"flags = [{', '.join(map(_string, flags))}]",
        'flavors = ["mysql"]',
        "\n[settings]",
        f'column_order = "{order}"',
    ]
    (case / "case.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return case


def _string(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)  # a TOML basic string as well


def _module(schema: Schema) -> str:
    used = [name for name in _CLASSES if f"{name}(" in repr(schema)]
    source = f"""
from support.pairs.declare import declare
from support.pairs.description import {", ".join(used)}

metadata = declare({schema!r})()
"""
    return black.format_str(source, mode=black.Mode(line_length=100)).lstrip()
