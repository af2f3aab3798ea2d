"""All use of Alembic's private functions and attributes; checked with Alembic 1.18 to 1.20.

``tests/unit/history/test_alembic_compat.py`` fails with an explanation if another version of
Alembic lacks one of these names or changes its parameters.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import chain
from os import PathLike
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from alembic.script import Script, ScriptDirectory
from alembic.script.revision import RevisionMap

from alembic_autogen.errors import HistoryError

if TYPE_CHECKING:
    from alembic.autogenerate.api import AutogenContext
    from alembic.operations import ops
    from alembic.runtime.migration import RevisionStep
    from sqlalchemy import Constraint

    from alembic_autogen.history.environment import CurrentRevisions
    from alembic_autogen.history.migration_plan import RepairStep

StepsBetween = Callable[[str, "CurrentRevisions"], "list[RevisionStep]"]
"""A function that finds the steps to a target from the current revisions."""
RevisionPath = Callable[["str | PathLike[str]", str, "str | None", datetime], Path]
"""A function that returns a revision's file for a version location, an id, a message and a date."""
OnWritten = Callable[[Path, Path, "Mapping[str, object]"], None]
"""Called with the template of a revision, its file, and the values that the template was given."""


def version_locations(scripts: ScriptDirectory) -> list[Path]:
    """List the folders in which Alembic looks for revisions."""
    return [Path(folder) for folder in scripts._version_locations]


def revision_files(scripts: ScriptDirectory, folder: Path) -> list[Path]:
    """List the files of a folder that Alembic reads, with those of subfolders if so configured."""
    return list(Script._list_py_dir(scripts, folder))


def read_revision(scripts: ScriptDirectory, file: Path) -> Script | None:
    """Load a revision from its file; ``None`` if Alembic ignores files of this name."""
    return Script._from_path(scripts, file)


def read_revisions(scripts: ScriptDirectory) -> list[Script]:
    """Load all revisions, including those that Alembic's map of revisions refuses."""
    return list(scripts._load_revisions())


def leave_out(
    scripts: ScriptDirectory,
    files: Collection[Path],
    added: Sequence[Script] = (),
    more: Sequence[Path] = (),
) -> None:
    """Make a script directory ignore some files, without importing them.

    :param files: resolved paths.
    :param added: revisions that are in no file yet.
    :param more: files in other folders, which are read as well.
    """

    def visible() -> Iterator[Script]:
        found = {
            path.resolve(): None
            for folder in version_locations(scripts)
            if folder.is_dir()
            for path in revision_files(scripts, folder)
        }
        found |= dict.fromkeys(more)
        loaded = (read_revision(scripts, path) for path in found if path not in files)
        return chain((each for each in loaded if each is not None), added)

    vars(scripts)["revision_map"] = RevisionMap(visible)


def own_labels(script: Script) -> frozenset[str]:
    """The branch labels that the file of a revision has, without those of the branch it is on."""
    return frozenset(script._orig_branch_labels)


def upgrade_steps(scripts: ScriptDirectory) -> StepsBetween:
    """The function that finds the steps of ``alembic upgrade``."""
    return scripts._upgrade_revs


def downgrade_steps(scripts: ScriptDirectory) -> StepsBetween:
    """The function that finds the steps of ``alembic downgrade``."""
    return scripts._downgrade_revs


def stamp_steps(scripts: ScriptDirectory) -> StepsBetween:
    """The function that finds the steps of ``alembic stamp``."""
    return scripts._stamp_revs  # type: ignore[return-value]  # other steps, run alike


def repair_step(scripts: ScriptDirectory, repair: RepairStep) -> RevisionStep:
    """The step of Alembic that carries out a step of a repair."""
    from alembic.runtime.migration import MigrationStep

    script, map_ = scripts.get_revision(repair.revision), scripts.revision_map
    step = (
        MigrationStep.upgrade_from_script(map_, script)
        if repair.direction == "upgrade"
        else MigrationStep.downgrade_from_script(map_, script)
    )
    if not repair.runs:
        step.migration_fn = note_version
    return step


def note_version(**arguments: object) -> None:
    """Take the place of a revision that does not run; Alembic prints the name of this function."""


def steps_to(
    steps_between: StepsBetween, target: str, current: CurrentRevisions
) -> list[RevisionStep]:
    """Find the steps to a target.

    :raises HistoryError: a revision on the way has no such function.
    """
    try:
        return steps_between(target, current)
    except AttributeError as error:  # Alembic does not check for module.upgrade
        if not isinstance(error.obj, ModuleType):
            raise
        raise HistoryError(
            f"{error.obj.__file__} has no function {error.name}(); add one, with "
            "`pass` in it if it has nothing to do."
        ) from error


def revision_path(scripts: ScriptDirectory) -> RevisionPath:
    """The function that applies ``file_template``."""
    return scripts._rev_path


def create_date(scripts: ScriptDirectory) -> datetime:
    """The date of a new revision, in the time zone that alembic.ini names."""
    return scripts._generate_create_date()


@contextmanager
def writing_revisions_to(
    scripts: ScriptDirectory, path: RevisionPath, check: OnWritten = lambda *written: None
) -> Iterator[None]:
    """Let Alembic write revisions elsewhere, without post-write hooks.

    :param path: returns the file, in place of the function of :func:`revision_path`.
    :param check: called with the template, each file that it has written, before that is loaded,
        and the values that the template was given.
    """
    hooks, write = scripts.hooks, scripts._generate_template

    def written(src: Path, dest: Path, **values: object) -> None:
        write(src, dest, **values)
        check(src, dest, values)

    vars(scripts).update(_rev_path=path, _generate_template=written)
    scripts.hooks = []
    try:
        yield
    finally:
        del vars(scripts)["_rev_path"], vars(scripts)["_generate_template"]
        scripts.hooks = hooks


def run_hook(path: Path, hook: Mapping[str, str]) -> None:
    """Run one post-write hook on a file."""
    from alembic.script import write_hooks

    write_hooks._run_hooks(str(path), [hook])


def hook_name(hook: Mapping[str, str]) -> str | None:
    """The name of a post-write hook in the configuration."""
    return hook.get("_hook_name")


def render(op: ops.MigrateOperation, context: AutogenContext) -> list[str]:
    """Render an operation as lines of Python.

    Alembic 1.18 has no renderer for ``op.create_check_constraint()``; :func:`render_check` is that
    of 1.19.
    """
    from alembic.autogenerate.render import renderers
    from alembic.operations import ops

    try:
        rendered: str | Sequence[str] = renderers.dispatch(op)(context, op)
    except NotImplementedError:
        if not isinstance(op, ops.CreateCheckConstraintOp):
            raise
        rendered = render_check(op, context)
    return [rendered] if isinstance(rendered, str) else list(rendered)


def render_check(op: ops.CreateCheckConstraintOp, context: AutogenContext) -> str:
    """Render ``op.create_check_constraint()`` as Alembic 1.19 does."""
    from alembic.autogenerate import render as alembic

    condition = op.to_constraint().sqltext
    arguments = [
        repr(alembic._render_gen_name(context, op.constraint_name)),
        repr(alembic._ident(op.table_name)),
        alembic._render_potential_expr(condition, context, wrap_in_element=False),
        *([f"schema={alembic._ident(op.schema)!r}"] if op.schema else []),
    ]
    prefix = alembic._alembic_autogenerate_prefix(context)
    return f"{prefix}create_check_constraint({', '.join(arguments)})"


def render_constraint(
    constraint: Constraint, context: AutogenContext, op: ops.CreateTableOp
) -> str | None:
    """Render a constraint of ``op.create_table()``; ``None`` if it is not rendered."""
    from alembic.autogenerate.render import _render_constraint

    return _render_constraint(constraint, context, op._namespace_metadata)
