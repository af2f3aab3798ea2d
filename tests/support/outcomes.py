"""``docs/robustness.md``: the outcome of every fault and every input that the tests try.

A test with the fixture ``fault`` records what it tried and what happened, and fails if the document
differs. With ``pytest --write-robustness`` (``make robustness``), the sections of the modules that
ran are written to the document instead. A row of the document that no test records fails the run.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import astuple, dataclass, field
from pathlib import Path
from typing import Any

import pytest

from support.shops import Done, Shop

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "docs" / "robustness.md"
FLAG = "--write-robustness"
PROPERTY = "robustness"
SECTIONS = {
    "tests/integration/robustness/test_messages.py": "Messages of a revision",
    "tests/integration/robustness/test_projects.py": "Broken projects",
    "tests/integration/robustness/test_models.py": "Models that MySQL cannot create",
    "tests/integration/robustness/test_machine.py": "Machines with limits",
    "tests/integration/robustness/test_servers.py": "Servers",
    "tests/integration/robustness/test_production_databases.py": "Real databases",
    "tests/integration/robustness/test_sudden_death.py": "Sudden death with a server from packages",
    "tests/integration/robustness/test_sudden_death_mysqld.py": "Sudden death with a `mysqld`",
    "tests/integration/robustness/test_sudden_death_url.py": "Sudden death with a given server",
    "tests/integration/robustness/test_at_once.py": "Several runs at once",
    "tests/docker/test_sudden_death_docker.py": "Sudden death with Docker",
}
"""The heading of each module's rows, in the order of the document."""
PREFACE = """\
# What happens when something goes wrong

`make robustness` writes this page, and `make test-slow` fails if it is out of date. For each row, a
test ran the command line on a small project, and checked what it left behind. Unless another
command is named, that is `revision -m "gifts"`, for models that have one column more than the
migrations.
"""
HEADS = ("Situation", "Exit code", "Output", "Left behind")


@dataclass(frozen=True)
class OutcomeRow:
    """A row of the document, as texts."""

    tried: str
    code: str
    text: str
    left: str

    def __str__(self) -> str:
        return f"| {' | '.join(astuple(self))} |"


@dataclass
class Fault:
    """A fault that a test tries on a project.

    :param tried: the description of the fault.
    :param record: called with the row.
    :param brief: whether the document has only the first line of the output, since the other lines
        are from the log of another program.
    :param located: whether the document has the line of the file that the error is about.
    """

    tried: str
    record: Callable[[OutcomeRow], None]
    brief: bool = False
    located: bool = False

    def run(self, shop: Shop, *arguments: str, **environment: str) -> Done:
        """Run the tool, and record its exit code and the new, changed and removed files."""
        before = shop.files()
        done = shop.run(*(arguments or ("revision", "-m", "gifts")), **environment)
        self.happened(done, left=difference(before, shop.files()), folder=shop.folder)
        return done

    def happened(self, done: Done, left: str, folder: Path | None = None) -> None:
        """Record an outcome.

        :param left: a description of the files that were left behind.
        :param folder: the project's folder, which the document does not name.
        """
        lines = printed_lines(done)[: 1 if self.brief else None]
        if self.located:
            lines += _PLACE.findall(done.err)
        text = code_block(steady(lines, folder))
        self.record(OutcomeRow(self.tried, str(done.code), text, steady(left, folder)))


_WAY = re.compile(r" …$|^help: write the revision with: |^Schemas: |^ +--> |^ *\d* \| ")
"""Lines about progress, about the next command to type, about results of earlier runs, and with
the code that an error is about."""

_PLACE = re.compile(r"^ +(--> .+)", re.MULTILINE)
_WITHOUT_DIFFERENCES = re.compile(r"^(?:drift\[|May lose data).*?\n\n", re.MULTILINE | re.DOTALL)


def printed_lines(done: Done) -> list[str]:
    """The lines of a command's result or error, without steps and differences."""
    err = _WITHOUT_DIFFERENCES.sub("", done.err)
    lines = [line for line in err.splitlines() if line and not _WAY.search(line)]
    sentences = [n for n, line in enumerate(lines) if line.startswith("alembic-autogen: ")]
    if sentences:
        return lines[sentences[0] :]
    results = _WITHOUT_DIFFERENCES.sub("", done.out).splitlines()
    notes = lines if done.code else []
    return [line for line in [*notes, *results] if line]


_VARYING = {
    r"\b[0-9a-f]{12}(?=_|\b)": "ID",
    r"alembic_autogen_[0-9a-f]{8}_": "alembic_autogen_…_",
    r"\bproduction_[0-9a-f]{8}": "shop",
    r"\((MySQL|MariaDB) \d+\.\d+\.\d+\)": r"(\1 VERSION)",
    r"\b\d+\.\d+\.\d+ (from \w+|at the configured URL)"
    r"(; [^()]*(built now|\d\d:\d\d))?": "VERSION from SOURCE",
    r"/\S*/alembic-autogen-\d+/[0-9a-f]{8}/": "…/",
    r"/alembic-autogen-\w+\.log": "/alembic-autogen-….log",
}
"""Patterns of texts that differ between two runs, with their replacements in the document."""


def steady(text: Any, folder: Path | None = None) -> Any:
    """Replace the parts of one or several texts that differ between two runs."""
    if not isinstance(text, str):
        return [steady(each, folder) for each in text]
    if folder is not None:
        text = text.replace(f"{folder}/", "").replace(str(folder), "the project")
        text = text.replace(f"{folder.parent}/", "…/")
    for pattern, instead in _VARYING.items():
        text = re.sub(pattern, instead, text)
    return text


def code_block(lines: Iterable[str]) -> str:
    """Format lines as code for the cell of a table; see :func:`code`."""
    return "<br>".join(code(line.strip()) for line in lines if line.strip())


def code(text: str) -> str:
    """Format a text as code, with any backticks; a bar would end a cell (GitHub's Markdown)."""
    fence = "`" * (max(map(len, re.findall("`+", text)), default=0) + 1)
    edge = " " if text[:1] == "`" or text[-1:] == "`" else ""
    return f"{fence}{edge}{text}{edge}{fence}".replace("|", "\\|")


def difference(before: Mapping[str, str], after: Mapping[str, str]) -> str:
    """Describe the new, changed and removed files of a project."""
    words = []
    for what, names in (
        ("new", after.keys() - before.keys()),
        ("changed", {name for name in before.keys() & after.keys() if before[name] != after[name]}),
        ("gone", before.keys() - after.keys()),
    ):
        words += [f"{what}: {code(name)}" for name in sorted(names)]
    return "; ".join(words) or "nothing"


# The fixture ----------------------------------------------------------------------------------


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(FLAG, action="store_true", help=f"write {DOCUMENT.relative_to(ROOT)}")


@pytest.fixture
def fault(request: pytest.FixtureRequest) -> Callable[..., Fault]:
    """A function that makes a :class:`Fault` from its description."""
    item = request.node
    document = "" if item.config.getoption(FLAG) else DOCUMENT.read_text(encoding="utf-8")

    def record(outcome: OutcomeRow) -> None:
        place = (_module(item.nodeid), request.session.items.index(item))
        item.user_properties.append((PROPERTY, (*place, *astuple(outcome))))
        assert (
            not document or str(outcome) in document
        ), f"{DOCUMENT.relative_to(ROOT)} tells otherwise (make robustness writes it):\n{outcome}"

    return lambda tried, **options: Fault(tried, record, **options)


@pytest.fixture
def all_moments(pytestconfig: pytest.Config) -> bool:
    """Whether a run is ended at all moments, as the document says, or at some of them."""
    return bool(pytestconfig.getoption(FLAG))


# The document ---------------------------------------------------------------------------------


@dataclass(eq=False)  # pytest keeps plugins in sets
class OutcomeRecorder:
    """Collects the rows of all processes, and compares them with the document.

    :param rows: the rows of each module, with their positions in the order of tests.
    :param incomplete: modules with a test that did not pass.
    """

    rows: dict[str, list[tuple[int, OutcomeRow]]] = field(default_factory=dict)
    incomplete: set[str] = field(default_factory=set)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        module = _module(report.nodeid)
        if not report.passed:
            self.incomplete.add(module)
        if report.when == "teardown":  # the properties are in the reports of all three
            for name, value in report.user_properties:
                if name == PROPERTY:
                    assert isinstance(value, tuple)
                    _, place, *texts = value
                    self.rows.setdefault(module, []).append((place, OutcomeRow(*texts)))

    def sections(self) -> dict[str, str]:
        """The text of each section whose module passed, by heading."""
        return {
            SECTIONS[module]: _section(SECTIONS[module], rows)
            for module, rows in self.rows.items()
            if module not in self.incomplete
        }

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        config = session.config
        if config.option.keyword or any("::" in argument for argument in config.args):
            return  # only some tests of a module ran
        found = self.sections()
        if config.getoption(FLAG):
            _write(found)
        elif stale := _stale(found):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
            self.complaint = f"No test tries these any more (make robustness):\n{stale}"

    complaint: str = ""

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        if self.complaint:
            terminalreporter.section(str(DOCUMENT.relative_to(ROOT)), red=True)
            terminalreporter.line(self.complaint)


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):  # of xdist, only the process that controls the others
        config.pluginmanager.register(OutcomeRecorder(), "robustness")


def _module(nodeid: str) -> str:
    return nodeid.partition("::")[0]


def _section(heading: str, rows: Iterable[tuple[int, OutcomeRow]]) -> str:
    lines = [f"| {' | '.join(HEADS)} |", f"| {' | '.join(['---'] * len(HEADS))} |"]
    ordered = sorted(rows, key=lambda row: row[0])  # a stable sort
    return "\n".join([f"## {heading}", "", *lines, *(str(outcome) for _, outcome in ordered), ""])


def _written() -> dict[str, str]:
    """The sections of the document, by heading."""
    text = DOCUMENT.read_text(encoding="utf-8") if DOCUMENT.exists() else ""
    parts = re.split(r"^(?=## )", text, flags=re.MULTILINE)[1:]
    return {part[3:].partition("\n")[0]: part.rstrip("\n") + "\n" for part in parts}


def _write(found: Mapping[str, str]) -> None:
    sections = {**_written(), **found}
    ordered = [sections[heading] for heading in SECTIONS.values() if heading in sections]
    DOCUMENT.parent.mkdir(exist_ok=True)
    DOCUMENT.write_text("\n".join([PREFACE, *ordered]), encoding="utf-8")


def _stale(found: Mapping[str, str]) -> str:
    """Lines of the document that are in no section that was found."""
    return "\n".join(_unfounded(found))


def _unfounded(found: Mapping[str, str]) -> Iterator[str]:
    for heading, text in _written().items():
        if heading not in SECTIONS.values():
            yield f"## {heading}"
        elif heading in found:
            yield from (line for line in text.splitlines() if line not in found[heading])
