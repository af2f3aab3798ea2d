"""Put values in place of the placeholders in what a server has normalised.

A digest has ``?`` for a value, ``?, ...`` for several, ``(...)`` for a list or a row, and a space
around each parenthesis (MySQL manual, 29.10, Performance Schema Statement Digests and Sampling).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

Columns = Mapping[str, Sequence[tuple[str, str]]]
"""The columns of each table, with their types, in order; all names in lower case."""

_TOKEN = re.compile(
    r"(?P<quoted>'(?:[^'\\]|\\.|'')*'|\"(?:[^\"\\]|\\.|\"\")*\")"
    r"|(?P<comment>/\*(?![!+M]).*?\*/)"
    r"|(?P<list>\s*\(\s*\.\.\.\s*\))"
    r"|(?P<several>\?\s*,\s*\.\.\.)"
    r"|(?P<one>\?)"
    r"|(?P<open>\s*\()"
    r"|(?P<word>`(?:[^`]|``)*`|[\w$]+)"
    r"|(?P<other>\s+|.)",
    re.DOTALL,
)
_ROW = re.compile(
    r"^\s*(?:INSERT|REPLACE)\s+(?:IGNORE\s+)?(?:INTO\s+)?"
    r"(?P<table>`(?:[^`]|``)*`|[\w$]+)\s*(?:\((?P<columns>[^()]*)\)\s*)?VALUES?\s*(?P<row>\(.*)",
    re.IGNORECASE | re.DOTALL,
)
_VALUES = {
    **dict.fromkeys(("date", "datetime", "timestamp"), "'2000-01-01'"),
    "time": "'01:00:00'",
    "json": "'1'",
    "inet6": "'::1'",
    "inet4": "'127.0.0.1'",
    "uuid": "'00000000-0000-1000-8000-000000000001'",
    **dict.fromkeys(
        ("geometry", "point", "linestring", "polygon"), "ST_GeomFromText('POINT(1 1)')"
    ),
}
"""A value of each type for which the number 1 is none."""
_NUMBERS = frozenset({"limit", "offset", "interval"})
"""Words behind which a number stands, not a value of a column."""


def has_placeholders(sql: str) -> bool:
    """Whether a text has something in place of values."""
    return any(found.lastgroup in ("list", "several", "one") for found in _TOKEN.finditer(sql))


def with_examples(sql: str, columns: Columns) -> str:
    """A statement with a value for each placeholder, of the type of the column that is near.

    :param columns: the columns of the tables that there are.
    """
    found = _ROW.match(sql)
    if found is None:
        return _filled(sql, dict(_all(columns.values())))
    table = columns.get(_plain(found["table"]), ())
    types = dict(table)
    names = [_plain(n) for n in found["columns"].split(",")] if found["columns"] else [*types]
    values = [example(types.get(name, "")) for name in names]
    return f"{_filled(sql[: found.start('row')], {})}{_row(found['row'], values, types)}"


def example(type_: str) -> str:
    """A value of a type, as SQL."""
    return _VALUES.get(type_.lower(), "1")


def _row(text: str, values: Sequence[str], types: Mapping[str, str]) -> str:
    """Fill in the values of an INSERT, and the placeholders behind them."""
    parts: list[str] = []
    depth = at = 0
    for found in _TOKEN.finditer(text):
        kind, part = found.lastgroup, found[0]
        if kind == "list" and not depth:
            return f"({', '.join(values)}){_filled(text[found.end() :], types)}"
        depth += (kind == "open") - (part == ")")
        at += part == "," and depth == 1
        left = values[at:] or ["1"]
        replaced = {"one": left[0], "several": ", ".join(left), "open": "(", "comment": ""}
        parts.append(replaced.get(kind or "", part))
        if part == ")" and not depth:
            return f"{''.join(parts)}{_filled(text[found.end() :], types)}"
    return "".join(parts)


def _filled(sql: str, types: Mapping[str, str]) -> str:
    """A text whose placeholders have values of the column that was named last."""
    parts: list[str] = []
    type_ = ""
    for found in _TOKEN.finditer(sql):
        kind, text = found.lastgroup, found[0]
        if kind == "word":
            name = _plain(text)
            type_ = "" if name in _NUMBERS else types.get(name, type_)
            parts.append(text)
        elif kind in ("one", "several", "list"):
            value = example(type_)
            parts.append({"one": value, "several": f"{value}, {value}"}.get(kind, f" ({value})"))
        elif kind == "open":
            parts.append("(")
        elif kind != "comment":
            parts.append(text)
    return "".join(parts)


def _all(tables: Iterable[Sequence[tuple[str, str]]]) -> Iterator[tuple[str, str]]:
    for table in tables:
        yield from table


def _plain(name: str) -> str:
    return name.strip().strip("`").replace("``", "`").lower()
