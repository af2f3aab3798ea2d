"""The tool as another repository gets it: a wheel, installed with pip into its own environment."""

from __future__ import annotations

import re
import shutil
import sys
import venv
from pathlib import Path

import pytest

from support.shops import FIRST, Done, Shop, make_shop, run

pytestmark = pytest.mark.installation

REPOSITORY = Path(__file__).parents[2]
PACKAGED = ("pyproject.toml", "README.md", "LICENSE", "tools/alembic_autogen")


def checked(done: Done) -> Done:
    assert done.code == 0, done.err[-2000:]
    return done


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy: setuptools leaves folders where it builds."""
    source, target = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    for name in PACKAGED:
        path = REPOSITORY / name
        (source / name).parent.mkdir(exist_ok=True)
        (shutil.copytree if path.is_dir() else shutil.copy)(path, source / name)
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    checked(run([*pip, "--wheel-dir", str(target), str(source)], source))
    (wheel,) = target.glob("*.whl")
    return wheel


@pytest.fixture(scope="module")
def bin_(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of a new virtual environment into which the wheel was installed."""
    folder = tmp_path_factory.mktemp("elsewhere")
    pinned = re.findall(r"^[\w.-]+==[^\\\n]+", (REPOSITORY / "requirements.lock").read_text(), re.M)
    (folder / "constraints.txt").write_text("\n".join(pinned))
    venv.create(folder / "venv", with_pip=True)
    pip = [str(folder / "venv" / "bin" / "python"), "-m", "pip", "install", "--quiet"]
    checked(run([*pip, "--constraint", str(folder / "constraints.txt"), str(wheel)], folder))
    return folder / "venv" / "bin"


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
