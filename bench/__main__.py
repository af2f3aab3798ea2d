"""``python -m bench``: measures everything in one run, and writes ``docs/benchmarks.md``."""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from bench import against, fixtures, report
from bench.contestants import (
    Contestant,
    Place,
    baseline,
    import_only,
    own_commands,
    prepare,
    warm_up,
)
from bench.generate import Size, generate
from bench.measure import environment, memory, seconds
from bench.peers import peers
from bench.results import Results, Row

SIZES = (Size(10, 10), Size(100, 100), Size(400, 500), Size(1000, 500))
OVER_TABLES = tuple(Size(tables, 100) for tables in (100, 250, 500, 1000))
OVER_REVISIONS = tuple(Size(100, revisions) for revisions in (10, 100, 250, 500))
QUICK = (Size(10, 10), Size(30, 30))
ROUNDS = 5
GROWTH_ROUNDS = 3
"""A plot needs a trend, not a ratio."""
PEERS_UP_TO = 100
"""The number of tables above which the peers take longer than all other rows together."""


def main() -> None:
    """Measure, and write the report."""
    options = _options()
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))  # clean up
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        place = prepare(Path(name), environment())
        if options.against:
            for rows in compared(place, options):
                print("\n".join(against.section(options.against, rows)), flush=True)
            return
        if options.only_shortcuts:
            for rows in shortcuts(place, options):
                report.write_shortcuts(rows, options.output)
            return
        for results in measured(place, options):
            report.write(results, options.output)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small sizes, two rounds")
    parser.add_argument("--sizes", type=_sizes, default=SIZES, help="TABLES/REVISIONS,…")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--growth-rounds", type=int, default=GROWTH_ROUNDS)
    parser.add_argument("--no-peers", action="store_true", help="without other tools")
    parser.add_argument("--no-growth", action="store_true", help="without the growth plots")
    parser.add_argument(
        "--only-shortcuts", action="store_true", help="renew the section about shortcuts, no other"
    )
    parser.add_argument(
        "--against",
        metavar="COMMIT",
        help="measure only the tool's own commands, beside those of the tool at this commit, and "
        "print how they compare",
    )
    parser.add_argument("--output", type=Path, default=Path("docs"), help="folder of the report")
    options = parser.parse_args()
    if options.quick:
        options.sizes, options.rounds, options.no_growth = QUICK, 2, True
    return options


def _sizes(text: str) -> tuple[Size, ...]:
    pairs = (each.split("/") for each in text.split(","))
    return tuple(Size(int(tables), int(revisions)) for tables, revisions in pairs)


def measured(place: Place, options: argparse.Namespace) -> Iterator[Results]:
    """Measure everything; yield the results so far after each part, so that none are lost."""
    results = Results(rounds=options.rounds, server=_server_version(place))
    results.fixtures = fixtures.measured(place, options.rounds)
    for size in options.sizes:
        results.tables[str(size)] = _one_size(place, size, options, whole=True)
        yield results
    if options.no_growth:
        return
    for size in dict.fromkeys((*OVER_TABLES, *OVER_REVISIONS)):
        known = results.tables.get(str(size))
        results.growth[str(size)] = known or _one_size(place, size, options, whole=False)
    yield results


def compared(place: Place, options: argparse.Namespace) -> Iterator[dict[str, list[Row]]]:
    """Measure this version and an earlier one; yield the rows so far after each size."""
    found: dict[str, list[Row]] = {}
    for size in options.sizes:
        rows = against.contestants(place, options.against, size)
        found[str(size)] = _interleaved(rows, size, options.rounds, whole=False)
        yield found


def shortcuts(place: Place, options: argparse.Namespace) -> Iterator[dict[str, list[Row]]]:
    """Measure each shortcut by runs with and without it; yield the rows so far after each size."""
    found: dict[str, list[Row]] = {}
    for size in options.sizes:
        project = _project(place, size)
        rows = own_commands(place, project, size, on_disk=False, shortcuts=True)
        found[str(size)] = _interleaved(rows, size, options.rounds, whole=False)
        yield found


def _project(place: Place, size: Size) -> Path:
    """Generate a project, and run the tool on it once."""
    project = place.folder / f"{size.tables}-{size.revisions}"
    generate(project, size)
    _print_progress(f"{size}: a first run")
    warm_up(place, project)
    return project


def _one_size(place: Place, size: Size, options: argparse.Namespace, *, whole: bool) -> list[Row]:
    """Measure all rows of a size.

    :param whole: whether to include peers, memory, and data on a disk.
    """
    project = _project(place, size)
    own = own_commands(place, project, size, on_disk=whole, shortcuts=whole)
    rows = [baseline(place, project), *own]
    rows.append(import_only(place, project))
    if not whole:
        return _interleaved(rows, size, options.growth_rounds, whole=False)
    if options.no_peers or size.tables > PEERS_UP_TO:
        return _interleaved(rows, size, options.rounds, whole=True)
    with peers(place, place.folder, size) as others:
        return _interleaved([*rows, *others], size, options.rounds, whole=True)


def _interleaved(
    contestants: Sequence[Contestant], size: Size, rounds: int, *, whole: bool
) -> list[Row]:
    """Measure in rounds, so that other load on the machine affects all contestants alike."""
    times: dict[str, list[float]] = {each.name: [] for each in contestants}
    for number in range(rounds):
        turn = number % len(contestants)
        for each in (*contestants[turn:], *contestants[:turn]):
            _print_progress(f"{size}: round {number + 1} of {rounds}: {each.name}")
            times[each.name].append(_timed(each, number))
    return [
        Row(each.name, times[each.name], *(_memory(each, rounds) if whole else ()))
        for each in contestants
    ]


def _timed(each: Contestant, number: int) -> float:
    each.before(number)
    try:
        return seconds(each.command, each.folder, each.environment, each.codes)
    finally:
        each.after()


def _memory(each: Contestant, number: int) -> Iterable[int]:
    """Measure memory in a separate run, since sampling it takes time."""
    _print_progress(f"memory of: {each.name}")
    each.before(number)
    try:
        found = memory(each.command, each.folder, each.environment)
    finally:
        each.after()
    return found.tool, found.server


def _server_version(place: Place) -> str:
    from alembic_autogen.server.sources import mysqld, packages
    from alembic_autogen.settings import load

    settings = load(place.folder)
    binary = mysqld.find(settings) or packages.find(settings)
    assert binary is not None
    return f"{binary.flavor} {binary.version}"


def _print_progress(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
