"""The command line of ``make test-mutants``."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections import Counter
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from alembic_autogen.server import launch
from alembic_autogen.settings import load
from support.mutants.changed_lines import changed_lines
from support.mutants.mutate import Mutant, mutants
from support.mutants.on_a_server import lines
from support.mutants.plugin import MutantRun
from support.mutants.survivors import Known, Survivor, as_toml, read
from support.shops import url

PACKAGE = "alembic_autogen"
ROOT = Path(__file__).parents[3]
SOURCES = ROOT / "tools" / PACKAGE
LIST = ROOT / "tests" / "mutants" / "survivors.toml"
MODULES = (
    *("schema", "models/incremental", "models/keys", "models/own_statements"),
    *("proof", "session/project_files"),
    *("autogenerate/planning", "autogenerate/preconditions", "autogenerate/check_order"),
    *("autogenerate/operations", "autogenerate/backfills", "autogenerate/late_updates"),
    *("autogenerate/flag_names", "autogenerate/renamed_members", "autogenerate/referring_rows"),
    *("autogenerate/renames", "autogenerate/trigger_effects", "memo"),
)
"""The modules that correct revisions depend on: files, and folders with all of their files."""
WATCHING = (
    *("audit_hook", "history_use", "process_changes", "snapshots_at_once"),
    *("tracked_state", "watch"),
)
"""The tests of ``memo`` that observe this very process, which take half a second each."""
TESTS = (
    *("tests/unit/schema", "tests/unit/autogenerate", "tests/unit/proof"),
    *("tests/unit/models", "tests/unit/session"),
    *(
        str(path.relative_to(ROOT))
        for path in sorted((ROOT / "tests/unit/memo").glob("test_*.py"))
        if path.stem.removeprefix("test_") not in WATCHING
    ),
)
"""Tests on values."""
TESTS_ON_A_SERVER = ("tests/integration/proof",)
"""The further tests of ``--server``, which run on one MySQL server."""
OPTIONS = (
    *("-q", "--no-header", "-p", "no:cacheprovider", "-p", "no:xdist"),
    *("-o", "tmp_path_retention_policy=none"),
)


def main() -> int:
    """Run the mutants; fail if an unlisted mutant survives or a listed one does not.

    :returns: the exit code.
    """
    arguments = _arguments()
    known = read(LIST)
    names = [
        name
        for part in arguments.modules or MODULES
        for name in _files(part)
        if name == part or name not in known.not_mutated or arguments.server
    ]
    tried = {f"{PACKAGE}.{_dotted(name)}": name for name in names}
    texts = {name: (SOURCES / f"{name}.py").read_text(encoding="utf-8") for name in names}
    found = _chosen_mutants(arguments, tried, texts)
    if arguments.since and not found:
        print(f"No line that gets mutants has changed since {arguments.since}.")
        return 0
    survivors: dict[Survivor, int] = {}
    left_out: set[Survivor] = set()
    tries: Counter[str] = Counter()

    def note(dotted: str, mutant: Mutant, survived: bool | None) -> None:
        name = tried[dotted]
        tries[name] += survived is not None
        line = texts[name].splitlines()[mutant.line - 1].strip()
        survivor = Survivor(name, line, mutant.mutation)
        if survived is None:
            left_out.add(survivor)
        if survived:
            survivors[survivor] = mutant.line
            where = f"{name}.py:{mutant.line}"
            print(f"survives: {where}: {mutant.mutation}", file=sys.stderr, flush=True)

    begun = time.monotonic()
    with ExitStack() as stack:
        tests = arguments.tests or TESTS
        on_a_server: dict[str, frozenset[int]] = {}
        if arguments.server:
            tests = arguments.tests or (*TESTS, *TESTS_ON_A_SERVER)
            launched = stack.enter_context(launch(load(ROOT)))
            os.environ["ALEMBIC_AUTOGEN_SERVER"] = url(launched.server().address)
        else:
            on_a_server = {dotted: lines(texts[name]) for dotted, name in tried.items()}
        run = MutantRun(found, note, on_a_server, arguments.workers, _is_on_mysql)
        paths = [str(ROOT / path) for path in tests]
        # pytest's default folder is removed when three later runs of tests have started.
        folder = stack.enter_context(TemporaryDirectory(prefix="mutants-"))
        pytest.main([*OPTIONS, "--basetemp", f"{folder}/tests", *paths], plugins=[run])
    if run.failed or not tries:
        print("The tests do not pass on the code as it is, or there is nothing to try.")
        return 2
    print(f"{sum(tries.values())} mutants in {time.monotonic() - begun:.0f} s.")
    if left_out:
        print(f"{len(left_out)} more are in code that needs a server; ARGS=--server tries them.")
    is_part = arguments.line or arguments.tests or arguments.since
    stale = [] if is_part else known.stale({*survivors, *left_out}, names)
    return _report(survivors, known, stale, as_list=arguments.write)


def _chosen_mutants(
    arguments: argparse.Namespace, tried: Mapping[str, str], texts: Mapping[str, str]
) -> dict[str, list[Mutant]]:
    """The mutants to try, by the dotted names of their modules."""
    changed = changed_lines(SOURCES, arguments.since) if arguments.since else None
    found: dict[str, list[Mutant]] = {}
    for dotted, name in tried.items():
        chosen = arguments.line if changed is None else changed.get(SOURCES / f"{name}.py", ())
        of_module = [m for m in mutants(texts[name]) if chosen is None or m.line in chosen]
        if of_module:
            found[dotted] = of_module
    return found


def _is_on_mysql(item: pytest.Item) -> bool:
    """Whether a test does not need MariaDB; unit tests may have that word in their names."""
    names = {item.name, *getattr(item, "fixturenames", ())}
    return "integration" not in item.path.parts or not any("mariadb" in name for name in names)


def _report(
    survivors: dict[Survivor, int], known: Known, stale: list[Survivor], *, as_list: bool
) -> int:
    new = {survivor: line for survivor, line in survivors.items() if survivor not in known}
    for survivor, line in sorted(new.items(), key=lambda item: (item[0].module, item[1])):
        if as_list:
            print(as_toml(survivor) + "\n")
        else:
            print(f"{survivor.module}.py:{line}: {survivor.mutation}\n    {survivor.line}")
    for survivor in stale:
        print(f"listed, but killed or gone: {' | '.join(survivor)}")
    print(
        f"{len(survivors)} survive: {len(survivors) - len(new)} listed with a reason, "
        f"{len(new)} not listed; {len(stale)} entries are stale."
    )
    return 1 if new or stale else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make test-mutants", description=__doc__)
    parser.add_argument(
        "modules", nargs="*", help="such as schema/diff or autogenerate/preconditions"
    )
    parser.add_argument("--line", type=int, action="append", help="only mutants of this line")
    parser.add_argument(
        "--since", metavar="COMMIT", help="only mutants of lines that have changed since a commit"
    )
    parser.add_argument(
        "--tests", action="append", help="only tests of this path, while they are being written"
    )
    parser.add_argument(
        "--server", action="store_true", help="tests on a MySQL decide as well; an hour"
    )
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument(
        "--write", action="store_true", help="print survivors as entries of survivors.toml"
    )
    return parser.parse_args()


def _dotted(name: str) -> str:
    """The dotted name of a module or a package."""
    return name.removesuffix("/__init__").replace("/", ".")


def _files(part: str) -> list[str]:
    """Find the modules of a file or a folder.

    :raises SystemExit: there is none.
    """
    path = SOURCES / part
    files = sorted(path.rglob("*.py")) if path.is_dir() else [path.with_suffix(".py")]
    if not all(file.is_file() for file in files) or not files:
        raise SystemExit(f"There is no module {part} in {SOURCES}.")
    return [str(file.relative_to(SOURCES).with_suffix("")) for file in files]


if __name__ == "__main__":
    sys.exit(main())
