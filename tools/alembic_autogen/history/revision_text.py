"""Read the place of a revision from the text of its file, and change it there.

Nothing is run. Alembic imports all files to know that, but those of another branch of git are not
there to be imported, and a post-write hook has to be quick.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from alembic_autogen.errors import HistoryError, SourceLine
from alembic_autogen.history.graph import Node

_NAMES = ("revision", "down_revision", "depends_on", "branch_labels")
_REVISES = re.compile(rb"(?m)^(Revises:[ \t]*)[^\r\n]*")
_DATE = re.compile(
    rb"(?m)^(Create Date:[ \t]*)\d{4}-\d\d-\d\d(?P<time>[ T]\d\d:\d\d(?::\d\d)?)?"
    rb"(?P<fraction>\.\d+)?(?P<zone>[+-]\d\d:\d\d)?(?=\s)"
)


def read_source(path: Path) -> str:
    """The text of a revision file as Python reads it, with a byte order mark or another encoding.

    :raises HistoryError: it is not in its encoding.
    """
    return decoded(path.read_bytes(), str(path))


def decoded(content: bytes, name: str) -> str:
    """The text of a revision file, with Python's line ends: ``splitlines()`` knows further ones.

    :param name: its name for messages.
    :raises HistoryError: it is not in its encoding.
    """
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
        return io.TextIOWrapper(io.BytesIO(content), encoding).read()
    except (SyntaxError, UnicodeDecodeError) as error:
        raise HistoryError(f"{name} is not Python ({error}); correct it.") from error


def encoded(text: str, name: str) -> bytes:
    """The text of a revision file in the encoding that it names, or in UTF-8 (PEP 263).

    :param name: its name for messages.
    :raises HistoryError: the encoding lacks a character.
    """
    encoding, _ = tokenize.detect_encoding(io.BytesIO(text.encode()).readline)
    try:
        return text.encode(encoding)
    except UnicodeEncodeError as error:
        raise HistoryError(
            f"{name} is in {encoding}, which lacks a character of it ({error}); write the file in "
            "UTF-8."
        ) from error


def read_node(source: bytes, name: str) -> Node | None:
    """Read the ids, parents and labels of a revision; ``None`` if the file is not a revision.

    :param source: the file.
    :param name: its name for messages.
    :raises HistoryError: it is not Python, or computes these values.
    """
    values: dict[str, object] = {}
    for key, node in _assignments(source, name):
        try:
            values[key] = ast.literal_eval(node)
        except ValueError as error:
            raise HistoryError(
                f"{name}: {key} is computed, so that it is not known without running the file; "
                "write it as a string."
            ) from error
    revision = values.get("revision")
    if not isinstance(revision, str):
        return None
    down, depends, labels = (_strings(values.get(key)) for key in _NAMES[1:])
    return Node(revision, down, depends, frozenset(labels))


def read_nodes(files: Iterable[Path]) -> Iterator[tuple[Node, Path]]:
    """Read the ids, parents and labels of revision files.

    :param files: files of a history; those that are not revisions in Python are left out.
    :raises HistoryError: a file computes its place.
    """
    for path in files:
        node = read_node(path.read_bytes(), path.name) if path.suffix == ".py" else None
        if node is not None:
            yield node, path


def assigned_at(path: Path, name: str, value: str | None = None) -> SourceLine:
    """The place in a revision file where a value is assigned to a name.

    :param name: such as ``down_revision``.
    :param value: one of several values, such as one of two parents.
    :returns: the beginning of the file if the name is not assigned, or the file is not Python.
    """
    source = path.read_bytes()
    try:
        nodes = [node for key, node in _assignments(source, path.name) if key == name]
    except HistoryError:
        nodes = []
    if not nodes:
        return SourceLine(path, 1, 1)
    found: ast.AST = nodes[-1]
    for node in ast.walk(found):
        if isinstance(node, ast.Constant) and node.value == value:
            found = node
    assert isinstance(found, ast.expr)
    line = decoded(source, path.name).split("\n")[found.lineno - 1]
    before = line.encode()[: found.col_offset].decode(errors="replace")  # ast counts bytes
    return SourceLine(path, found.lineno, len(before) + 1)


def _strings(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    found: Sequence[object] = value if isinstance(value, (list, tuple)) else ()
    return tuple(each for each in found if isinstance(each, str))


def _assignments(source: bytes, name: str) -> list[tuple[str, ast.expr]]:
    try:
        body = ast.parse(source).body
    except (SyntaxError, ValueError) as error:
        raise HistoryError(f"{name} is not Python ({error}); correct it.") from error
    found: list[tuple[str, ast.expr]] = []
    for node in body:
        targets = node.targets if isinstance(node, ast.Assign) else []
        if isinstance(node, ast.AnnAssign) and node.value is not None:
            targets = [node.target]
        for target in targets:
            if isinstance(target, ast.Name) and target.id in _NAMES:
                assert isinstance(node, (ast.Assign, ast.AnnAssign)) and node.value is not None
                found.append((target.id, node.value))
    return found


@dataclass(frozen=True)
class _TextSpan:
    begin: int
    end: int


def moved(source: bytes, name: str, parent: str | None, date: datetime) -> bytes:
    """Change the parent of a revision, and its date; every other byte stays.

    :param parent: the revision that it follows from now on; ``None`` changes the date only.
    :param date: the date for the line ``Create Date:``, which is only changed if there is one.
    :raises HistoryError: ``down_revision`` is not a string that can be replaced.
    """
    header = _docstring(source)
    new = _DATE.sub(lambda match: _dated(match, date), source[header.begin : header.end])
    if parent is not None:
        new = _REVISES.sub(lambda match: match[1] + parent.encode(), new)
        span = _value_of_parent(source, name)
        quote = source[span.begin : span.begin + 1]
        quote = quote if quote in (b"'", b'"') else b'"'
        value = quote + parent.encode() + quote
        source = source[: span.begin] + value + source[span.end :]
    return source[: header.begin] + new + source[header.end :]


def _dated(match: re.Match[bytes], date: datetime) -> bytes:
    """The date in the form of the one that it replaces."""
    text = date.strftime("%Y-%m-%d")
    if match["time"]:
        text += date.strftime(" %H:%M:%S" if match["time"].count(b":") == 2 else " %H:%M")
        text = text if match["time"].startswith(b" ") else text.replace(" ", "T")
    if match["fraction"]:
        text += date.strftime(".%f")
    if match["zone"]:
        zone = date.strftime("%z") or "+0000"
        text += f"{zone[:3]}:{zone[3:5]}"
    return match[1] + text.encode()


def _docstring(source: bytes) -> _TextSpan:
    body = ast.parse(source).body
    first = body[0] if body else None
    if not (
        isinstance(first, ast.Expr)
        and isinstance(first.value, ast.Constant)
        and isinstance(first.value.value, str)
    ):
        return _TextSpan(0, 0)
    return _span(source, first.value)


def _value_of_parent(source: bytes, name: str) -> _TextSpan:
    found = [node for key, node in _assignments(source, name) if key == "down_revision"]
    if len(found) != 1:
        raise HistoryError(f"{name} assigns down_revision {len(found)} times; once is needed.")
    return _span(source, found[0])


def _span(source: bytes, node: ast.expr) -> _TextSpan:
    """The bytes of an expression; ast counts columns in bytes of UTF-8."""
    lines = source.splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    if source.startswith(b"\xef\xbb\xbf"):
        starts[0] = 3
    assert node.end_lineno is not None and node.end_col_offset is not None
    begin = starts[node.lineno - 1] + node.col_offset
    return _TextSpan(begin, starts[node.end_lineno - 1] + node.end_col_offset)
