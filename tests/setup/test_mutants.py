"""The mutants of ``make test-mutants``: which there are, that they take effect, and their list."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from support.git_histories import git
from support.mutants import on_a_server
from support.mutants.__main__ import (
    LIST,
    MODULES,
    ROOT,
    SOURCES,
    TESTS,
    TESTS_ON_A_SERVER,
    WATCHING,
)
from support.mutants.changed_lines import changed_lines
from support.mutants.mutate import mutants
from support.mutants.survivors import Survivor, as_toml, read
from support.mutants.transplant import transplant


def changes(source: str) -> list[str]:
    return [mutant.mutation for mutant in mutants(source)]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("x = a == b", ["a == b → a != b"]),
        ("x = a < b", ["a < b → a <= b", "a < b → a >= b"]),
        ("x = a in b", ["a in b → a not in b"]),
        ("x = not a", ["not a → a"]),
        ("x = a and b", ["a and b → a or b", "a and b → b", "a and b → a"]),
        ("x = a if b else c", ["a if b else c → a", "a if b else c → c", "b → not b"]),
        ("x = a - b", ["a - b → a + b", "a - b → a"]),
        ("x = a | b", ["a | b → a & b", "a | b → a", "a | b → b"]),
        ("x = {'a', 'b'}", ["'a' → nothing", "'b' → nothing"]),
        ("x = {'a': b}", ["'a' → nothing", "'a' → ''"]),
        ("x = a[1:]", ["1: → :", "1 → 2"]),
        ("x = True", ["True → False"]),
        ("x = [a for a in b if c]", ["[a for a in b if c] → [a for a in b]", "c → not c"]),
        ("x = any(a)", ["any(a) → all(a)"]),
        ("x = sorted(a, key=b)", ["sorted(a, key=b) → list(a)", "key=b → nothing"]),
        ("x = a.lower()", ["a.lower() → a"]),
        ("f(a)", ["f(a) → nothing"]),
        ("x += a", ["x += a → nothing"]),
        ("x.a = b", ["x.a = b → nothing"]),
        ("raise E('words')", ["raise E('words') → nothing"]),
        ("for x in a:\n        x", ["for x in a: x → for x in []: x", "x → nothing"]),
        ("return a", ["return a → return None"]),
        ("yield a", ["yield a → yield from ()"]),
    ],
)
def test_each_node_is_changed_in_its_ways(line: str, expected: list[str]) -> None:
    assert changes(f"def f():\n    {line}\n") == expected


@pytest.mark.parametrize(
    "source",
    [
        '"""Words."""',
        "import a",
        "if TYPE_CHECKING:\n    x = 1",
        "assert a == 1",
        "Pairs = list[tuple[str, str]]",
        "Pairs: TypeAlias = 'list[Pair]'",
        "T = TypeVar('T')",
        "__all__ = ['a', 'b']",
        "@decorated(1)\nclass A: pass",
        "def f(a: 'x') -> 'y': pass",
        "x = field(default=1)",
        "x = zip(a, b, strict=True)",
    ],
)
def test_what_no_test_can_tell_is_left_alone(source: str) -> None:
    assert changes(source) == []


def test_a_mutant_knows_its_lines_and_when_it_runs() -> None:
    source = "A = 1\n\n\ndef f(b=2):\n    return g(\n        b,\n        c=3,\n    )\n"
    found = {mutant.mutation: mutant for mutant in mutants(source)}
    assert [found[name].in_function for name in ("1 → 2", "2 → 3", "3 → 4")] == [False, False, True]
    assert (found["c=3 → nothing"].line, found["c=3 → nothing"].statement) == (7, 5)
    assert (found["1 → 2"].line, found["1 → 2"].last_line) == (1, 1)


def test_the_modules_and_tests_of_the_run_exist() -> None:
    modules = [SOURCES / name for name in MODULES]
    assert [
        path for path in modules if not (path.is_dir() or path.with_suffix(".py").is_file())
    ] == []
    tests = {path.stem.removeprefix("test_") for path in (ROOT / "tests/unit/memo").iterdir()}
    assert set(WATCHING) < tests
    assert f"WATCHING := {' '.join(WATCHING)}\n" in (ROOT / "Makefile").read_text("utf-8")
    assert [path for path in (*TESTS, *TESTS_ON_A_SERVER) if not (ROOT / path).exists()] == []


SOURCE = """
from dataclasses import dataclass
from enum import Enum
from functools import cache

LIMIT = 5


@cache
def doubled(number):
    return number * 2


def is_large(number, limit=7):
    return number > limit or number > LIMIT


@dataclass(frozen=True)
class Box:
    size: int = 3

    @property
    def is_full(self):
        return self.size == 3


class Color(Enum):
    RED = 1


KINDS = {"box": Box, "boxes": [Box(5)]}
COLORS = (Color.RED,)
"""


@pytest.fixture
def module() -> Iterator[ModuleType]:
    made = ModuleType("alembic_autogen_mutated")
    made.__file__ = "alembic_autogen_mutated.py"
    sys.modules[made.__name__] = made
    exec(compile(SOURCE, made.__file__, "exec"), made.__dict__)
    yield made
    del sys.modules[made.__name__]


@pytest.mark.parametrize(
    ("mutation", "expression", "value"),
    [
        ("number > LIMIT → number <= LIMIT", "is_large(6)", False),
        ("7 → 8", "is_large.__defaults__", (8,)),
        ("5 → 6", "is_large(6)", False),
        ("self.size == 3 → self.size != 3", "Box().is_full", False),
        ("3 → 4", "Box().size", 4),
        ("number * 2 → number", "doubled(5)", 5),
    ],
)
def test_who_has_imported_a_thing_gets_the_changed_one(
    module: ModuleType, mutation: str, expression: str, value: Any
) -> None:
    imported = {name: getattr(module, name) for name in ("is_large", "Box", "doubled")}
    assert imported["doubled"](5) == 10
    found = [each for each in mutants(SOURCE) if each.mutation == mutation]
    transplant(module, found[0].compiled(str(module.__file__)))
    assert eval(expression, imported) == value


def test_values_of_a_changed_module_have_the_classes_that_tests_have(module: ModuleType) -> None:
    box, color = module.Box, module.Color
    found, *_ = [each for each in mutants(SOURCE) if each.mutation == "7 → 8"]
    transplant(module, found.compiled(str(module.__file__)))
    assert {"box": box, "boxes": [box(5)]} == module.KINDS
    assert module.COLORS == (color.RED,)


def test_the_list_tells_what_is_known_and_what_is_stale(tmp_path: Path) -> None:
    one, two = Survivor("a", "x = 1", "1 → 2"), Survivor("b", 'it\'s "x"', "'y' → ''")
    path = tmp_path / "survivors.toml"
    entries = [as_toml(each).replace('reason = ""', 'reason = "as good"') for each in (one, two)]
    path.write_text("\n".join(entries), "utf-8")
    known = read(path)
    assert known.judged == {one: "as good", two: "as good"}
    assert one in known and two in known and Survivor("a", "x = 2", "1 → 2") not in known
    assert known.stale([one], ["a", "b"]) == [two]
    assert known.stale([one], ["a"]) == []


def test_each_mutant_that_is_listed_is_one_of_its_module() -> None:
    listed = set(read(LIST).judged)
    there = set()
    for module in {survivor.module for survivor in listed}:
        text = (SOURCES / f"{module}.py").read_text("utf-8")
        lines = [line.strip() for line in text.splitlines()]
        there |= {Survivor(module, lines[m.line - 1], m.mutation) for m in mutants(text)}
    assert listed - there == set()


def test_modules_that_are_not_mutated_exist_and_have_a_reason(tmp_path: Path) -> None:
    path = tmp_path / "survivors.toml"
    path.write_text('[[not-mutated]]\nmodules = ["a", "b/c"]\nreason = "a server"\n', "utf-8")
    assert read(path).not_mutated == {"a": "a server", "b/c": "a server"}
    path.write_text('[[not-mutated]]\nmodules = ["a"]\n', "utf-8")
    with pytest.raises(ValueError, match="no reason for a"):
        read(path)
    real = read(LIST)
    assert [name for name in real.not_mutated if not (SOURCES / f"{name}.py").is_file()] == []


def test_a_judged_survivor_has_a_reason(tmp_path: Path) -> None:
    path = tmp_path / "survivors.toml"
    path.write_text(as_toml(Survivor("a", "x", "y")), "utf-8")
    with pytest.raises(ValueError, match="no reason"):
        read(path)


ON_A_SERVER = """
_NUMBERS = (1, 2)
_WORDS = ("a", "b")


def plain(table: Table) -> str:
    return table.name in _WORDS


def asks(cursor: Cursor, table: Table) -> str:
    return cursor.execute(table.sql) in (*_NUMBERS, *_WORDS)


def looks(cursor: Any) -> None:
    cursor.execute("")


def starts(disposable: Server) -> str:
    return disposable.name


def opens(url: str) -> str:
    with reading(url) as server:
        return server.name


class Filler:
    table: Table

    def __init__(self, database: Database) -> None:
        self.database = database


class Rows:
    history: History | None

    def __call__(self) -> str:
        return self.history
"""


def test_code_that_is_given_a_way_to_a_server_is_told_from_other_code() -> None:
    found = on_a_server.lines(ON_A_SERVER)
    texts = [line for at, line in enumerate(ON_A_SERVER.splitlines(), 1) if at in found]
    assert [line for line in texts if line.startswith(("def", "class"))] == [
        "def asks(cursor: Cursor, table: Table) -> str:",
        "def looks(cursor: Any) -> None:",
        "def starts(disposable: Server) -> str:",
        "def opens(url: str) -> str:",
        *("class Filler:", "class Rows:"),
    ]
    assert "        return self.history" in texts
    assert "    return table.name in _WORDS" not in texts
    assert "_NUMBERS = (1, 2)" in texts and '_WORDS = ("a", "b")' not in texts


@pytest.mark.parametrize(
    ("before", "after", "lines"),
    [
        ("a\nb\nc\n", "a\nB\nc\nd\n", {2, 4}),
        ("a\nb\nc\nd\ne\n", "a\ne\n", set()),
        ("", "a\n", {1}),
        ("a\n", "a\nb\nc\nd\n", {2, 3, 4}),
    ],
)
def test_lines_that_have_changed_since_a_commit_have_their_present_numbers(
    tmp_path: Path, before: str, after: str, lines: set[int]
) -> None:
    folder = tmp_path / "tools"
    folder.mkdir()
    for name in ("changed.py", "same.py"):
        (folder / name).write_text(before, "utf-8")
    git(tmp_path, "init", "-q")
    git(tmp_path, "config", "diff.noprefix", "true")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-q", "-m", "x")
    (folder / "changed.py").write_text(after, "utf-8")
    assert changed_lines(folder, "HEAD") == {folder / "changed.py": lines}


def test_a_commit_that_git_does_not_know_ends_in_its_sentence(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    with pytest.raises(SystemExit, match="nowhere"):
        changed_lines(tmp_path, "nowhere")
