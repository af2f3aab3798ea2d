"""Render a merge revision, by Alembic and the project's own template."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from alembic.util import rev_id

from alembic_autogen.autogenerate.rendering.render import Candidate, from_template
from alembic_autogen.history.hooks import run_hooks

if TYPE_CHECKING:
    from alembic.script import Script, ScriptDirectory

    from alembic_autogen.history.scripts import History


def render_merge(history: History, message: str, heads: tuple[str, str], folder: Path) -> Candidate:
    """Write a candidate that follows two heads and does nothing, as ``alembic merge`` does.

    :param message: the revision's message, as the user typed it.
    :param folder: a folder outside ``versions/``.
    :raises HistoryError: Alembic, the project's template or a hook refuses.
    """
    history.reload()

    def generate(scripts: ScriptDirectory, text: str) -> Script | None:
        return scripts.generate_revision(
            rev_id(), text, head=heads, refresh=True, config=history.config
        )

    script, final_path = from_template(history, folder, message, generate)
    path = Path(script.path)
    run_hooks(history, path)
    history.reload_script(script.revision)
    return Candidate(path, final_path, script.revision)
