"""End runs at chosen moments, and check what they leave behind.

Each source of servers has its own test module, so that the modules can run in parallel.
"""

from __future__ import annotations

import fcntl
import os
import random
import secrets
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from alembic_autogen.cache import evict, store
from alembic_autogen.server.process import run_bases
from alembic_autogen.server.run_directory import PARENT_NAME
from support.outcomes import Fault
from support.shops import Done, Shop, own_environment

INTERRUPTED = "alembic-autogen: interrupted; nothing was written.\n"
ENDINGS = {"SIGKILL": signal.SIGKILL, "SIGTERM": signal.SIGTERM, "Ctrl-C": signal.SIGINT}
SOURCES = ("packages", "mysqld", "url", "docker")
VERSIONS = "migrations/versions"
GIFT = "gift: bool | None = None"
HELD = "waiting for the end …"
# Appended to a project's models: at one of Python's audit events, the run prints a line and waits.
HOLDER = f"""

import os
import sys
import time


def hold(event, arguments):
    if event == os.environ.get("HOLD") and (event != "open" or unnamed(arguments[2])):
        os.write(2, "{HELD}\\n".encode())
        time.sleep(1)


def unnamed(flags):
    return isinstance(flags, int) and flags & os.O_TMPFILE == os.O_TMPFILE


sys.addaudithook(hold)
"""


@dataclass(frozen=True)
class Moment:
    """A moment at which a run is ended.

    :param words: a description of the moment.
    :param line: the start of the last line that the run prints; empty if it prints none.
    :param delay: the minimum and maximum seconds after that line.
    :param hold: the audit event of Python at which the run waits to be ended.
    """

    words: str
    line: str = ""
    delay: tuple[float, float] = (0.0, 0.0)
    hold: str = ""


START = Moment("as Python starts", delay=(0.0, 0.15))
MODELS = "creating the models' schema"
REVISIONS = "running the revisions"
PROOF = "proving the revision"
MOMENTS = (
    START,
    Moment("as the server is started", "starting a disposable server"),
    Moment("while the models are imported", "importing the models", (0.0, 0.3)),
    Moment("as the models' tables are created", MODELS),
    Moment("a little later", MODELS, (0.02, 0.1)),
    Moment("as the revisions begin to run", REVISIONS),
    Moment("a little later", REVISIONS, (0.02, 0.1)),
    Moment("as the proof begins", PROOF),
    # Held before the file gets its name: a fast machine may need less for the rows than the delay.
    Moment("while it is proved on rows", "proving it on generated rows", (0.0, 0.05), "open"),
    Moment("as the file is about to be written", HELD, hold="open"),
)
"""Ten moments before the revision's file gets its name."""
NAMING = Moment("as the file gets its name", HELD, hold="os.link")
"""The moment after which a run completes its work, unless it is killed."""


@dataclass
class Mortal:
    """A project whose runs are ended, with folders that collect everything they leave behind.

    :param shop: the project, whose models have the column ``gift`` and end with :data:`HOLDER`.
    :param source: the source of its servers.
    :param place: a folder for the files of its commands.
    :param number: the number of changes of the models so far.
    :param series: a random part of the column's name.
    :param known_before: the number of schemas of models that the cache held before.
    """

    shop: Shop
    source: str
    place: Path
    number: int = 0
    series: str = field(default_factory=lambda: secrets.token_hex(3))
    known_before: int = field(default_factory=lambda: known_models())

    @property
    def home(self) -> Path:
        """The HOME of its commands, which identifies them and their servers."""
        return self.place / "home"

    @property
    def temporary(self) -> Path:
        """The folder of its commands' temporary files that are not in memory."""
        return self.place / "tmp"

    @property
    def cache(self) -> Path:
        """The cache of its commands."""
        return Path(self.shop.environment[store.VARIABLE])

    def change_models(self) -> None:
        """Change the models, so that they are new to the cache that tests of the module share."""
        before = self._gift()
        self.number += 1
        self.shop.edit(before, self._gift())

    def _gift(self) -> str:
        return GIFT.replace("gift", f"gift_{self.series}_{self.number}") if self.number else GIFT

    def versions(self) -> set[str]:
        """The names of all files in ``versions/``: revisions, drafts and others."""
        return {path.name for path in (self.shop.folder / VERSIONS).iterdir()} - {"__pycache__"}

    def end(self, moment: Moment, ending: signal.Signals, dice: random.Random) -> Done:
        """Run the tool until a moment, and end it.

        :returns: its exit code and output; the code is a shell's, 128 plus the signal's number.
        """
        process = subprocess.Popen(
            [*self.shop.program, "revision", "-m", "gifts"],
            cwd=self.shop.folder,
            env=own_environment({**self.shop.environment, "HOLD": moment.hold}),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        assert process.stderr is not None
        printed = ""
        for line in process.stderr if moment.line else ():
            printed += line
            if line.startswith(moment.line):
                break
        time.sleep(dice.uniform(*moment.delay))
        if ending == signal.SIGINT:
            os.killpg(process.pid, ending)  # as a terminal does
        else:
            process.send_signal(ending)
        out, err = process.communicate(timeout=60)
        code = process.returncode
        assert moment.line in printed, f"there was no moment {moment.words}: {printed}"
        return Done(128 - code if code < 0 else code, out, printed + err)

    def processes(self) -> list[str]:
        """The command lines of all running processes that its commands have started."""
        found = []
        for path in Path("/proc").glob("[0-9]*/environ"):
            try:
                if f"HOME={self.home}\0" in path.read_text(errors="replace"):
                    found.append(path.with_name("cmdline").read_text().replace("\0", " "))
            except OSError:  # the process has just ended, or is another user's
                continue
        return found


def known_models() -> int:
    """The number of schemas of models in the cache."""
    return sum(1 for entry in evict.entries() if entry.kind == "models")


def abandoned_run_directories() -> list[Path]:
    """Run directories that no process owns any more, in all temporary directories."""
    return [home for home in run_directories() if _is_free(home)]


def run_directories() -> list[Path]:
    """All run directories of this user, in all temporary directories."""
    found: list[Path] = []
    for base in run_bases():
        parent = Path(base, PARENT_NAME % os.getuid())
        with suppress(FileNotFoundError):  # the last command that had one there has removed it
            found += parent.iterdir()
    return found


def _is_free(home: Path) -> bool:
    try:
        descriptor = os.open(home, os.O_RDONLY)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return home.exists()
    except BlockingIOError:
        return False
    finally:
        os.close(descriptor)


def wait_until(
    condition: Callable[[], bool], left: Callable[[], object], seconds: float = 15
) -> None:
    """Wait until a condition is true.

    :param left: returns the message of the assertion that fails otherwise.
    """
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, left()
        time.sleep(0.02)


def make_mortal(shop: Shop, source: str, place: Path, environment: Mapping[str, str]) -> Mortal:
    """Make a project whose runs can be ended, and run it once, so that the cache has a template.

    :param shop: a project whose models have a column ``gift`` that its migrations lack.
    :param place: a folder for the files of its commands.
    """
    with (shop.folder / "models.py").open("a", encoding="utf-8") as models:
        models.write(HOLDER)
    places = {"HOME": str(place / "home"), "TMPDIR": str(place / "tmp")}
    mortal = Mortal(replace(shop, environment={**environment, **places}), source, place)
    mortal.home.mkdir()
    mortal.temporary.mkdir()
    warm = mortal.shop.run("check-drift")
    assert warm.code == 1, warm.err
    return mortal


# Expectations ---------------------------------------------------------------------------------


def expect_nothing_is_left(
    mortal: Mortal, ending: str, fault: Callable[..., Fault], all_moments: bool
) -> None:
    """End a run at one moment after another; each must get to its own moment.

    :param all_moments: whether to try all of them, or the third of :func:`some_moments`.
    """
    number = ENDINGS[ending]
    dice = random.Random(f"{mortal.source} {ending}")
    tried = f"{ending}, with the server by `{mortal.source}`"
    before = mortal.versions()
    moments = MOMENTS if all_moments else some_moments(ending, mortal.source)
    ends = [(moment, _ended(mortal, moment, number, dice)) for moment in moments]
    assert mortal.versions() == before
    _expect_the_same(ends, number)
    words = ", ".join(moment.words for moment in MOMENTS)
    fault(f"{tried}: {words}").happened(ends[-1][1], "nothing", mortal.shop.folder)

    end = _ended(mortal, NAMING, number, dice)
    written = mortal.versions() - before
    done = mortal.shop.run("check-drift")
    assert done.code == (0 if written else 1), done.err
    left = "the whole revision" if written else "nothing"
    fault(f"{tried}: {NAMING.words}").happened(end, left, mortal.shop.folder)
    for name in written:
        (mortal.shop.folder / VERSIONS / name).unlink()

    done = mortal.shop.run("revision", "-m", "gifts")
    assert done.code == 0, done.err
    _expect_nothing_else(mortal)


def some_moments(ending: str, source: str) -> list[Moment]:
    """A third of the moments before the file gets its name.

    The three endings share all moments for each source, and the first three sources share them for
    each ending, so that ``make test-slow`` tries every pair with some source. ``make robustness``
    tries all moments with each.
    """
    shift = list(ENDINGS).index(ending) + SOURCES.index(source)
    return [moment for number, moment in enumerate(MOMENTS) if (number + shift) % 3 == 0]


def _ended(mortal: Mortal, moment: Moment, ending: signal.Signals, dice: random.Random) -> Done:
    """End a run; all processes that it has started must end with it."""
    done = mortal.end(moment, ending, dice)
    wait_until(lambda: not mortal.processes(), mortal.processes)
    if moment is not NAMING:
        mortal.change_models()
    return done


def _expect_the_same(ends: list[tuple[Moment, Done]], ending: signal.Signals) -> None:
    """All ended runs print the same message, except the one that had not started."""
    message = "" if ending == signal.SIGKILL else INTERRUPTED
    for moment, done in ends:
        assert (done.code, done.out) == (128 + ending, ""), (moment.words, done)
        if moment is START:
            continue
        assert done.err.endswith(message) and "Traceback" not in done.err, done.err


def _expect_nothing_else(mortal: Mortal) -> None:
    """Expect no processes, no temporary files and no half-built entries of the cache."""
    wait_until(lambda: not mortal.processes(), mortal.processes)
    assert list(mortal.temporary.iterdir()) == []
    assert list(mortal.home.iterdir()) == []
    wait_until(lambda: not abandoned_run_directories(), abandoned_run_directories)
    assert list(mortal.cache.glob(f"*/*{store.SIBLING}")) == []
    assert known_models() - mortal.known_before <= mortal.number + 1
