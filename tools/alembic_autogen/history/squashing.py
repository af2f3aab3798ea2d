"""The files of a squash: one revision in place of several, which databases within them still know.

Alembic has no revision that replaces others, as Django has. Two things of it are enough: a branch
label names a revision wherever an id does, and a revision may be found by its label in
``alembic_version`` too. So the squash gets the id of the last replaced revision, and follows a
revision that does nothing and has the ids of the others as labels (docs/history.md).
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from alembic_autogen.errors import HistoryError
from alembic_autogen.history.shared_functions import (
    SharedFunctions,
    shared_functions,
    without_functions,
)
from alembic_autogen.history.takeover import CHECK, FINISH, IMPORTS, check_at_import, takeover

_BEGIN = re.compile(r"def _part_(\d+)\(\):")
_IDS = ("revision", "down_revision", "branch_labels", "depends_on")


@dataclass(frozen=True)
class Part:
    """A part of a squash.

    :param title: the revisions that it comes from, for a docstring.
    :param source: the text of a revision file, whose functions it calls.
    :param has_downgrade: whether there is a function ``downgrade`` in it.
    """

    title: str
    source: str
    has_downgrade: bool


def squash_source(
    template: str, parts: Sequence[Part], files: Mapping[str, str], relative: str
) -> str:
    """Add the parts, and what databases within need, to a rendered revision.

    :param template: the revision, whose functions call what :func:`bodies` has given.
    :param files: the names of the replaced files, by revision, oldest first.
    :param relative: the folder of these files, from that of the revision.
    :raises HistoryError: a part cannot stand in a function.
    """
    shared = shared_functions([part.source for part in parts])
    code = [_nested(number, part) for number, part in enumerate(_own(parts, shared), 1)]
    needs_future = any("from __future__ import annotations" in part.source for part in parts)
    head = _with_imports(template, needs_future)
    functions = f"\n\n{shared.source}\n" if shared.source else ""
    return head + takeover(files, relative) + functions + "".join(code) + check_at_import()


def bodies(parts: Sequence[Part]) -> tuple[str, str]:
    """The bodies of ``upgrade`` and ``downgrade``, as a template takes them."""
    numbers = range(1, len(parts) + 1)
    up = [
        f"{CHECK}()",
        f"if {FINISH}():",
        "    return",
        *(f"_part_{number}()[0]()" for number in numbers),
    ]
    down = [f"{CHECK}()", *(f"_part_{number}()[1]()" for number in reversed(numbers))]
    return "\n    ".join(up), "\n    ".join(down)


def origin(source: str, line: int, parts: Sequence[Part]) -> tuple[Part, int] | None:
    """Find the part of a squash that a line comes from, and the line there.

    :param source: the text of the squash.
    :param line: the number of a line that is not blank.
    :returns: ``None`` if it comes from no part.
    """
    lines = source.split("\n")
    for begin in range(line, 0, -1):
        match = _BEGIN.match(lines[begin - 1])
        if match:
            number = int(match[1]) - 1
            part = parts[number]
            own = _own(parts, shared_functions([each.source for each in parts]))
            kept = _without_ids(own[number].source, part.title)
            numbers = [number for number, text in kept.items() if text.strip()]
            above = sum(bool(each.strip()) for each in lines[begin + 1 : line])  # but the docstring
            return (part, numbers[above - 1]) if 0 < above <= len(numbers) else None
    return None


def with_labels(source: str, labels: Sequence[str]) -> str:
    """Name branch labels in a revision, also where the project's template leaves them out.

    :param source: a revision file that a template has made.
    :param labels: its labels.
    """
    nodes = {name: node for node in ast.parse(source).body for name in assigned_names(node)}
    old = nodes.get("branch_labels")
    kept = nodes["down_revision"].end_lineno or 0
    begin, end = (old.lineno - 1, old.end_lineno or 0) if old else (kept, kept)
    noted = f": {ast.unparse(old.annotation)}" if isinstance(old, ast.AnnAssign) else ""
    value = ["(", *(f"    {label!r}," for label in labels), ")"]
    lines = source.rstrip("\n").split("\n")
    lines[begin:end] = f"branch_labels{noted} = {chr(10).join(value)}".split("\n")
    return "\n".join(lines) + "\n"


def _with_imports(source: str, needs_future: bool) -> str:
    """Add imports behind the docstring; those that are there already do no harm."""
    tree = ast.parse(source)
    first = tree.body[0]
    is_docstring = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    at = (first.end_lineno or 0) if is_docstring else 0
    lines = source.rstrip().split("\n")
    has_future = any("from __future__ import annotations" in line for line in lines)
    future = ["from __future__ import annotations", ""] if needs_future and not has_future else []
    known = {line.strip() for line in lines}
    new = [line for line in (*IMPORTS, "from alembic import op") if line not in known]
    if has_future:
        at = next(n for n, line in enumerate(lines, 1) if "from __future__" in line)
    return "\n".join([*lines[:at], "", *future, *new, *lines[at:]]) + "\n"


def _own(parts: Sequence[Part], shared: SharedFunctions) -> list[Part]:
    """The parts without the functions that they share; their lines keep their numbers."""
    return [replace(part, source=without_functions(part.source, shared.names)) for part in parts]


def _nested(number: int, part: Part) -> str:
    """A function that holds a whole revision file, and returns its two functions."""
    kept = _without_ids(part.source, part.title)
    lines = list(_indented("\n".join(kept.values())))
    down = "downgrade" if part.has_downgrade else "lambda: None"
    return "\n".join(
        [
            "",
            "",
            f"def _part_{number}():",
            f'    """Return upgrade and downgrade of {part.title}."""',
            *lines,
            "",
            f"    return upgrade, {down}",
            "",
        ]
    )


def _without_ids(source: str, title: str) -> dict[int, str]:
    """The lines of a revision file, by number, without its docstring, future imports and ids.

    :raises HistoryError: it has statements that a function cannot have.
    """
    tree = ast.parse(source)
    _check_fits_function(tree, title)
    gone = {
        number
        for node in _left_out(tree)
        for number in range(node.lineno, (node.end_lineno or node.lineno) + 1)
    }
    return {
        number: line
        for number, line in enumerate(source.split("\n"), 1)
        if number not in gone and not line.startswith("# revision identifiers, used by")
    }


def _check_fits_function(tree: ast.Module, title: str) -> None:
    """Refuse a file with statements that a function cannot have.

    :raises HistoryError: it has one.
    """
    for node in ast.walk(tree):
        starred = isinstance(node, ast.ImportFrom) and node.names[0].name == "*"
        if starred or isinstance(node, ast.Global):
            what = "imports *" if starred else "has a global statement"
            raise HistoryError(
                f"Revision {title} {what}, so that it cannot become a part of another one; change "
                "it, or leave it out of the squash."
            )


def _left_out(tree: ast.Module) -> Iterator[ast.stmt]:
    """The docstring of a file, its future imports, and its ids, unless its code reads these."""
    read = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}
    for number, node in enumerate(tree.body):
        docstring = number == 0 and isinstance(node, ast.Expr)
        future = isinstance(node, ast.ImportFrom) and node.module == "__future__"
        names = assigned_names(node)
        ids = bool(names) and all(name in _IDS and name not in read for name in names)
        if docstring or future or ids:
            yield node


def assigned_names(node: ast.stmt) -> list[str]:
    """The names to which a statement assigns, by themselves."""
    if isinstance(node, ast.AnnAssign):
        return [node.target.id] if isinstance(node.target, ast.Name) else []
    targets = node.targets if isinstance(node, ast.Assign) else []
    return [target.id for target in targets if isinstance(target, ast.Name)]


def _indented(source: str) -> Iterator[str]:
    """Indent code, but not the further lines of strings."""
    inside: set[int] = set()
    start = None
    for token in tokenize.generate_tokens(io.StringIO(source + "\n").readline):
        name = tokenize.tok_name[token.type]
        if name == "STRING":
            inside |= set(range(token.start[0] + 1, token.end[0] + 1))
        elif name == "FSTRING_START":
            start = token.start[0]
        elif name == "FSTRING_END" and start is not None:
            inside |= set(range(start + 1, token.end[0] + 1))
    blank = 0
    begun = False
    for number, line in enumerate(source.split("\n"), 1):
        if number not in inside and not line.strip():
            blank += 1
            continue
        if blank and begun:
            yield ""
        blank, begun = 0, True
        yield line if number in inside else f"    {line}"
