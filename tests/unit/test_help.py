"""The help of the command line: every command and every flag is described."""

from __future__ import annotations

import argparse
import pkgutil
import re

import pytest

from alembic_autogen.cli import commands as modules_of_commands
from alembic_autogen.cli.parser import build_parser, parse
from alembic_autogen.options import OPTIONS, Option


def commands() -> dict[str, argparse.ArgumentParser]:
    (action,) = (
        each for each in build_parser()._actions if isinstance(each, argparse._SubParsersAction)
    )
    return dict(action.choices)


def test_each_module_is_a_command_of_its_name() -> None:
    found = {each.name for each in pkgutil.iter_modules(modules_of_commands.__path__)}
    assert found == {name.replace("-", "_") for name in modules_of_commands.NAMES}
    assert tuple(commands()) == tuple(modules_of_commands.commands()) == modules_of_commands.NAMES


@pytest.mark.parametrize("name", commands())
def test_each_command_and_each_of_its_flags_has_a_description(name: str) -> None:
    command = commands()[name]
    assert command.description and command.description.endswith(".")
    assert [action.dest for action in command._actions if not action.help] == []


def help_of_settings(capsys: pytest.CaptureFixture[str], *command: str) -> str:
    """The output of ``--help-settings``, on one line."""
    assert parse([*command, "--help-settings"], argparse.Namespace()) == 0
    return " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize("option", [each for each in OPTIONS if each.choices], ids=lambda o: o.key)
def test_the_help_lists_the_values_that_a_setting_can_have(
    option: Option, capsys: pytest.CaptureFixture[str]
) -> None:
    text = help_of_settings(capsys, "check-drift")
    assert [value for value in option.choices if value not in text.partition(option.flag)[2]] == []


def test_the_settings_have_a_list_of_their_own(capsys: pytest.CaptureFixture[str]) -> None:
    text = help_of_settings(capsys)
    assert [option.flag for option in OPTIONS if f"{option.flag} " not in text] == []


@pytest.mark.parametrize("name", commands())
def test_the_help_of_a_command_lists_its_own_flags_first_and_no_settings(name: str) -> None:
    text = commands()[name].format_help()
    assert [option.flag for option in OPTIONS if f"\n  {option.flag} " in text] == []
    own, _, common = text.partition("options of every command:")
    for flag in ("--format", "--quiet", "-C DIR", "--help-settings"):
        assert flag not in own and flag in common


@pytest.mark.parametrize("name", commands())
def test_the_usage_is_one_line(name: str) -> None:
    usage, _, rest = commands()[name].format_help().partition("\n\n")
    assert re.fullmatch(rf"usage: alembic-autogen {name} \[options\].*", usage), usage
    assert rest
