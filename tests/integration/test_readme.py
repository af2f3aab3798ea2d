"""The README's examples and those of docs/json.md, carried out on a copy of the application."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

import pytest

from alembic_autogen.server.base import Server
from support.caches import Cache
from support.shops import Shop, url
from support.terminals import on_a_terminal

pytestmark = pytest.mark.slow

REPOSITORY = Path(__file__).parents[2]
README = (REPOSITORY / "README.md").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Example:
    """A change of models in the README, and the commands that it shows.

    :param diff: the change.
    :param screens: what each command prints, by the command.
    :param upgrade: the upgrade of the revision; empty if it is not shown.
    """

    diff: str
    screens: Mapping[str, str]
    upgrade: str


def example(title: str) -> Example:
    """The example under a heading of the README."""
    section = README.partition(f"\n## {title}\n")[2].partition("\n## ")[0]
    blocks = re.findall(r"^```(\w+)\n(.*?)^```", section, re.MULTILINE | re.DOTALL)
    consoles = [text.removeprefix("$ ") for kind, text in blocks if kind == "console"]
    (diff,) = (text for kind, text in blocks if kind == "diff")
    screens = dict(text.split("\n", 1) for text in consoles)
    return Example(diff, screens, "".join(text for kind, text in blocks if kind == "python"))


def alike(screen: str) -> str:
    """Replace what depends on the day, the server and earlier runs.

    The version of production is mentioned unless the server has it. The README leaves out the line
    of make, which has a line number of the Makefile.
    """
    screen = re.sub(r"^(make: \*\*\*|Production runs) .*\n", "", screen, flags=re.MULTILINE)
    screen = re.sub(r"MySQL [\d.]+ (from|at) [^:;)\n]+", "MySQL VERSION from SOURCE", screen)
    screen = re.sub(r"(Schemas: |SOURCE; )[\w :,-]+", r"\1ORIGINS", screen)
    return re.sub(r"\d{4}_\d\d_\d\d_[0-9a-f]{12}", "ID", screen)


def checkout(folder: Path) -> Shop:
    """A copy of the application, with the Makefile."""
    for name in ("src", "alembic"):
        shutil.copytree(REPOSITORY / name, folder / name)
    for name in ("Makefile", "pyproject.toml"):
        shutil.copy(REPOSITORY / name, folder)
    return Shop(folder)


def change(shop: Shop, diff: str) -> None:
    """Apply a diff to a copy of the application."""
    command = ["git", "apply", "--verbose", "-"]
    done = subprocess.run(command, cwd=shop.folder, input=diff, text=True, capture_output=True)
    assert done.returncode == 0, done.stderr


def type_command(shop: Shop, command: str, answers: dict[str, str] | None = None) -> str:
    """Type a command of the README on a terminal.

    :returns: the screen, without messages of progress.
    """
    tool = f"AUTOGEN={shlex.join(shop.program)}"
    words = [*shlex.split(command), tool, "--old-file=setup", "--no-print-directory"]
    _, screen = on_a_terminal(shop, words, answers, TERM="dumb")
    lines = screen.replace("\r\n", "\n").splitlines(keepends=True)
    return "".join(line for line in lines if not line.endswith(" …\n"))


@pytest.fixture(scope="module")
def edited(tmp_path_factory: pytest.TempPathFactory, cache: Cache) -> Shop:
    """A copy of the application with the diff of the real example."""
    shop = checkout(tmp_path_factory.mktemp("repository"))
    change(shop, example("A real example").diff)
    return shop


def test_the_quick_start_prints_what_is_shown(tmp_path: Path, cache: Cache) -> None:
    shop, shown = checkout(tmp_path), example("Quick start")
    (check, in_sync), (revision, written) = shown.screens.items()
    assert alike(type_command(shop, check)) == alike(in_sync)
    change(shop, shown.diff)
    assert alike(type_command(shop, revision)) == alike(written)


def test_the_real_example_prints_what_is_shown(edited: Shop) -> None:
    shown = example("A real example")
    (check, drift), (revision, written) = shown.screens.items()
    assert alike(type_command(edited, check)) == alike(drift)
    screen = type_command(edited, revision, {"[y/n]": "y\n"})
    assert alike(screen) == alike(written)
    path = edited.folder / screen.splitlines()[-1]
    upgrade = re.search(r"^def upgrade.*?(?=\n\ndef )", path.read_text(), re.MULTILINE | re.DOTALL)
    path.unlink()
    assert upgrade and upgrade[0] == shown.upgrade


@pytest.fixture(scope="module")
def given(edited: Shop, server: Server) -> Shop:
    """The same copy, on a given server."""
    return replace(edited, environment={"ALEMBIC_AUTOGEN_SERVER": url(server.address)}, forked=True)


def example_of_json(title: str) -> dict[str, Any]:
    """The example under a heading of docs/json.md."""
    page = (REPOSITORY / "docs" / "json.md").read_text(encoding="utf-8")
    section = page.partition(f"\n## {title}\n")[2].partition("\n## ")[0]
    (text,) = re.findall(r"```json\n(.*?)```", section, re.DOTALL)
    return cast(dict[str, Any], json.loads(text))


def test_the_drift_as_json_has_the_documented_form(given: Shop) -> None:
    documented = example_of_json("Drift")
    drift = json.loads(given.run("check-drift", "--format", "json").out)
    assert list(drift) == list(documented)
    assert list(drift["answer"]) == list(documented["answer"])
    assert list(drift["server"]) == list(documented["server"])
    assert documented["differences"][0] in drift["differences"]


def test_open_questions_are_as_documented(given: Shop) -> None:
    documented = example_of_json("Open questions")
    done = given.run("revision", "-m", "as documented", "--format", "json")
    assert done.code == 3, done.err
    assert json.loads(done.out) == documented


def test_a_failure_is_as_documented(given: Shop) -> None:
    documented = example_of_json("Failures")
    done = given.run("check-drift", "--config", "missing.ini", "--format", "json")
    failure = json.loads(done.out)
    assert list(failure) == list(documented)
    assert failure["error"].startswith("There is no ")
    assert failure["exit_code"] == done.code == documented["exit_code"]
