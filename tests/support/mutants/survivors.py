"""The list of mutants that are known to survive, each with a reason."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


class Survivor(NamedTuple):
    """A surviving mutant, identified by its change and not by a line number.

    :param module: the module's name as in ``MODULES``: ``schema/diff``.
    :param line: the text of the line.
    :param mutation: the change.
    """

    module: str
    line: str
    mutation: str


@dataclass(frozen=True)
class Known:
    """The contents of the list.

    :param judged: survivors, and the reason why no test can notice each.
    :param not_mutated: modules that unit tests on values cannot cover, with the reason.
    """

    judged: dict[Survivor, str]
    not_mutated: Mapping[str, str] = field(default_factory=dict)

    def __contains__(self, survivor: Survivor) -> bool:
        return survivor in self.judged

    def stale(self, survivors: Iterable[Survivor], modules: Iterable[str]) -> list[Survivor]:
        """The listed survivors of some modules that do not survive any more."""
        left, tried = set(survivors), set(modules)
        return [each for each in self.judged if each.module in tried and each not in left]


def read(path: Path) -> Known:
    """Read the list.

    :raises ValueError: a judged survivor, or a module that is not mutated, has no reason.
    """
    tables = tomllib.loads(path.read_text(encoding="utf-8"))
    judged = {
        _survivor(item): str(item.get("reason", "")).strip() for item in _items(tables, "judged")
    }
    for survivor, reason in judged.items():
        if not reason:
            raise ValueError(f"{path}: no reason for {' | '.join(survivor)}")
    not_mutated = {
        str(module): str(item.get("reason", "")).strip()
        for item in _items(tables, "not-mutated")
        for module in item["modules"]
    }
    for module, reason in not_mutated.items():
        if not reason:
            raise ValueError(f"{path}: no reason for {module}")
    return Known(judged, not_mutated)


def _items(tables: dict[str, Any], name: str) -> list[dict[str, Any]]:
    return list(tables.get(name, []))


def _survivor(item: dict[str, Any]) -> Survivor:
    return Survivor(item["module"], item["line"], item["mutation"])


def as_toml(survivor: Survivor) -> str:
    """Format a survivor as an entry of the list, to which the reason has to be added."""
    fields = [f"{name} = {_quoted(value)}" for name, value in survivor._asdict().items()]
    return "\n".join(["[[judged]]", *fields, 'reason = ""'])


def _quoted(text: str) -> str:
    if "'" not in text:
        return f"'{text}'"
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
