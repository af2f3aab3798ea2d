"""The Alembic plugin that replaces Alembic's comparators while a revision is written.

Alembic's own comparators read metadata and reflected tables, both of which lack attributes of
MySQL. The differences between two real databases are complete, and are found before autogenerate
runs; the plugin only passes their operations to Alembic, which renders and writes them.
"""

from __future__ import annotations

import builtins
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from alembic.operations import ops
from alembic.runtime.plugins import Plugin
from alembic.util import PriorityDispatchResult

from alembic_autogen.autogenerate.operations.column_types import DECLARED
from alembic_autogen.autogenerate.operations.custom import PlannedOps
from alembic_autogen.autogenerate.rendering.directives import ByHook, with_alembics_operations
from alembic_autogen.history.environment import PLUGIN, PLUGIN_ATTRIBUTE
from alembic_autogen.schema.expressions import escape_parameters

if TYPE_CHECKING:
    from alembic.autogenerate.api import AutogenContext
    from alembic.ddl.impl import DefaultImpl
    from alembic.runtime.environment import RenderItemFn
    from sqlalchemy import ClauseElement

    from alembic_autogen.autogenerate.rendering.directives import Directives


_HOOK = "render_item of env.py"


@dataclass(frozen=True)
class ProjectExpression:
    """A Python expression of the project's code in the file, which may fail there.

    :param text: the expression.
    :param source: the code that it comes from, for messages.
    :param is_repr: whether it is the ``repr()`` of a type, whose module the file imports.
    """

    text: str
    source: str
    is_repr: bool = False


@dataclass(frozen=True)
class PlannedOperations:
    """The operations that the next run of autogenerate writes.

    :param up: the operations of ``upgrade()``.
    :param down: the operations of ``downgrade()``.
    :param line_length: characters per line, for SQL that has to be split.
    :param reads_char: whether tables that the operations read have CHAR columns.
    :param on_mariadb: whether they are for MariaDB, which has modes of its own.
    :param by_hook: receives what ``process_revision_directives`` of env.py does.
    :param asks_hook: whether env.py's ``render_item`` is called.
    :param project_expressions: receives the project's expressions that were written.
    :param notes: receives a sentence for each text of ``render_item`` that was not written.
    """

    up: list[ops.MigrateOperation]
    down: list[ops.MigrateOperation]
    line_length: int = 88
    reads_char: bool = False
    on_mariadb: bool = False
    by_hook: ByHook = field(default_factory=ByHook)
    asks_hook: bool = True
    project_expressions: list[ProjectExpression] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def operations(self) -> PlannedOps:
        """Return the operations as one that autogenerate adds."""
        return PlannedOps(self.up, self.down, self.line_length, self.reads_char, self.on_mariadb)

    def directives(self, own: Directives) -> Directives:
        """Return the project's ``process_revision_directives``, which gets Alembic's operations.

        :param own: the hook that env.py sets.
        """

        def contain(operations: list[ops.MigrateOperation]) -> PlannedOps:
            options = self.line_length, self.reads_char, self.on_mariadb
            return PlannedOps(operations, [], *options)

        return with_alembics_operations(own, contain, self.by_hook)

    def render_item(self, own: RenderItemFn | None) -> RenderItemFn:
        """Return the project's ``render_item`` hook, extended by imports of application types.

        :param own: the hook that env.py sets, if it does.
        """

        def render(kind: str, item: object, context: AutogenContext) -> str | Literal[False]:
            rendered = self._by_hook(own, kind, item, context) if own and self.asks_hook else False
            if rendered is not False:
                return rendered
            if kind == "type" and is_application_type(item):
                return self._render_application_type(item, context)
            return False

        return render

    def _by_hook(
        self, own: RenderItemFn, kind: str, item: object, context: AutogenContext
    ) -> str | Literal[False]:
        """Call env.py's hook, for the models' own type first; ``False`` if it gives nothing."""
        for each in (_declared(item), item):
            rendered = own(kind, each, context) if each is not None else False
            if rendered is False:
                continue
            if not rendered:  # the part is left out
                return rendered
            if _is_expression(rendered):
                self.project_expressions.append(ProjectExpression(rendered, _HOOK))
                return rendered
            self.notes.append(
                f"{_HOOK} gives {rendered}, which is not a Python expression, and is not followed."
            )
        return False

    def _render_application_type(self, type_: object, context: AutogenContext) -> str:
        module = type(type_).__module__
        prefix = context.opts["user_module_prefix"]
        if prefix is not None:  # the project imports the module in its script.py.mako
            found = ProjectExpression(f"{prefix}{type_!r}", "user_module_prefix of env.py")
        else:
            context.imports.add(f"import {module}")
            source = f"repr() of {type(type_).__name__}"
            found = ProjectExpression(f"{module}.{type_!r}", source, is_repr=True)
        self.project_expressions.append(found)
        return found.text


def joined(
    first: Mapping[int, PlannedOperations], second: Mapping[int, PlannedOperations]
) -> dict[int, PlannedOperations]:
    """The operations of several databases, which are rendered together.

    The hooks of the last database that env.py configures render all of them.
    """
    found = {**first, **second}
    reads_char = any(each.reads_char for each in found.values())
    asks_hook = all(each.asks_hook for each in found.values())
    return {
        number: replace(each, reads_char=reads_char, asks_hook=asks_hook)
        for number, each in found.items()
    }


def _is_expression(text: str) -> bool:
    try:
        compile(text, _HOOK, "eval")
    except (SyntaxError, ValueError):
        return False
    return True


def _declared(item: object) -> object | None:
    """The models' type of a column, if a type that the server gives takes its place."""
    return getattr(item, DECLARED, None)


def is_application_type(type_: object) -> bool:
    """Whether a column type is the application's own, not SQLAlchemy's or SQLModel's."""
    package = type(type_).__module__.partition(".")[0]
    return package not in ("sqlalchemy", "sqlmodel", "alembic", builtins.__name__)


def compare(context: AutogenContext, upgrade_ops: ops.UpgradeOps) -> PriorityDispatchResult:
    """Add the planned operations to the upgrade (Alembic's hook for comparators)."""
    config = context.migration_context.config
    planned: PlannedOperations = (
        config.attributes[PLUGIN_ATTRIBUTE] if config else PlannedOperations([], [])
    )
    _render_expressions_faithfully(context.migration_context.impl)
    upgrade_ops.ops.append(planned.operations())
    return PriorityDispatchResult.STOP


def _render_expressions_faithfully(impl: DefaultImpl) -> None:
    """Make Alembic render expressions for a file, not for the driver.

    Alembic renders them by compiling, which doubles percent signs for the driver and removes the
    escapes of colons. Compiled again from the file, ``LIKE '10.%'`` would then be another
    condition, and ``'a:b'`` a parameter.
    """
    compiled = impl.render_ddl_sql_expr

    def render(
        expression: ClauseElement, is_server_default: bool = False, **options: object
    ) -> str:
        text = compiled(expression, is_server_default=is_server_default, **options)
        text = text.replace("%%", "%")
        return text if options.get("is_index") else escape_parameters(text)

    vars(impl)["render_ddl_sql_expr"] = render


def setup(plugin: Plugin) -> None:
    """Register the comparator; called once, when this module is imported."""
    plugin.add_autogenerate_comparator(compare, "autogenerate")


# Alembic logs each registration at level INFO, which most alembic.ini files show
logging.getLogger("alembic.runtime.plugins").setLevel(logging.WARNING)
setup(Plugin(PLUGIN))
