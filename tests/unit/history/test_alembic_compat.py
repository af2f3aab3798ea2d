"""Alembic's private names that the tool uses exist, and do what they are used for."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Mapping
from datetime import datetime, timezone
from pathlib import Path

import alembic
import pytest
import sqlalchemy as sa
from alembic.autogenerate import render as alembic_render
from alembic.autogenerate.api import AutogenContext
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.operations import ops
from alembic.script import Script, ScriptDirectory, write_hooks
from alembic.util import CommandError

from alembic_autogen.history import alembic_compat as compat

TOOL = Path(compat.__file__).parents[1]
USED = [
    (ScriptDirectory._upgrade_revs, "self destination current_rev"),
    (ScriptDirectory._downgrade_revs, "self destination current_rev"),
    (ScriptDirectory._rev_path, "self path rev_id message create_date"),
    (ScriptDirectory._generate_template, "self src dest kw"),
    (ScriptDirectory._load_revisions, "self"),
    (ScriptDirectory._generate_create_date, "self"),
    (Script._list_py_dir, "scriptdir path"),
    (Script._from_path, "scriptdir path"),
    (write_hooks._run_hooks, "path hooks"),
    (alembic_render._render_constraint, "constraint autogen_context namespace_metadata"),
    (alembic_render._render_gen_name, "autogen_context name"),
    (alembic_render._render_potential_expr, "value autogen_context"),
    (alembic_render._alembic_autogenerate_prefix, "autogen_context"),
    (alembic_render._ident, "name"),
]
REVISION = "revision = {0!r}\ndown_revision = {1!r}\ndef upgrade(): pass\ndef downgrade(): pass\n"


@pytest.mark.parametrize(("function", "names"), USED, ids=[each.__name__ for each, _ in USED])
def test_functions_take_what_they_are_given(function: Callable[..., object], names: str) -> None:
    found = list(inspect.signature(function).parameters)
    assert found[: len(names.split())] == names.split(), (
        f"Alembic {alembic.__version__} calls {function.__qualname__}() with {found}: see how "
        "alembic_autogen/history/alembic_compat.py uses it"
    )


@pytest.fixture
def scripts(tmp_path: Path) -> ScriptDirectory:
    """Two revisions, and a file that is none."""
    versions = tmp_path / "versions"
    versions.mkdir()
    (versions / "a_first.py").write_text(REVISION.format("a", None))
    (versions / "b_second.py").write_text(REVISION.format("b", "a"))
    (versions / "notes.txt").touch()
    config = Config()
    config.set_main_option("script_location", str(tmp_path))
    config.set_main_option("path_separator", "os")
    return ScriptDirectory.from_config(config)


def test_files_of_revisions(scripts: ScriptDirectory, tmp_path: Path) -> None:
    (folder,) = compat.version_locations(scripts)
    assert folder == tmp_path / "versions"
    files = sorted(compat.revision_files(scripts, folder))
    assert [file.name for file in files] == ["a_first.py", "b_second.py", "notes.txt"]
    found = [compat.read_revision(scripts, file) for file in files]
    assert [script and script.revision for script in found] == ["a", "b", None]


def test_all_revisions_are_read_though_two_have_one_id(scripts: ScriptDirectory) -> None:
    (folder,) = compat.version_locations(scripts)
    (folder / "b_again.py").write_text(REVISION.format("b", "a"))
    assert sorted(each.revision for each in compat.read_revisions(scripts)) == ["a", "b", "b"]


def test_steps_in_both_directions(scripts: ScriptDirectory) -> None:
    up = compat.upgrade_steps(scripts)("head", ())
    assert [step.revision.revision for step in up] == ["a", "b"]
    down = compat.downgrade_steps(scripts)("base", ("b",))
    assert [step.revision.revision for step in down] == ["b", "a"]


def test_files_are_shown_before_they_are_loaded(scripts: ScriptDirectory, tmp_path: Path) -> None:
    (tmp_path / "script.py.mako").write_text("revision = ${repr(down_revision)} +\n")
    shown = []

    def show(template: Path, file: Path, values: Mapping[str, object]) -> None:
        shown.append((template.name, file.read_text(), values["down_revision"]))

    there = tmp_path / "elsewhere.py"
    with (
        compat.writing_revisions_to(scripts, lambda *arguments: there, show),
        pytest.raises(SyntaxError),
    ):
        scripts.generate_revision("c", "third")
    assert shown == [("script.py.mako", "revision = 'b' +\n", "b")]
    assert "_generate_template" not in vars(scripts)


def test_revisions_are_written_elsewhere_for_a_while(
    scripts: ScriptDirectory, tmp_path: Path
) -> None:
    now = datetime(2026, 1, 2, tzinfo=timezone.utc)
    path = compat.revision_path(scripts)(tmp_path / "versions", "c", "third one", now)
    assert path == tmp_path / "versions" / "c_third_one.py"
    scripts.hooks = [{"_hook_name": "tidy", "type": "none"}]
    (tmp_path / "script.py.mako").write_text(REVISION.format("${up_revision}", "b"))
    with compat.writing_revisions_to(scripts, lambda *arguments: tmp_path / "elsewhere.py"):
        script = scripts.generate_revision("c", "third one")
    assert script is not None and Path(script.path) == tmp_path / "elsewhere.py"
    assert compat.revision_path(scripts) == scripts._rev_path
    assert compat.hook_name(scripts.hooks[0]) == "tidy"


def test_a_hook_that_does_not_exist_is_refused_by_its_type(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No formatter with name 'none' registered"):
        compat.run_hook(tmp_path / "c.py", {"_hook_name": "tidy", "type": "none"})


@pytest.fixture
def context() -> AutogenContext:
    """The context of renderers, with options as in env.py's context."""
    migration = MigrationContext.configure(
        dialect_name="mysql",
        opts={"sqlalchemy_module_prefix": "sa.", "alembic_module_prefix": "op."},
    )
    return AutogenContext(migration, autogenerate=False)


CHECKS = {
    "op.create_check_constraint('c', 't', 'a > 0')": ops.CreateCheckConstraintOp(
        "c", "t", sa.text("a > 0")
    ),
    "op.create_check_constraint(op.f('c'), 't', 'a > 0', schema='s')": ops.CreateCheckConstraintOp(
        sa.sql.elements.conv("c"), "t", sa.text("a > 0"), schema="s"
    ),
}


@pytest.mark.parametrize("expected", CHECKS)
def test_checks_are_rendered_by_every_version(expected: str, context: AutogenContext) -> None:
    assert compat.render(CHECKS[expected], context) == [expected]
    assert compat.render_check(CHECKS[expected], context) == expected


def test_what_alembic_cannot_render_otherwise_is_an_error(context: AutogenContext) -> None:
    with pytest.raises(NotImplementedError):
        compat.render(ops.CreatePrimaryKeyOp("p", "t", ["a"]), context)


def test_constraints_of_tables(context: AutogenContext) -> None:
    table = sa.Table("t", sa.MetaData(), sa.Column("a", sa.Integer), sa.CheckConstraint("a > 0"))
    op = ops.CreateTableOp.from_table(table)
    rendered = [compat.render_constraint(each, context, op) for each in table.constraints]
    assert "sa.CheckConstraint('a > 0')" in rendered


def test_no_other_module_uses_private_names_of_alembic() -> None:
    used = {function.__name__ for function, _ in USED} | {"_version_locations", "_hook_name"}
    imports = ("from alembic.", "from alembic ")
    texts = {path: path.read_text("utf-8") for path in TOOL.rglob("*.py")}
    found = {
        f"{path.relative_to(TOOL)}:{node.lineno}"
        for path, text in texts.items()
        if path != Path(compat.__file__) and any(name in text for name in (*used, *imports))
        for node in ast.walk(ast.parse(text))
        if (isinstance(node, ast.Attribute) and node.attr in used)
        or (isinstance(node, ast.Constant) and node.value in used)
        or (
            isinstance(node, ast.ImportFrom)
            and str(node.module).partition(".")[0] == "alembic"
            and any(alias.name.startswith("_") for alias in node.names)
        )
    }
    assert found == set()
