"""A project whose columns get their lengths from everywhere, one source for each column."""

from __future__ import annotations

import json
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

from support.shops import Shop


@dataclass
class Sources:
    """The project, which the tests change one after the other.

    :param step: the step that a changed source makes necessary, as the command reports it.
    :param known: the columns that differ so far, which the last run has noted.
    """

    shop: Shop
    step: str
    known: set[str] = field(default_factory=set)

    def expect(self, source: str, **environment: str) -> None:
        """Expect one more column to differ, and nothing to be done for the same answer again."""
        done, found = differing(self.shop, self.step, **environment)
        more = set(found) - self.known
        if not environment:
            self.known = set(found)
        assert (done, more) == (True, {f"source.{source}"})
        assert differing(self.shop, self.step, **environment) == (False, found)


def differing(shop: Shop, step: str, /, **environment: str) -> tuple[bool, list[str]]:
    """Whether a step was run for ``check-drift``, and the columns that differ."""
    done = shop.run("check-drift", "--format", "json", **environment)
    assert done.code in (0, 1), done.err
    found = [each["name"] for each in json.loads(done.out)["differences"]]
    return step in done.err, found


def put_zip(project: Path, width: int) -> None:
    """Write a module ``zipped`` with a ``WIDTH`` into ``lib.zip``."""
    with zipfile.ZipFile(project / "lib.zip", "w") as archive:
        archive.writestr("zipped.py", f"WIDTH = {width}\n")
