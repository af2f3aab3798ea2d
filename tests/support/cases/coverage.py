"""docs/coverage.md: the verdicts of a test run on Alembic alone and on the tool, for each case."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import alembic

from support.cases import compared, plain_sql
from support.cases.case import CASES, Case
from support.cases.verdict import EXACT, MEANINGS

PAGE = Path(__file__).parents[3] / "docs" / "coverage.md"
_TABLES = "## All in all\n"

Verdicts = Mapping[str, tuple[str, str]]
"""The verdicts on Alembic alone and on the tool, by the name of the case."""


def page(cases: Sequence[Case], verdicts: Verdicts, version: str, server: str) -> str:
    """Compose the whole page.

    :param version: the version of Alembic.
    :param server: the version of the server.
    """
    return _introduction(version, server) + tables(cases, verdicts, counted_pairs())


def write_pairs(name: str, count: plain_sql.Count) -> None:
    """Write the current page again, with what was counted for pairs.

    :param name: one of ``plain_sql.PAIRS``.
    :raises RuntimeError: other processes have counted a part of them.
    """
    if int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")) > 1:
        raise RuntimeError("Pairs are counted in one process: -n 0")
    introduction, _, _ = _text().partition(_TABLES)
    counts = {**counted_pairs(), name: count}
    PAGE.write_text(introduction + tables(CASES, documented(), counts), encoding="utf-8")


def tables(cases: Sequence[Case], verdicts: Verdicts, pairs: Mapping[str, plain_sql.Count]) -> str:
    """Compose the part of the page that depends on what the tests found.

    :param pairs: the operations in the revisions of pairs, by one of ``plain_sql.PAIRS``.
    """
    kinds = list(dict.fromkeys(case.kind for case in cases))
    groups = {kind: [case for case in cases if case.kind == kind] for kind in sorted(kinds)}
    parts = (
        _summary(groups, verdicts),
        plain_sql.table(plain_sql.of_cases(cases), pairs),
        compared.table(),
        _details(groups, verdicts),
    )
    return "\n".join([_TABLES, *(line for part in parts for line in part)])


def runs_locked_alembic() -> bool:
    """Whether Alembic's version is that of requirements.lock, which the page's verdicts are for."""
    lock = (PAGE.parents[1] / "requirements.lock").read_text(encoding="utf-8")
    return f"\nalembic=={alembic.__version__} " in lock


def documented() -> Verdicts:
    """Read the verdicts from the page."""
    row = r"^\|.*\| \[`([\w-]+)`\]\(.*\) \| ([^|]+) \| ([^|]+) \|$"
    rows = re.findall(row, _text(), re.MULTILINE)
    return {slug: (alone, ours) for slug, alone, ours in rows}


def counted_pairs() -> Mapping[str, plain_sql.Count]:
    """Read from the page what was counted for pairs, by one of ``plain_sql.PAIRS``."""
    return plain_sql.counts_of_page(_text())


def _text() -> str:
    return PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""


def tables_of_page() -> str:
    """Read the part of the current page that depends on the verdicts only."""
    _, heading, rest = _text().partition(_TABLES)
    return heading + rest


def _introduction(version: str, server: str) -> str:
    meanings = "\n".join(f"| {word} | {meaning} |" for word, meaning in MEANINGS.items())
    return f"""\
# Coverage

Each row is a case, a file in `tests/cases/` with models before and after a change, and rows. A
test run has Alembic alone and this tool write a revision for it, runs both revisions up and down
on a server with the rows, and compares what `SHOW CREATE` prints with what `create_all()` makes
of the models. `make coverage-table` writes this page. `make test-slow` fails if a verdict on this
tool is out of date, and compares those on Alembic for two cases of each kind, `make test-random`
all. It was last written with Alembic {version} and MySQL {server}.

Alembic alone runs with every comparison that it has (`compare_type`, `compare_server_default`,
the plugin `alembic.ext.checkconstraint_byname`), and with a template that imports SQLModel. It
has no way to declare a rename or values for rows. If several things go wrong, the verdict is the
first one in this list.

| Verdict | Meaning |
| --- | --- |
{meanings}

"""


def _summary(groups: Mapping[str, Sequence[Case]], verdicts: Verdicts) -> Iterator[str]:
    yield "| Kind | Cases | Alembic alone: exact | alembic-autogen: exact |"
    yield "| --- | ---: | ---: | ---: |"
    rows = {kind: _exact(cases, verdicts) for kind, cases in groups.items()}
    for kind, (cases, alone, ours) in rows.items():
        yield f"| {kind} | {cases} | {alone} | {ours} |"
    sums = (sum(column) for column in zip(*rows.values(), strict=True))
    yield f"| **All** | {' | '.join(f'**{number}**' for number in sums)} |"
    yield ""
    yield "What Alembic alone makes of them:"
    yield ""
    counted = Counter(verdicts[case.slug][0] for cases in groups.values() for case in cases)
    yield "| Verdict | Cases |"
    yield "| --- | ---: |"
    yield from (f"| {word} | {counted[word]} |" for word in MEANINGS if counted[word])
    yield ""


def _exact(cases: Iterable[Case], verdicts: Verdicts) -> tuple[int, int, int]:
    found = [verdicts[case.slug] for case in cases]
    alone, ours = (sum(each[at] == EXACT for each in found) for at in (0, 1))
    return len(found), alone, ours


def _details(groups: Mapping[str, Sequence[Case]], verdicts: Verdicts) -> Iterator[str]:
    for kind, cases in groups.items():
        yield f"## {kind}\n"
        yield "| Change | Case | Alembic alone | alembic-autogen |"
        yield "| --- | --- | --- | --- |"
        for case in cases:
            alone, ours = verdicts[case.slug]
            link = f"[`{case.slug}`](../tests/cases/{case}.md)"
            yield f"| {case.title} | {link} | {alone} | {ours} |"
        yield ""
