"""A case: a folder with the models before and after, rows perhaps, and what is expected."""

from __future__ import annotations

import json
import runpy
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from alembic_autogen.autogenerate.renames import Answers
from alembic_autogen.cli import build_parser
from alembic_autogen.commands.revision import Request

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

FOLDER = Path(__file__).parents[2] / "cases"
FLAVORS = ("mysql", "mariadb")
_EXPECTED = "\n[expected]\n"


@dataclass(frozen=True)
class Rows:
    """What becomes of the rows of a case.

    Every value that was there must still be there after the upgrade, and again after the downgrade,
    but for what is said here.

    :param renamed: new name by old name, of tables and of columns with their tables.
    :param becomes: values of a column (by its old name) after the upgrade, in the order of rows.
    :param returns: its values after the downgrade.
    :param lost: tables and columns whose values are gone for good.
    :param refused: words of the error with which the upgrade refuses the rows as they are.
    :param fix: SQL that makes them fit.
    :param answers: queries that are run after the upgrade, with the single value that each gives;
        a statement gives none.
    """

    renamed: Mapping[str, str] = field(default_factory=dict)
    becomes: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    returns: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    lost: Sequence[str] = ()
    refused: str = ""
    fix: str = ""
    answers: Sequence[tuple[str, Any]] = ()


@dataclass(frozen=True)
class Expected:
    """What a revision holds, in words.

    :param differences: what is found: the first line of each description.
    :param upgrade: its operations.
    :param downgrade: the operations of the way back.
    """

    differences: Sequence[str] = ()
    upgrade: Sequence[str] = ()
    downgrade: Sequence[str] = ()


@dataclass(frozen=True)
class Case:
    """One change of models, or none.

    :param title: the change in one line.
    :param kind: what it is a change of; a section of docs/coverage.md.
    :param flags: what is typed behind ``revision``.
    :param flavors: the servers that can express it.
    :param settings: of the tool.
    :param by_chance: whether what Alembic alone makes of it depends on the order of a set.
    """

    folder: Path
    title: str
    kind: str
    flags: Sequence[str] = ()
    flavors: Sequence[str] = FLAVORS
    settings: Mapping[str, Any] = field(default_factory=dict)
    by_chance: bool = False
    rows: Rows = field(default_factory=Rows)
    expected: Expected = field(default_factory=Expected)

    @property
    def slug(self) -> str:
        """Its name."""
        return self.folder.name

    @property
    def is_change(self) -> bool:
        """Whether there is anything to find."""
        return self.kind != "No change"

    @property
    def schemas(self) -> tuple[str, ...]:
        """Further databases that it needs."""
        return tuple(self.settings.get("schemas", ()))

    def before(self) -> sa.MetaData:
        """The models that the database already follows."""
        return self._models("before")

    def after(self) -> sa.MetaData:
        """The models as they are now."""
        return self._models("after")

    def _models(self, side: str) -> sa.MetaData:
        found = runpy.run_path(str(self.folder / f"{side}.py"))["metadata"]
        assert isinstance(found, sa.MetaData)
        return found

    @property
    def inserts(self) -> list[str]:
        """Statements that fill the tables before the upgrade."""
        path = self.folder / "rows.sql"
        return statements(path.read_text("utf-8")) if path.exists() else []

    def request(self) -> Request:
        """What the user types."""
        options = build_parser().parse_args(["revision", *self.flags])
        answers = Answers(
            options.rename, options.rename_value, options.no_rename, options.merge_value
        )
        return Request(
            "change",
            answers,
            options.fill,
            options.refuse,
            not options.no_guards,
            dry_run=True,
            accepted=options.accept_change,
        )

    def rewrite(self, expected: Expected) -> None:
        """Put what was found into the file, in place of what was expected."""
        path = self.folder / "case.toml"
        kept, _, _ = path.read_text("utf-8").partition(_EXPECTED)
        lines = [line for name in vars(expected) for line in _array(name, getattr(expected, name))]
        path.write_text(kept.rstrip() + "\n" + _EXPECTED + "\n".join(lines) + "\n", "utf-8")


def _array(name: str, items: Sequence[str]) -> list[str]:
    if not items:
        return [f"{name} = []"]
    texts = [json.dumps(item, ensure_ascii=False) for item in items]  # a TOML basic string as well
    return [f"{name} = [", *(f"    {text}," for text in texts), "]"]


def statements(sql: str) -> list[str]:
    """The statements of a file, each of which ends with a semicolon at the end of a line."""
    return [part.strip() for part in (sql + "\n").split(";\n") if part.strip()]


def load_case(folder: Path) -> Case:
    """Read a case."""
    document = tomllib.loads((folder / "case.toml").read_text("utf-8"))
    rows, expected = document.pop("rows", {}), document.pop("expected", {})
    return Case(folder, rows=Rows(**rows), expected=Expected(**expected), **document)


CASES = [load_case(path.parent) for path in sorted(FOLDER.glob("*/case.toml"))]
