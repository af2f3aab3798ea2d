"""The documents say what is so: what follows from the code is held against it."""

from __future__ import annotations

import re
from pathlib import Path

from alembic_autogen.cli.main import build_parser
from alembic_autogen.errors import ExitCode
from alembic_autogen.options import OPTIONS, Option

ROOT = Path(__file__).parents[2]
PACKAGE = "tools/alembic_autogen"
README = (ROOT / "README.md").read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


def configuration_table() -> str:
    """The table of the configuration, as it has to stand in the README."""
    heads = ("Key", "Meaning", "Default", "Variable", "Flag")
    rows = [heads, ("---",) * len(heads), *map(_row, OPTIONS)]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _row(option: Option) -> tuple[str, ...]:
    meaning = re.sub(r"(?<=[^`\w])\"([^\"]+)\"", r"`\1`", option.help)
    kind = f"{meaning} *{option.kind.name[0].upper()}{option.kind.name[1:]}.*"
    default = "" if option.default in ("", (), 0) else f"`{option.default}`"
    return f"`{option.key}`", kind, default, f"`{option.variable}`", f"`{option.flag}`"


def test_the_configuration_table_is_that_of_the_settings() -> None:
    table = configuration_table()
    assert table in README, f"The README must hold this table:\n\n{table}"


def test_every_exit_code_is_documented() -> None:
    section = README.partition("### Exit codes")[2].partition("\n#")[0]
    documented = re.findall(r"^\| (\d+) \|", section, re.MULTILINE)
    assert sorted(map(int, documented)) == sorted(ExitCode)


def test_every_command_is_documented() -> None:
    section = README.partition("## Commands")[2].partition("\n#")[0]
    (commands,) = (a.choices for a in build_parser()._actions if a.dest == "command")
    assert re.findall(r"^\| `([\w-]+)` \|", section, re.MULTILINE) == _ordered(section, commands)


def _ordered(section: str, commands: object) -> list[str]:
    """All commands, in the order in which a text first names them."""
    assert isinstance(commands, dict)
    return sorted(commands, key=lambda command: section.find(f"| `{command}` |"))


def test_the_map_of_the_code_is_complete_and_true() -> None:
    section = CONTRIBUTING.partition("## Where things are")[2].partition("\n#")[0]
    paths = re.findall(r"`([^`]+)`", "".join(re.findall(r"^\| (`.*?) \|", section, re.MULTILINE)))
    for path in paths:
        assert (ROOT / path).exists(), path
    assert f"{PACKAGE}/" in paths
