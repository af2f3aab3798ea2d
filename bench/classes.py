"""``python -m bench.classes``: what it costs to learn how a server carries out statements.

It judges the history of this repository's application in one run, and prints what of it takes the
attempts that the server refuses, and the ids of tables that tell whether one was built again.
"""

from __future__ import annotations

import sys
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import ParamSpec, TypeVar
from unittest import mock

from alembic_autogen.commands.lint import lint
from alembic_autogen.commands.linting import LintRequest
from alembic_autogen.lint.online import carrying
from alembic_autogen.lint.online.cheapest_algorithm import run_cheapest
from alembic_autogen.lint.online.classes import OnlineClass
from alembic_autogen.lint.revision_runs import Observing
from alembic_autogen.progress import Silent
from alembic_autogen.settings import load

_P = ParamSpec("_P")
_T = TypeVar("_T")
SECONDS: dict[str, float] = defaultdict(float)
CALLS: dict[str, int] = defaultdict(int)


def timed(name: str, function: Callable[_P, _T], failed: str = "") -> Callable[_P, _T]:
    """A function whose time is added up.

    :param failed: the name under which it counts if it raises an error.
    """

    def call(*arguments: _P.args, **options: _P.kwargs) -> _T:
        start, ends_as = time.perf_counter(), failed or name
        try:
            result = function(*arguments, **options)
            ends_as = name
            return result
        finally:
            SECONDS[ends_as] += time.perf_counter() - start
            CALLS[ends_as] += 1

    return call


def _run_cheapest(
    statement: str,
    run: Callable[[str], int],
    flavor: str,
    table_ids: Callable[[], Mapping[str, int]],
) -> OnlineClass | None:
    run = timed("accepted", run, failed="refused")
    return run_cheapest(statement, run, flavor, timed("ids", table_ids))


def main() -> None:
    """Print what it costs."""
    with (
        mock.patch.object(Observing, "_run", timed("runs", Observing._run)),
        mock.patch.object(carrying, "run_cheapest", _run_cheapest),
    ):
        lint(load(Path.cwd()), LintRequest(sys.argv[1:], every=not sys.argv[1:]), Silent())
    extra = SECONDS["refused"] + SECONDS["ids"]
    share = extra / (SECONDS["runs"] - extra)
    for name, seconds in SECONDS.items():
        print(f"{name}: {CALLS[name]} times, {seconds:.2f} s")
    print(f"refused and ids, of the rest of the runs: {share:.1%}")


if __name__ == "__main__":
    main()
