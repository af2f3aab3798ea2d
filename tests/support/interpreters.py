"""Virtual environments of applications, which have neither the tool nor what only it needs.

Nothing is installed: packages are links to those of this environment. Their code in C is for this
version of Python only, and SQLAlchemy and MarkupSafe do without it in another one.
"""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import distribution
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
SQLALCHEMY = ("alembic", "sqlalchemy", "mako", "markupsafe", "typing_extensions")
SQLMODEL = (
    *SQLALCHEMY,
    *("sqlmodel", "pydantic", "pydantic_core", "annotated_types", "typing_inspection"),
)

EMPTY_REVISION = '''\
"""Nothing."""

revision = "0001"
down_revision = None


def upgrade():
    pass


def downgrade():
    pass
'''
"""A revision that needs no package."""


def interpreter(series: str) -> str:
    """The path of an interpreter of a series of Python, such as ``3.10``."""
    found = subprocess.run(
        [REPOSITORY / "scripts" / "python", series], capture_output=True, text=True, check=True
    )
    assert found.stdout, found.stderr
    return found.stdout.strip()


def make_environment(
    folder: Path, packages: tuple[str, ...] = SQLMODEL, python: str = sys.executable
) -> Path:
    """Create a virtual environment with packages.

    :param folder: a folder that does not exist yet.
    :returns: the folder.
    """
    subprocess.run([python, "-m", "venv", "--without-pip", str(folder)], check=True)
    (target,) = folder.glob("lib/python*/site-packages")
    for name in packages:
        for path in _places(name):
            (target / path.name).symlink_to(path)
    return folder


def _places(package: str) -> set[Path]:
    """The files and folders of a distribution in site-packages."""
    found = distribution(package)
    firsts = {file.parts[0] for file in found.files or ()} - {"..", "__pycache__"}
    return {Path(str(found.locate_file(first))).resolve() for first in firsts}
