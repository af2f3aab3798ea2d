"""Alembic's environment for env.py, with the tool's comparator in place of Alembic's own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from alembic.runtime.environment import EnvironmentContext
from sqlalchemy import MetaData

from alembic_autogen.history.comparison_options import Filters
from alembic_autogen.history.several_databases import (
    Choice,
    DatabaseRuns,
    translated_schemas,
)
from alembic_autogen.history.trace import DEFAULT_VERSION_TABLE, Trace
from alembic_autogen.schema.model import TableKey

if TYPE_CHECKING:
    from alembic.config import Config
    from alembic.runtime.environment import ProcessRevisionDirectiveFn, RenderItemFn
    from alembic.runtime.migration import MigrationContext, RevisionStep
    from alembic.script import ScriptDirectory

CurrentRevisions = Any
"""The ids of the current revisions, as a tuple; Alembic's own annotations contradict that."""
Steps = Callable[[CurrentRevisions, "MigrationContext"], "Iterable[RevisionStep]"]
"""A function that returns the steps to run from the current revisions."""


class AutogenerateHooks(Protocol):
    """Planned operations, which the plugin renders as a revision."""

    def render_item(self, given: RenderItemFn | None) -> RenderItemFn:
        """Wrap the project's own function for rendering items."""
        ...

    def directives(self, own: ProcessRevisionDirectiveFn) -> ProcessRevisionDirectiveFn:
        """Wrap the project's own function for changing operations."""
        ...


def environment(
    config: Config,
    scripts: ScriptDirectory,
    trace: Trace,
    runs_for: Choice | None = None,
    **options: object,
) -> EnvironmentContext:
    """Build Alembic's environment, and record the arguments of env.py's ``context.configure()``.

    Alembic finds the proxies of its ``context`` module by the exact class, so this cannot be a
    subclass.

    :param trace: records the configuration of env.py.
    :param runs_for: chooses among several databases those for which revisions run; ``None``: env.py
        migrates one.
    :param options: further arguments of Alembic's ``EnvironmentContext``.
    """
    runs = DatabaseRuns(str(scripts.env_py_location), runs_for)
    environment = EnvironmentContext(config, scripts, **environment_options(config), **options)
    configure = environment.configure

    def configure_plugin(*args: Any, **given: Any) -> None:  # the signature of Alembic's own
        own = dict(given)
        connection = args[0] if args else given.get("connection")
        if not runs.configure(connection, given):
            configure(*args, **given)
            return
        planned = _planned(config, runs.number)
        if planned is not None:
            _use_plugin(given, planned)
        configure(*args, **given)
        _note_options(environment.context_opts, trace)
        trace.filters = _filters(own, environment.get_context())
        trace.translated = translated_schemas(connection)

    run = environment.run_migrations

    def run_chosen(**options: Any) -> None:
        runs.run(partial(run, **options))

    vars(environment).update(configure=configure_plugin, run_migrations=run_chosen)
    trace.databases = runs.databases
    return environment


def _planned(config: Config, number: int) -> AutogenerateHooks | None:
    """The operations that Alembic is to render; ``None`` if none are rendered in this run.

    :param number: the number of the database, if env.py migrates several.
    """
    of_each: Mapping[int, AutogenerateHooks] | None = config.attributes.get(
        PLUGIN_ATTRIBUTE_OF_EACH
    )
    if of_each is not None:
        config.attributes[PLUGIN_ATTRIBUTE] = of_each[number]
    planned: AutogenerateHooks | None = config.attributes.get(PLUGIN_ATTRIBUTE)
    return planned


def _use_plugin(given: dict[str, Any], planned: AutogenerateHooks) -> None:
    """Have Alembic render the operations of a plan, and env.py's hooks see them.

    :param given: the arguments of ``context.configure()``, which are changed.
    """
    given["autogenerate_plugins"] = [PLUGIN]
    given["render_item"] = planned.render_item(given.get("render_item"))
    if given.get("process_revision_directives"):
        hook = given["process_revision_directives"]
        given["process_revision_directives"] = planned.directives(hook)
    if given.get("target_metadata") is None:  # the models are configured elsewhere
        given["target_metadata"] = MetaData()


def environment_options(config: Config) -> dict[str, object]:
    """The options of Alembic's ``EnvironmentContext`` that its command line adds."""
    return {"tag": getattr(config.cmd_opts, "tag", None)}


def _filters(options: Mapping[str, Any], context: MigrationContext) -> Filters:
    """The options of env.py that narrow the comparison."""
    plugins = _other_plugins(options.get("autogenerate_plugins"))
    return Filters(
        options.get("include_name"),
        options.get("include_object"),
        options.get("compare_type"),
        options.get("compare_server_default"),
        plugins,
        context,
    )


def _other_plugins(plugins: Iterable[str] | None) -> tuple[str, ...] | None:
    """The plugins that env.py names beside the tool's own; ``None`` if it names no other one."""
    others = tuple(each for each in plugins or () if each != PLUGIN_OF_COMMANDS)
    return None if plugins is None or (plugins and not others) else others


PLUGIN_OF_COMMANDS = "alembic_autogen.proved"
"""Name of the plugin that makes plain Alembic run the tool (alembic_plugin.py)."""
PLUGIN = "alembic_autogen"
"""Name of the Alembic plugin."""
PLUGIN_ATTRIBUTE = "alembic_autogen"
"""Key in ``config.attributes`` under which the plugin finds the planned operations."""
PLUGIN_ATTRIBUTE_OF_EACH = "alembic_autogen_of_each"
"""Key of the planned operations of each database, by its number, if env.py migrates several."""


def _note_options(options: Mapping[str, Any], trace: Trace) -> None:
    metadata = options.get("target_metadata")
    if metadata is not None:
        trace.metadata = tuple(metadata) if isinstance(metadata, (list, tuple)) else (metadata,)
    name = options.get("version_table") or DEFAULT_VERSION_TABLE
    trace.version_tables.add(TableKey(options.get("version_table_schema"), name))
