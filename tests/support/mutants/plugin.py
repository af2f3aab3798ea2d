"""A pytest plugin that runs the mutants in place of the collected tests."""

from __future__ import annotations

import gc
import importlib
import os
import resource
import signal
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType, FrameType
from typing import TYPE_CHECKING, NamedTuple

import pytest
from _pytest.runner import runtestprotocol

from support.mutants.mutate import Mutant
from support.mutants.transplant import clear_caches, transplant

if TYPE_CHECKING:
    from _typeshed import TraceFunction

_MOST_BYTES = 3 << 30
_SURVIVED, _KILLED, _BROKEN = 0, 1, 2


@dataclass
class MutantRun:
    """Runs the mutants of some modules with the tests that execute them.

    :param mutants: the mutants by the module's dotted name.
    :param on_verdict: called with each mutant and whether it survived; ``None`` if it was skipped.
    :param left_out: the lines, by the module's dotted name, whose mutants are skipped unless a test
        executes them.
    :param workers: the number of mutants to run in parallel.
    :param is_run: returns whether a test is run (default: all tests).
    :ivar reached: the positions of the tests that execute a line, by module and line.
    :ivar failed: whether a test fails without any mutant.
    """

    mutants: dict[str, list[Mutant]]
    on_verdict: Callable[[str, Mutant, bool | None], None]
    left_out: Mapping[str, frozenset[int]] = field(default_factory=dict)
    workers: int = 2
    is_run: Callable[[pytest.Item], bool] = lambda item: True
    reached: dict[str, dict[int, list[int]]] = field(default_factory=dict)
    failed: bool = False
    _running: dict[int, _RunningTest] = field(default_factory=dict)
    _lasted: list[float] = field(default_factory=list)
    _killers: dict[str, dict[int, int]] = field(default_factory=dict)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Replace pytest's own loop."""
        if session.testsfailed:
            self.failed = True
            return True
        items = [item for item in session.items if self.is_run(item)]
        files = {str(importlib.import_module(name).__file__): name for name in self.mutants}
        self._observe(items, files)
        gc.collect()
        gc.freeze()  # so that collections in a child do not copy pages
        if not self.failed:
            for name, mutants in self.mutants.items():
                self._try_unchanged(name, items)
                for mutant in mutants:
                    chosen = self._in_order(name, self._tests(name, mutant))
                    self._try(name, mutant, chosen, items)
            while self._running:
                self._wait()
        return True

    def _observe(self, items: Sequence[pytest.Item], files: dict[str, str]) -> None:
        """Run the tests once on the unchanged code, and record the lines that each executes."""
        lines: dict[str, dict[int, dict[int, None]]] = {
            name: defaultdict(dict) for name in files.values()
        }
        for at, item in enumerate(items):
            begun = time.process_time()

            def note(name: str, line: int, at: int = at) -> None:
                lines[name][line].setdefault(at)

            clear_caches()
            with _NotedLines(files, note):
                reports = runtestprotocol(item, log=False, nextitem=None)
            self._lasted.append(time.process_time() - begun)
            for report in reports:
                if report.failed:
                    self.failed = True
                    print(f"{item.nodeid} fails on the code as it is:\n{report.longrepr}")
        self.reached = {
            name: {line: list(tests) for line, tests in found.items()}
            for name, found in lines.items()
        }

    def _tests(self, name: str, mutant: Mutant) -> list[int]:
        """The tests that execute a mutant; all tests if its code runs at import."""
        reached = self.reached[name]
        if mutant.in_function:
            for lines in (range(mutant.line, mutant.last_line + 1), [mutant.statement]):
                found = dict.fromkeys(at for line in lines for at in reached.get(line, []))
                if found:
                    return list(found)
            return []
        own = dict.fromkeys(at for tests in reached.values() for at in tests)
        return list(own | dict.fromkeys(range(len(self._lasted))))

    def _try_unchanged(self, name: str, items: Sequence[pytest.Item]) -> None:
        """Check that the tests pass if a module is replaced by itself.

        Otherwise every mutant would count as killed.
        """
        own = dict.fromkeys(at for tests in self.reached[name].values() for at in tests)
        source = Path(str(sys.modules[name].__file__)).read_text(encoding="utf-8")
        tests = [items[at] for at in own]
        child = os.fork()
        if child == 0:
            code = _BROKEN
            try:
                killer = _killer(name, compile(source, name, "exec"), tests, 600)
                code = _SURVIVED if killer is None else _KILLED
            finally:
                os._exit(code)
        if os.waitpid(child, 0)[1] != _SURVIVED:
            self.failed = True
            print(f"Tests of {name} fail in a process of their own, without any change.")

    def _in_order(self, name: str, tests: list[int]) -> list[int]:
        """Order tests: first those that killed recent mutants of the module, then the fastest."""
        killers = self._killers.setdefault(name, {})
        return sorted(tests, key=lambda at: (-killers.get(at, -1), self._lasted[at]))

    def _try(
        self, name: str, mutant: Mutant, chosen: Sequence[int], items: Sequence[pytest.Item]
    ) -> None:
        is_left_out = mutant.line in self.left_out.get(name, ())
        if not chosen or (is_left_out and not mutant.in_function):
            self.on_verdict(name, mutant, None if is_left_out else True)
            return
        while len(self._running) >= self.workers:
            self._wait()
        sys.stdout.flush()
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            code = _BROKEN
            try:
                seconds = 5 + 5 * sum(self._lasted[at] for at in chosen)
                code_of = mutant.compiled(str(sys.modules[name].__file__))
                killer = _killer(name, code_of, [items[at] for at in chosen], seconds)
                code = _SURVIVED if killer is None else _KILLED
                os.write(writing, str(chosen[killer] if killer is not None else "").encode())
            finally:
                os._exit(code)
        os.close(writing)
        self._running[child] = _RunningTest(name, mutant, reading)

    def _wait(self) -> None:
        child, status = os.wait()
        if child in self._running:
            name, mutant, reading = self._running.pop(child)
            with open(reading, "rb") as pipe:  # noqa: PTH123
                killer = pipe.read()
            if killer:
                killers = self._killers[name]
                killers[int(killer)] = 1 + max(killers.values(), default=0)
            self.on_verdict(name, mutant, status == _SURVIVED)


class _RunningTest(NamedTuple):
    """A mutant that runs in another process, which writes the number of the test that kills it."""

    name: str
    mutant: Mutant
    reading: int


def _killer(name: str, code: CodeType, items: Sequence[pytest.Item], seconds: float) -> int | None:
    """Run tests on changed code, in a process of its own, until one fails.

    :returns: the position of the test that fails; ``None`` if all pass.
    """
    # Each timer ends the process, which counts as killed. One measures CPU time, since the machine
    # may be busy; the other measures real time, for mutants that wait for ever.
    for number, timer, most in (
        (signal.SIGPROF, signal.ITIMER_PROF, seconds),
        (signal.SIGALRM, signal.ITIMER_REAL, 60 + 20 * seconds),
    ):
        signal.signal(number, signal.SIG_DFL)
        signal.setitimer(timer, most)
    resource.setrlimit(resource.RLIMIT_AS, (_MOST_BYTES, _MOST_BYTES))
    gc.disable()
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    try:
        transplant(sys.modules[name], code)
    except Exception:
        return 0  # if a module cannot be imported, every test fails
    for at, item in enumerate(items):
        if any(report.failed for report in runtestprotocol(item, log=False, nextitem=None)):
            return at
    return None


class _NotedLines:
    """Records the executed lines of some files, without slowing down other code."""

    def __init__(self, files: dict[str, str], note: Callable[[str, int], object]) -> None:
        self.files = files
        self.note = note

    def __enter__(self) -> None:
        sys.settrace(self._call)

    def __exit__(self, *error: object) -> None:
        sys.settrace(None)

    def _call(self, frame: FrameType, event: str, argument: object) -> TraceFunction | None:
        code: CodeType = frame.f_code
        name = self.files.get(code.co_filename)
        if name is None:
            return None

        def line(frame: FrameType, event: str, argument: object) -> TraceFunction:
            if event == "line":
                self.note(name, frame.f_lineno)
            return line

        self.note(name, frame.f_lineno)
        return line
