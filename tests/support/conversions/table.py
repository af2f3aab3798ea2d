"""The table of measured conversions: a data file for each flavor, and a page for readers."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from pathlib import Path

from support.conversions.measure import ConversionOutcome
from support.conversions.readings import kind_of

FOLDER = Path(__file__).parents[2] / "conversions"
PAGE = Path(__file__).parents[3] / "docs" / "conversions.md"

Table = dict[tuple[str, str], ConversionOutcome]
"""Outcomes by the types before and after, as SQL, with labels in place of literals."""

_LONGEST = 44


def label(literal: str) -> str:
    """Shorten a long literal to its beginning, its length and a checksum."""
    if len(literal) <= _LONGEST:
        return literal
    return f"{literal[:16]}…{len(literal)}:{zlib.crc32(literal.encode()):08x}"


def labelled(outcome: ConversionOutcome) -> ConversionOutcome:
    """Replace the literals of an outcome with labels, and shorten its texts."""
    return ConversionOutcome(
        [label(literal) for literal in outcome.kept],
        {label(literal): [*map(_short, texts)] for literal, texts in outcome.altered.items()},
        {label(literal): error for literal, error in outcome.refused.items()},
        outcome.impossible,
    )


def _short(text: str) -> str:
    return text if len(text) <= 30 else f"{text[:28]}…"


def load(flavor: str) -> Table:
    """Load the measured table of a flavor."""
    document = json.loads((FOLDER / f"{flavor}.json").read_text("utf-8"))
    return {
        (head, models): _outcome(entry)
        for head, entries in document["conversions"].items()
        for models, entry in entries.items()
    }


def _outcome(entry: Mapping[str, object]) -> ConversionOutcome:
    return ConversionOutcome(**entry)  # type: ignore[arg-type]  # as JSON holds its fields


def save(flavor: str, version: str, table: Table) -> None:
    """Write the data file, with a line for each pair of types."""
    lines: list[str] = []
    heads = list(dict.fromkeys(head for head, _ in table))
    for head in heads:
        pairs = [(models, outcome) for (other, models), outcome in table.items() if other == head]
        entries = ",\n".join(
            f"  {_json(models)}: {_json(vars(outcome))}" for models, outcome in pairs
        )
        lines.append(f" {_json(head)}: {{\n{entries}\n }}")
    text = ",\n".join(lines)
    path = FOLDER / f"{flavor}.json"
    path.write_text(
        f'{{"server": {_json(version)}, "conversions": {{\n{text}\n}}}}\n', encoding="utf-8"
    )


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def version(flavor: str) -> str:
    """The version of the server on which a flavor was measured."""
    return str(json.loads((FOLDER / f"{flavor}.json").read_text("utf-8"))["server"])


def page(tables: Mapping[str, Table], versions: Mapping[str, str]) -> str:
    """Compose docs/conversions.md."""
    parts = [_INTRODUCTION]
    for flavor, table in tables.items():
        name = {"mysql": "MySQL", "mariadb": "MariaDB"}[flavor]
        parts.append(f"\n## {name} {versions[flavor]}\n\n{_matrix(table)}")
        parts.append(f"\n### {name}: values that are altered silently\n\n{_examples(table)}")
    return "".join(parts)


_INTRODUCTION = """\
# Conversions: what `ALTER TABLE … MODIFY` does to values

`make conversions-table` writes this page. It converts boundary values of each pair of types on a
server, there and back, in strict mode, in a time zone with summer time. `make test-conversions`
measures again and compares the result with this table. `make test` compares the preconditions of
revisions with it: they find what the server refuses or alters, and nothing else.

- A value is *kept* if it means the same in the new type and can be converted back: `1.5` as `1.50`,
  a date as midnight of that day, a space instead of `T` between date and time, a JSON document with
  other whitespace or another order of keys.
- It is *altered* if it means something else, or cannot be converted back to what it was.
- It is *refused* if the statement fails.

`error 1264` in the lists of altered values is the server's error when the value is converted back.

The tables show the conversion from the type on the left to the one at the top: `=` all values are
kept, `~` some are altered, `!` some are refused, `≈` both, `-` no value is kept, `∅` the server
does not even convert an empty table. A revision drops and adds such a column, once no row has a
value in it.
"""


def _matrix(table: Table) -> str:
    types = list(dict.fromkeys(head for head, _ in table))
    names = [type_.replace(" character set", "").replace(" collate", "") for type_ in types]
    lines = ["| | " + " | ".join(names) + " |", "| --- |" + " :-: |" * len(types)]
    for head, name in zip(types, names, strict=True):
        cells = [_cell(table.get((head, models))) for models in types]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def _cell(outcome: ConversionOutcome | None) -> str:
    if outcome is None:
        return ""
    if outcome.impossible:
        return "∅"
    if not outcome.kept:
        return "-"
    if outcome.altered:
        return "≈" if outcome.refused else "~"
    return "!" if outcome.refused else "="


def _examples(table: Table) -> str:
    """A table of one altered value for each pair of kinds."""
    lines = ["| From | To | Value | Result |", "| --- | --- | --- | --- |"]
    seen: set[tuple[str, str]] = set()
    for (head, models), outcome in table.items():
        sorts = (kind_of(head), kind_of(models))
        if not outcome.altered or sorts in seen or not outcome.kept:
            continue
        seen.add(sorts)
        before, after, back = next(iter(outcome.altered.values()))
        then = "" if back in (before, after) else f", and comes back as {_code(back)}"
        lines.append(f"| {head} | {models} | {_code(before)} | {_code(after)}{then} |")
    return "\n".join(lines) + "\n"


def _code(text: str) -> str:
    plain = text.replace("\n", "␤").replace("\0", "␀").replace("\t", "␉").replace("|", "\\|")
    return f"`{plain}`" if plain.strip() and "`" not in plain else f'"{plain}"'
