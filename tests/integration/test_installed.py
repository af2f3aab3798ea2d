"""The tool as another repository gets it: a wheel, installed with pip into its own environment."""

from __future__ import annotations

import re
import sys
import venv
from dataclasses import replace
from pathlib import Path

import pytest

from alembic_autogen.server.base import Database
from support.claims import claimed
from support.interpreters import interpreter
from support.shops import FIRST, PLAIN_MODELS, Shop, make_shop, run, url
from support.wheels import REPOSITORY, build_wheel, checked, pinned

pytestmark = pytest.mark.installation


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of the tool."""
    return build_wheel(tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel"))


def environment(folder: Path, *packages: str, python: str = sys.executable) -> Path:
    """Create a virtual environment with packages, at the versions of the lock where it has them.

    :returns: the folder of its programs.
    """
    (folder / "constraints.txt").write_text(pinned())
    checked(run([python, "-m", "venv", str(folder / "venv")], folder))
    pip = [str(folder / "venv" / "bin" / "python"), "-m", "pip", "install", "--quiet"]
    checked(run([*pip, "--constraint", str(folder / "constraints.txt"), *packages], folder))
    return folder / "venv" / "bin"


@pytest.fixture(scope="module")
def bin_(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of an environment with the tool, its formatters and SQLModel."""
    return environment(tmp_path_factory.mktemp("elsewhere"), f"{wheel}[format,sqlmodel]")


@pytest.fixture(scope="module")
def bare(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of an environment with the tool and what it requires."""
    return environment(tmp_path_factory.mktemp("bare"), str(wheel))


def plain_shop(folder: Path, programs: Path) -> Shop:
    """A project whose models are SQLAlchemy's, without a configuration."""
    make_shop(folder, {})
    (folder / "pyproject.toml").unlink()
    (folder / "models.py").write_text(PLAIN_MODELS)
    shop = Shop(folder, program=(str(programs / "alembic-autogen"),))
    shop.edit("models.SQLModel.metadata", "models.Base.metadata", "migrations/env.py")
    first = FIRST[: FIRST.index('    op.create_table(\n        "purchase')]
    back = '\n\ndef downgrade():\n    op.drop_table("customer")\n'
    (folder / "migrations" / "versions" / "0001_first.py").write_text(first.rstrip() + back)
    return shop


def installed(programs: Path) -> set[str]:
    """The packages of an environment, without those of the environment itself."""
    done = checked(
        run([str(programs / "python"), "-m", "pip", "list", "--format=freeze"], programs)
    )
    names = {line.partition("==")[0].partition(" @")[0].lower() for line in done.out.splitlines()}
    return names - {"pip", "setuptools"}


@pytest.fixture
def shop(bin_: Path, tmp_path: Path) -> Shop:
    """A project that knows the tool as an installed program only, and configures nothing."""
    make_shop(tmp_path, {})
    (tmp_path / "pyproject.toml").unlink()
    return Shop(tmp_path, program=(str(bin_ / "alembic-autogen"),))


def test_the_wheel_holds_the_package_and_its_licence_and_nothing_else(wheel: Path) -> None:
    listed = run([sys.executable, "-m", "zipfile", "--list", str(wheel)], wheel.parent).out
    names = [line.split()[0] for line in listed.splitlines()[1:]]
    assert all(name.startswith("alembic_autogen") for name in names), names
    assert "alembic_autogen/cli/main.py" in names
    assert "alembic_autogen/py.typed" in names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    for path in (
        "bash-completion/completions/",
        "zsh/site-functions/_",
        "fish/vendor_completions.d/",
    ):
        assert any(f"/data/share/{path}alembic-autogen" in name for name in names), path
    on_disk = {
        str(path.relative_to(REPOSITORY / "tools"))
        for path in (REPOSITORY / "tools" / "alembic_autogen").rglob("*.py")
    }
    assert on_disk <= set(names)


def test_an_installed_tool_serves_a_project_as_alembic_init_makes_it(shop: Shop) -> None:
    assert shop.run("check-drift").code == 0
    shop.edit("    amount: int\n", "    amount: int\n    gift: bool | None = None\n")
    drift = shop.run("check-drift")
    assert drift.code == 1, drift.err
    assert "+ column purchase.gift\n" in drift.out
    written = checked(shop.run("revision", "-m", "gifts"))
    path = shop.folder / written.out.strip()
    assert path.parent == shop.folder / "migrations" / "versions"
    assert 'op.add_column("purchase", sa.Column("gift"' in path.read_text()
    assert shop.run("check-drift").code == 0


def test_it_works_from_another_folder_and_by_the_name_of_its_package(
    shop: Shop, bin_: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    done = run([*shop.program, "-C", str(shop.folder), "check-drift"], elsewhere)
    assert (done.code, done.err.count("Traceback")) == (0, 0), done.err
    module = [str(bin_ / "python"), "-m", "alembic_autogen", "-C", str(shop.folder), "check-drift"]
    assert run(module, elsewhere).code == 0


def test_plain_alembic_commands_of_the_project_are_left_alone(shop: Shop, bin_: Path) -> None:
    done = checked(run([str(bin_ / "alembic"), "history"], shop.folder))
    assert done.out.strip() == "<base> -> 0001 (head), The first tables."
    assert (shop.folder / "migrations" / "versions" / "0001_first.py").read_text() == FIRST


def test_an_installation_adds_alembic_sqlalchemy_and_pymysql_only(bare: Path) -> None:
    needed = {"alembic-autogen", "alembic", "sqlalchemy", "pymysql"}
    theirs = {"mako", "markupsafe", "typing_extensions", "typing-extensions", "greenlet", "tomli"}
    found = installed(bare)
    assert needed <= found and found <= needed | theirs, found


def test_it_works_without_sqlmodel_black_and_ruff(bare: Path, tmp_path: Path) -> None:
    shop = plain_shop(tmp_path, bare)
    assert shop.run("check-drift").code == 0, shop.run("check-drift").err
    shop.edit("String(40), index=True)", 'String(40), index=True, comment="as on the invoice")')
    shop.edit(
        "unique=True)\n", "unique=True)\n    note: Mapped[str | None] = mapped_column(String(9))\n"
    )
    assert shop.run("check-drift").code == 1
    written = checked(shop.run("revision", "-m", "notes"))
    source = (shop.folder / written.out.splitlines()[0]).read_text()
    assert "op.add_column('customer', sa.Column('note'" in " ".join(source.split())
    assert max(map(len, source[source.index("def upgrade") :].splitlines())) <= 88
    for _ in range(3):  # also from memory
        assert shop.run("check-drift").code == 0


def test_the_application_has_an_interpreter_and_an_environment_of_its_own(
    bin_: Path, shop: Shop, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """As with pipx: neither the tool nor PyMySQL is there, and Python has another version."""
    series = "3.13" if sys.version_info[:2] != (3, 13) else "3.11"
    folder = tmp_path_factory.mktemp("application")
    programs = environment(folder, "alembic", "sqlmodel", python=interpreter(series))
    assert not installed(programs) & {"alembic-autogen", "pymysql", "black", "ruff"}
    models = shop.folder / "models.py"
    models.write_text(
        f"import sys\n\nassert sys.prefix == {str(folder / 'venv')!r}\n{models.read_text()}"
    )
    (shop.folder / "pyproject.toml").write_text(
        f"[tool.alembic-autogen]\npython = {str(folder / 'venv')!r}\n"
    )
    assert shop.run("check-drift").code == 0, shop.run("check-drift").err
    shop.edit("    amount: int\n", "    amount: int\n    gift: bool | None = None\n")
    written = checked(shop.run("revision", "-m", "gifts", "--dry-run"))
    assert 'op.add_column("purchase", sa.Column("gift"' in written.out  # by the tool's own black
    assert checked(shop.run("lint")).err.count("No findings") == 1
    diagnosis = checked(shop.run("doctor")).out
    assert f"{programs}/python" in diagnosis and f"{bin_}/python" in diagnosis


OLD = {
    "alembic": ("alembic==1.12.1", "alembic 1.12.1 is installed, but this tool needs 1.18"),
    "sqlalchemy": (
        "sqlalchemy==1.4.54",
        "SQLAlchemy 1.4.54 is installed, but this tool needs 2.0.32",
    ),
}


@pytest.mark.parametrize("package", OLD)
def test_a_package_that_is_too_old_is_one_sentence_of_every_command(
    package: str, wheel: Path, tmp_path: Path
) -> None:
    version, sentence = OLD[package]
    folder = tmp_path / "old"
    folder.mkdir()
    venv.create(folder / "venv", with_pip=True)
    programs = folder / "venv" / "bin"
    pip = [str(programs / "python"), "-m", "pip", "install", "--quiet"]
    checked(run([*pip, "pymysql", version, *({"alembic", "sqlalchemy"} - {package})], folder))
    checked(run([*pip, "--no-deps", str(wheel)], folder))
    (tmp_path / "shop").mkdir()
    shop = plain_shop(tmp_path / "shop", programs)
    for command in ("check-drift", "revision", "upgrade", "downgrade", "history", "db", "cache"):
        done = shop.run(command)
        assert (done.code, done.out) == (2, ""), done.err
        (line,) = done.err.splitlines()
        assert sentence.lower() in line.lower()
        assert re.search(rf"-m pip install '{package}>=[\d.]+'$", line)
    diagnosis = shop.run("doctor")  # it needs SQLAlchemy itself
    assert diagnosis.code == (1 if package == "alembic" else 2), diagnosis.err
    assert sentence.lower() in (diagnosis.out + diagnosis.err).lower()
    assert "Traceback" not in diagnosis.err


OLD_MODELS = """\
from sqlalchemy import Column, Integer, String
from sqlalchemy.ext.declarative import declarative_base

Base = declarative_base()


class Customer(Base):
    __tablename__ = "customer"

    id = Column(Integer, primary_key=True)
    name = Column(String(40))
"""


def test_an_application_on_sqlalchemy_1_runs_what_the_tool_beside_it_writes(
    bare: Path, tmp_path: Path, database: Database
) -> None:
    venv.create(tmp_path / "venv", with_pip=True)
    python = str(tmp_path / "venv" / "bin" / "python")
    old = ("pymysql", "alembic==1.7.7", "sqlalchemy==1.4.54")
    checked(run([python, "-m", "pip", "install", "--quiet", *old], tmp_path))
    alembic = [python, "-m", "alembic"]
    shop = Shop(tmp_path / "shop", program=(str(bare / "alembic-autogen"),))
    shop.folder.mkdir()
    checked(run([*alembic, "init", "migrations"], shop.folder))
    (shop.folder / "models.py").write_text(OLD_MODELS)
    shop.edit(
        "target_metadata = None",
        "import models\ntarget_metadata = models.Base.metadata",
        "migrations/env.py",
    )
    address = url(database.server.address, database.name).replace("%", "%%")
    shop.edit("driver://user:pass@localhost/dbname", address, "alembic.ini")
    checked(shop.run("revision", "-m", "one"))
    shop.edit("String(40))", "String(30), nullable=False, index=True)")
    checked(shop.run("revision", "-m", "two", "--refuse", "customer.name"))
    with claimed(database):
        for target in (("upgrade", "head"), ("downgrade", "base"), ("upgrade", "head")):
            checked(run([*alembic, *target], shop.folder))
        done = shop.run("check-drift", "--url", address.replace("%%", "%"))
        assert done.code == 0, done.out + done.err


def of_pydantic_1(wheel: Path, folder: Path, sqlmodel: str) -> Shop:
    """A project whose environment has the tool, pydantic 1 and a version of SQLModel."""
    venv.create(folder / "venv", with_pip=True)
    programs = folder / "venv" / "bin"
    pip = [str(programs / "python"), "-m", "pip", "install", "--quiet"]
    checked(run([*pip, str(wheel), sqlmodel, "pydantic<2"], folder))
    (folder / "shop").mkdir()
    made = make_shop(folder / "shop", {})
    return replace(made, program=(str(programs / "alembic-autogen"),))


def test_an_old_sqlmodel_with_pydantic_1_is_one_sentence(wheel: Path, tmp_path: Path) -> None:
    shop = of_pydantic_1(wheel, tmp_path, "sqlmodel==0.0.14")
    for _ in range(3):
        done = shop.run("check-drift", "--quiet")
        assert (done.code, done.out) == (2, ""), done.err
        (line,) = done.err.splitlines()
        assert "sqlmodel 0.0.14 is installed, but this tool needs 0.0.22 or newer: " in line
    (tmp_path / "plain").mkdir()
    assert plain_shop(tmp_path / "plain", tmp_path / "venv" / "bin").run("check-drift").code == 0


def test_pydantic_1_works_with_a_new_sqlmodel(wheel: Path, tmp_path: Path) -> None:
    shop = of_pydantic_1(wheel, tmp_path, "sqlmodel==0.0.22")
    for amount in ("amount: int", "amount: int  # 2", "amount: int  # 3"):
        shop.edit("amount: int", amount)
        done = shop.run("check-drift")
        assert done.code == 0, done.err
