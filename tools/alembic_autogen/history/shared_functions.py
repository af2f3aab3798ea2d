"""Functions that several revisions have in the same words, which their squash holds once."""

from __future__ import annotations

import ast
import builtins
import symtable
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class SharedFunctions:
    """Functions of several revisions.

    :param names: their names.
    :param source: their definitions, after the imports that these need; empty if there are none.
    """

    names: frozenset[str] = frozenset()
    source: str = ""


@dataclass(frozen=True)
class _Definitions:
    """Definitions at the top level of a revision file.

    :param functions: the texts of its functions, by name.
    :param imports: the statements that import its other names, by name.
    :param bound: how many statements bind each name.
    """

    functions: dict[str, str] = field(default_factory=dict)
    imports: dict[str, str] = field(default_factory=dict)
    bound: Counter[str] = field(default_factory=Counter)


def shared_functions(sources: Sequence[str]) -> SharedFunctions:
    """Find the functions that are the same in all revisions that have them, of which there are two.

    A function is the same if its text is, and if the names in it mean the same: each is built in,
    imported by the same statement, or that of such a function.

    :param sources: the texts of the revisions, with Python's line ends.
    """
    modules = [_module(source) for source in sources]
    found = dict(_repeated(modules))
    while differing := [name for name in found if not _means_the_same(name, found, modules)]:
        for name in differing:
            del found[name]
    if not found:
        return SharedFunctions()
    used = {name for text in found.values() for name in _used(text)}
    imports = sorted({m.imports[name] for m in modules for name in used if name in m.imports})
    return SharedFunctions(frozenset(found), "\n\n\n".join(["\n".join(imports), *found.values()]))


def without_functions(source: str, names: Collection[str]) -> str:
    """Empty the lines of functions, so that all others keep their numbers.

    :param source: the text of a revision.
    """
    lines = source.split("\n")
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef) and node.name in names:
            for number in _numbers(node):
                lines[number - 1] = ""
    return "\n".join(lines)


def _numbers(node: ast.FunctionDef) -> range:
    """The numbers of the lines of a function, with its decorators."""
    first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
    return range(first, (node.end_lineno or first) + 1)


def _module(source: str) -> _Definitions:
    module = _Definitions()
    lines = source.split("\n")
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef):
            own = (lines[number - 1] for number in _numbers(node))
            module.functions[node.name] = "\n".join(own)
            module.bound[node.name] += 1
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            for alias in node.names:
                name = alias.asname or alias.name.partition(".")[0]
                module.imports[name] = ast.unparse(node)
                module.bound[name] += 1
        else:
            module.bound.update(_stored(node))
    return module


def _stored(node: ast.stmt) -> Iterator[str]:
    for each in ast.walk(node):
        if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store):
            yield each.id
        elif isinstance(each, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield each.name
        elif isinstance(each, ast.alias):
            yield each.asname or each.name.partition(".")[0]


def _repeated(modules: Sequence[_Definitions]) -> Iterator[tuple[str, str]]:
    """The functions whose texts are the same wherever their names occur, by name."""
    count = Counter(name for module in modules for name in module.functions)
    for name in count:
        if count[name] < 2 or name in ("upgrade", "downgrade"):
            continue
        texts = {module.functions.get(name) for module in modules if name in module.bound}
        bound = {module.bound[name] for module in modules if name in module.bound}
        text, *others = texts
        if text is not None and not others and bound == {1}:
            yield name, text


def _means_the_same(name: str, found: Mapping[str, str], modules: Sequence[_Definitions]) -> bool:
    """Whether all names in a function mean the same in each module that has it."""
    having = [module for module in modules if name in module.functions]
    return all(
        used in found
        or (hasattr(builtins, used) and not any(used in module.bound for module in modules))
        or _imported_alike(used, having, modules)
        for used in _used(found[name])
    )


def _imported_alike(
    name: str, having: Sequence[_Definitions], modules: Sequence[_Definitions]
) -> bool:
    """Whether a name is that of one import in some modules, and no other in the rest."""
    statements = {module.imports.get(name) for module in modules if name in module.bound}
    return (
        len(statements) == 1
        and None not in statements
        and all(module.bound[name] == 1 for module in having)
    )


def _used(text: str) -> set[str]:
    """The names of a module that a function uses, with those of its decorators and annotations."""
    table = symtable.symtable(text, "function", "exec")
    found = {each.get_name() for each in table.get_symbols() if each.is_referenced()}
    waiting = table.get_children()
    while waiting:
        each = waiting.pop()
        found |= {s.get_name() for s in each.get_symbols() if s.is_global() and s.is_referenced()}
        waiting += each.get_children()
    return found
