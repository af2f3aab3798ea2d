"""Lines about both schemas: their server, their origins, and what is not compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alembic_autogen.report.origins import describe_origins
from alembic_autogen.report.text.lines import print_err
from alembic_autogen.report.titles import with_version
from alembic_autogen.schema.external import without_stand_ins

if TYPE_CHECKING:
    from alembic_autogen.commands.baseline import Baseline
    from alembic_autogen.commands.db import OpenDatabase
    from alembic_autogen.commands.drift import Drift
    from alembic_autogen.commands.joining import Joining
    from alembic_autogen.commands.written_revision import Revision


def show_not_remembered(result: Drift | Revision) -> None:
    """Print why the next run will build a schema again."""
    for sentence in result.origins.not_remembered.sentences():
        print_err(sentence)


def server_text(result: Drift | Revision | OpenDatabase | Baseline | Joining) -> str:
    """The server with its version, and where it comes from."""
    server = result.server
    assert server is not None
    origin = "at the configured URL" if server.source == "url" else f"from {server.source}"
    return f"{with_version(server.flavor, server.version)} {origin}"


def server_and_origins(result: Drift | Revision) -> str:
    return f"{server_text(result)}; {describe_origins(result.origins)}"


def agreement(result: Drift | Revision) -> str:
    """The statement that no difference was found, as far as the two schemas could be compared."""
    target = result.comparison.target
    if not (result.refused or result.unregistered):
        return "Models and migrations agree"
    if not (target.objects or without_stand_ins(target.tables.values())):
        return "Nothing could be compared"
    return "No difference in what could be compared"


def show_notes(result: Drift | Revision) -> None:
    """Print what is not compared, and further notes."""
    if result.refused:
        _show_refused(result)
    for name in result.unregistered:
        print_err(
            f"The table class {name} belongs to no metadata that is compared; add its MetaData to "
            "target_metadata in env.py, or to what `metadata` names in the configuration."
        )
    for key in result.comparison.unmanaged:
        print_err(f"Not compared: {key.kind} {key} (the models declare no {key.kind}).")
    for sentence in result.notes:
        print_err(sentence)


def _show_refused(result: Drift | Revision) -> None:
    """Print tables that are not compared, each with the line of the models that declares it."""
    from alembic_autogen.report.source_places import SourcePlaces
    from alembic_autogen.report.text.diagnostics import place_of
    from alembic_autogen.report.text.screen import err_place

    places = SourcePlaces(result.project)
    for table in result.refused:
        if found := places.of_table(table.table.name):
            err_place(place_of(found))
        print_err(table.sentence)
