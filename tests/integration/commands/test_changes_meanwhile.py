"""Files of the project that change while a revision is proved."""

from __future__ import annotations

import sys

import pytest

from support.shops import Shop

SECOND = 'revision, down_revision = "0002", "0001"\n\n\ndef upgrade():\n    pass\n'
HOOK = """[post_write_hooks]
hooks = change
change.type = exec
change.executable = {python}
change.options = {script} REVISION_SCRIPT_FILENAME
"""
FOLDER = "migrations/versions"
CHANGES = {
    "models.py": "open('models.py', 'a').write('# saved')",
    f"{FOLDER}/0001_first.py": f"open('{FOLDER}/0001_first.py', 'a').write('# edited')",
    f"{FOLDER}/0002.py": f"open('{FOLDER}/0002.py', 'w').write({SECOND!r})",
}


@pytest.mark.parametrize("name", CHANGES)
def test_no_revision_is_written_for_files_that_are_no_longer_the_same(
    name: str, shop: Shop
) -> None:
    shop.edit("max_length=200", "max_length=300")
    script = shop.folder / "change.py"
    hook = HOOK.format(python=sys.executable, script=script)
    shop.edit("[post_write_hooks]\n", hook, "alembic.ini")
    script.write_text(f"import os\nos.chdir({str(shop.folder)!r})\n{CHANGES[name]}\n")
    done = shop.run("revision", "-m", "x")
    assert (done.code, done.out) == (2, ""), done.err
    assert f"{name} has changed while the revision was proved; nothing was written." in done.err
    folder = shop.folder / "migrations" / "versions"
    assert not list(folder.glob("*_x.py"))
    script.write_text("")
    (folder / "0002.py").unlink(missing_ok=True)
    assert shop.run("revision", "-m", "x").code == 0
