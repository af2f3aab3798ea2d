"""Errors of the version directory show the line that somebody has edited, in text and for CI."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from support.shops import Shop

REVISION = '''\
"""Größe {id}."""

revision = "{id}"
down_revision = {down}
branch_labels = {labels}
depends_on = {depends}


def upgrade():
    pass


def downgrade():
    pass
'''


def written(shop: Shop, name: str, **values: str) -> Path:
    """A revision file with some values of its own."""
    texts = {"down": "None", "labels": "None", "depends": "None", **values}
    path = shop.folder / "migrations" / "versions" / name
    path.write_text(REVISION.format(**texts), encoding="utf-8")
    return path


def edited(shop: Shop, break_it: str) -> Path:
    """A history of three revisions, in the last of which somebody has broken something."""
    written(shop, "b.py", id="00bb", down='"0001"')
    path = written(shop, "third.py", id="00cc", down='"00bb"')
    old, new = BREAKS[break_it][0]
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    if break_it == "labels":
        written(shop, "b.py", id="00bb", down='"0001"', labels='("pay",)')
    for older in path.parent.iterdir():
        os.utime(older, (0, 0) if older != path else None)
    return path


BREAKS = {
    "parent": (('"00bb"', '"gone"'), 4, 17, '"gone"', "follows gone, which is in no file"),
    "parents": (('"00bb"', '("00bb", "gone")'), 4, 26, '"gone"', "follows gone, which is in no"),
    "twice": (
        ('"00cc"', '"00bb"'),
        3,
        12,
        '"00bb"',
        "Two files hold revision 00bb (b.py and third.py",
    ),
    "itself": (('"00bb"', '"00cc"'), 4, 17, '"00cc"', "Revision 00cc follows itself"),
    "label": (("depends_on = None", 'depends_on = "pay"'), 6, 14, '"pay"', "depends on pay, which"),
    "labels": (
        ("branch_labels = None", 'branch_labels = ("pay",)'),
        *(5, 18, '"pay"', "The revisions 00bb and 00cc have one label, 'pay'"),
    ),
    "syntax": (("upgrade()", "upgrade("), 9, 13, ":", "SyntaxError"),
    "nul": (("pass\n", "pass\0\n"), 10, 0, "pass", "SyntaxError"),
    "no-parent": (
        ("down_revision", "revises"),
        3,
        12,
        '"00cc"',
        "third.py has no down_revision; add",
    ),
    "none": (("\nrevision = ", "\nid = "), 1, 1, '"""', "is not a revision: move it elsewhere"),
}
"""By what is broken: the edit, the line and the column that are shown, the text there, words."""


@pytest.mark.parametrize("break_it", BREAKS)
def test_the_line_that_was_edited_is_shown(shop: Shop, break_it: str) -> None:
    path = edited(shop, break_it)
    _, line, column, marked, words = BREAKS[break_it]
    shown = f"migrations/versions/{path.name}"
    done = shop.run("check-drift", "--format", "github")
    assert done.code == 2
    assert words in done.err, done.err
    place = f"{shown}:{line}:{column}" if column else f"{shown}:{line}"
    text = path.read_text("utf-8").split("\n")[line - 1]
    assert text[max(column - 1, 0) :].lstrip().startswith(marked)
    lines = [each for each in done.err.splitlines() if " …" not in each]
    assert lines[0].strip() == f"--> {place}"
    assert lines[1] == f"{line:2} | {text}".replace("\0", "\\x00").rstrip()
    assert "^" in lines[2]
    column_of_ci = f",col={column}" if column else ""
    start = f"::error title=alembic-autogen,file={shown},line={line}{column_of_ci}::"
    assert done.out.startswith(start), done.out


def test_revisions_in_a_circle_show_the_newest_file(shop: Shop) -> None:
    written(shop, "b.py", id="00bb", down='"00cc"')
    path = written(shop, "third.py", id="00cc", down='"00bb"')
    os.utime(path, (0, 0))
    done = shop.run("history", "--format", "json")
    failure = json.loads(done.out)
    assert failure["error"] == (
        "The revisions 00bb, 00cc follow one another in a circle; correct a down_revision."
    )
    source = {"path": "migrations/versions/b.py", "line": 4, "column": 17}
    assert failure["source"] == source


def test_a_key_error_of_a_revision_has_its_own_line(shop: Shop) -> None:
    path = written(shop, "b.py", id="00bb", down='"0001"')
    path.write_text(f"{path.read_text('utf-8')}\n{{}}['depends']\n", encoding="utf-8")
    done = shop.run("check-drift")
    assert done.code == 2
    assert "KeyError: 'depends'" in done.err and "migrations/versions/b.py:16" in done.err
