"""The operations that Alembic lacks, as Alembic operations with renderers of their own.

A revision made of them calls ``op.execute()``, ``op.rename_table()`` and functions that it defines
itself: it needs neither this module nor this project to run.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from alembic.autogenerate.render import renderers
from alembic.operations import ops

from alembic_autogen.autogenerate.operations.literals import literal
from alembic_autogen.autogenerate.preconditions.code import FUNCTION, imports, modules
from alembic_autogen.autogenerate.preconditions.error_code import character_check
from alembic_autogen.autogenerate.preconditions.modes_code import FUNCTION as MODES_FUNCTION
from alembic_autogen.autogenerate.preconditions.modes_code import IMPORTS as MODES_IMPORTS
from alembic_autogen.autogenerate.preconditions.modes_code import depends_on_modes
from alembic_autogen.autogenerate.preconditions.trial_code import FUNCTION as TRIAL_FUNCTION
from alembic_autogen.autogenerate.preconditions.update_code import FUNCTION as UPDATE_FUNCTION
from alembic_autogen.history.alembic_compat import render, render_constraint
from alembic_autogen.history.declared import marked
from alembic_autogen.quoting import quote_string
from alembic_autogen.schema.expressions import escape_parameters

if TYPE_CHECKING:
    from alembic.autogenerate.api import AutogenContext

    from alembic_autogen.autogenerate.preconditions.precondition import Precondition
    from alembic_autogen.autogenerate.preconditions.trial_table import Trial


COMMENT = "comment"
"""The key of a comment in the ``info`` of an operation."""


class _OneWayOp(ops.MigrateOperation):
    """An operation that Alembic cannot reverse: the downgrade is planned, not derived."""

    def reverse(self) -> ops.MigrateOperation:
        """Refuse to derive a downgrade.

        :raises NotImplementedError: always.
        """
        raise NotImplementedError("the downgrade is planned on its own")


class ServerTextOp(_OneWayOp):
    """A statement in SQL.

    :param lines: the statement, split into readable lines; joined, they are the statement.
    :param reason: the reason why no operation of Alembic does it; becomes a comment.
    """

    def __init__(self, lines: list[str], reason: str) -> None:
        self.lines = lines
        self.reason = reason

    def to_diff_tuple(self) -> tuple[object, ...]:
        """Return the entry in the list of Alembic's compare_metadata()."""
        return ("execute", self.statement)

    @property
    def statement(self) -> str:
        """The whole statement."""
        return "".join(self.lines)


class BackfillOp(ServerTextOp):
    """An UPDATE of rows: a call of a function that the revision defines.

    :param lines: the statement, without its condition.
    :param reason: the reason for the UPDATE; becomes a comment.
    :param condition: the WHERE condition; empty for all rows.
    :param keys: the primary key, as SQL.
    :param changed: the state of the database, for the message of a refusal, if the table's engine
        cannot roll an UPDATE back.
    """

    option = ""
    """The keyword argument of the call that distinguishes this kind of UPDATE."""

    def __init__(
        self,
        lines: list[str],
        reason: str,
        condition: str = "",
        keys: str = "",
        changed: str = "",
    ) -> None:
        super().__init__(lines, reason)
        self.condition = condition
        self.keys = keys
        self.changed = changed

    @property
    def statement(self) -> str:
        """The UPDATE with its condition."""
        return super().statement + (f" WHERE {self.condition}" if self.condition else "")


class TriedUpdateOp(BackfillOp):
    """An UPDATE that is rolled back, to find out whether triggers refuse it."""

    option = "tried=True"


class LateUpdateOp(BackfillOp):
    """An UPDATE after tables have changed."""

    option = "late=True"
    undo = ""
    """The statement that takes the changes before it back, if there is one."""
    done = ""
    """The names of what has changed before it, for the message of a refusal."""

    def with_undo(self, undo: str, changed: str) -> LateUpdateOp:
        """Return the same UPDATE, which takes the changes before it back if it is refused.

        :param changed: the state of the database then; empty if nothing has changed.
        """
        op = LateUpdateOp(self.lines, self.reason, self.condition, self.keys, changed)
        op.undo = undo
        return op


class PreconditionOp(_OneWayOp):
    """A call of ``refuse_if_any()``, which ``preconditions/code.py`` inserts into a revision.

    :param precondition: the precondition that the call checks.
    :param changed: the state of the database, for the message of a refusal; empty while nothing has
        changed.
    """

    def __init__(self, precondition: Precondition, changed: str = "") -> None:
        self.precondition = precondition
        self.changed = changed

    def to_diff_tuple(self) -> tuple[object, ...]:
        """Return the entry in the list of Alembic's compare_metadata()."""
        return ("precondition", self.precondition.offenders)


class TrialOp(_OneWayOp):
    """A call of the function that tries rows in a temporary table.

    :param trial: the trial that the call makes.
    :param changed: the state of the database, for the message of a refusal; empty while nothing has
        changed.
    """

    def __init__(self, trial: Trial, changed: str = "") -> None:
        self.trial = trial
        self.changed = changed

    def to_diff_tuple(self) -> tuple[object, ...]:
        """Return the entry in the list of Alembic's compare_metadata()."""
        return ("trial", self.trial.create)


class PlannedOps(ops.OpContainer):
    """All operations of one direction, together with those of the other one.

    Alembic derives a downgrade by reversing the operations of the upgrade one by one, which cannot
    be exact; so both directions are planned, and ``reverse()`` returns the other one.

    :param up: the operations of this direction.
    :param down: the operations of the other direction.
    :param line_length: characters per line, for SQL that has to be split.
    :param reads_char: whether tables that the operations read have CHAR columns.
    :param on_mariadb: whether they are for MariaDB, which has modes of its own.
    """

    def __init__(
        self,
        up: list[ops.MigrateOperation],
        down: list[ops.MigrateOperation],
        line_length: int,
        reads_char: bool = False,
        on_mariadb: bool = False,
    ) -> None:
        super().__init__(up)
        self.down = down
        self.line_length = line_length
        self.reads_char = reads_char
        self.on_mariadb = on_mariadb

    def reverse(self) -> PlannedOps:
        """Return the operations of the other direction."""
        up, down = self.down, list(self.ops)
        return PlannedOps(up, down, self.line_length, self.reads_char, self.on_mariadb)


@renderers.dispatch_for(PlannedOps)
def render_planned(context: AutogenContext, planned: PlannedOps) -> list[str]:
    """Render all operations, with the modes that their SQL depends on put aside."""
    rendered = _rendered_in_usual_modes(context, planned)
    if check := character_check("\n".join(rendered)):
        context.imports.update(imports(context.opts))
    return [*check, *rendered]


def _rendered_in_usual_modes(context: AutogenContext, planned: PlannedOps) -> list[str]:
    lines = _render_all(context, planned.ops, planned.line_length)
    if not depends_on_modes(
        "\n".join(lines),
        tuple(_statements(planned.ops)),
        reads_char=planned.reads_char,
        on_mariadb=planned.on_mariadb,
    ):
        return lines
    within = _render_all(context, planned.ops, planned.line_length - len(_STEP))
    context.imports.update({*MODES_IMPORTS, *modules(context.opts)})
    return [f"with {MODES_FUNCTION}():\n" + textwrap.indent("\n".join(within), _STEP)]


_STEP = "    "
"""The indentation of a block, which Alembic's printer leaves alone within one text."""


def _render_all(
    context: AutogenContext, operations: Sequence[ops.MigrateOperation], line_length: int
) -> list[str]:
    """Render operations in order; a reason that consecutive ones share appears once."""
    lines: list[str] = []
    last_reason: str | None = None
    for op in operations:
        reason = _reason(op)
        if reason != last_reason:
            lines += _comment(reason, line_length)
        if isinstance(op, ServerTextOp):
            if isinstance(op, BackfillOp):
                context.imports.update(imports(context.opts))
            lines.append(_render_execute(context, op, line_length))
        elif isinstance(op, PreconditionOp):
            context.imports.update(imports(context.opts))
            lines.append(_render_precondition(op, line_length))
        elif isinstance(op, TrialOp):
            context.imports.update(imports(context.opts))
            lines.append(_render_trial(op, line_length))
        elif isinstance(op, ops.CreateTableOp):
            lines.append(_render_create_table(context, op))
        else:
            lines += render(op, context)
        last_reason = reason
    return lines


def _reason(op: ops.MigrateOperation) -> str:
    """Return the comment above an operation; empty if it has none."""
    own = marked(op.reason, op.statement) if isinstance(op, ServerTextOp) else ""
    return " ".join(each for each in (own, (op.info or {}).get(COMMENT, "")) if each)


def _statements(operations: Sequence[ops.MigrateOperation]) -> Iterator[str]:
    """The SQL of all operations that are written in SQL."""
    for op in operations:
        if isinstance(op, ServerTextOp):
            yield op.statement
        elif isinstance(op, PreconditionOp):
            yield op.precondition.offenders
        elif isinstance(op, TrialOp):
            yield from (op.trial.create, op.trial.insert, op.trial.source, op.trial.orphans)


def _comment(text: str, line_length: int) -> list[str]:
    """The lines of a comment. No name is broken, and no line break in a name ends the comment."""
    room = line_length - len("    # ")
    wrapped = (
        textwrap.wrap(line, room, break_long_words=False, break_on_hyphens=False)
        for line in text.splitlines()
    )
    return [f"# {line}" for lines in wrapped for line in lines]


def _render_create_table(context: AutogenContext, op: ops.CreateTableOp) -> str:
    """Render ``op.create_table()`` with the constraints of each kind in their given order.

    Alembic sorts them by their text (``_add_table`` of alembic/autogenerate/render.py, 1.20), but
    the server numbers those without a name in their order. Where Alembic's text is not as expected,
    it stays unchanged.
    """
    text = str(renderers.dispatch(op)(context, op))
    table = op.to_table()
    given = sorted(table.constraints, key=lambda constraint: constraint._creation_order)
    rendered = [
        part
        for constraint in given
        if (part := render_constraint(constraint, context, op)) is not None
    ]
    by_kind = sorted(rendered, key=lambda part: part.partition("(")[0])
    key = table.primary_key
    for option, using in key.dialect_kwargs.items():
        # which Alembic does not render (_render_primary_key, 1.20)
        plain = render_constraint(key, context, op)
        by_kind = [f"{p[:-1]}, {option}={using!r})" if p == plain else p for p in by_kind]
    return text.replace(",\n".join(sorted(rendered)), ",\n".join(by_kind))


_INDENT = 8
"""Columns before a part of a statement in a call in a function, as black indents it."""


def _render_execute(context: AutogenContext, op: ServerTextOp, line_length: int) -> str:
    """Render ``op.execute()`` in one line, or with a line for each part of the statement."""
    if isinstance(op, BackfillOp):
        return _render_update(op, line_length - _INDENT - len(","))
    name = f"{context.opts['alembic_module_prefix'] or ''}execute"
    room = line_length - _INDENT + 4 - len(f"{name}()")
    return f"{name}({literal(op.lines, room, line_length - _INDENT)})"


def _argument(
    lines: Sequence[str], room: int, escape: Callable[[str], str] = escape_parameters
) -> str:
    """Render an argument on lines of its own, whose pieces are indented once more.

    :param lines: see :func:`literal`, as ``room`` and ``escape``.
    """
    return literal(lines, room, room - len(_STEP), escape)


def _render_update(op: BackfillOp, room: int) -> str:
    """Render the call, with the statement and its condition."""
    texts = [op.lines, *([[op.condition]] if op.condition else [])]
    arguments = [_argument(lines, room) for lines in texts]
    if op.keys:
        arguments.append(f"keys={_argument([op.keys], room)}")
    arguments += [op.option] if op.option else []
    if isinstance(op, LateUpdateOp) and op.undo:
        arguments.append(f"undo={_argument([op.undo], room)}")
    if isinstance(op, LateUpdateOp) and op.done:
        arguments.append(f"done={_argument([op.done], room, str)}")
    if op.changed:
        arguments.append(f"changed={op.changed!r}")
    return f"{UPDATE_FUNCTION}(\n" + ",\n".join(arguments) + "\n)"


def _render_precondition(op: PreconditionOp, line_length: int) -> str:
    """Render the call, with the query split before its clauses."""
    precondition = op.precondition
    query = re.split(r"(?= FROM | WHERE | GROUP BY | HAVING )", precondition.offenders)
    room = line_length - _INDENT - len(",")
    # the function joins both into one sentence
    sentences = (f"{precondition.table}: {precondition.problem}", _lowered(precondition.remedy))
    arguments = [_argument(query, room), *(_argument([each], room, str) for each in sentences)]
    if precondition.keys != 1:
        arguments.append(f"keys={precondition.keys}")
    if op.changed:
        arguments.append(f"changed={op.changed!r}")
    return f"{FUNCTION}(\n" + ",\n".join(arguments) + ",\n)"


def _render_trial(op: TrialOp, line_length: int) -> str:
    """Render the call, with the statements split before their clauses."""
    trial = op.trial
    room = line_length - _INDENT - len(",")
    insert = re.split(r"(?= SELECT )", trial.insert)
    options = "" if trial.is_alike else trial.collation
    create = [*trial.lines[:-1], f"{trial.lines[-1]}{options}"]
    sentences = (f"{trial.table}: {trial.problem}", _lowered(trial.remedy))
    arguments = [
        *(_argument(lines, room) for lines in (create, insert, [trial.source])),
        *(_argument([sentence], room, str) for sentence in sentences),
    ]
    if trial.keys:
        arguments.append(f"keys={_argument([trial.keys], room)}")
    if trial.orphans:
        orphans = re.split(r"(?= WHERE )", trial.orphans)
        arguments.append(f"orphans={_argument(orphans, room)}")
    sentences_for = {
        "repeated": trial.repeated,
        "failed": trial.failed,
        "orphaned": trial.orphaned,
    }
    for name, problem in sentences_for.items():
        if problem:
            arguments.append(f"{name}={_argument([f'{trial.table}: {problem}'], room, str)}")
    if trial.collation and trial.is_alike:
        schema = quote_string(trial.table.schema) if trial.table.schema else "DATABASE()"
        like = f"table_schema = {schema} AND table_name = {quote_string(trial.table.name)}"
        arguments.append(f"like={_argument([like], room)}")
    if op.changed:
        arguments.append(f"changed={op.changed!r}")
    return f"{TRIAL_FUNCTION}(\n" + ",\n".join(arguments) + ",\n)"


def _lowered(sentence: str) -> str:
    """A sentence with a lower-case beginning, to continue another one."""
    return sentence[:1].lower() + sentence[1:]
