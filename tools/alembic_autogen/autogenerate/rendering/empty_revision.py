"""Render a revision that does nothing yet, by Alembic and the project's own template."""

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING

from alembic.autogenerate.api import RevisionContext
from sqlalchemy.util import asbool

from alembic_autogen.autogenerate.rendering.placement import check_place
from alembic_autogen.autogenerate.rendering.render import (
    Candidate,
    arguments_of,
    only_script,
    template_errors,
    writing_to,
)
from alembic_autogen.history.hooks import run_hooks
from alembic_autogen.history.trace import Trace
from alembic_autogen.sandbox.alembic_config import command_options

if TYPE_CHECKING:
    from alembic.runtime.migration import MigrationContext, RevisionStep

    from alembic_autogen.history.environment import CurrentRevisions
    from alembic_autogen.history.revision_placement import RevisionPlacement
    from alembic_autogen.history.scripts import History
    from alembic_autogen.server.base import Database


def render_empty(
    history: History,
    message: str,
    revision: str,
    folder: Path,
    place: RevisionPlacement,
    database: Callable[[], Database],
) -> Candidate:
    """Write a revision without operations, as ``alembic revision`` does.

    :param message: the revision's message, as the user typed it.
    :param revision: the id of the new revision.
    :param folder: a folder outside ``versions/``.
    :param place: the place of its file.
    :param database: opens a scratch database for env.py, which runs if alembic.ini has
        ``revision_environment = true``.
    :raises HistoryError: Alembic, the project's template or a hook refuses.
    """
    arguments = {**arguments_of(message, revision, place), "autogenerate": False}
    config, scripts = history.config, history.scripts
    context = RevisionContext(config, scripts, arguments)

    def no_steps(
        current: CurrentRevisions, migration_context: MigrationContext
    ) -> list[RevisionStep]:
        context.run_no_autogenerate(current, migration_context)
        return []

    given = config.cmd_opts
    config.cmd_opts = command_options(history.settings, **arguments)
    try:
        with history.revision_errors(), writing_to(scripts, folder) as final_paths:
            if asbool(config.get_alembic_option("revision_environment")):
                history.run_environment(
                    database(),
                    no_steps,
                    Trace(),
                    template_args=context.template_args,
                    revision_context=context,
                )
            with redirect_stdout(io.StringIO()), template_errors(scripts):
                script = only_script(list(context.generate_scripts()))
    finally:
        config.cmd_opts = given
    check_place(history, final_paths[-1])
    path = Path(script.path)
    run_hooks(history, path)
    return Candidate(path, final_paths[-1], script.revision)
