"""The README's example and those of docs/json.md, carried out on a copy of the application."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from alembic_autogen.server.base import Server
from support.shops import Shop, url

REPOSITORY = Path(__file__).parents[2]
README = (REPOSITORY / "README.md").read_text(encoding="utf-8")
RENAME = "dataset.measurement_technique=measured_by"


def block(start: str) -> str:
    """The text of the README from a line on, to the end of its code block."""
    return README[README.index(start) :].partition("\n```")[0]


@pytest.fixture(scope="module")
def edited(tmp_path_factory: pytest.TempPathFactory, server: Server) -> Shop:
    """A copy of the application with the README's diff."""
    folder = tmp_path_factory.mktemp("repository")
    for name in ("src", "alembic"):
        shutil.copytree(REPOSITORY / name, folder / name)
    shutil.copy(REPOSITORY / "pyproject.toml", folder)
    command = ["git", "apply", "--verbose", "-"]
    diff = block("--- a/src") + "\n"
    done = subprocess.run(command, cwd=folder, input=diff, text=True, capture_output=True)
    assert done.returncode == 0, done.stderr
    return Shop(folder, {"ALEMBIC_AUTOGEN_SERVER": url(server.address)}, forked=True)


def test_the_drift_is_as_shown(edited: Shop) -> None:
    done = edited.run("check-drift")
    assert done.code == 1, done.err
    differences, _, _ = done.out.rstrip().rpartition("\n")  # the last line names the server
    assert differences in block("$ make check-drift\n")


def test_the_revision_is_as_shown(edited: Shop) -> None:
    done = edited.run("revision", "-m", "as in the README", "--dry-run", "--rename", RENAME)
    assert done.code == 0, done.err
    upgrade = re.search(r"^def upgrade.*?(?=\n\n\ndef )", done.out, re.MULTILINE | re.DOTALL)
    assert upgrade
    assert upgrade[0] == block("def upgrade() -> None:")
    shown = block('$ make revision MSG="Count the records of datasets; ')
    for line in done.err.splitlines():
        if line[:1] in "+-~ ":
            assert line in shown


def examples_of_json() -> list[dict[str, Any]]:
    """The examples of docs/json.md: drift, and open questions."""
    page = (REPOSITORY / "docs" / "json.md").read_text(encoding="utf-8")
    return [json.loads(text) for text in re.findall(r"```json\n(.*?)```", page, re.DOTALL)]


def test_the_drift_as_json_has_the_documented_form(edited: Shop) -> None:
    example, _ = examples_of_json()
    drift = json.loads(edited.run("check-drift", "--format", "json").out)
    assert list(drift) == list(example)
    assert list(drift["answer"]) == list(example["answer"])
    assert list(drift["server"]) == list(example["server"])
    assert example["differences"][0] in drift["differences"]


def test_open_questions_are_as_documented(edited: Shop) -> None:
    _, example = examples_of_json()
    done = edited.run("revision", "-m", "as documented", "--format", "json")
    assert done.code == 3, done.err
    assert json.loads(done.out) == example
