"""``erd``: from arguments to report and exit code."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from alembic_autogen.errors import ConfigurationError, ExitCode
from alembic_autogen.report import reporter

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from alembic_autogen.progress import Progress
    from alembic_autogen.schema.model import Schema
    from alembic_autogen.settings import Settings


def erd_command(
    options: argparse.Namespace,
    settings: Settings,
    progress: Progress,
    schema_of_models: Callable[[], Schema],
) -> ExitCode:
    """Carry out ``erd``.

    :param schema_of_models: reads the schema that the models make.
    :raises ConfigurationError: a flag is empty, or cannot be used.
    """
    from alembic_autogen.commands.database_schema import schema_of_database
    from alembic_autogen.commands.erd import DiagramRequest, erd

    if "" in (options.output, options.check):
        raise ConfigurationError("The name of the file is empty; give it one.")
    if options.url == "":
        raise ConfigurationError("--url is empty; give it the URL of a database.")
    request = DiagramRequest(
        tuple(options.tables),
        options.related,
        options.style,
        Path(options.output) if options.output else None,
        Path(options.check) if options.check else None,
    )

    read_schema = schema_of_models
    if options.url is not None:
        read_schema = partial(schema_of_database, settings, options.url, progress)
    result = erd(request, read_schema)
    progress.clear()
    reporter(options.format).report_diagram(result)
    return result.exit_code
