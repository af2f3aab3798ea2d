"""Load revisions from other texts than those of their files, which stay as they are."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from alembic.script import Script
from alembic.script.revision import RevisionMap

from alembic_autogen.history.alembic_compat import read_revisions

if TYPE_CHECKING:
    from alembic.script import ScriptDirectory


def use_texts(scripts: ScriptDirectory, texts: Mapping[Path, bytes]) -> None:
    """Make a script directory use other texts of some files.

    They run as if they were the files, since revisions may read what is beside them (``__file__``).

    :param texts: texts by resolved paths.
    """
    found = []
    for script in read_revisions(scripts):
        text = texts.get(Path(script.path).resolve())
        if text is not None:
            script = script_of(text, str(script.path), script.revision, script.module.__name__)
        found.append(script)
    revisions = RevisionMap(lambda: found)
    vars(scripts)["revision_map"] = revisions


def script_of(
    text: bytes | str,
    path: str,
    revision: str,
    name: str,
    values: Mapping[str, object] | None = None,
) -> Script:
    """Load a revision from a text as if that were its file.

    :param name: the name of its module.
    :param values: values that replace some of its own.
    """
    module = ModuleType(name)
    module.__file__ = path
    exec(compile(text, path, "exec", dont_inherit=True), vars(module))
    vars(module).update(values or {})
    return Script(module, revision, path)
