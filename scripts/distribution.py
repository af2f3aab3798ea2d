"""Build the source distribution and the wheel, and check them as a package index does.

    python scripts/distribution.py FOLDER [REPOSITORY]

Both are built from a copy of what belongs into them. With REPOSITORY, the address of the repository
on a code forge, the links of the README lead there, as a package index does not have its other
files, and the address is in the metadata.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
INCLUDED = ("pyproject.toml", "README.md", "LICENSE", "tools", "completions")


def copy(target: Path) -> None:
    """Copy what belongs into the distributions."""
    for name in INCLUDED:
        source = ROOT / name
        if source.is_dir():
            ignored = shutil.ignore_patterns("__pycache__", "*.egg-info", ".*_cache")
            shutil.copytree(source, target / name, ignore=ignored)
        else:
            shutil.copy(source, target / name)


def with_absolute_links(readme: str, repository: str) -> str:
    """A README whose links to files of the repository lead there from everywhere."""
    return re.sub(r"(?<=\]\()(?![a-z]+:|#)([^)\s]+)(?=\))", rf"{repository}/blob/main/\1", readme)


def with_urls(pyproject: str, repository: str) -> str:
    """A pyproject.toml that names the repository."""
    urls = {
        "Repository": repository,
        "Documentation": f"{repository}/blob/main/docs/index.md",
        "Changelog": f"{repository}/blob/main/CHANGELOG.md",
        "Issues": f"{repository}/issues",
    }
    table = "".join(f'{name} = "{url}"\n' for name, url in urls.items())
    return pyproject.replace("[project.scripts]", f"[project.urls]\n{table}\n[project.scripts]", 1)


def name_repository(folder: Path, repository: str) -> None:
    """Write the address of the repository into the copy."""
    for name, change in (("README.md", with_absolute_links), ("pyproject.toml", with_urls)):
        path = folder / name
        path.write_text(change(path.read_text(encoding="utf-8"), repository), encoding="utf-8")


def main(target: str, repository: str = "") -> int:
    """Build into a folder.

    :returns: the exit code.
    """
    if repository and not re.fullmatch(r"https://[\w.-]+(?:/[\w.-]+)+", repository.rstrip("/")):
        print(f"REPOSITORY is no address of a repository: {repository!r}", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as work:
        copy(Path(work))
        if repository:
            name_repository(Path(work), repository.rstrip("/"))
        build = [sys.executable, "-m", "build", "--outdir", target, work]
        if code := subprocess.run(build, stdout=subprocess.DEVNULL).returncode:
            return code
    files = sorted(map(str, Path(target).glob("*")))
    return subprocess.run([sys.executable, "-m", "twine", "check", "--strict", *files]).returncode


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
