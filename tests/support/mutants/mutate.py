"""Mutants of a module: its syntax tree with one node changed.

Not changed are annotations, imports, docstrings, ``if TYPE_CHECKING``, assertions, decorators, the
messages of exceptions that are raised, and definitions of types.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import CodeType
from typing import Any, NamedTuple


@dataclass(frozen=True)
class Mutant:
    """A change of one node.

    :param line: the line on which the node begins.
    :param last_line: the line on which it ends.
    :param statement: the line on which its statement begins.
    :param in_function: whether it runs in a function, and not at import.
    :param before: the source of the node.
    :param after: the source of its replacement; empty if it is removed.
    """

    line: int
    last_line: int
    statement: int
    in_function: bool
    before: str
    after: str
    _tree: ast.Module
    _change: _Replaced

    @property
    def mutation(self) -> str:
        """The change in one line."""
        return f"{self.before} → {self.after or 'nothing'}"

    def compiled(self, file: str) -> CodeType:
        """Compile the changed module; all mutants of a module share one syntax tree."""
        with self._change:
            return compile(ast.fix_missing_locations(self._tree), file, "exec")


def mutants(source: str) -> Iterator[Mutant]:
    """All mutants of a module, from its first line to its last."""
    tree = ast.parse(source)
    for node, parent, slot, place in _nodes(tree):
        for replacement in _replacements(node, parent, slot):
            part = node
            if isinstance(replacement, _Without):
                part, replacement = replacement.part, replacement.node
                after = ""
            else:
                after = _unparse(replacement)
            before = ast.unparse(part)
            if before == after:
                continue
            line = int(getattr(part, "lineno", 0) or getattr(node, "lineno", 0))
            last = int(getattr(part, "end_lineno", 0) or line)
            yield Mutant(
                line,
                max(line, last),
                place.statement or line,
                place.in_function,
                _one_line(before),
                _one_line(after),
                tree,
                _Replaced(parent, slot, replacement),
            )


@dataclass(frozen=True)
class _Without:
    """A node that has lost one of its parts."""

    node: ast.AST
    part: ast.AST


def _unparse(node: ast.AST) -> str:
    return "" if isinstance(node, ast.Pass) else ast.unparse(ast.fix_missing_locations(node))


def _one_line(text: str, most: int = 160) -> str:
    joined = " ".join(line.strip() for line in text.splitlines())
    return joined if len(joined) <= most else f"{joined[:most]}…"


Slot = tuple[str, int | None]
"""A field of a node, and the index in the field if it is a list."""


class _Replaced:
    """Replaces a node by another while the context lasts."""

    def __init__(self, parent: ast.AST, slot: Slot, node: ast.AST) -> None:
        self.parent, self.slot, self.node = parent, slot, node

    def __enter__(self) -> None:
        self.original = _get(self.parent, self.slot)
        _set(self.parent, self.slot, self.node)

    def __exit__(self, *error: object) -> None:
        _set(self.parent, self.slot, self.original)


def _get(parent: ast.AST, slot: Slot) -> ast.AST:
    field, at = slot
    value = getattr(parent, field)
    found: ast.AST = value if at is None else value[at]
    return found


def _set(parent: ast.AST, slot: Slot, node: ast.AST) -> None:
    field, at = slot
    if at is None:
        setattr(parent, field, node)
    else:
        getattr(parent, field)[at] = node


_SKIPPED_FIELDS = {
    ast.FunctionDef: {"returns", "decorator_list"},
    ast.ClassDef: {"decorator_list", "bases", "keywords"},
    ast.AnnAssign: {"annotation", "target"},
    ast.Raise: {"exc", "cause"},
    ast.Assign: {"targets"},
    ast.AugAssign: {"target"},
    ast.For: {"target"},
    ast.comprehension: {"target"},
    ast.ExceptHandler: {"type"},
}
_TYPE_MAKERS = {"TypeVar", "NewType", "namedtuple", "field"}


def _is_skipped(node: ast.AST) -> bool:
    if isinstance(node, (ast.Import, ast.ImportFrom, ast.Assert, ast.arg, ast.Global)):
        return True
    if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
        return True
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return True
    if isinstance(node, ast.Call) and ast.unparse(node.func) in _TYPE_MAKERS:
        return True
    if isinstance(node, (ast.Assign, ast.AnnAssign)):
        return _is_type(node)
    return isinstance(node, ast.keyword) and node.arg in ("strict",)


def _is_type(node: ast.Assign | ast.AnnAssign) -> bool:
    """Whether an assignment is a type alias: ``Pairs = list[tuple[str, str]]``."""
    if isinstance(node, ast.AnnAssign):
        return ast.unparse(node.annotation) == "TypeAlias"
    name = node.targets[0].id if isinstance(node.targets[0], ast.Name) else ""
    word = name.lstrip("_")
    has_parts = isinstance(node.value, (ast.Subscript, ast.BinOp))
    return name == "__all__" or (has_parts and word[:1].isupper() and word[1:2].islower())


class _Place(NamedTuple):
    statement: int = 0
    in_function: bool = False


_Node = tuple[ast.AST, ast.AST, Slot, _Place]


def _nodes(tree: ast.Module) -> Iterator[_Node]:
    """All nodes that may be changed, with their parents and positions."""

    def walk(parent: ast.AST, place: _Place) -> Iterator[_Node]:
        skipped = _SKIPPED_FIELDS.get(type(parent), set())
        for field, value in ast.iter_fields(parent):
            if field in skipped:
                continue
            inside = place.in_function or (isinstance(parent, ast.FunctionDef) and field == "body")
            items = enumerate(value) if isinstance(value, list) else [(None, value)]
            for at, node in items:
                if not isinstance(node, ast.AST) or _is_skipped(node):
                    continue
                statement = node.lineno if isinstance(node, ast.stmt) else place.statement
                inner = _Place(statement, inside)
                if hasattr(node, "lineno"):
                    yield node, parent, (field, at), inner
                yield from walk(node, inner)

    yield from walk(tree, _Place())


def _replacements(node: ast.AST, parent: ast.AST, slot: Slot) -> Iterator[ast.AST | _Without]:
    if isinstance(parent, ast.JoinedStr) and not isinstance(node, ast.Constant):
        return
    is_constant = isinstance(node, ast.Constant) and slot[0] == "elts"
    if is_constant and len(getattr(parent, "elts", ())) > 1:
        return  # _elements() removes it from its collection
    for kind, operator in _OPERATORS:
        if isinstance(node, kind):
            yield from operator(node)
    if slot[0] == "test" or (slot[0] == "ifs" and isinstance(parent, ast.comprehension)):
        yield from _negated(node)


def _negated(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in _OPPOSITE:
        return  # _compare() negates it
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        return
    assert isinstance(node, ast.expr)
    yield ast.UnaryOp(ast.Not(), node)


_OPPOSITE: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
}


def _compare(node: ast.Compare) -> Iterator[ast.AST]:
    for at, operator in enumerate(node.ops):
        for other in _OPPOSITE[type(operator)]:
            changed = [*node.ops[:at], other(), *node.ops[at + 1 :]]
            yield ast.Compare(node.left, changed, node.comparators)


def _bool_op(node: ast.BoolOp) -> Iterator[ast.AST]:
    yield ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
    for at in range(len(node.values)):
        left = [*node.values[:at], *node.values[at + 1 :]]
        yield left[0] if len(left) == 1 else ast.BoolOp(node.op, left)


def _unary_op(node: ast.UnaryOp) -> Iterator[ast.AST]:
    yield node.operand


def _bin_op(node: ast.BinOp) -> Iterator[ast.AST]:
    others: dict[type[ast.operator], type[ast.operator]] = {
        ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.Pow: ast.Mult,
        ast.FloorDiv: ast.Mult, ast.Div: ast.Mult, ast.Mod: ast.Add,
        ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr,
    }  # fmt: skip
    other = others.get(type(node.op))
    if other and not (isinstance(node.op, ast.Add) and _is_sequence(node.left, node.right)):
        yield ast.BinOp(node.left, other(), node.right)
    yield node.left
    if not isinstance(node.op, ast.Sub):
        yield node.right


def _is_sequence(*nodes: ast.AST) -> bool:
    """Whether one of the operands is a text or a sequence, which cannot be subtracted."""
    kinds = (ast.JoinedStr, ast.List, ast.Tuple, ast.ListComp)
    return any(
        isinstance(n, kinds) or (isinstance(n, ast.Constant) and isinstance(n.value, str))
        for n in nodes
    )


def _constant(node: ast.Constant) -> Iterator[ast.AST]:
    value = node.value
    if isinstance(value, bool):
        yield ast.Constant(not value)
    elif isinstance(value, int):
        yield ast.Constant(value + 1)
    elif isinstance(value, str):
        yield ast.Constant("" if value else "mutant")


def _if_exp(node: ast.IfExp) -> Iterator[ast.AST]:
    yield node.body
    yield node.orelse


def _elements(node: ast.Tuple | ast.List | ast.Set) -> Iterator[_Without]:
    if not isinstance(getattr(node, "ctx", ast.Load()), ast.Load):
        return
    for at, element in enumerate(node.elts):
        left = [*node.elts[:at], *node.elts[at + 1 :]]
        if isinstance(element, (ast.Constant, ast.Starred)) and left:
            smaller = ast.Set(left) if isinstance(node, ast.Set) else type(node)(left, ast.Load())
            yield _Without(smaller, element)


def _dict(node: ast.Dict) -> Iterator[_Without]:
    for at, value in enumerate(node.values):
        keys, values = list(node.keys), list(node.values)
        del keys[at], values[at]
        yield _Without(ast.Dict(keys, values), node.keys[at] or value)


def _comprehension(
    node: ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp,
) -> Iterator[ast.AST]:
    for at, generator in enumerate(node.generators):
        for condition in range(len(generator.ifs)):
            ifs = [*generator.ifs[:condition], *generator.ifs[condition + 1 :]]
            looser = ast.comprehension(generator.target, generator.iter, ifs, 0)
            generators = [*node.generators[:at], looser, *node.generators[at + 1 :]]
            if isinstance(node, ast.DictComp):
                yield ast.DictComp(node.key, node.value, generators)
            else:
                yield type(node)(node.elt, generators)


def _slice(node: ast.Slice) -> Iterator[ast.AST]:
    if node.lower is not None:
        yield ast.Slice(None, node.upper, node.step)
    if node.upper is not None:
        yield ast.Slice(node.lower, None, node.step)
    if node.step is not None:
        yield ast.Slice(node.lower, node.upper, None)


_INSTEAD = {"any": "all", "all": "any", "min": "max", "max": "min"}
_DROPPED_METHODS = ("lower", "upper", "strip", "lstrip", "rstrip", "removeprefix", "removesuffix")


def _call(node: ast.Call) -> Iterator[ast.AST | _Without]:
    if isinstance(node.func, ast.Name):
        if node.func.id in _INSTEAD:
            instead = ast.Name(_INSTEAD[node.func.id], ast.Load())
            yield ast.Call(instead, node.args, node.keywords)
        if node.func.id in ("sorted", "reversed") and node.args:
            yield ast.Call(ast.Name("list", ast.Load()), [node.args[0]], [])
    if isinstance(node.func, ast.Attribute) and node.func.attr in _DROPPED_METHODS:
        yield node.func.value
    for at, keyword in enumerate(node.keywords):
        if keyword.arg != "strict":
            left = [*node.keywords[:at], *node.keywords[at + 1 :]]
            yield _Without(ast.Call(node.func, node.args, left), keyword)


def _keep_generator(node: ast.AST) -> ast.expr:
    return ast.YieldFrom(ast.Tuple([], ast.Load()))


def _expression(node: ast.Expr) -> Iterator[ast.AST]:
    if isinstance(node.value, (ast.Yield, ast.YieldFrom)):
        yield ast.Expr(_keep_generator(node.value))
    else:
        yield ast.Pass()


def _return(node: ast.Return) -> Iterator[ast.AST]:
    """Return ``None`` instead; not for ``False``, which is also falsy and has its own mutant."""
    if node.value is not None and not (
        isinstance(node.value, ast.Constant) and node.value.value in (None, False)
    ):
        yield ast.Return(ast.Constant(None))


def _removed(node: ast.AST) -> Iterator[ast.AST]:
    yield ast.Pass()


def _assign(node: ast.Assign) -> Iterator[ast.AST]:
    if all(isinstance(target, (ast.Subscript, ast.Attribute)) for target in node.targets):
        yield ast.Pass()


def _for(node: ast.For) -> Iterator[ast.AST]:
    yield ast.For(node.target, ast.List([], ast.Load()), node.body, node.orelse)


_OPERATORS: tuple[
    tuple[type[ast.AST] | tuple[type[ast.AST], ...], Callable[..., Iterator[Any]]], ...
] = (
    (ast.Compare, _compare),
    (ast.BoolOp, _bool_op),
    (ast.UnaryOp, _unary_op),
    (ast.BinOp, _bin_op),
    (ast.Constant, _constant),
    (ast.IfExp, _if_exp),
    ((ast.Tuple, ast.List, ast.Set), _elements),
    (ast.Dict, _dict),
    ((ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp), _comprehension),
    (ast.Slice, _slice),
    (ast.Call, _call),
    (ast.Expr, _expression),
    (ast.Return, _return),
    (ast.Assign, _assign),
    ((ast.AugAssign, ast.Delete, ast.Continue, ast.Break), _removed),
    (ast.Raise, _removed),
    (ast.For, _for),
)
