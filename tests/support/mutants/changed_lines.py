"""Find the lines of files that have changed since a commit."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

_HUNK = re.compile(r"@@ -\S+ \+(\d+)(?:,(\d+))? @@")


def changed_lines(folder: Path, commit: str) -> dict[Path, set[int]]:
    """Return the numbers of added and changed lines, by path.

    Lines of files that git does not know yet have not changed.

    :param folder: a folder in a working tree.
    :param commit: a commit, branch or tag.
    :raises SystemExit: git does not know the commit.
    """
    diff = ["git", "diff", "--unified=0", "--no-ext-diff", "--no-color"]
    paths = ["--relative", "--dst-prefix=b/", commit, "--", "."]
    done = subprocess.run(
        [*diff, *paths], cwd=folder, capture_output=True, encoding="utf-8", check=False
    )
    if done.returncode:
        raise SystemExit(done.stderr.strip())
    found: dict[Path, set[int]] = {}
    lines: set[int] = set()
    for line in done.stdout.splitlines():
        if line.startswith("+++ b/"):
            lines = found.setdefault(folder / line.removeprefix("+++ b/"), set())
        elif hunk := _HUNK.match(line):
            first, count = int(hunk[1]), int(hunk[2] or 1)
            lines.update(range(first, first + count))
    return found
