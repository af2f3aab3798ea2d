"""Render a merge revision, by Alembic and the project's own template."""

from __future__ import annotations

import io
from contextlib import redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING

from alembic.util import rev_id

from alembic_autogen.autogenerate.rendering.placement import check_place
from alembic_autogen.autogenerate.rendering.render import (
    Candidate,
    escape_message,
    template_errors,
    writing_to,
)
from alembic_autogen.errors import HistoryError
from alembic_autogen.history.hooks import run_hooks

if TYPE_CHECKING:
    from alembic_autogen.history.scripts import History


def render_merge(history: History, message: str, heads: tuple[str, str], folder: Path) -> Candidate:
    """Write a candidate that follows two heads and does nothing, as ``alembic merge`` does.

    :param message: the revision's message, as the user typed it.
    :param folder: a folder outside ``versions/``.
    :raises HistoryError: Alembic, the project's template or a hook refuses.
    """
    history.reload()
    scripts = history.scripts
    with (
        history.revision_errors(),
        writing_to(scripts, folder) as final_paths,
        redirect_stdout(io.StringIO()),
        template_errors(scripts),
    ):
        script = scripts.generate_revision(
            rev_id(),
            escape_message(message),
            head=heads,
            refresh=True,
            config=history.config,
        )
    if script is None:
        raise HistoryError(f"The template of {scripts.dir} gives no revision.")
    check_place(history, final_paths[-1])
    path = Path(script.path)
    run_hooks(history, path)
    history.reload_script(script.revision)
    return Candidate(path, final_paths[-1], script.revision)
