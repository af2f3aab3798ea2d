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
        found.append(script if text is None else _loaded(script, text))
    revisions = RevisionMap(lambda: found)
    vars(scripts)["revision_map"] = revisions


def _loaded(script: Script, text: bytes) -> Script:
    path = str(script.path)
    module = ModuleType(script.module.__name__)
    module.__file__ = path
    exec(compile(text, path, "exec", dont_inherit=True), vars(module))
    return Script(module, script.revision, path)
