"""The configuration as the commands take it: file, environment, flags, and what is refused."""

from __future__ import annotations

import json
import sys

import pytest

from alembic_autogen.option_kinds import (
    COUNT,
    ENVIRONMENT,
    LENGTH,
    PORTS,
    SECONDS,
    SEVERITY_TABLE,
    SIZE,
    VARIABLES,
    VERSION,
    OptionKind,
)
from alembic_autogen.options import OPTIONS, SHORTCUTS, Option
from support.shops import PRODUCTION, Shop

SPECIAL = {
    "online_options": ("--max-lag=5", "--max-lag=6", "--chunk-time=1"),
    "config": ("alembic.ini", "./alembic.ini", "migrations/../alembic.ini"),
    "python": (sys.executable, sys.prefix, f"{sys.prefix}/bin/python"),
    "pythonpath": ("migrations", "migrations/versions", "."),
    "server": ("auto", "mysql://app@db.invalid/", "mysql://app@db.invalid:3307/"),
}
"""Values in file, environment and flag of the options that do not take just any."""


def values(option: Option) -> tuple[str, ...]:
    """Three allowed texts of an option."""
    if option.choices:
        return (option.choices * 3)[:3]
    if option.key in SPECIAL:
        return SPECIAL[option.key]
    return {
        LENGTH.name: ("70", "80", "90"),
        SECONDS.name: ("7", "8", "9"),
        COUNT.name: ("0", "1", "2"),
        SIZE.name: ("1.5 GB", "2.5 GB", "3.5 GB"),
        VERSION.name: ("8.4", "9.7", "10.11.6"),
        ENVIRONMENT.name: ("A=1", "A=1; B=2", "A=3"),
        PORTS.name: ("443", "443, 8443", "8443"),
        SEVERITY_TABLE.name: ("rows-lost=off", "rows-lost=note", "rows-lost=off; zero-date=error"),
        VARIABLES.name: ("sql_mode=ANSI", "sql_mode=ANSI,TRADITIONAL", "max_connections=7"),
    }.get(option.kind.name, ("one", "two", "three"))


def as_toml(kind: OptionKind, text: str) -> str:
    """The text of an environment variable as it would be written in pyproject.toml."""
    value = kind.parse(text)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{k} = {json.dumps(v)}" for k, v in value.items()) + "}"
    return json.dumps(value)


def configured(shop: Shop, *flags: str, **environment: str) -> dict[str, tuple[str, str]]:
    """Each key with its value and its origin, as ``doctor`` tells them."""
    done = shop.run("doctor", "--format", "json", *flags, **environment)
    assert done.code in (0, 1), done.err
    options = json.loads(done.out)["options"]
    return {option["key"]: (option["value"], option["origin"]) for option in options}


@pytest.fixture
def plain(shop: Shop) -> Shop:
    """A shop whose configuration is all default."""
    (shop.folder / "pyproject.toml").write_text("[tool.alembic-autogen]\n")
    return Shop(shop.folder)


@pytest.mark.slow
def test_flags_win_over_variables_and_these_over_the_file_and_this_over_the_default(
    plain: Shop,
) -> None:
    chosen = [(option, values(option)) for option in OPTIONS]
    default = configured(plain)
    for option, (text, _, _) in chosen:
        plain.configure(f"{option.key} = {as_toml(option.kind, text)}")
    by_file = configured(plain)
    environment = {option.variable: text for option, (_, text, _) in chosen}
    by_variable = configured(plain, **environment)
    flags = [f"{option.flag}={text}" for option, (_, _, text) in chosen]
    by_flag = configured(plain, *flags, **environment)
    for option, texts in chosen:
        assert default[option.key][1] == "default"
        assert by_file[option.key][1] == "pyproject.toml"
        assert by_variable[option.key][1] == option.variable
        assert by_flag[option.key][1] == option.flag
        expected = [_shown(plain, option, text) for text in texts]
        found = [by[option.key][0] for by in (by_file, by_variable, by_flag)]
        assert found == expected, option.key


def _shown(shop: Shop, option: Option, text: str) -> str:
    """The form in which ``doctor`` shows a value: paths are absolute, and secrets only named."""
    if option.key == "environment":
        return ", ".join(pair.strip().partition("=")[0] for pair in text.split(";"))
    if option.key in ("config", "pythonpath"):
        return str((shop.folder / text).resolve())
    return text


def test_an_empty_variable_counts_as_not_set(plain: Shop) -> None:
    found = configured(plain, **{option.variable: "" for option in OPTIONS})
    assert {origin for _, origin in found.values()} == {"default"}


def test_lists_are_separated_by_commas_and_variables_by_semicolons(plain: Shop) -> None:
    found = configured(
        plain,
        "--ignore",
        "one, view:two",
        ALEMBIC_AUTOGEN_SERVER_VARIABLES="sql_mode=ANSI,TRADITIONAL; lower_case_table_names=1",
    )
    assert found["ignore"][0] == "one, view:two"
    variables = found["server_variables"][0]
    assert variables == "sql_mode=ANSI,TRADITIONAL; lower_case_table_names=1"


def test_the_password_of_a_given_server_is_not_shown(plain: Shop) -> None:
    done = plain.run("doctor", "--server", "mysql://app:s3cret@db.invalid/")
    assert "s3cret" not in done.out + done.err


def test_an_unknown_key_is_named(plain: Shop) -> None:
    plain.configure('metdata = "models:metadata"')
    done = plain.run("check-drift")
    assert (done.code, done.out) == (2, "")
    assert "unknown key 'metdata' (did you mean 'metadata'?); the keys are" in done.err
    assert "metadata" in done.err.replace("metdata", "")


@pytest.mark.parametrize("option", OPTIONS, ids=lambda option: option.key)
def test_a_value_of_the_wrong_type_is_named(option: Option, plain: Shop) -> None:
    plain.configure(f"{option.key} = [0]")  # no key is a list of such numbers
    done = plain.run("check-drift")
    assert (done.code, done.out) == (2, "")
    assert f"{option.key} in [tool.alembic-autogen] of pyproject.toml must be" in done.err


@pytest.mark.parametrize("option", [o for o in OPTIONS if o.choices], ids=lambda o: o.key)
def test_a_value_that_is_no_choice_is_named_with_the_choices(option: Option, plain: Shop) -> None:
    for flags, environment, where in (
        ([option.flag, "nonsense"], {}, option.flag),
        ([], {option.variable: "nonsense"}, option.variable),
    ):
        done = plain.run("check-drift", *flags, **environment)
        assert (done.code, done.out) == (2, "")
        assert f"{where} must be one of {', '.join(option.choices)}" in done.err


def test_of_a_list_only_the_wrong_name_is_quoted(plain: Shop) -> None:
    plain.configure('disable = ["pipelining", "deferred-validators", "kept-database"]')
    done = plain.run("check-drift")
    assert (done.code, done.out) == (2, "")
    choices = ", ".join(SHORTCUTS)
    assert f"pyproject.toml must be one of {choices}, not 'deferred-validators'.\n" in done.err
    done = plain.run("check-drift", "--disable", "pipelining,kept-database")
    assert "not 'kept-database' (did you mean 'kept-databases'?).\n" in done.err


def test_a_pyproject_that_is_no_toml_is_named(plain: Shop) -> None:
    plain.configure("this is no TOML")
    done = plain.run("check-drift")
    assert (done.code, done.out) == (2, "")
    assert "pyproject.toml cannot be read" in done.err
    assert "line 2" in done.err
    assert "--> pyproject.toml:2:6\n" in done.err


@pytest.mark.parametrize(
    "line",
    [
        'basline = "before.sql"',
        "line_length = 0",
        'pythonpath = ["nowhere"]',
        'python = "nowhere"',
        'ignore = ["tabel:x"]',
        'metadata = "models:nothing"',
        'prepare = "nowhere:nothing"',
        'baseline = "nowhere.sql"',
        'branch = "nowhere"',
    ],
)
def test_a_wrong_value_is_shown_with_its_line(shop: Shop, line: str) -> None:
    text = f'[tool.alembic-autogen]\nflavor = "mysql"\n{line}\n'
    (shop.folder / "pyproject.toml").write_text(text)
    shop.edit("    email: str", "    phone: int | None = None\n    email: str")
    done = shop.run("revision", "-m", "x")
    assert done.code == 2
    assert f"  --> pyproject.toml:3:1\n 3 | {line}\n" in done.err, done.err


def test_a_value_from_elsewhere_has_no_line(shop: Shop) -> None:
    shop.configure('branch = "nowhere"')
    shop.edit("    email: str", "    phone: int | None = None\n    email: str")
    done = shop.run("revision", "-m", "x", "--branch", "elsewhere")
    assert (done.code, "pyproject.toml:" in done.err) == (2, False)
    done = shop.run("revision", "-m", "x", ALEMBIC_AUTOGEN_BRANCH="elsewhere")
    assert (done.code, "pyproject.toml:" in done.err) == (2, False)


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["-C", "no-such-folder", "check-drift"], "no-such-folder"),
        (["check-drift", "--config", "no-such.ini"], "no-such.ini"),
        (["check-drift", "--server", "postgres"], "'postgres'"),
        (["check-drift", "--server", "postgresql://db/"], "mysql+pymysql://"),
        (["check-drift", "--metadata", "nowhere:metadata"], "'nowhere'"),
        (["check-drift", "--metadata", "models:nothing"], "'nothing'"),
        (["check-drift", "--models", "nowhere"], "'nowhere'"),
        (["check-drift", "--line-length", "long"], "--line-length must be a whole number"),
        (["check-drift", "--format", "xml"], "xml"),
        (["revision", "-m", "x", "--rename", "nonsense"], "nonsense"),
        (["no-such-command"], "no-such-command"),
        ([], "COMMAND"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_does_not_exist_is_named_in_one_sentence(
    arguments: list[str], named: str, shop: Shop
) -> None:
    done = shop.run(*arguments)
    assert (done.code, done.out) == (2, ""), done.err
    (sentence,) = [line for line in done.err.splitlines() if line.startswith("alembic-autogen: ")]
    assert named in sentence
    assert "Traceback" not in done.err


def test_the_projects_folder_is_where_the_command_runs_or_minus_c_says(shop: Shop) -> None:
    elsewhere = Shop(shop.folder.parent, shop.environment)
    assert elsewhere.run("check-drift").code == 2
    done = elsewhere.run("-C", "shop", "check-drift")
    assert done.code == 0, done.err


TABLE = """
[tool.alembic]
script_location = "%(here)s/migrations"
prepend_sys_path = ["."]
file_template = "%%(rev)s_from_the_table"
"""

ENV_PY = f"""
import models
from alembic import context
from sqlalchemy import create_engine

with create_engine({PRODUCTION!r}).connect() as connection:
    context.configure(connection=connection, target_metadata=models.SQLModel.metadata)
    with context.begin_transaction():
        context.run_migrations()
"""


def test_alembics_options_may_stand_in_pyproject_toml_beside_alembic_ini(shop: Shop) -> None:
    for option in ("script_location", "prepend_sys_path"):
        shop.edit(f"\n{option} = ", f"\n# {option} = ", "alembic.ini")
    configure(shop, TABLE)
    assert shop.run("check-drift").code == 0
    shop.edit("amount: int", "amount: int\n    gift: bool | None = None")
    done = shop.run("revision", "-m", "gifts")
    assert done.code == 0, done.err
    assert done.out.strip().endswith("_from_the_table.py")


def test_alembics_options_may_stand_in_pyproject_toml_alone(shop: Shop) -> None:
    (shop.folder / "alembic.ini").unlink()
    (shop.folder / "migrations" / "env.py").write_text(ENV_PY)
    configure(shop, TABLE)
    shop.edit("amount: int", "amount: int\n    gift: bool | None = None")
    assert shop.run("revision", "-m", "gifts").code == 0
    assert shop.run("check-drift").code == 0
    assert "0001" in shop.run("history").out


def test_a_table_of_alembics_that_is_none_is_named(shop: Shop) -> None:
    (shop.folder / "pyproject.toml").write_text("[tool]\nalembic = 1\n")
    done = shop.run("check-drift")
    assert done.code == 2
    assert "tool.alembic in pyproject.toml must be a table, not 1." in done.err


def configure(shop: Shop, text: str) -> None:
    with (shop.folder / "pyproject.toml").open("a", encoding="utf-8") as opened:
        opened.write(text)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("mysql_version = 8.4", 'such as 8.4 or 10.11.6, not 8.4, in quotes: "8.4".'),
        ("line_length = 1.5", "must be a whole number above 0, not 1.5."),
        ("mysql_version = true", "such as 8.4 or 10.11.6, not True."),
    ],
)
def test_a_number_that_lacks_its_quotes_is_named_as_such(shop: Shop, line: str, words: str) -> None:
    shop.configure(line)
    done = shop.run("check-drift")
    assert (done.code, done.out) == (2, "")
    assert words in done.err
