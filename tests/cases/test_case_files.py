"""The files of cases: how they are read and written, and what is said of mistakes in them."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
import sqlalchemy as sa

from support.cases.case import CASES, Case, load_case
from support.cases.expected import Expected
from support.cases.markdown import CaseError
from support.cases.models import as_diff

ROOT = Path(__file__).parents[2]
EXAMPLE = """\
# A column gets another name

Why this is worth a case.

```diff
 from sqlalchemy import Column, Integer, MetaData, String, Table

 metadata = MetaData()

 Table(
     "film",
     metadata,
-    Column("title", String(80)),
-
+    Column("name", String(80)),
     Column("year", Integer),
 )
```

```sql
INSERT INTO film VALUES ('Alien; or so', 1979);
INSERT INTO film VALUES
    ('Brazil', NULL);
```

```toml
flags = ["--rename", "film.title=name"]
flavors = ["mysql"]  # for the sake of an example

[rows]
renamed = { "film.title" = "name" }

[expected]
differences = ["~ column film.name"]
# The way there:
upgrade = [
    "alter_column film title",
    "another one",
]
downgrade = []
```

What else there is to know.
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A case among others of its kind."""
    path = tmp_path / "renames" / "column-renamed.md"
    path.parent.mkdir()
    path.write_text(EXAMPLE, encoding="utf-8")
    return path


def columns(metadata: sa.MetaData) -> list[str]:
    """The columns of the only table."""
    (table,) = metadata.tables.values()
    return [column.name for column in table.columns]


def test_a_file_is_one_case(path: Path) -> None:
    case = load_case(path)
    assert (str(case), case.slug, case.kind) == (
        "renames/column-renamed",
        "column-renamed",
        "Renames",
    )
    assert case.title == "A column gets another name"
    assert columns(case.before()) == ["title", "year"]
    assert columns(case.after()) == ["name", "year"]
    assert case.inserts == [
        "INSERT INTO film VALUES ('Alien; or so', 1979)",
        "INSERT INTO film VALUES\n    ('Brazil', NULL)",
    ]
    assert case.request().answers.renames == ["film.title=name"]
    assert case.flavors == ["mysql"]
    assert case.rows.renamed == {"film.title": "name"}
    assert case.expected == Expected(
        ["~ column film.name"], ["alter_column film title", "another one"], []
    )


def test_models_are_enough(path: Path) -> None:
    path.write_text(EXAMPLE.partition("\n```sql")[0])
    case = load_case(path)
    assert case == Case(path, case.title, case.models, [])
    assert case.flavors == ("mysql", "mariadb")


TABLE = '\n[rows]\nrenamed = { "film.title" = "name" }'
MODELS = EXAMPLE.partition("```sql")[0]
MISTAKES = {
    "no title": ("# A column gets", "A column gets", 1, "the first line must be a title"),
    "no models": (MODELS, "# Title\n", 1, "a case needs its models"),
    "no end": ("downgrade = []\n```", "downgrade = []", 26, "this block is not closed"),
    "no end but another block": ("1979);\n", "1979);\n```toml\n", 20, "this block is not closed"),
    "two of a language": ("```sql", "```toml", 26, "a case has only one block of toml"),
    "unknown language": ("```sql", "```mysql", 20, "unknown block 'mysql'; there can be: diff"),
    "no mark": ("\n Table(", "\nTable(", 10, "begin this line with a space (both sides), - ("),
    "no TOML": ('flavors = ["mysql"]', "flavors = mysql", 27, "not valid TOML: Invalid value"),
    "unknown key": ("flags =", "flag =", 27, "unknown key 'flag'; here there can be: flags"),
    "unknown key of rows": ("renamed =", "rename =", 31, "unknown key 'rename'; here there"),
    "unknown expectation": ("\nupgrade =", "\nup =", 36, "unknown key 'up'; here there can be"),
    "unknown table": ("[rows]", "[row]", 30, "unknown key 'row'; here there can be: flags"),
    "no table": (TABLE, "rows = 1", 29, "rows must be a table: [rows]"),
    "unknown flavor": ('"mysql"', '"mysq"', 28, "unknown flavor 'mysq'; there are: mysql, mariadb"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_one_sentence_with_the_line(path: Path, mistake: str) -> None:
    right, wrong, line, words = MISTAKES[mistake]
    assert EXAMPLE.count(right) == 1
    path.write_text(EXAMPLE.replace(right, wrong))
    with pytest.raises(CaseError) as raised:
        load_case(path)
    assert str(raised.value).startswith(f"{path}, line {line}: {words}")
    assert "\n" not in str(raised.value)


def test_a_folder_has_to_be_a_kind(path: Path) -> None:
    other = path.rename(path.parent.parent / path.name)
    with pytest.raises(CaseError, match="is not a folder of cases; these are: character-sets,"):
        load_case(other)


@pytest.mark.parametrize(
    ("right", "wrong", "line", "words"),
    [
        ('"title", String(80)', '"title" String(80)', 13, "models before the change are not valid"),
        ('"name", String(80)', '"name" String(80)', 15, "models after the change are not valid"),
        (
            " metadata = MetaData()",
            " Metadata = MetaData()",
            6,
            "before the change define no metadata",
        ),
    ],
)
def test_a_mistake_in_models_has_its_line(
    path: Path, right: str, wrong: str, line: int, words: str
) -> None:
    path.write_text(EXAMPLE.replace(right, wrong).replace("     metadata,", "     MetaData(),"))
    case = load_case(path)
    with pytest.raises(CaseError, match=words) as raised:
        _ = (case.before(), case.after())
    assert f"{path}, line {line}: " in str(raised.value)


def test_a_traceback_shows_the_line_of_the_file(path: Path) -> None:
    path.write_text(EXAMPLE.replace('"year", Integer', '"year", 1 / 0'))
    with pytest.raises(ZeroDivisionError) as raised:
        load_case(path).after()
    last = raised.traceback[-1]
    assert (last.path, last.lineno + 1) == (path, 16)


def test_what_is_expected_is_written_where_it_was(path: Path) -> None:
    case = load_case(path)
    case.rewrite(Expected(["~ column film.name"], ["drop_table film"], ['"', "\\"]))
    assert path.read_text(encoding="utf-8") == EXAMPLE.replace(
        'upgrade = [\n    "alter_column film title",\n    "another one",\n]\ndowngrade = []\n',
        'upgrade = ["drop_table film"]\ndowngrade = [\n    "\\"",\n    "\\\\",\n]\n',
    )
    load_case(path).rewrite(case.expected)
    assert path.read_text(encoding="utf-8") == EXAMPLE


@pytest.mark.parametrize("end", ["\n```sql", "\n```toml", "\n[expected]", "# The way there"])
def test_what_is_expected_is_added(path: Path, end: str) -> None:
    kept = EXAMPLE.partition(end)[0]
    path.write_text(kept + "```\n" * (kept.count("```") % 2), encoding="utf-8")
    found = Expected(["~ column film.name"], [], ["b"])
    load_case(path).rewrite(found)
    assert path.read_text(encoding="utf-8").startswith(kept)
    assert load_case(path).expected == found


@pytest.mark.parametrize("after", ["", "a\n", "a\n\nb\nd\n", "x\n", "a\n\nb\nc\n"])
def test_two_modules_as_one_diff(path: Path, after: str) -> None:
    before = "a\n\nb\nc\n"
    path.write_text(f"# Title\n\n```diff\n{as_diff(before, after)}```\n")
    models = load_case(path).models
    assert (models.source("before"), models.source("after")) == (before, after)


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The models of all cases as modules: FOLDER/CASE/before.py and after.py."""
    folder = tmp_path_factory.mktemp("models")
    for case in CASES:
        path = folder / str(case)
        path.mkdir(parents=True)
        for side in ("before", "after"):
            (path / f"{side}.py").write_text(case.models.source(side), encoding="utf-8")
    return folder


def ruff(*arguments: str | Path) -> list[str]:
    """The findings of ruff, a line each."""
    command = [sys.executable, "-m", "ruff", *arguments, "--config", ROOT / "pyproject.toml"]
    # relative folders of the configuration count from where ruff runs
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    return [line for line in done.stdout.splitlines() if str(arguments[-1]) in line]


def test_models_are_formatted(sources: Path) -> None:
    assert ruff("format", "--check", "--line-length=100", sources) == []


def test_models_are_without_findings(sources: Path) -> None:
    found = ruff("check", "--output-format=concise", sources)
    unused = Counter(re.sub(r"/(before|after)\.py:.* F401 ", ": ", line) for line in found)
    assert [line for line in found if " F401 " not in line] == []
    assert [line for line, sides in unused.items() if sides == 2] == []


def test_the_example_of_contributing_is_a_case(path: Path) -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    path.write_text(text.partition("````markdown\n")[2].partition("````\n")[0], encoding="utf-8")
    case = load_case(path)
    assert columns(case.before()) == ["id", "title"]
    assert columns(case.after()) == ["id", "name"]
    assert (len(case.inserts), case.rows.renamed) == (1, {"film.title": "name"})
