"""Compare compiled modules with their sources.

Python takes a ``.pyc`` for that of a source of the same size and time, in whole seconds (PEP 552),
so that a source that is edited twice within a second may be run as it was before. What was run is
then not what the source's content is.
"""

from __future__ import annotations

import marshal
from collections.abc import Container, Iterable, Iterator
from pathlib import Path

from alembic_autogen.memo.imports import source_of

_SAFE = 2_000_000_000
"""Nanoseconds; a source that changed longer than this before it was compiled is what was read."""
_HEADER = 16


def disagreeing(compiled: Iterable[str], sources: Container[str]) -> Iterator[str]:
    """Compiled modules that were not made of their sources' present text.

    :param compiled: paths of compiled modules (``.pyc``).
    :param sources: sources that were read themselves, since they were not compiled before.
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
