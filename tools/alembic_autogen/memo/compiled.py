"""Compare compiled modules with their sources.

Python accepts a ``.pyc`` file if it records the size and the time, in whole seconds, of the source
(PEP 552). If a source is edited twice within a second, Python may run its previous version. The
code that ran then differs from the content of the source.
"""

from __future__ import annotations

import marshal
from collections.abc import Container, Iterable, Iterator
from pathlib import Path

from alembic_autogen.memo.imports import source_of

_SAFE = 2_000_000_000
"""Nanoseconds. A compiled module matches its source if the source last changed longer than this
before the compilation."""
_HEADER = 16


def outdated(compiled: Iterable[str], sources: Container[str]) -> Iterator[str]:
    """Compiled modules that do not match the present text of their sources.

    :param compiled: paths of compiled modules (``.pyc``).
    :param sources: sources that Python read directly, because they were not compiled yet.
    """
    return (each for each in compiled if not _agrees(each, sources))


def _agrees(compiled: str, sources: Container[str]) -> bool:
    source = source_of(compiled)
    if source is None or source in sources:
        return True
    try:
        of_source, of_compiled = Path(source).stat(), Path(compiled).stat()
        changed = max(of_source.st_ctime_ns, of_source.st_mtime_ns)
        if changed + _SAFE < of_compiled.st_mtime_ns:
            return True
        return _is_made_of(Path(compiled).read_bytes(), source)
    except (OSError, ValueError, EOFError, TypeError, SyntaxError):
        return False


def _is_made_of(compiled: bytes, source: str) -> bool:
    text = Path(source).read_bytes()
    code = compile(text, source, "exec", dont_inherit=True)
    return bool(marshal.loads(compiled[_HEADER:]) == code)
