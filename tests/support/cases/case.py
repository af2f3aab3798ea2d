"""A case: the models before and after a change, optional rows, and the expected result."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from alembic_autogen.autogenerate.renames import RenameAnswers
from alembic_autogen.cli.parser import build_parser
from alembic_autogen.commands.revision_request import RevisionRequest
from support.cases.expected import Expected, rewritten
from support.cases.markdown import Block, CaseError, parse, replace_block
from support.cases.models import CaseModels

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

FOLDER = Path(__file__).parents[2] / "cases"
FLAVORS = ("mysql", "mariadb")
KINDS = {
    "character-sets": "Character sets",
    "check-constraints": "CHECK constraints",
    "columns": "Columns",
    "comments": "Comments",
    "defaults": "Defaults",
    "enumerations": "Enumerations",
    "foreign-keys": "Foreign keys",
    "generated-columns": "Generated columns",
    "indexes": "Indexes",
    "names": "Names",
    "no-change": "No change",
    "partitions": "Partitions",
    "primary-keys": "Primary keys",
    "renames": "Renames",
    "rows-that-do-not-fit": "Rows that do not fit",
    "schemas": "Schemas",
    "several-at-once": "Several at once",
    "table-options": "Table options",
    "tables": "Tables",
    "triggers-routines-and-events": "Triggers, routines and events",
    "types": "Types",
    "unique-constraints": "Unique constraints",
    "views": "Views",
}
"""The folders of cases, and their sections in docs/coverage.md."""

_LANGUAGES = ("diff", "sql", "toml")
_OPTIONS = ("flags", "flavors", "settings", "sqlalchemy", "by_chance")


@dataclass(frozen=True)
class ExpectedRows:
    """The expected changes of the rows of a case.

    All values must be unchanged after the upgrade, and again after the downgrade, with these
    exceptions.

    :param renamed: new names by old names, of tables and of columns (``table.column``).
    :param becomes: the values of a column after the upgrade, by its old name, in the order of rows.
    :param returns: the values of a column after the downgrade.
    :param lost: tables and columns whose values are lost for good.
    :param refused: a part of the error with which the upgrade refuses the original rows.
    :param fix: SQL that changes the rows so that they fit.
    :param answers: queries to run after the upgrade, with the single value that each returns;
        statements without a value are only executed.
    """

    renamed: Mapping[str, str] = field(default_factory=dict)
    becomes: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    returns: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    lost: Sequence[str] = ()
    refused: str = ""
    fix: str = ""
    answers: Sequence[tuple[str, Any]] = ()


def _release(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in version.split(".")[:2] if number)


_TABLES: Mapping[str, type] = {"rows": ExpectedRows, "expected": Expected}


@dataclass(frozen=True)
class Case:
    """A change of models, or models without a change.

    :param path: the file of the case.
    :param title: the change in one line.
    :param inserts: statements that fill the tables before the upgrade.
    :param flags: the arguments of the command ``revision``.
    :param flavors: the flavors of servers that support the schemas.
    :param settings: settings of the tool.
    :param sqlalchemy: the oldest version of SQLAlchemy that has what the models use, such as 2.1.
    :param by_chance: whether the result of Alembic alone depends on the order of a set.
    """

    path: Path
    title: str
    models: CaseModels
    inserts: Sequence[str] = ()
    flags: Sequence[str] = ()
    flavors: Sequence[str] = FLAVORS
    settings: Mapping[str, Any] = field(default_factory=dict)
    sqlalchemy: str = ""
    by_chance: bool = False
    rows: ExpectedRows = field(default_factory=ExpectedRows)
    expected: Expected = field(default_factory=Expected)

    @property
    def is_supported(self) -> bool:
        """Whether the installed SQLAlchemy can express the models."""
        return _release(sa.__version__) >= _release(self.sqlalchemy)

    def __str__(self) -> str:
        return f"{self.path.parent.name}/{self.slug}"

    @property
    def slug(self) -> str:
        """The name of the case."""
        return self.path.stem

    @property
    def kind(self) -> str:
        """The kind of change: a section of docs/coverage.md."""
        return KINDS[self.path.parent.name]

    @property
    def is_change(self) -> bool:
        """Whether the models differ, so that the tool must find a difference."""
        return self.kind != "No change"

    @property
    def schemas(self) -> tuple[str, ...]:
        """Further databases that the models use."""
        return tuple(self.settings.get("schemas", ()))

    def before(self) -> sa.MetaData:
        """The models before the change, which the database matches."""
        return self.models.metadata("before")

    def after(self) -> sa.MetaData:
        """The models after the change."""
        return self.models.metadata("after")

    def request(self) -> RevisionRequest:
        """The request to the tool, parsed from the flags."""
        options = build_parser().parse_args(["revision", *self.flags])
        answers = RenameAnswers(
            options.rename, options.rename_value, options.no_rename, options.merge_value
        )
        return RevisionRequest(
            "change",
            answers,
            options.fill,
            options.refuse,
            not options.no_preconditions,
            dry_run=True,
            accepted=options.accept_change,
        )

    def rewrite(self, expected: Expected) -> None:
        """Replace the expected result in the file with another one."""
        _, blocks = parse(self.path, _LANGUAGES)
        old = blocks["toml"].text if "toml" in blocks else ""
        replace_block(self.path, "toml", rewritten(old, self.expected, expected))


def statements(sql: str) -> list[str]:
    """Split a text into statements, which end with a semicolon at the end of a line."""
    return [part.strip() for part in (sql + "\n").split(";\n") if part.strip()]


def load_case(path: Path) -> Case:
    """Read a case.

    :raises CaseError: the file has a mistake.
    """
    if path.parent.name not in KINDS:
        known = ", ".join(KINDS)
        raise CaseError(
            path, 1, f"{path.parent.name!r} is not a folder of cases; these are: {known}"
        )
    title, blocks = parse(path, _LANGUAGES)
    if "diff" not in blocks:
        raise CaseError(path, 1, "a case needs its models, in a block ```diff")
    inserts = statements(blocks["sql"].text) if "sql" in blocks else []
    options = _options(path, blocks["toml"]) if "toml" in blocks else {}
    return Case(path, title, CaseModels(path, blocks["diff"]), inserts, **options)


def _options(path: Path, block: Block) -> dict[str, Any]:
    """Parse the TOML block into arguments of :class:`Case`."""
    try:
        options: dict[str, Any] = tomllib.loads("\n" * (block.line - 1) + block.text)
    except tomllib.TOMLDecodeError as error:
        raise CaseError(path, block.line, f"not valid TOML: {error}") from None
    _check_keys(path, block, options, [*_OPTIONS, *_TABLES])
    for name, table in _TABLES.items():
        values = options.get(name, {})
        if not isinstance(values, dict):
            raise CaseError(path, _line(block, name), f"{name} must be a table: [{name}]")
        _check_keys(path, block, values, [each.name for each in fields(table)])
        options[name] = table(**values)
    if unknown := [each for each in options.get("flavors", ()) if each not in FLAVORS]:
        problem = f"unknown flavor {unknown[0]!r}; there are: {', '.join(FLAVORS)}"
        raise CaseError(path, _line(block, "flavors"), problem)
    return options


def _check_keys(path: Path, block: Block, table: Iterable[str], known: Sequence[str]) -> None:
    for key in table:
        if key not in known:
            problem = f"unknown key {key!r}; here there can be: {', '.join(known)}"
            raise CaseError(path, _line(block, key), problem)


def _line(block: Block, key: str) -> int:
    """The line of a key or a table; that of the block if it is not found."""
    lines = enumerate(block.text.splitlines(), block.line)
    return next((at for at, line in lines if line.lstrip("[").startswith(key)), block.line)


CASES = [load_case(path) for path in sorted(FOLDER.rglob("*.md"), key=lambda path: path.stem)]
