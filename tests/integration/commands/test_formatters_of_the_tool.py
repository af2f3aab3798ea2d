"""The application has no formatter: revisions are formatted by that of the tool's environment."""

from __future__ import annotations

import site
import sys
from pathlib import Path

from support.shops import Shop, run

COLUMN = "    note: str | None = Field(default=None, max_length=200)\n"


def test_a_formatter_that_cannot_be_run_is_not_used(shop: Shop, application: Path) -> None:
    """pyenv has programs on PATH that the selected version of Python does not have."""
    broken = shop.folder / "bin" / "black"
    broken.parent.mkdir()
    broken.write_text("#!/bin/sh\nexit 127\n")
    broken.chmod(0o755)
    shop.edit(COLUMN, f"{COLUMN}    gift: bool | None = None\n")
    command = ("revision", "-m", "gifts", "--dry-run", "--python", str(application))
    done = shop.run(*command, PATH=f"{broken.parent}:/bin")
    assert done.code == 0 and 'op.add_column("purchase"' in done.out, done.err


def test_the_tool_may_be_installed_for_a_user(shop: Shop, application: Path) -> None:
    """As ``pip install --user`` installs it, with black."""
    series = "python{}.{}".format(*sys.version_info)
    packages = shop.folder / "home" / ".local" / "lib" / series / "site-packages"
    packages.parent.mkdir(parents=True)
    packages.symlink_to(site.getsitepackages()[0])
    shop.edit(COLUMN, f"{COLUMN}    gift: bool | None = None\n")
    base = f"{sys.base_prefix}/bin/{series}"
    program = [base, *shop.program[1:], "revision", "-m", "gifts", "--dry-run"]
    variables = {**shop.environment, "HOME": f"{shop.folder}/home", "PATH": "/bin"}
    done = run([*program, "--python", str(application)], shop.folder, variables)
    assert done.code == 0 and 'op.add_column("purchase"' in done.out, done.err
