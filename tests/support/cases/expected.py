"""The contents of a revision as text, as the file of a case lists them."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

_TABLE = "[expected]\n"
_WIDTH = 100


@dataclass(frozen=True)
class Expected:
    """The contents of a revision as text.

    :param differences: the first line of each difference's description.
    :param upgrade: the operations of the upgrade.
    :param downgrade: the operations of the downgrade.
    """

    differences: Sequence[str] = ()
    upgrade: Sequence[str] = ()
    downgrade: Sequence[str] = ()


def rewritten(toml: str, old: Expected, new: Expected) -> str:
    """Update the expected result in the TOML of a case, without changing any other text.

    :param old: the current expected result.
    :param new: the new expected result.
    """
    if _TABLE not in toml:
        toml += f"\n{_TABLE}" if toml else _TABLE
    for name, items in vars(new).items():
        place = re.search(rf"^{name} = \[(.*\]|\n(.*\n)*?\])\n", toml, re.MULTILINE)
        first, last = place.span() if place else (len(toml), len(toml))
        if not place or items != getattr(old, name):
            toml = toml[:first] + _array(name, items) + toml[last:]
    assert Expected(**tomllib.loads(toml)["expected"]) == new, toml
    return toml


def _array(name: str, items: Sequence[str]) -> str:
    texts = [json.dumps(item, ensure_ascii=False) for item in items]  # also a TOML basic string
    if len(line := f"{name} = [{', '.join(texts)}]\n") <= _WIDTH and len(texts) < 2:
        return line
    return "\n".join([f"{name} = [", *(f"    {text}," for text in texts), "]\n"])
