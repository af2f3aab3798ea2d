"""Find the MetaData of the models in the text of a project's modules."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import takewhile
from pathlib import Path

from alembic_autogen.project.sources import Source

_BASES = frozenset({"DeclarativeBase", "DeclarativeBaseNoMeta"})
_CALLS = {
    "declarative_base": ".metadata",
    "automap_base": ".metadata",
    "SQLAlchemy": ".metadata",
    "MetaData": "",
}
"""Functions whose result has a MetaData, and the path from the result to it."""
SQLMODEL = "sqlmodel:SQLModel.metadata"


@dataclass(frozen=True)
class FoundModels:
    """The models that were found in a project.

    :param metadata: the names of MetaData objects, as ``module:attribute``.
    :param modules: the modules that define tables.
    :param roots: the folders in which Python has to find these modules.
    """

    metadata: tuple[str, ...] = ()
    modules: tuple[str, ...] = ()
    roots: frozenset[Path] = field(default_factory=frozenset)

    @property
    def packages(self) -> tuple[str, ...]:
        """The common package of all modules with tables; without one, the modules."""
        columns = zip(*(each.split(".") for each in self.modules), strict=False)
        common = [parts[0] for parts in takewhile(lambda parts: len({*parts}) == 1, columns)]
        if len(self.modules) > 1 and len(common) > 1:  # more than the application's own package
            return (".".join(common),)
        return self.modules


def find_models(modules: Iterable[Source]) -> FoundModels:
    """Find MetaData objects, and the modules that define tables."""
    metadata: dict[str, None] = {}
    tables: dict[str, None] = {}
    roots: set[Path] = set()
    for source in modules:
        try:
            tree = ast.parse(source.path.read_bytes())
        except (OSError, SyntaxError, ValueError):  # no module of the models
            continue
        names = list(_metadata(tree))
        has_tables = any(_is_table(node) for node in ast.walk(tree))
        metadata.update(dict.fromkeys(f"{source.module}:{name}" for name in names))
        if has_tables:
            tables[source.module] = None
        if any(_is_sqlmodel_table(node) for node in ast.walk(tree)):
            metadata[SQLMODEL] = None
        if names or has_tables:
            roots.add(source.root)
    return FoundModels(tuple(metadata), tuple(tables), frozenset(roots))


def _metadata(tree: ast.Module) -> Iterator[str]:
    """The names at the top of a module that are bases of classes, or else MetaData objects."""
    found = {
        name: _name(node.value.func)
        for node in tree.body
        if isinstance(node, (ast.Assign, ast.AnnAssign)) and isinstance(node.value, ast.Call)
        for name in _targets(node)
    }
    bases = [each.name for each in tree.body if isinstance(each, ast.ClassDef) and _is_base(each)]
    bases = [f"{name}.metadata" for name in bases]
    bases += [f"{n}.metadata" for n, call in found.items() if _CALLS.get(call) == ".metadata"]
    yield from bases or [name for name, call in found.items() if _CALLS.get(call) == ""]


def _targets(node: ast.Assign | ast.AnnAssign) -> list[str]:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return [each.id for each in targets if isinstance(each, ast.Name)]


def _is_base(node: ast.ClassDef) -> bool:
    return any(_name(each) in _BASES for each in node.bases)


def _is_table(node: ast.AST) -> bool:
    """Whether a statement defines a table: a class, or a call of Table."""
    if isinstance(node, ast.ClassDef):
        own = (n for each in node.body if isinstance(each, ast.Assign) for n in _targets(each))
        return _is_sqlmodel_table(node) or "__tablename__" in own or "__table__" in own
    return isinstance(node, ast.Call) and _name(node.func) == "Table" and len(node.args) > 1


def _is_sqlmodel_table(node: ast.AST) -> bool:
    if not isinstance(node, ast.ClassDef):
        return False
    given = {each.arg: each.value for each in node.keywords}
    return ast.unparse(given["table"]) == "True" if "table" in given else False


def _name(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    return node.attr if isinstance(node, ast.Attribute) else ""
