"""The preconditions' conditions for each pair of types, as they were compared with servers."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from alembic_autogen.autogenerate.preconditions.converted_values import converted
from alembic_autogen.autogenerate.preconditions.narrowing import conversion
from alembic_autogen.schema.model import Column
from support.conversions.representatives import ALIKE, TYPES
from support.tables import column

FILE = Path(__file__).parents[2] / "conversions" / "asked.json"
CHANGED = (
    "The preconditions ask something else of these conversions than what was held against the "
    "servers. Run make test-conversions, then "
    "TEST_REWRITE=1 make test ARGS='-k asked_of_each'."
)
TYPES_ASKED = tuple(dict.fromkeys((*TYPES["mysql"], *TYPES["mariadb"], *ALIKE)))

Conditions = tuple[str | None, str | None, bool, str]
"""The conditions of :class:`Unfit` on values, and the expression that converts them."""


def asked_of(head: str) -> dict[str, Conditions]:
    """The conditions on the values of a type, by the type that they are converted to."""
    found = {}
    for models in TYPES_ASKED:
        unfit = conversion("`c`", as_column(head), as_column(models))
        becomes = converted("`c`", as_column(head), as_column(models))
        found[models] = (unfit.refused, unfit.altered, unfit.none_stays, becomes)
    return found


@cache
def as_column(type_: str) -> Column:
    """Make a column of a type, given as SQL."""
    for words in ("character set", "collate"):
        type_ = type_.replace(words, words.upper())
    return column(f"`c` {type_} DEFAULT NULL")


@cache
def load() -> dict[str, dict[str, Conditions]]:
    """Read the conditions from the file, by both types."""
    found: dict[str, dict[str, Conditions]] = {}
    for each in json.loads(FILE.read_text("utf-8")):
        for head, others in each["of"].items():
            names = ("refused", "altered", "none stays", "becomes")
            conditions = tuple(each[name] for name in names)
            found.setdefault(head, {}).update(dict.fromkeys(others, conditions))
    return found


def write() -> None:
    """Write the file: each condition once, with the pairs of types that it applies to."""
    pairs: dict[Conditions, dict[str, list[str]]] = {}
    for head in TYPES_ASKED:
        for models, conditions in asked_of(head).items():
            pairs.setdefault(conditions, {}).setdefault(head, []).append(models)
    lines = [
        json.dumps(
            {
                "refused": refused,
                "altered": altered,
                "none stays": none_stays,
                "becomes": becomes,
                "of": of,
            },
            ensure_ascii=False,
        )
        for (refused, altered, none_stays, becomes), of in pairs.items()
    ]
    FILE.write_text("[\n" + ",\n".join(lines) + "\n]\n", "utf-8")
    load.cache_clear()
