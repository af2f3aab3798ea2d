"""``init``: what it finds in a project, what it adds, and that it changes nothing else."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from support.environments import ASYNC_TEMPLATES, TEMPLATES
from support.shops import MODELS, Done, Shop, run, run_alembic
from support.terminals import on_a_terminal

TABLE = "[tool.alembic-autogen]\n"
MAKEFILE = "# ours: not theirs\nall:\n\techo all\n"
PRE_COMMIT = """\
# hooks
repos:
  - repo: https://example.invalid/hooks
    rev: v1  # fixed
    hooks:
      - id: any

# the end
default_language_version:
  python: python3
"""
GITLAB = "stages:\n  - build\n  - check\n\nbuild:\n  stage: build\n  script: [make]\n"


@pytest.fixture
def project(shop: Shop) -> Shop:
    """A project with everything that can be added to, and no configuration of the tool."""
    folder = shop.folder
    (folder / "pyproject.toml").write_text('# ours\n[project]\nname = "shop"\nversion = "1"')
    (folder / "Makefile").write_text(MAKEFILE)
    (folder / ".pre-commit-config.yaml").write_text(PRE_COMMIT)
    (folder / ".gitlab-ci.yml").write_text(GITLAB.replace("\n", "\r\n"), newline="")
    (folder / ".github").mkdir()
    return replace(shop, forked=False)


def contents(folder: Path) -> dict[str, bytes]:
    """The files of a project, but those that Python compiles."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(p.relative_to(folder)): p.read_bytes() for p in files if p.suffix != ".pyc"}


def succeed(shop: Shop, *arguments: str, code: int = 0) -> Done:
    """Run a command that must end with an exit code."""
    done = shop.run(*arguments)
    assert done.code == code, f"{arguments}: {done.out}\n{done.err}"
    assert "Traceback" not in done.err
    return done


def test_without_a_terminal_it_only_prints_what_it_would_do(project: Shop) -> None:
    before = contents(project.folder)
    done = succeed(project, "init", code=3)
    assert "--yes adds all of this" in done.err
    dry = succeed(project, "init", "--dry-run")
    assert dry.out == done.out
    for line in (
        "Alembic: alembic.ini",
        "env.py: migrations/env.py, synchronous",
        "models: the target_metadata of env.py",
        "driver: mysql+pymysql",
        "tasks: Makefile",
        "CI: GitHub, GitLab; the project is installed by pip",
        "hooks: pre-commit",
        "add to pyproject.toml: the table [tool.alembic-autogen]",
        "add to Makefile: the targets check-drift and revision",
        "create .github/workflows/check-drift.yml: a workflow that checks for drift",
        "add to .gitlab-ci.yml: a job that checks for drift",
        "add to .pre-commit-config.yaml: a hook that checks for drift",
    ):
        assert line in done.out.splitlines(), line
    assert contents(project.folder) == before


@pytest.mark.slow
def test_it_adds_everything_once_and_changes_nothing_else(project: Shop) -> None:
    before = contents(project.folder)
    done = succeed(project, "init", "--yes", "--mysql-version", "8.4")
    assert "wrote Makefile" in done.out and "Models and migrations agree" in done.out
    after = contents(project.folder)
    added = {name: text for name, text in after.items() if text != before.get(name)}
    assert sorted(added) == [
        ".github/workflows/check-drift.yml",
        ".gitlab-ci.yml",
        ".pre-commit-config.yaml",
        "Makefile",
        "pyproject.toml",
    ]
    for name in ("Makefile", "pyproject.toml", ".gitlab-ci.yml"):
        assert added[name].startswith(before[name])
    assert b'mysql_version = "8.4"' in added["pyproject.toml"]
    head, tail = PRE_COMMIT.split("\n\n", 1)
    hooks = added[".pre-commit-config.yaml"].decode()
    assert hooks.startswith(f"{head}\n  - repo: local\n    hooks:\n      - id: check-drift\n")
    assert hooks.endswith(f"\n\n{tail}")
    assert b"\r\n  stage: build\r\n" in added[".gitlab-ci.yml"].partition(b"check-drift:")[2]
    assert added[".gitlab-ci.yml"].count(b"\n") == added[".gitlab-ci.yml"].count(b"\r\n")
    again = succeed(project, "init", "--yes")
    assert "There is nothing to do." in again.out
    assert contents(project.folder) == after
    assert succeed(project, "init").out == again.out  # nothing is open without a terminal either


def test_the_file_that_records_the_head_is_proposed(project: Shop) -> None:
    succeed(project, "init", "--yes")
    line = 'head_file = "migrations/head.txt"'
    project.edit(f"# {line}\n", f"{line}\n", "pyproject.toml")
    succeed(project, "record-head")
    assert "0001" in (project.folder / "migrations/head.txt").read_text()
    succeed(project, "check-drift")


def test_targets_run_the_tool(project: Shop) -> None:
    succeed(project, "init", "--yes")
    (project.folder / "alembic-autogen").write_text('#!/bin/sh\nprintf "%s|%s" "$1" "$MSG"\n')
    (project.folder / "alembic-autogen").chmod(0o755)
    message = "costs $5, $(shell touch pwned) 'x'"
    path = {"PATH": f"{project.folder}:/usr/bin:/bin"}
    done = run(["make", "-s", "revision", f"MSG={message}"], project.folder, path)
    assert done.out == f"revision|{message}", done.err
    assert run(["make", "-s", "check-drift"], project.folder, path).out.startswith("check-drift|")
    assert run(["make", "-s"], project.folder, path).out == "all\n"  # still the first target


def test_names_that_are_taken_are_left_alone(project: Shop) -> None:
    makefile, hooks = "revision: all\n\ttrue\n.PHONY: x check-drift\n", "repos: []\n"
    (project.folder / "Makefile").write_text(makefile)
    (project.folder / ".pre-commit-config.yaml").write_text(hooks)
    (project.folder / ".gitlab-ci.yml").write_text("check-drift:\n  script: [true]\n")
    workflows = project.folder / ".github" / "workflows"
    workflows.mkdir()
    (workflows / "ci.yaml").write_text("run: make check-drift\n")
    done = succeed(project, "init", "--yes")
    assert done.out.count("wrote ") == 1 and "wrote pyproject.toml" in done.out
    assert "Makefile uses the names" in done.out and "the hook is left to you" in done.out


def test_a_user_is_asked_about_each_change(project: Shop) -> None:
    (project.folder / ".github").rmdir()
    (project.folder / ".gitlab-ci.yml").unlink()
    answers = {
        "to pyproject.toml? [y/N] ": "y\n",
        "to Makefile? [y/N] ": "maybe\n",
        "Please type y or n.": "n\n",
        "to .pre-commit-config.yaml? [y/N] ": "y\n",
    }
    code, shown = on_a_terminal(project, [*project.program, "init"], answers)
    assert code == 0, shown
    assert "Please type y or n." in shown
    assert TABLE in (project.folder / "pyproject.toml").read_text()
    assert (project.folder / "Makefile").read_text() == MAKEFILE
    assert "alembic-autogen" in (project.folder / ".pre-commit-config.yaml").read_text()


@pytest.mark.parametrize("template", [*TEMPLATES, *ASYNC_TEMPLATES])
def test_every_template_of_alembic_init(shop: Shop, tmp_path: Path, template: str) -> None:
    folder = tmp_path / "new"
    folder.mkdir()
    if template.startswith("pyproject"):
        (folder / "pyproject.toml").write_text('[project]\nname = "shop"\nversion = "1"\n')
    assert run_alembic(["init", "-t", template, "migrations"], folder).code == 0
    (folder / "models.py").write_text(MODELS)
    new = Shop(folder, shop.environment)
    if "async" in template:  # there is no driver for it here: the models come by search
        done = succeed(new, "init", "--dry-run")
        assert "env.py: migrations/env.py, asynchronous" in done.out
    else:
        done = succeed(new, "init", "--yes")
        assert "+ table customer" in done.out
        assert "nothing to do" in succeed(new, "init", "--yes").out
    assert "models: sqlmodel:SQLModel.metadata, found by search" in done.out
    assert 'models = ["models"]' in done.out


LAYOUT = {
    "src/shop/__init__.py": "",
    "src/shop/database.py": (
        "from sqlalchemy.orm import DeclarativeBase\n\n\nclass Base(DeclarativeBase):\n    pass\n"
    ),
    "src/shop/models/__init__.py": "",
    "src/shop/models/customer.py": (
        "from sqlalchemy.orm import Mapped, mapped_column\nfrom shop.database import Base\n\n\n"
        "class Customer(Base):\n    __tablename__ = 'customer'\n"
        "    id: Mapped[int] = mapped_column(primary_key=True)\n"
    ),
    "src/shop/models/order.py": (
        "from sqlalchemy import Column, Integer, Table\nfrom shop.database import Base\n\n"
        "Table('order', Base.metadata, Column('id', Integer, primary_key=True))\n"
    ),
    "src/shop/explodes.py": "raise SystemExit('was run')\n",
    "tests/test_x.py": "from sqlalchemy import MetaData\nmetadata = MetaData()\n",
    "venv/pyvenv.cfg": "",
    "venv/x.py": "metadata = MetaData()\n",
}


def lay_out(folder: Path, files: dict[str, str]) -> None:
    """Write the files of a project, and let ``alembic init`` add its own."""
    folder.mkdir()
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    assert run_alembic(["init", "migrations"], folder).code == 0


def test_models_below_src_are_found(shop: Shop, tmp_path: Path) -> None:
    lay_out(tmp_path / "new", LAYOUT)
    new = Shop(tmp_path / "new", shop.environment)
    done = succeed(new, "init", "--yes")
    text = (new.folder / "pyproject.toml").read_text()
    assert 'metadata = "shop.database:Base.metadata"\nmodels = ["shop.models"]\n' in text
    assert 'pythonpath = ["src"]\n' in text
    assert "+ table customer" in done.out and "+ table order" in done.out
    assert "was run" not in done.out + done.err


def test_several_candidates_are_a_question(shop: Shop, tmp_path: Path) -> None:
    more = {**LAYOUT, "src/shop/other.py": "from sqlalchemy import MetaData\nfacts = MetaData()\n"}
    lay_out(tmp_path / "new", more)
    new = Shop(tmp_path / "new", shop.environment)
    done = succeed(new, "init", "--yes", code=3)
    assert "--metadata shop.database:Base.metadata" in done.err
    assert "--metadata shop.other:facts" in done.err
    assert not (new.folder / "pyproject.toml").exists()
    answered = ("--metadata", "shop.database:Base.metadata", "--pythonpath", "src")
    succeed(new, "init", "--yes", *answered, "--models", "shop.models")
    assert "+ table" in succeed(new, "check-drift", code=1).out


def test_without_alembic_it_says_what_to_type(tmp_path: Path, shop: Shop) -> None:
    folder = tmp_path / "empty"
    folder.mkdir()
    done = succeed(Shop(folder, shop.environment), "init", "--yes", code=2)
    assert "There is no Alembic in" in done.err and "type `alembic init migrations`" in done.err
    assert not list(folder.iterdir())


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("requirements.txt", "Flask-Migrate==4.1\n"),
        ("pyproject.toml", '[project]\nname = "shop"\ndependencies = ["flask_migrate"]\n'),
        ("shop/__init__.py", "from flask_migrate import Migrate\n"),
    ],
)
def test_a_project_with_flask_migrate_is_told_its_command(
    tmp_path: Path, shop: Shop, name: str, text: str
) -> None:
    path = tmp_path / "new" / name
    path.parent.mkdir(parents=True)
    path.write_text(text)
    new = Shop(tmp_path / "new", shop.environment)
    for command in (("init", "--yes"), ("check-drift",)):
        done = succeed(new, *command, code=2)
        assert "`flask db init`" in done.err and "alembic init" not in done.err


def test_names_are_data(shop: Shop, tmp_path: Path) -> None:
    """Folders with quotes, blanks and brackets, and settings that need escapes."""
    name = 'it\'s a "shop" [5] $x'
    shop.folder.rename(tmp_path / name)
    moved = Shop(tmp_path / name, shop.environment)
    (moved.folder / "pyproject.toml").unlink()
    quoted = 'trigger:it\'s "x" \\ ]'
    done = succeed(moved, "init", "--yes", "--ignore", quoted)
    assert "Models and migrations agree" in done.out
    assert succeed(moved, "check-drift").code == 0
    given = [line for line in succeed(moved, "doctor").out.splitlines() if " ignore " in line]
    assert quoted in given[0] and "[pyproject.toml]" in given[0]


def test_a_file_to_which_no_table_can_be_added_is_left_alone(project: Shop) -> None:
    text = "tool = { other = { a = 1 } }\n"
    (project.folder / "pyproject.toml").write_text(text)
    done = succeed(project, "init", "--yes", code=2)
    assert "init cannot add a table; add this by hand" in done.err and TABLE.strip() in done.err
    assert (project.folder / "pyproject.toml").read_text() == text


def test_links_and_permissions_are_kept(project: Shop, tmp_path: Path) -> None:
    target = tmp_path / "shared.mk"
    (project.folder / "Makefile").rename(target)
    (project.folder / "Makefile").symlink_to(target)
    target.chmod(0o640)
    succeed(project, "init", "--yes")
    assert (project.folder / "Makefile").is_symlink()
    assert "alembic-autogen" in target.read_text()
    assert target.stat().st_mode & 0o777 == 0o640


def test_drift_comes_with_advice(project: Shop) -> None:
    project.edit("    note: str", "    gift: bool | None = None\n    note: str")
    project.edit('sa.Column("note", sa.String(200)),\n', "", "migrations/versions/0001_first.py")
    project.edit("def downgrade():", "def upgrade_more():\n    pass\n\n\ndef downgrade():", FIRST)
    project.edit('    op.create_table(\n        "purchase"', EXTRA, FIRST)
    done = succeed(project, "init", "--yes", "--format", "json")
    found = json.loads(done.out)
    assert found["in_sync"] is False and len(found["written"]) == 5
    advice = " ".join(found["advice"])
    assert "server_variables" in advice and "name its package in models" in advice


FIRST = "migrations/versions/0001_first.py"
EXTRA = """\
    op.execute("ALTER TABLE customer COLLATE utf8mb4_bin")
    op.create_table("unknown", sa.Column("id", sa.Integer(), primary_key=True))
    op.create_table(
        "purchase\""""


def test_nothing_of_the_application_runs_while_it_looks(project: Shop) -> None:
    for name in ("models.py", "migrations/env.py", FIRST):
        path = project.folder / name
        path.write_text(f"raise SystemExit('was run')\n{path.read_text()}")
    done = succeed(project, "init", "--dry-run")
    assert "was run" not in done.out + done.err


def test_what_was_written_is_said_although_the_check_fails(project: Shop) -> None:
    """The history of a project whose first tables ``create_all()`` made begins with ALTER."""
    project.edit("def upgrade():", "def upgrade():\n    op.drop_table('older')", FIRST)
    done = succeed(project, "init", "--yes", code=2)
    assert "wrote pyproject.toml" in done.out and "wrote Makefile" in done.out
    assert "Revision 0001 fails" in done.err and "baseline" in done.err


LEFT = {
    "an included file has the names": (
        {"Makefile": "include *.mk\n", "more.mk": "revision: ;\n.PHONY: check-drift\n"},
        "Makefile uses the names check-drift and revision or MSG",
    ),
    "an included file includes another": (
        {"Makefile": "-include a.mk\n", "a.mk": "include b.mk\n", "b.mk": ".RECIPEPREFIX = >\n"},
        "Makefile sets .RECIPEPREFIX",
    ),
    "includes by a variable": ({"Makefile": "include $(MORE)\n"}, "includes files by variables"),
    "a Makefile in Latin-1": ({"Makefile": b"# \xe9\n"}, "Makefile cannot be read: it is not"),
    "hooks in brackets": ({".pre-commit-config.yaml": "repos: []\n"}, "the hook is left to you"),
    "a table is there": (
        {"pyproject.toml": f'{TABLE}server = "auto"\n'},
        'is there already; write into it by hand: mysql_version = "8.4"',
    ),
}


@pytest.mark.parametrize(("files", "sentence"), LEFT.values(), ids=LEFT)
def test_what_cannot_be_added_is_said(
    shop: Shop, files: dict[str, str | bytes], sentence: str
) -> None:
    for name, text in files.items():
        content = text if isinstance(text, bytes) else text.encode()
        (shop.folder / name).write_bytes(content)
    before = contents(shop.folder)
    done = succeed(shop, "init", "--yes", "--mysql-version", "8.4")
    assert sentence in done.out
    assert "There is nothing to do" not in done.out
    after = contents(shop.folder)
    assert {name: after[name] for name in files} == {name: before[name] for name in files}


def test_a_folder_in_place_of_a_makefile_is_left_alone(shop: Shop) -> None:
    (shop.folder / "Makefile").mkdir()
    done = succeed(shop, "init", "--yes")
    assert "Makefile cannot be read: Is a directory. Nothing is added to it." in done.out


def test_an_empty_list_of_hooks_is_begun(shop: Shop) -> None:
    path = shop.folder / ".pre-commit-config.yaml"
    path.write_text("")
    succeed(shop, "init", "--yes")
    assert path.read_text().startswith("repos:\n- repo: local\n")


def test_a_workflow_fetches_the_commit_of_the_baseline(project: Shop) -> None:
    done = succeed(project, "init", "--dry-run", "--baseline", "git:v1")
    assert "fetch-depth: 0" in done.out
    assert 'GIT_DEPTH: "0"' in done.out
    assert "fetch-depth" not in succeed(project, "init", "--dry-run").out
    assert "let check-drift.yml and .gitlab-ci.yml install it from where" in done.out


def test_a_folder_without_env_py_is_no_project(project: Shop) -> None:
    (project.folder / "migrations" / "env.py").unlink()
    before = contents(project.folder)
    done = succeed(project, "init", "--yes", code=2)
    assert "There is no env.py in" in done.err and "the script_location of alembic.ini" in done.err
    assert contents(project.folder) == before


@pytest.mark.parametrize("base", ["", "src"])
def test_a_script_location_in_a_package_is_found(project: Shop, base: str) -> None:
    folder = project.folder / base / "shop"
    folder.mkdir(parents=True)
    (folder / "__init__.py").touch()
    (project.folder / "migrations").rename(folder / "migrations")
    ini = project.folder / "alembic.ini"
    text = ini.read_text()
    there = re.sub("(?m)^script_location = .*", "script_location = shop:migrations", text)
    assert there != text
    ini.write_text(there)
    done = succeed(project, "init", "--dry-run")
    assert "shop/migrations/env.py, synchronous" in done.out


def test_the_section_that_is_read_is_the_one_of_the_flag(project: Shop) -> None:
    with (project.folder / "alembic.ini").open("a") as file:
        file.write("\n[other]\nscript_location = elsewhere\n")
    (project.folder / "migrations").rename(project.folder / "elsewhere")
    done = succeed(project, "init", "--dry-run", "--name", "other")
    assert "env.py: elsewhere/env.py, synchronous" in done.out


@pytest.mark.slow
def test_alembic_is_started_in_a_folder_above(project: Shop) -> None:
    """As in repositories with alembic.ini in a package, and a script_location from the root."""
    ini, below = project.folder / "alembic.ini", project.folder / "migrations" / "alembic.ini"
    project.edit("%(here)s/migrations", "migrations", "alembic.ini")
    ini.rename(below)
    (project.folder / "pyproject.toml").unlink()
    inside = replace(project, folder=below.parent)
    for command in (("init", "--yes"), ("check-drift",)):
        done = succeed(inside, *command, code=2)
        words = f"from {project.folder}: type `alembic-autogen -C .. init --config "
        assert f"{words}migrations/alembic.ini`." in done.err, done.err

    succeed(inside, "-C", "..", "init", "--yes", "--config", "migrations/alembic.ini")

    assert succeed(inside, "check-drift")
