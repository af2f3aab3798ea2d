"""``python -m bench``: measures everything in one run, and writes ``docs/benchmarks.md``."""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from bench import against, fixtures, report
from bench.contestants import (
    Place,
    baseline,
    import_only,
    own_commands,
    prepare,
    warm_up,
)
from bench.generate import Size, generate
from bench.measure import environment
from bench.parts.base import BenchmarkPart, MeasurementExtent
from bench.parts.registry import PARTS
from bench.peers import peers
from bench.project import BenchmarkProject
from bench.results import BenchmarkResults, MeasuredRow
from bench.rounds import interleaved, print_progress

SIZES = (Size(10, 10), Size(100, 100), Size(400, 500), Size(1000, 500))
OVER_TABLES = tuple(Size(tables, 100) for tables in (100, 250, 500, 1000))
OVER_REVISIONS = tuple(Size(100, revisions) for revisions in (10, 100, 250, 500))
QUICK = (Size(10, 10), Size(30, 30))
ROUNDS = 5
GROWTH_ROUNDS = 3
"""A plot needs a trend, not a ratio."""
PEERS_UP_TO = 100
"""The number of tables above which the peers take longer than all other rows together."""

NAMES = ("shortcuts", "fixtures", *(part.name for part in PARTS))
"""The sections that can be renewed by themselves."""


def main() -> None:
    """Measure, and write the report."""
    options = options_of(sys.argv[1:])
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))  # clean up
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        place = prepare(Path(name), environment())
        if options.against:
            for rows in compared(place, options):
                print("\n".join(against.section(options.against, rows)), flush=True)
            return
        for name in options.only:
            _sections(place, options)[name]()
        if not options.only:
            everything(place, options)


def everything(place: Place, options: argparse.Namespace) -> None:
    """Measure everything; write what is there after each part, so that nothing is lost."""
    for results in measured(place, options):
        report.write(results, options.output)
    failed = [part.name for part in PARTS if not _is_renewed(part, place, options)]
    if failed:
        sys.exit(f"could not be measured: {', '.join(failed)}")


def _is_renewed(part: BenchmarkPart, place: Place, options: argparse.Namespace) -> bool:
    """Renew the section of a part; report a failure, which must not end the other parts."""
    try:
        _renew_part(part, place, options)
    except Exception:  # of any program that is measured, or of the network
        traceback.print_exc()
        return False
    return True


def _sections(place: Place, options: argparse.Namespace) -> dict[str, Callable[[], None]]:
    """The functions that renew one section of the report, by the name that ``--only`` takes."""

    def of_shortcuts() -> None:
        for rows in shortcuts(place, options):
            report.write_shortcuts(rows, options.output)

    def of_fixtures() -> None:
        report.write_fixtures(fixtures.measured(place, options.rounds), options.output)

    parts = {part.name: partial(_renew_part, part, place, options) for part in PARTS}
    return {"shortcuts": of_shortcuts, "fixtures": of_fixtures, **parts}


def _renew_part(part: BenchmarkPart, place: Place, options: argparse.Namespace) -> None:
    extent = MeasurementExtent(options.rounds, options.quick, not options.quick, options.projects)
    found = []
    for each in part.measure(place, extent):
        found.append(each)
        report.write_part(part, found, options.output)


def options_of(arguments: Sequence[str]) -> argparse.Namespace:
    """Parse the command line."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small sizes, two rounds")
    parser.add_argument("--sizes", type=_sizes, default=SIZES, help="TABLES/REVISIONS,…")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--growth-rounds", type=int, default=GROWTH_ROUNDS)
    parser.add_argument("--no-peers", action="store_true", help="without other tools")
    parser.add_argument("--no-growth", action="store_true", help="without the growth plots")
    parser.add_argument(
        "--only",
        metavar="SECTION,…",
        type=_names,
        default=(),
        help=f"renew these sections of the report, no others: {', '.join(NAMES)}",
    )
    parser.add_argument(
        "--against",
        metavar="COMMIT",
        help="measure only the tool's own commands, beside those of the tool at this commit, and "
        "print how they compare",
    )
    parser.add_argument(
        "--projects",
        metavar="FOLDER",
        type=Path,
        help="where published projects are installed (default: .venv-projects)",
    )
    parser.add_argument("--output", type=Path, default=Path("docs"), help="folder of the report")
    options = parser.parse_args(arguments)
    if options.quick:
        options.sizes, options.rounds, options.no_growth = QUICK, 2, True
    return options


def _names(text: str) -> tuple[str, ...]:
    names = tuple(text.split(","))
    unknown = [name for name in names if name not in NAMES]
    if unknown:
        raise argparse.ArgumentTypeError(
            f"there is no section {unknown[0]!r}, only {', '.join(NAMES)}"
        )
    return names


def _sizes(text: str) -> tuple[Size, ...]:
    pairs = (each.split("/") for each in text.split(","))
    return tuple(Size(int(tables), int(revisions)) for tables, revisions in pairs)


def measured(place: Place, options: argparse.Namespace) -> Iterator[BenchmarkResults]:
    """Measure everything; yield the results so far after each part, so that none are lost."""
    results = BenchmarkResults(rounds=options.rounds, server=_server_version(place))
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


def compared(place: Place, options: argparse.Namespace) -> Iterator[dict[str, list[MeasuredRow]]]:
    """Measure this version and an earlier one; yield the rows so far after each size."""
    found: dict[str, list[MeasuredRow]] = {}
    for size in options.sizes:
        rows = against.contestants(place, options.against, size)
        found[str(size)] = interleaved(rows, size, options.rounds, whole=False)
        yield found


def shortcuts(place: Place, options: argparse.Namespace) -> Iterator[dict[str, list[MeasuredRow]]]:
    """Measure each shortcut by runs with and without it; yield the rows so far after each size."""
    found: dict[str, list[MeasuredRow]] = {}
    for size in options.sizes:
        project = _project(place, size)
        rows = own_commands(place, project, on_disk=False, shortcuts=True)
        found[str(size)] = interleaved(rows, size, options.rounds, whole=False)
        yield found


def _project(place: Place, size: Size) -> BenchmarkProject:
    """Generate a project, and run the tool on it once."""
    project = generate(place.folder / f"{size.tables}-{size.revisions}", size)
    print_progress(f"{size}: a first run")
    warm_up(place, project.folder)
    return project


def _one_size(
    place: Place, size: Size, options: argparse.Namespace, *, whole: bool
) -> list[MeasuredRow]:
    """Measure all rows of a size.

    :param whole: whether to include peers, memory, and data on a disk.
    """
    project = _project(place, size)
    own = own_commands(place, project, on_disk=whole, shortcuts=whole)
    rows = [baseline(place, project), *own]
    rows.append(import_only(place, project))
    if not whole:
        return interleaved(rows, size, options.growth_rounds, whole=False)
    if options.no_peers or size.tables > PEERS_UP_TO:
        return interleaved(rows, size, options.rounds, whole=True)
    with peers(place, place.folder, size) as others:
        return interleaved([*rows, *others], size, options.rounds, whole=True)


def _server_version(place: Place) -> str:
    from alembic_autogen.server.sources import mysqld, packages
    from alembic_autogen.settings import load

    settings = load(place.folder)
    binary = mysqld.find(settings) or packages.find(settings)
    assert binary is not None
    return f"{binary.flavor} {binary.version}"


if __name__ == "__main__":
    main()
