"""The hooks of pre-commit are the linters of ``make lint``, and need no network."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

from pre_commit.clientlib import load_config

REPOSITORY = Path(__file__).parents[2]
HOOKS = [
    hook
    for source in load_config(REPOSITORY / ".pre-commit-config.yaml")["repos"]
    for hook in source["hooks"]
]


def linters_of_make() -> set[str]:
    """The programs that ``make lint`` runs."""
    recipe = re.search(r"^lint:.*\n((?:\t.*\n)+)", (REPOSITORY / "Makefile").read_text(), re.M)
    assert recipe
    (listed,) = re.findall(r"for linter in (.+?);", recipe[1])
    names = {linter.split()[0] for linter in shlex.split(listed)}
    return names | set(re.findall(r"bin/([\w-]+)", recipe[1]))


def test_every_linter_of_make_is_a_hook() -> None:
    assert {hook["id"] for hook in HOOKS} - {"conflict-markers"} == linters_of_make()


def test_hooks_are_programs_of_the_environment_or_built_in() -> None:
    assert {hook["language"] for hook in HOOKS} <= {"system", "unsupported", "pygrep"}
    for hook in HOOKS:
        assert hook["language"] == "pygrep" or ".venv/bin/" in hook["entry"], hook["id"]
