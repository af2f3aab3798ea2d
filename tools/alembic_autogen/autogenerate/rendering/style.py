"""Find out how a project formats its code: by its hooks, by ruff, by black, or not at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from alembic_autogen.autogenerate.rendering.formatters import program_of
from alembic_autogen.errors import ConfigurationError
from alembic_autogen.project_folder import PYPROJECT, read_pyproject, up_to_repository

DEFAULT = 88
"""The line length of black and ruff by default."""
_RUFF_FILES = (".ruff.toml", "ruff.toml")
_INSTALL = "pip install 'alembic-autogen[format]'"


@dataclass(frozen=True)
class CodeStyle:
    """The formatting of revisions.

    :param line_length: characters per line.
    :param ruff: the command that runs ruff as a formatter; ``None`` if it does not format.
    :param black: the command that runs black; ``None`` if it does not format.
    :param options: the keys of ``[tool.black]``.
    :param linter: the command that runs ruff as a linter; ``None`` if it is not configured.
    :param is_configured: whether the project says how code is formatted.
    :param notes: sentences about what is configured but cannot be used.
    """

    line_length: int = DEFAULT
    ruff: list[str] | None = None
    black: list[str] | None = None
    options: Mapping[str, object] = field(default_factory=dict)
    linter: list[str] | None = None
    is_configured: bool = False
    notes: tuple[str, ...] = ()


def find_style(folder: Path, line_length: int, *, has_hooks: bool) -> CodeStyle:
    """Find out how the files of a folder are formatted.

    :param folder: the folder of the revisions.
    :param line_length: the length that the user has set; 0 for the formatter's.
    :param has_hooks: whether alembic.ini has post-write hooks, which format then.
    """
    ruff, black = _ruff(folder), _black(folder)
    formats_by_black = black is not None and not (ruff and "format" in ruff)
    options = (black if formats_by_black else ruff) or {}
    configured = options.get("line-length", DEFAULT)
    length = line_length or (configured if isinstance(configured, int) else DEFAULT)
    if has_hooks:
        return CodeStyle(length)
    if ruff is None and black is None:
        return CodeStyle(length, black=program_of("black"), options={"line-length": length})
    linter = program_of("ruff") if ruff is not None else None
    name = "black" if formats_by_black else "ruff"
    program = program_of(name)
    notes = () if ruff is None or linter or name == "ruff" else (_note("ruff", "nothing lints"),)
    found = CodeStyle(length, options={**options, "line-length": length}, linter=linter)
    return _with_program(found, name, program, notes)


def _with_program(
    style: CodeStyle, name: str, program: list[str] | None, notes: tuple[str, ...]
) -> CodeStyle:
    options, length = style.options, style.line_length
    if program is not None:
        ruff, black = (program, None) if name == "ruff" else (None, program)
        return CodeStyle(length, ruff, black, options, style.linter, True, notes)
    other = program_of("black") if name == "ruff" else None
    used = "black has formatted" if other else "the tool's own line breaks are in"
    note = _note(name, f"{used} the revision")
    return CodeStyle(
        length, None, other, {"line-length": length}, style.linter, True, (note, *notes)
    )


def _note(name: str, used: str) -> str:
    return f"{name} is configured in this project and not installed, so {used}: {_INSTALL}."


def _ruff(folder: Path) -> Mapping[str, object] | None:
    """The nearest configuration of ruff; ``None`` if there is none."""
    for path, table in _configurations(folder):
        if path.name in _RUFF_FILES:
            return _extended(path, table)
        found = _table(table, "ruff")
        if found is not None:
            return _extended(path, found)
    return None


def _extended(path: Path, table: Mapping[str, object], depth: int = 5) -> Mapping[str, object]:
    """A configuration of ruff with what it takes from another file (``extend``)."""
    given = table.get("extend")
    if not isinstance(given, str) or not depth:
        return table
    other = path.parent / Path(given).expanduser()
    document = _read(other)
    base = _table(document, "ruff") or {} if other.name == PYPROJECT else document
    return {**_extended(other, base, depth - 1), **table}


def _black(folder: Path) -> Mapping[str, object] | None:
    """The nearest configuration of black; ``None`` if there is none."""
    found = (_table(table, "black") for path, table in _configurations(folder))
    return next((table for table in found if table is not None), None)


def _configurations(folder: Path) -> Iterator[tuple[Path, Mapping[str, object]]]:
    for each in up_to_repository(folder):
        for name in (*_RUFF_FILES, PYPROJECT):
            if (each / name).is_file():
                yield each / name, _read(each / name)


def _read(path: Path) -> Mapping[str, object]:
    try:
        return read_pyproject(path)
    except ConfigurationError:  # black and ruff report it
        return {}


def _table(document: Mapping[str, object], name: str) -> Mapping[str, object] | None:
    tools = document.get("tool")
    table = tools.get(name) if isinstance(tools, Mapping) else None
    return table if isinstance(table, Mapping) else None
