"""The Makefile: its list of targets, and a message that is data all the way."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from alembic_autogen.cli.parser import build_parser

REPOSITORY = Path(__file__).parents[2]
MAKEFILE = (REPOSITORY / "Makefile").read_text()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the Makefile, and a program that shows what reaches the tool."""
    shutil.copy(REPOSITORY / "Makefile", tmp_path)
    (tmp_path / "show.py").write_text(
        "import os, sys\n"
        "sys.stdout.buffer.write(os.environb.get(b'MSG', b'not set'))\n"
        "sys.stderr.write(repr(sys.argv[1:]))\n"
    )
    return tmp_path


def make(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run make with the program in place of the tool, and with an environment that is made."""
    kept = {k: v for k, v in os.environ.items() if not re.match(r"MSG|ARGS|MAKE|MFLAGS", k)}
    return subprocess.run(
        ["make", "AUTOGEN=python3 show.py", "--old-file=setup", *arguments],
        cwd=folder,
        env={**kept, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
    )


HOSTILE = [
    'it\'s "quoted"',
    "costs $5, $(touch pwned), ${HOME}, $$ and `touch pwned`",
    "$(shell touch pwned) $(error boom) $(MAKE) $(",
    "100% of %s %(message)s",
    "; touch pwned & | > pwned < * ? [a] {b} ~ !",
    "first line\nsecond line\n\nfourth \\\nfifth",
    "C:\\new\\",
    "# no comment",
    "a = b := c ?= d += e",
    "endef\ndefine X",
    "-m not-a-flag",
    "🎉 größer",
    "trailing blanks  ",
    "tab\tin it",
]


@pytest.mark.parametrize("message", HOSTILE)
def test_a_message_on_the_command_line_is_data(message: str, folder: Path) -> None:
    done = make(folder, "revision", f"MSG={message}")
    assert (done.returncode, done.stdout.decode()) == (0, message), done.stderr
    assert not (folder / "pwned").exists()


@pytest.mark.parametrize("message", [*HOSTILE, "  leading blanks", "\nleading newline"])
def test_a_message_in_the_environment_is_data(message: str, folder: Path) -> None:
    done = make(folder, "revision", MSG=message)
    assert (done.returncode, done.stdout.decode()) == (0, message), done.stderr
    assert not (folder / "pwned").exists()


def test_arguments_are_shell_text(folder: Path) -> None:
    done = make(folder, "check-drift", "ARGS=--format json --ignore 'a b'")
    assert done.stderr.decode() == "['check-drift', '--format', 'json', '--ignore', 'a b']"


def test_failures_are_2_whatever_the_tool_said(folder: Path) -> None:
    (folder / "show.py").write_text("raise SystemExit(1)")
    assert make(folder, "check-drift").returncode == 2


def test_make_alone_lists_every_target(folder: Path) -> None:
    done = make(folder)
    listed = re.findall(r"^  ([a-z-]+) +\S", done.stdout.decode(), re.MULTILINE)
    targets = re.findall(r"^([a-z-]+):(?!=)", MAKEFILE, re.MULTILINE)
    assert listed == targets
    assert set(targets) >= {"setup", "test", "lint", "revision", "check-drift", "clean", "lock"}


def test_every_command_has_a_target() -> None:
    (commands,) = (a.choices for a in build_parser()._actions if a.dest == "command")
    for command in commands or ():
        assert f"\n\t@$(AUTOGEN) {command} $(ARGS)\n" in MAKEFILE


def test_every_target_is_phony() -> None:
    phony = re.findall(r"^\.PHONY: (.*)", MAKEFILE, re.MULTILINE)
    targets = re.findall(r"^([a-z-]+):(?!=)", MAKEFILE, re.MULTILINE)
    assert sorted(" ".join(phony).split()) == sorted(targets)
