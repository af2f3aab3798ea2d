"""Find the modules that env.py uses for anything other than its target_metadata.

An env.py imports the models to hand their metadata to Alembic. The revisions do not depend on that,
so a changed model does not require running them again. Anything else that env.py takes from the
application does count. If the use of a module is unclear, the module counts as used.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Iterator

from alembic_autogen.memo.imports import with_parents

IsModule = Callable[[str], bool]

_TARGET = "target_metadata"
_BY_NAME = frozenset(
    {"import_module", "__import__", "exec", "eval", "globals", "locals", "vars", "reload"}
    | {"resolve_name", "run_module", "run_path"}
)
"""Names that give access by a string to a module, or to a name that env.py has imported."""


def used_modules(
    source: str, is_module: IsModule = sys.modules.__contains__
) -> tuple[frozenset[str], frozenset[str]]:
    """The modules that the source of env.py uses, and all modules that its statements import.

    :param source: the text of env.py.
    :param is_module: whether a dotted name is a module (default: whether it is loaded).
    :returns: two empty sets if env.py may use any module that it imports.
    """
    tree = ast.parse(source)
    if any(_name(node) in _BY_NAME for node in ast.walk(tree)):
        return frozenset(), frozenset()
    bound: dict[str, set[str]] = {}
    imported: set[str] = set()
    for node in ast.walk(tree):
        for name, module in _bindings(node, is_module):
            bound.setdefault(name, set()).add(module)
            imported.update(with_parents(module))
        imported.update(_plainly_imported(node))
    harmless = _harmless(tree)
    used: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id in bound and id(node) not in harmless:
            used |= bound[node.id]
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and id(node) not in harmless:
            used.update(_modules_of_chain(node, bound, is_module))
    with_packages = {parent for module in used for parent in with_parents(module)}
    return frozenset(with_packages), frozenset(imported)


def _name(node: ast.AST) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.alias):
        return node.name
    return node.attr if isinstance(node, ast.Attribute) else ""


def _plainly_imported(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        for alias in node.names:
            yield from with_parents(alias.name)


def _bindings(node: ast.AST, is_module: IsModule) -> Iterator[tuple[str, str]]:
    """The names that a statement binds to modules or to their members, with the modules."""
    if isinstance(node, ast.Import):
        for alias in node.names:
            whole = alias.name
            yield (alias.asname, whole) if alias.asname else (whole.partition(".")[0],) * 2
    elif isinstance(node, ast.ImportFrom) and node.module:
        for alias in node.names:
            inner = f"{node.module}.{alias.name}"
            if alias.name == "*":
                yield from ((name, node.module) for name in _public(node.module))
            else:
                yield alias.asname or alias.name, inner if is_module(inner) else node.module


def _public(module: str) -> Iterator[str]:
    loaded = sys.modules.get(module)
    yield from getattr(loaded, "__all__", [n for n in dir(loaded) if not n.startswith("_")])


def _harmless(tree: ast.AST) -> set[int]:
    """The nodes of expressions that are only passed on as target_metadata, as ids.

    An expression that is assigned to another name first counts as used.
    """
    found: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg == _TARGET and _is_chain(node.value):
            found.update(map(id, ast.walk(node.value)))
        if not isinstance(node, (ast.Assign, ast.AnnAssign)) or node.value is None:
            continue
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        names = [each.id for each in targets if isinstance(each, ast.Name)]
        if len(names) != len(targets) or not _is_chain(node.value):
            continue
        if names == [_TARGET]:
            found.update(map(id, ast.walk(node.value)))
    return found


def _is_chain(node: ast.AST) -> bool:
    """Whether an expression consists of attribute accesses only: no calls, no operators."""
    if isinstance(node, (ast.List, ast.Tuple)):
        return all(map(_is_chain, node.elts))
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name)


def _modules_of_chain(
    node: ast.Attribute, bound: dict[str, set[str]], is_module: IsModule
) -> Iterator[str]:
    """The modules that ``package.module.name`` refers to."""
    names: list[str] = []
    current: ast.expr = node
    while isinstance(current, ast.Attribute):
        names.insert(0, current.attr)
        current = current.value
    if not isinstance(current, ast.Name):
        return
    for base in bound.get(current.id, ()):
        dotted = base
        for name in names:
            dotted = f"{dotted}.{name}"
            if is_module(dotted):
                yield dotted
