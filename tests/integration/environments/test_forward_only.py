"""Templates that only go forward are followed: the upgrade is proved, also on rows.

The kind: whatever a project does instead of a downgrade (no function, one that does nothing, one
that raises an error or fails an assertion, one that calls code that does, one that only logs), that
is its decision and no failure.
"""

from __future__ import annotations

import json

import pytest

from support.shops import Shop

FORMS = {
    "no downgrade": "",
    "an empty one": 'def downgrade() -> None:\n    """Forward only."""\n',
    "one that fails an assertion": 'def downgrade() -> None:\n    assert False, "stay"\n',
    "one that only logs": (
        "def downgrade():\n    import logging\n\n    logging.getLogger().warning('no way back')\n"
    ),
    "one that calls what raises an error": (
        "def stay():\n    raise NotImplementedError\n\n\ndef downgrade():\n    stay()\n"
    ),
}
ROWS = """
def _rows():
    op.execute("INSERT INTO customer (id, name, email) VALUES (1, 'Ann', 'a')")
"""


def forward_only(shop: Shop, text: str) -> None:
    """Replace the downgrade in the project's template."""
    template = shop.folder / "migrations" / "script.py.mako"
    template.write_text(template.read_text().partition("def downgrade")[0] + text)


@pytest.mark.parametrize("form", FORMS)
def test_the_upgrade_is_proved_and_the_file_follows_the_template(changed: Shop, form: str) -> None:
    forward_only(changed, FORMS[form])
    done = changed.run("revision", "-m", "gifts")
    assert done.code == 0, done.err
    assert "there is no way back" in done.err
    assert ": the upgrade gave the exact schema." in done.err
    assert "generated rows in 2 tables" in done.err
    written = (changed.folder / done.out.strip()).read_text()
    assert "drop_column" not in written
    assert written.rstrip().endswith(FORMS[form].rstrip())
    assert changed.run("check-drift", "--no-cache").code == 0


def test_rows_of_the_history_are_there_and_a_wrong_upgrade_is_not_proved(changed: Shop) -> None:
    first = changed.folder / "migrations" / "versions" / "0001_first.py"
    first.write_text(
        first.read_text().replace(
            "\n\ndef downgrade", "    _rows()\n" + ROWS + "\n\ndef downgrade", 1
        )
    )
    forward_only(changed, "")
    done = changed.run("revision", "-m", "gifts", "--format", "json")
    assert done.code == 0, done.err
    found = json.loads(done.out)
    assert found["has_downgrade"] is False
    assert (found["rows"]["downgrade"], found["rows"]["upgrade_again"]) == ([], [])
    template = changed.folder / "migrations" / "script.py.mako"
    template.write_text(template.read_text().replace("${upgrades", "${'pass' or upgrades"))
    changed.edit("    gift: bool", "    present: bool | None = None\n    gift: bool")
    done = changed.run("revision", "-m", "presents")
    assert done.code == 2
    assert "Differences remain after the upgrade" in done.err
