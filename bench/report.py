"""Write ``docs/benchmarks.md``, with the plots beside it."""

from __future__ import annotations

import importlib.util
import os
import platform
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib import metadata
from pathlib import Path

from bench import fixtures, plot
from bench.contestants import (
    BASELINE,
    BOTH_KNOWN,
    COLD,
    HEAD_KNOWN,
    IMPORT,
    ON_DISK,
    REVISION,
    SHORTCUT_ROWS,
    without,
)
from bench.parts.base import BenchmarkPart, Measurements
from bench.results import BenchmarkResults, MeasuredRow, row
from bench.tables import table, with_section

PACKAGES = (
    *("alembic", "SQLAlchemy", "sqlmodel", "pydantic", "PyMySQL", "black", "ruff"),
    *("pytest-alembic", "Django"),
)
GOALS = {
    COLD: {"100/100": 5.0, "1000/500": 3.5},
    HEAD_KNOWN: {"100/100": 11.0, "1000/500": 10.0},
    BOTH_KNOWN: {"100/100": 55.0, "1000/500": 120.0},
    REVISION: {"100/100": 6.0, "1000/500": 7.0},
}
"""Minimum ratios of the time of the scripted way to that of the row, by size."""
BEYOND_IMPORT = 0.150
"""The maximum number of seconds beyond importing the models if both schemas are known."""
DISK = 1.5
"""The maximum ratio of the time with the data on a disk to that with the data in memory."""
TOOL, SERVER = 250, 500
"""Maximum megabytes of the tool beyond importing the models, and of its server."""
MB = 10**6
NOTES = Path(__file__).with_name("notes.md")
"""Handwritten notes on the figures: why a goal was missed, what to try next."""

TITLE = "# Benchmarks\n"
HEAD = f"""\
{TITLE}
`make bench` writes this page. It generates projects of T tables and R revisions, and runs every
command below in a separate process, {{rounds}} times each, interleaved in one run, so that other
load on the machine affects all of them alike. Ratios say more than seconds. The tables have the
median, the minimum and the maximum; a ratio is that of the medians.

*Scripted* is what a team writes today (`bench/baseline.sh`): initialise a data directory in
memory, start `mysqld` with fast options, run `alembic upgrade head` and `alembic check`, stop the
server. *Nothing known* is `--no-cache`: only the server's program and an empty, initialised data
directory are there, as after the first run of any project. The tool runs with its default
settings, and `revision` with every proof, rows, black and ruff.

{{machine}}
"""


SHORTCUTS = "## Shortcuts"
SHORTCUTS_HEAD = f"""\
{SHORTCUTS}

Seconds with and without each shortcut, and the share of the time that it saves, by size
(tables/revisions). The key `disable` turns a shortcut off. `--no-cache` turns off import
tracking, with everything that is remembered.

"""


def write(results: BenchmarkResults, folder: Path) -> None:
    """Write the report.

    :param folder: for the document and its plots.
    """
    folder.mkdir(exist_ok=True)
    sections = [HEAD.format(rounds=results.rounds, machine=_machine(results))]
    sections += [_size(size, rows) for size, rows in results.tables.items()]
    sections.append(_shortcuts(results.tables))
    sections.append(_fixtures(results.fixtures))
    sections.append(_growth(results, folder))
    sections.append(NOTES.read_text(encoding="utf-8"))
    text = "\n".join(section for section in sections if section)
    (folder / "benchmarks.md").write_text(text, encoding="utf-8")


def _machine(results: BenchmarkResults) -> str:
    versions = [f"Python {platform.python_version()}", results.server]
    for package in PACKAGES:
        if importlib.util.find_spec(package.lower().replace("-", "_")):
            versions.append(f"{package} {metadata.version(package)}")
    cores = os.cpu_count()
    return "\n".join(
        [
            f"Machine: {_processor()}, {cores} cores, {_memory()} GB, {sys.platform}"
            f" {platform.release()}.",
            f"Versions: {', '.join(versions)}.",
        ]
    )


def _processor() -> str:
    for line in _lines("/proc/cpuinfo"):
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _memory() -> int:
    for line in _lines("/proc/meminfo"):
        if line.startswith("MemTotal:"):
            return round(int(line.split()[1]) / 1e6)
    return 0


def _lines(path: str) -> list[str]:
    try:
        return Path(path).read_text().splitlines()
    except OSError:
        return []


def write_shortcuts(rows: Mapping[str, list[MeasuredRow]], folder: Path) -> None:
    """Replace the section about shortcuts in the report, and nothing else.

    :param rows: the rows with and without shortcuts, by size.
    :param folder: the folder of the report.
    """
    renew(_shortcuts(rows), folder)


def write_fixtures(rows: list[MeasuredRow], folder: Path) -> None:
    """Replace the section about databases for tests in the report, and nothing else."""
    renew(_fixtures(rows), folder)


def write_part(part: BenchmarkPart, found: Sequence[Measurements], folder: Path) -> None:
    """Replace or add the section of a part in the report, and nothing else.

    :param found: the tables of the section.
    """
    renew("\n".join([part.heading, "", part.text, *map(_measured, found)]), folder)


def _measured(each: Measurements) -> str:
    rows = [*each.rows]
    heading = [f"### {each.title}\n"] if each.title else []
    remarks = [f"- {line}" for line in each.remarks]
    lines = [*heading, each.text or _times("", rows, each.base), *remarks]
    return "\n".join(lines) + ("\n" if remarks else "")


def renew(section: str, folder: Path) -> None:
    """Replace a section of the report, or add it."""
    path = folder / "benchmarks.md"
    folder.mkdir(exist_ok=True)
    document = path.read_text(encoding="utf-8") if path.exists() else TITLE
    path.write_text(with_section(document, section), encoding="utf-8")


def _shortcuts(sizes: Mapping[str, list[MeasuredRow]]) -> str:
    lines = [_shortcut(name, whole, sizes) for name, whole in SHORTCUT_ROWS.items()]
    tracking = (_gain(row(rows, BOTH_KNOWN), row(rows, COLD)) for rows in sizes.values())
    lines.append(["import tracking", "check-drift, nothing changed", *tracking])
    return SHORTCUTS_HEAD + table(("", "measured by", *sizes), lines)


def _shortcut(name: str, measured: str, sizes: Mapping[str, list[MeasuredRow]]) -> list[str]:
    found = (
        _gain(row(rows, measured), row(rows, without(measured, name))) for rows in sizes.values()
    )
    return [f"`{name}`", measured, *found]


def _gain(with_it: MeasuredRow | None, without_it: MeasuredRow | None) -> str:
    """Format both times, and the share of the longer one that is saved."""
    if with_it is None or without_it is None:
        return ""
    saved = 1 - with_it.median / without_it.median
    return f"{with_it.median:.2f} / {without_it.median:.2f} ({saved:.0%})"


def _size(size: str, rows: list[MeasuredRow]) -> str:
    tables, _, revisions = size.partition("/")
    parts = [f"## {tables} tables, {revisions} revisions\n", _times(size, rows)]
    parts += [f"- {line}" for line in _remarks(rows)]
    return "\n".join(parts) + "\n"


def _is_without_shortcut(each: MeasuredRow) -> bool:
    return ", without " in each.name


def _times(size: str, rows: list[MeasuredRow], base: str = BASELINE) -> str:
    """A table of all rows.

    :param size: the size of the project, which may have goals.
    :param base: the row to which the others are compared.
    """
    scripted = row(rows, base)
    assert scripted is not None
    heads = ("", "median, s", "min to max", "scripted / it", "goal", "tool, MB", "server, MB")
    lines = [_line(each, scripted, size) for each in rows if not _is_without_shortcut(each)]
    shown = [number for number, head in enumerate(heads) if not head or any(_column(number, lines))]
    return table([heads[n] for n in shown], ([line[n] for n in shown] for line in lines))


def _column(number: int, lines: Iterable[Sequence[str]]) -> Iterator[str]:
    return (line[number] for line in lines)


def _line(each: MeasuredRow, scripted: MeasuredRow, size: str) -> list[str]:
    goal = GOALS.get(each.name, {}).get(size)
    ratio = scripted.median / each.median
    missed = goal is not None and ratio < goal
    return [
        each.name,
        f"{each.median:.2f}",
        f"{min(each.seconds):.2f} to {max(each.seconds):.2f}",
        "" if each in (scripted,) or each.name == IMPORT else f"{ratio:.1f}",
        "" if goal is None else f"{goal:.1f}{' (missed)' if missed else ''}",
        _megabytes(each.tool),
        _megabytes(each.server),
    ]


def _megabytes(size: int) -> str:
    return f"{size / MB:.0f}" if size else ""


def _remarks(rows: list[MeasuredRow]) -> Iterator[str]:
    imports = row(rows, IMPORT)
    known = row(rows, BOTH_KNOWN)
    if imports and known:
        yield (
            f"Both known: {known.median * 1000:.0f} ms; importing the models alone takes "
            f"{imports.median * 1000:.0f} ms (goal: {BEYOND_IMPORT * 1000:.0f} ms beyond that)."
        )
    for each in rows:
        memory = row(rows, each.name.removesuffix(ON_DISK))
        if each.name.endswith(ON_DISK) and memory:
            times = each.median / memory.median
            yield f"On a disk, {memory.name} takes {times:.2f} times as long (goal: {DISK})."
    measured = [each for each in rows if each.tool and each.name in GOALS]
    if imports and measured:
        tool = max(each.tool for each in measured) - imports.tool
        server = max(each.server for each in measured)
        yield (
            f"Memory: the tool takes up to {tool / MB:.0f} MB beyond importing the models (goal: "
            f"{TOOL} MB), its server up to {server / MB:.0f} MB (goal: {SERVER} MB)."
        )


def _fixtures(rows: list[MeasuredRow]) -> str:
    if not rows:
        return ""
    slow = row(rows, fixtures.UPGRADE)
    assert slow is not None
    lines = (
        [
            each.name,
            f"{each.median * 1000:.0f}",
            f"{min(each.seconds) * 1000:.0f} to {max(each.seconds) * 1000:.0f}",
            f"{slow.median / each.median:.0f}",
        ]
        for each in rows
    )
    heads = ("", "median, ms", "min to max", "upgrade / it")
    return f"{fixtures.HEAD}\n{table(heads, lines)}"


def _growth(results: BenchmarkResults, folder: Path) -> str:
    sizes = {_numbers(size): rows for size, rows in results.growth.items()}
    if not sizes or not importlib.util.find_spec("matplotlib"):
        return ""
    over_tables = {tables: rows for (tables, revisions), rows in sizes.items() if revisions == 100}
    over_revisions = {
        revisions: rows for (tables, revisions), rows in sizes.items() if tables == 100
    }
    plot.draw(folder / "growth-tables.svg", "tables (100 revisions)", over_tables)
    plot.draw(folder / "growth-revisions.svg", "revisions (100 tables)", over_revisions)
    return (
        "## Growth\n\n"
        "![Time over the number of tables](growth-tables.svg)\n\n"
        "![Time over the number of revisions](growth-revisions.svg)\n"
    )


def _numbers(size: str) -> tuple[int, int]:
    tables, _, revisions = size.partition("/")
    return int(tables), int(revisions)
