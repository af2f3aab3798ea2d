"""Models and revisions run in the application's interpreter, which does not have the tool."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import site
import subprocess
import sys
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

import pytest

from alembic_autogen.server.base import Server
from support.caches import REVISIONS, Cache
from support.claims import claimed
from support.git_histories import git
from support.interpreters import EMPTY_REVISION, SQLALCHEMY, SQLMODEL, interpreter, make_environment
from support.shops import (
    PLAIN_MODELS,
    PRODUCTION,
    Done,
    Shop,
    make_shop,
    own_environment,
    run,
    schema,
    url,
)

GUARD = """
import importlib.util, sys

assert sys.prefix == {prefix!r}, sys.prefix
assert importlib.util.find_spec("black") is None, "a package of the tool's is seen"
assert importlib.util.find_spec("alembic").origin.startswith({prefix!r})
"""
"""Models that must be imported in an environment, and see nothing of the tool's own."""
IMPORT = "importing the models"
COLUMN = "    note: str | None = Field(default=None, max_length=200)\n"


@pytest.fixture
def guarded(shop: Shop, application: Path) -> Shop:
    """A project whose models can only be imported in that environment."""
    path = shop.folder / "models.py"
    path.write_text(GUARD.format(prefix=str(application)) + path.read_text())
    return replace(shop, forked=False)


def failing(done: Done) -> str:
    """The one sentence of a command that could not do its work."""
    assert (done.code, done.out) == (2, ""), done
    lines = [line for line in done.err.splitlines() if line[:1].strip()]  # others are indented
    assert len(lines) == 1, done.err
    return lines[0].removeprefix("alembic-autogen: ")


def test_commands_run_in_it(guarded: Shop, application: Path) -> None:
    flag = ("--python", str(application))
    assert guarded.run("check-drift").code == 2  # the assertion of the models
    agreed = guarded.run("check-drift", *flag)
    assert agreed.code == 0, agreed.err
    guarded.edit(COLUMN, f"{COLUMN}    gift: bool | None = None\n")
    drift = guarded.run(*flag, "check-drift")  # before the command, as pip has it
    assert (drift.code, "+ column purchase.gift\n" in drift.out) == (1, True), drift.err
    written = guarded.run("revision", "-m", "gifts", "--dry-run", *flag)
    assert written.code == 0, written.err
    assert 'op.add_column("purchase", sa.Column("gift"' in written.out  # by the tool's own black
    judged = guarded.run("lint", *flag)
    assert judged.code == 0 and "No findings" in judged.err, judged.err


def interpreter_of(done: Done) -> str:
    """The interpreter of the models, as doctor prints it."""
    assert done.code == 0, done.err
    return str(json.loads(done.out)["interpreter"])


@pytest.mark.slow
def test_it_is_found_from_the_project_and_from_the_current_folder(
    shop: Shop, application: Path, tmp_path: Path
) -> None:
    (shop.folder / "env").symlink_to(application)
    (tmp_path / "here").symlink_to(application)
    program = [*shop.program, "-C", str(shop.folder), "doctor", "--format", "json"]
    expected = f"{application}/bin/python"
    assert interpreter_of(run([*program, "--python", "here"], tmp_path)) == expected
    relative = {"ALEMBIC_AUTOGEN_PYTHON": "here/bin/python"}
    assert interpreter_of(run(program, tmp_path, relative)) == expected
    shop.configure('python = "env"')
    assert interpreter_of(run(program, tmp_path)) == expected
    done = run([*shop.program, "-C", str(shop.folder), "doctor", "--python", "env"], tmp_path)
    assert "there is no" in failing(done)


def test_the_same_interpreter_is_not_started_again(shop: Shop) -> None:
    for same in (sys.executable, sys.prefix, f"{sys.prefix}/bin/../bin/python"):
        done = shop.run("doctor", "--format", "json", "--python", same)
        assert json.loads(done.out)["own_interpreter"] is None, same


def test_environments_of_conda_are_hard_links_to_one_program(shop: Shop, tmp_path: Path) -> None:
    base, series = Path(sys.base_prefix), "{}.{}".format(*sys.version_info)
    for name in ("own", "other"):
        (tmp_path / name / "bin").mkdir(parents=True)
        (tmp_path / name / "lib").mkdir()
        (tmp_path / name / "lib" / f"python{series}").symlink_to(base / "lib" / f"python{series}")
    own, other = (tmp_path / name / "bin" / "python" for name in ("own", "other"))
    shutil.copy(base / "bin" / f"python{series}", own)
    other.hardlink_to(own)
    program = [str(own), *shop.program[1:], "doctor", "--format", "json"]
    packages = {"PYTHONPATH": os.pathsep.join(site.getsitepackages())}
    for path, expected in ((other, other), (own, own), (tmp_path / "other", other)):
        done = run([*program, "--python", str(path)], shop.folder, packages)
        assert interpreter_of(done) == str(expected)


@pytest.mark.slow
def test_a_variable_for_another_version_is_named(shop: Shop) -> None:
    other = interpreter("3.10" if sys.version_info >= (3, 11) else "3.11")
    sentence = failing(shop.run("doctor", "--python", other, PYTHONHOME=sys.base_prefix))
    assert f"does not work as Python where PYTHONHOME is {sys.base_prefix};" in sentence


def test_the_home_folder_is_known(shop: Shop, application: Path, tmp_path: Path) -> None:
    (tmp_path / "env").symlink_to(application)
    shop.configure('python = "~/env"')
    done = shop.run("doctor", "--format", "json", HOME=str(tmp_path))
    assert interpreter_of(done) == f"{application}/bin/python"


WRONG = {
    "/nope/é": "there is no /nope/é;",
    "no\n\x1b[31mname": r"no\n\x1b[31mname';",
    "models.py": "models.py is not executable;",
    "migrations": "migrations has no bin/python;",
    "/dev/null": "/dev/null is not a file;",
    "/bin/true": "true does not work as Python;",
    "/bin/cat": "cat does not work as Python;",
    "python3": "did you mean",
}


@pytest.mark.parametrize("path", WRONG, ids=map(ascii, WRONG))
def test_what_is_no_interpreter_is_one_sentence(shop: Shop, path: str) -> None:
    sentence = failing(shop.run("check-drift", "--python", path))
    assert sentence.startswith("--python: ") and WRONG[path] in sentence


def test_a_path_of_the_file_and_a_broken_environment_are_named(shop: Shop) -> None:
    shop.configure('python = "\\u0000"')
    assert failing(shop.run("doctor")).startswith("python in pyproject.toml: there is no '")
    (shop.folder / "env" / "bin").mkdir(parents=True)
    (shop.folder / "env" / "bin" / "python").symlink_to("/nope/python3")
    sentence = failing(shop.run("check-drift", ALEMBIC_AUTOGEN_PYTHON="env"))
    assert sentence.startswith("ALEMBIC_AUTOGEN_PYTHON: ")
    assert "env/bin/python is a link to /nope/python3, which is gone;" in sentence
    assert shop.run("cache").code == 0  # it needs no interpreter
    assert shop.run("doctor", "--python", "").code == 0  # the tool's own


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("kill -SEGV $$", "does not work as Python (it is ended by signal 11);"),
        ("echo python 3 9; echo 2f", "is Python 3.9, and this tool needs 3.10 or newer;"),
        ("echo python 3 12; exit 1", "does not work as Python;"),
        ("printf 'no\\033[31m' >&2; exit 1", "does not work as Python;"),
        ("echo python 3 12; echo 2f; echo off", "does not work as Python;"),
        ("while :; do echo no; done", "has printed more than 65536 bytes;"),
    ],
    ids=["crashes", "old", "fails", "prints", "prints more", "never ends"],
)
def test_one_that_does_not_work_is_one_sentence(shop: Shop, text: str, expected: str) -> None:
    program = shop.folder / "python"
    program.write_text(f"#!/bin/sh\n{text}\n")
    program.chmod(0o755)
    done = shop.run("check-drift", "--python", "python")
    assert expected in failing(done) and "\x1b" not in done.err


def test_what_is_printed_before_python_runs_the_tool_does_not_matter(
    shop: Shop, application: Path
) -> None:
    program = shop.folder / "python"
    program.write_text(f'#!/bin/sh\necho Activated\nexec {application}/bin/python "$@"\n')
    program.chmod(0o755)
    done = shop.run("check-drift", "--python", "python")
    assert done.code == 0 and done.out.startswith("Activated\nModels and"), done.err


def test_an_environment_that_does_not_start_is_no_drift(
    shop: Shop, application: Path, tmp_path: Path
) -> None:
    """Python itself would end with 1, the exit code of drift."""
    (tmp_path / "sitecustomize.py").write_text("raise SystemExit('no licence')\n")
    broken = tmp_path / "python"
    broken.write_text(f'#!/bin/sh\nPYTHONPATH={tmp_path} exec {application}/bin/python "$@"\n')
    broken.chmod(0o755)
    done = shop.run("check-drift", "--python", str(broken))
    assert "does not work as Python;" in failing(done) and "no licence" in done.err


@pytest.mark.slow
def test_what_the_application_lacks_is_named(shop: Shop, tmp_path: Path) -> None:
    empty = make_environment(tmp_path / "empty", ())
    done = shop.run("check-drift", "--python", str(empty), PATH="/bin")
    assert done.code == 2
    for sentence, name in zip(done.err.splitlines(), ("alembic", "sqlalchemy"), strict=True):
        assert f"{empty}/bin/python, which runs the models, has no {name}: " in sentence
        assert re.search(f"install '{name}>=[0-9.]+' in .*, as the application's", sentence)
    found = shop.run("doctor", "--python", str(empty), "--server", "auto")
    assert found.code == 1
    assert f"Problem: {empty}/bin/python, which runs the models, has no sqlalchemy: " in found.out
    by_url = shop.run("doctor", "--python", str(empty))
    assert by_url.code == 2 and "has no sqlalchemy: " in by_url.err
    (empty / "bin" / "uv").symlink_to("/bin/true")
    done = shop.run("check-drift", "--python", str(empty), PATH=f"{empty}/bin")
    assert f"uv pip install --python {empty}/bin/python 'sqlalchemy>=" in done.err
    subprocess.run([empty / "bin" / "python", "-m", "ensurepip"], check=True, capture_output=True)
    done = shop.run("check-drift", "--python", str(empty))
    assert f"{empty}/bin/python -m pip install 'alembic>=" in done.err


def test_a_folder_of_that_name_is_no_package(shop: Shop, tmp_path: Path) -> None:
    """``alembic`` is a usual name for the folder of the migrations."""
    empty = make_environment(tmp_path / "empty", ())
    (tmp_path / "application" / "alembic").mkdir(parents=True)
    path = str(tmp_path / "application")
    done = shop.run("check-drift", "--python", str(empty), PYTHONPATH=path)
    assert done.code == 2 and "has no alembic: " in done.err


def test_a_package_of_the_application_that_is_too_old_is_named(shop: Shop, tmp_path: Path) -> None:
    old = make_environment(tmp_path / "old", tuple({*SQLMODEL} - {"sqlalchemy"}))
    (packages,) = old.glob("lib/python*/site-packages")
    (packages / "sqlalchemy").mkdir()
    (packages / "sqlalchemy" / "__init__.py").write_text('__version__ = "1.4.54"\n')
    about = packages / "SQLAlchemy-1.4.54.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: SQLAlchemy\nVersion: 1.4.54\n")
    done = shop.run("check-drift", "--python", str(old), PATH="/bin")
    assert "    An application that keeps its versions can be worked on beside it" in done.err
    sentence = failing(done)
    assert sentence.startswith("sqlalchemy 1.4.54 is installed, but this tool needs 2.0.32")
    assert f"install 'sqlalchemy>=2.0.32' in {old}" in sentence


def test_signals_and_exit_codes_are_those_of_one_process(guarded: Shop, application: Path) -> None:
    command = [*guarded.program, "db", "--quiet", "--format", "json", "--python", str(application)]
    with subprocess.Popen(
        command,
        cwd=guarded.folder,
        env=own_environment(guarded.environment),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"{\n"  # it is open
        started = Path(f"/proc/{process.pid}/cmdline").read_bytes().split(b"\0")
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 130
    assert started[0] == os.fsencode(f"{application}/bin/python")


@pytest.mark.slow
def test_what_is_remembered_is_of_one_interpreter(
    cache: Cache, application: Path, tmp_path: Path
) -> None:
    other = make_environment(tmp_path / "other")
    (tmp_path / "shop").mkdir()
    shop = make_shop(tmp_path / "shop", {})
    imports = []
    for environment in (application, application, other, application):
        done = shop.run("check-drift", "--python", str(environment))
        assert done.code == 0, done.err
        imports.append(IMPORT in done.err)
        assert (REVISIONS in done.err) == imports[-1]
        cache.settle()
    assert imports == [True, False, True, False]


def test_real_databases_are_upgraded_in_it(
    guarded: Shop, application: Path, anywhere: Server, tmp_path: Path
) -> None:
    """The preview runs in another process of that interpreter."""
    shop = guarded.on(anywhere)
    with anywhere.database("production") as database, claimed(database):
        address = url(anywhere.address, database.name).replace("%", "%%")
        shop.edit(PRODUCTION, address, "alembic.ini")
        done = shop.run("upgrade", "--python", str(application))
        assert done.code == 0, done.err
        assert set(schema(database)) == {"customer", "purchase"}
        assert shop.run("check-drift", "--database", "--python", str(application)).code == 0


def test_models_of_an_earlier_commit_are_imported_in_it(guarded: Shop, application: Path) -> None:
    git(guarded.folder, "init", "-q")
    git(guarded.folder, "add", ".")
    git(guarded.folder, "commit", "-q", "-m", "Models")
    (guarded.folder / "migrations" / "versions" / "0001_first.py").write_text(EMPTY_REVISION)
    done = guarded.run("check-drift", "--baseline", "git:HEAD", "--python", str(application))
    assert done.code == 0, done.out + done.err


@pytest.mark.slow
@pytest.mark.parametrize("series", ["3.10", "3.13"])
def test_the_application_has_another_version_of_python(
    shop: Shop, tmp_path: Path, series: str
) -> None:
    environment = make_environment(tmp_path / "env", SQLALCHEMY, interpreter(series))
    guard = GUARD.format(prefix=str(environment.resolve()))
    (shop.folder / "models.py").write_text(
        f"{guard}assert sys.version.startswith({series!r})\n{PLAIN_MODELS}"
    )
    shop.edit("models.SQLModel", "models.Base", "migrations/env.py")
    (shop.folder / "pyproject.toml").write_text('[tool.alembic-autogen]\npython = "../env"\n')
    drift = shop.run("check-drift")
    assert drift.code == 1 and "- table purchase\n" in drift.out, drift.err
    written = shop.run("revision", "-m", "less", "--dry-run")
    assert written.code == 0 and 'op.drop_table("purchase")' in written.out, written.err
    assert shop.run("lint").code == 0


def test_init_proposes_the_environment_of_the_project(shop: Shop, tmp_path: Path) -> None:
    folder = shop.folder
    environment = make_environment(folder / ".venv").resolve()
    models = folder / "models.py"
    models.write_text(GUARD.format(prefix=str(environment)) + models.read_text())
    (folder / "pyproject.toml").unlink()
    (folder / ".github").mkdir()
    (folder / "tox.ini").write_text("[tox]\n")
    done = shop.run("init", "--yes")
    assert done.code == 0 and "Models and migrations agree" in done.out, done.out + done.err
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    assert f"interpreter: .venv (Python {version}); the tool is installed elsewhere" in done.out
    assert 'python = ".venv"\n' in (folder / "pyproject.toml").read_text()
    workflow = (folder / ".github" / "workflows" / "check-drift.yml").read_text()
    assert 'alembic-autogen check-drift --python "$(command -v python)"' in workflow
    assert "check-drift --python {env_python} {posargs}" in (folder / "tox.ini").read_text()
    assert shop.run("check-drift").code == 0
    assert "python =" not in shop.run("init", "--dry-run").out


def test_init_names_an_environment_as_the_project_does(shop: Shop, application: Path) -> None:
    """A link to a folder of this machine, whose path is of no use in another checkout."""
    (shop.folder / ".venv").symlink_to(application)
    (shop.folder / "pyproject.toml").unlink()
    linked = shop.folder.parent / "linked"
    linked.symlink_to(shop.folder)
    for flags in ((), ("--python", ".venv"), ("-C", str(linked))):
        done = shop.run("init", "--dry-run", *flags)
        assert done.code == 0 and 'python = ".venv"\n' in done.out, (flags, done.out)


@pytest.mark.parametrize("packages", [(), SQLALCHEMY], ids=["empty", "broken"])
def test_init_leaves_an_environment_alone_that_is_of_no_use(
    shop: Shop, packages: tuple[str, ...]
) -> None:
    environment = make_environment(shop.folder / ".venv", packages)
    if packages:
        (environment / "bin" / "python").unlink()
        (environment / "bin" / "python").symlink_to("/bin/false")
    (shop.folder / "pyproject.toml").unlink()
    done = shop.run("init", "--dry-run")
    assert done.code == 0 and "python =" not in done.out, done.err


def test_doctor_names_both_interpreters(guarded: Shop, application: Path) -> None:
    done = guarded.run("doctor", "--python", str(application), "--format", "json")
    found = json.loads(done.out)
    assert found["interpreter"] == f"{application}/bin/python"
    assert found["own_interpreter"] == sys.executable
    assert found["versions"]["pymysql"] == version("pymysql")
    assert found["problems"] == []


def test_doctor_lists_the_formatters_of_the_tool(guarded: Shop, application: Path) -> None:
    done = guarded.run("doctor", "--python", str(application), "--format", "json", PATH="/bin")
    found = json.loads(done.out)
    for name in ("black", "ruff"):
        assert found["versions"][name] == version(name)
        assert found["version_notes"][name] == "of the tool's own environment"
    printed = guarded.run("doctor", "--python", str(application), PATH="/bin").out
    assert f"  black            {version('black')} (of the tool's own environment)\n" in printed


def test_doctor_lists_a_formatter_on_path(guarded: Shop, application: Path, tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    program = tmp_path / "bin" / "ruff"
    program.write_text("#!/bin/sh\necho ruff 0.9.87\n")
    program.chmod(0o755)
    path = f"{tmp_path}/bin:/bin"
    done = guarded.run("doctor", "--python", str(application), "--format", "json", PATH=path)
    found = json.loads(done.out)
    assert (found["versions"]["ruff"], found["version_notes"]["ruff"]) == ("0.9.87", str(program))
