"""The server's number and message are read from the errors of any driver."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from alembic_autogen import error_text
from alembic_autogen.error_text import cause, driver_error, named_lines, server_message


class ConnectorError(Exception):
    """An error with its number as an attribute, as MariaDB Connector's are."""

    def __init__(self, message: str, errno: int) -> None:
        super().__init__(message)
        self.errno = errno


UNKNOWN = "Unknown column 'a' in 'field list'"


@pytest.mark.parametrize(
    "error",
    [
        pytest.param(Exception(1054, UNKNOWN), id="pymysql"),
        pytest.param(Exception(1054, f"1054 (42S22): {UNKNOWN}", "42S22"), id="mysql-connector"),
        pytest.param(ConnectorError(UNKNOWN, 1054), id="mariadb-connector"),
        pytest.param(
            Exception("42S22", f"[42S22] [ma-3.2] {UNKNOWN} (1054) (SQLExecDirectW)"), id="pyodbc"
        ),
    ],
)
def test_the_number_and_the_message_are_found(error: Exception) -> None:
    number, text = driver_error(error)
    assert number == 1054
    assert text.endswith(UNKNOWN)
    assert server_message(error).endswith(f"{UNKNOWN} (1054)")


@pytest.mark.parametrize("error", [ValueError("no"), ConnectionError(111, "refused"), KeyError(1)])
def test_other_errors_have_no_number(error: Exception) -> None:
    assert driver_error(error)[0] == 0


ADVICE = "; set what it reads in the shell or in [tool.alembic-autogen.environment]"
SETTINGS = """
def settings():
    raise ValueError("1 validation error for Settings\\nhost\\n  Field required [type=missing]")
"""


def raised(code: str, file: str = "models.py") -> str:
    """The description of what some code raises."""
    found: dict[str, object] = {"os": os}
    with pytest.raises((KeyError, ValueError)) as error:
        exec(compile(code, file, "exec"), found)
    return cause(error.value, Path("/project")).text


def test_a_variable_that_is_lacking_may_be_configured() -> None:
    assert raised("os.environ['SHOP_HOST']") == f"KeyError: 'SHOP_HOST'{ADVICE}"
    assert raised("{}['SHOP_HOST']") == "KeyError: 'SHOP_HOST'"


@pytest.mark.parametrize(("package", "advice"), [("pydantic_settings", ADVICE), ("pydantic", "")])
def test_a_value_that_settings_lack_may_be_configured(package: str, advice: str) -> None:
    found = raised(f"{SETTINGS}settings()", f"/lib/{package}/main.py")
    assert found == f"ValueError: 1 validation error for Settings{advice}"


@pytest.mark.parametrize(
    ("file", "place"),
    [
        ("/project/models.py", " (models.py:1)"),
        ("/project/./shop/models.py", " (shop/models.py:1)"),
        ("/project/.venv/lib/site-packages/models.py", ""),
        ("/elsewhere/models.py", ""),
    ],
)
def test_the_projects_own_line_is_named(file: str, place: str) -> None:
    with pytest.raises(ValueError) as error:
        exec(compile("raise ValueError('no')", file, "exec"), {})
    assert cause(error.value, Path("/project")).where == place


@pytest.mark.parametrize(
    ("file", "place"),
    [
        ("/project/models.py", " (models.py:1)"),
        ("/elsewhere/a.py", " (/elsewhere/a.py:1)"),
    ],
)
def test_the_file_of_a_syntax_error_is_named_wherever_it_is(file: str, place: str) -> None:
    with pytest.raises(SyntaxError) as error:
        compile("def (", file, "exec")
    assert cause(error.value, Path("/project")).where == place


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("it fails (/project/a (copy)/b.py:3), and (b.py:4)", [3, 4]),
        ("it fails (a (copy)/b.py:3).", [3]),
        ("it fails (bb.py:3) (copy)/b.py:3) (b_py:3) (b.py:x)", []),
    ],
)
def test_a_text_may_name_lines_by_the_end_of_a_path(text: str, lines: list[int]) -> None:
    assert named_lines(text, "/project/a (copy)/b.py") == lines


def test_a_checkout_of_the_tool_in_the_projects_folder_is_not_the_project() -> None:
    package = Path(error_text.__file__).parent
    with pytest.raises(ValueError) as error:
        exec(compile("raise ValueError('no')", str(package / "wrong.py"), "exec"), {})
    found = cause(error.value, package.parents[1]).where
    path = Path(__file__).relative_to(package.parents[1]).as_posix()
    assert found.startswith(f" ({path}:") and "wrong.py" not in found
