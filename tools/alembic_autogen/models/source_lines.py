"""Find the lines of the models' source that declare tables and columns, without running it.

Reports point to these lines. Classes are found by their text: by ``__tablename__``, by
``Table("name", ...)``, or by a class name that SQLModel and common naming functions turn into the
name of the table. Uncertain declarations have no line.
"""

from __future__ import annotations

import ast
import os
import re
import warnings
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from alembic_autogen.errors import SourceLine

_LARGEST = 1_000_000
"""The size in bytes of files that are not read: they are generated, or data."""
_NOT_SOURCES = {"__pycache__", "node_modules", "site-packages", "build", "dist"}
_WORD_START = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


@dataclass(frozen=True)
class _Declaration:
    """A declaration of a table: a class, or a call of ``Table``.

    :param certain: whether the table's name is written there.
    :param bases: the names of the class' bases, whose columns it has too.
    """

    place: SourceLine
    certain: bool
    columns: dict[str, SourceLine]
    bases: tuple[str, ...] = ()


@dataclass
class _FileDeclarations:
    """The declarations in a file.

    :param tables: by the name of the table in lower case.
    :param classes: by the name of the class.
    """

    tables: dict[str, list[_Declaration]] = field(default_factory=dict)
    classes: dict[str, list[_Declaration]] = field(default_factory=dict)


class ModelSources:
    """The Python files of a project, read when the first line is looked for.

    Only files are parsed that have the name which is looked for.

    :param project: the project's folder.
    """

    def __init__(self, project: Path) -> None:
        self._project = project
        self._parsed: dict[Path, _FileDeclarations] = {}

    def line_of(self, table: str, column: str | None = None) -> SourceLine | None:
        """Find the line that declares a table, or one of its columns.

        :param table: the name of the table in the database.
        :param column: the name of the column in the database.
        :returns: the line of the table's class if the column is declared elsewhere; ``None`` if
            no declaration of the table is found, or several.
        """
        declaration = self._declaration(table)
        if declaration is None:
            return None
        found = self._column(declaration, column, set()) if column else None
        return found or declaration.place

    def _declaration(self, table: str) -> _Declaration | None:
        name = table.lower()
        words = {name.encode(), name.replace("_", "").encode()}
        candidates = [each for file in self._with(words) for each in file.tables.get(name, [])]
        certain = [each for each in candidates if each.certain]
        remaining = certain or candidates
        return remaining[0] if len(remaining) == 1 else None

    def _column(self, declaration: _Declaration, column: str, seen: set[str]) -> SourceLine | None:
        """Find a column in a class, or in bases whose names belong to one class only."""
        if column in declaration.columns:
            return declaration.columns[column]
        for base in declaration.bases:
            files = self._with({f"class {base}".lower().encode()})
            classes = [each for file in files for each in file.classes.get(base, [])]
            if base in seen or len(classes) != 1:
                continue
            seen.add(base)
            found = self._column(classes[0], column, seen)
            if found is not None:
                return found
        return None

    def _with(self, words: Collection[bytes]) -> Iterator[_FileDeclarations]:
        """The declarations in the files that have one of these words."""
        for path, text in self._texts.items():
            if path not in self._parsed and any(word in text for word in words):
                self._parsed[path] = _declarations(path)
            if path in self._parsed:
                yield self._parsed[path]

    @cached_property
    def _texts(self) -> dict[Path, bytes]:
        """The texts of the files in lower case; those that cannot be read are empty."""
        return {path: _text_of(path).lower() for path in _python_files(self._project)}


def _text_of(path: Path) -> bytes:
    try:
        return path.read_bytes() if path.stat().st_size <= _LARGEST else b""
    except OSError:
        return b""


def _declarations(path: Path) -> _FileDeclarations:
    """The declarations in a file; none if Python cannot parse it."""
    found = _FileDeclarations()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about escapes in strings, which is not asked here
            text = _text_of(path)
            tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return found
    _Reader(path, found, has_calls=b"Table" in text).visit(tree)
    return found


def _python_files(folder: Path) -> Iterator[Path]:
    """The project's own Python files; environments and installed packages are left out."""
    for place, folders, files in os.walk(folder):
        if "pyvenv.cfg" in files:
            folders.clear()
            continue
        folders[:] = sorted(
            each for each in folders if not each.startswith(".") and each not in _NOT_SOURCES
        )
        yield from (Path(place, each) for each in sorted(files) if each.endswith(".py"))


class _Reader(ast.NodeVisitor):
    """Note the declarations of one file.

    :param has_calls: whether ``Table`` may be called there; else only classes are looked for, which
        no expression holds.
    """

    def __init__(self, path: Path, found: _FileDeclarations, *, has_calls: bool) -> None:
        self._path = path
        self._found = found
        self._has_calls = has_calls

    def visit(self, node: ast.AST) -> None:
        if self._has_calls or not isinstance(node, ast.expr):
            super().visit(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        columns: dict[str, SourceLine] = {}
        name = ""
        for statement in node.body:
            target, value = _assignment(statement)
            if target == "__tablename__":
                name = _text(value)
            elif target:
                place = self._place(statement)
                columns.setdefault(_named(value) or target, place)
        bases = tuple(filter(None, map(_last_name, node.bases)))
        declaration = _Declaration(self._place(node), bool(name), columns, bases)
        self._found.classes.setdefault(node.name, []).append(declaration)
        for table in {name} if name else _default_names(node.name):
            self._found.tables.setdefault(table.lower(), []).append(declaration)
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        if _last_name(node.func) == "Table" and node.args and (name := _text(node.args[0])):
            columns = {
                _text(each.args[0]): self._place(each)
                for each in node.args
                if isinstance(each, ast.Call) and _last_name(each.func) == "Column" and each.args
            }
            declaration = _Declaration(self._place(node), True, columns)
            self._found.tables.setdefault(name.lower(), []).append(declaration)
        self.generic_visit(node)

    def _place(self, node: ast.stmt | ast.expr) -> SourceLine:
        return SourceLine(self._path, node.lineno, node.col_offset + 1)


def _assignment(statement: ast.stmt) -> tuple[str, ast.expr | None]:
    """The name that a statement of a class assigns or annotates, and the value."""
    if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
        return statement.target.id, statement.value
    if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
        return statement.targets[0].id, statement.value
    return "", None


def _named(value: ast.expr | None) -> str:
    """The column's name where it is written: ``Column("name")``, also as ``sa_column``."""
    if not isinstance(value, ast.Call):
        return ""
    if _last_name(value.func) in ("Column", "mapped_column") and value.args:
        return _text(value.args[0])
    inner = [each.value for each in value.keywords if each.arg == "sa_column"]
    return _named(inner[0]) if inner else ""


def _text(value: ast.expr | None) -> str:
    return value.value if isinstance(value, ast.Constant) and isinstance(value.value, str) else ""


def _last_name(expression: ast.expr) -> str:
    if isinstance(expression, ast.Attribute):
        return expression.attr
    return expression.id if isinstance(expression, ast.Name) else ""


def _default_names(name: str) -> set[str]:
    """The names of tables that a class may have: as SQLModel and Flask-SQLAlchemy form them."""
    return {name.lower(), _WORD_START.sub("_", name).lower()}
