"""Variables of the configuration: set where neither the shell nor ``.env`` sets them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from alembic_autogen.sandbox.variables import set_variables, source_of_address
from alembic_autogen.settings import Settings


def configured(folder: Path, **variables: str) -> Settings:
    return Settings(project=folder, config=folder / "alembic.ini", environment=variables)


@pytest.fixture(autouse=True)
def restored(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SHOP_HOST", "SHOP_PORT", "SHOP_KEY"):
        monkeypatch.setenv(name, "")  # which monkeypatch restores afterwards
        del os.environ[name]


def test_a_variable_that_is_not_set_gets_its_value(tmp_path: Path) -> None:
    set_variables(configured(tmp_path, SHOP_HOST="nowhere"))
    assert os.environ["SHOP_HOST"] == "nowhere"


@pytest.mark.parametrize("value", ["db.example", ""])
def test_one_that_is_set_keeps_its_value(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("SHOP_HOST", value)
    set_variables(configured(tmp_path, SHOP_HOST="nowhere"))
    assert os.environ["SHOP_HOST"] == value


@pytest.mark.parametrize(
    "line",
    [
        "SHOP_HOST=db.example",
        "  export SHOP_HOST = 'db.example'",
        "'SHOP_HOST'=db.example",
        "shop_host=db.example",
        "SHOP_HOST=",
        "# first\r\nSHOP_HOST=db.example\r\n",
    ],
)
def test_one_of_dot_env_is_left_to_the_application(tmp_path: Path, line: str) -> None:
    (tmp_path / ".env").write_text(f"{line}\n")
    set_variables(configured(tmp_path, SHOP_HOST="nowhere", SHOP_PORT="1"))
    assert "SHOP_HOST" not in os.environ
    assert os.environ["SHOP_PORT"] == "1"


@pytest.mark.parametrize("line", ["#SHOP_HOST=a", "SHOP_HOST", "MY_SHOP_HOST=a", "A=SHOP_HOST=a"])
def test_other_lines_set_nothing(tmp_path: Path, line: str) -> None:
    (tmp_path / ".env").write_text(f"{line}\n")
    set_variables(configured(tmp_path, SHOP_HOST="nowhere"))
    assert os.environ["SHOP_HOST"] == "nowhere"


def test_a_file_that_cannot_be_read_sets_nothing(tmp_path: Path) -> None:
    (tmp_path / ".env").mkdir()
    set_variables(configured(tmp_path, SHOP_HOST="nowhere"))
    assert os.environ["SHOP_HOST"] == "nowhere"


def test_a_message_names_what_the_configuration_has_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOP_PORT", "3307")
    settings = configured(tmp_path, SHOP_HOST="nowhere", SHOP_PORT="1", SHOP_KEY="")
    set_variables(settings)
    assert source_of_address(settings) == (
        " [tool.alembic-autogen.environment] sets SHOP_HOST; set what belongs to the address in "
        "the shell or in .env, which take precedence."
    )
    assert source_of_address(configured(tmp_path)) == ""
