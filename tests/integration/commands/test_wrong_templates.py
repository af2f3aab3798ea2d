"""A template that writes another place than it is given is refused before anything runs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from support.shops import Shop
from support.squashes import STEPS, write

TEMPLATE = Path("migrations/script.py.mako")
GIFT = ("    amount: int\n", "    amount: int\n    gift: bool | None = None\n")
HEAD = "revision = {0!r}\ndown_revision = {1!r}\n\ndef upgrade(): pass\n\ndef downgrade(): pass\n"


@pytest.fixture
def quoting(shop: Shop) -> Shop:
    """A project whose template puts quotes around the parent, as that of Airflow does."""
    path = shop.folder / TEMPLATE
    text = path.read_text()
    quoted = re.sub(r"(?m)^down_revision\b.*$", 'down_revision = "${down_revision}"', text)
    assert quoted != text
    path.write_text(quoted)
    return shop


def remove_revisions(shop: Shop) -> None:
    for path in (shop.folder / "migrations/versions").glob("*.py"):
        path.unlink()


def refused(shop: Shop, *arguments: str, written: str = "'None'", given: str = "None") -> None:
    """Run a command, which must refuse the template before it runs any revision."""
    before = shop.files()
    done = shop.run(*arguments)
    number = (shop.folder / TEMPLATE).read_text().splitlines().index(
        'down_revision = "${down_revision}"'
    ) + 1
    assert done.code == 2, done.err
    sentence = (
        f"The template {shop.folder / TEMPLATE} writes down_revision = {written} instead of "
        f"{given}; write `down_revision = ${{repr(down_revision)}}`."
    )
    assert sentence in done.err, done.err
    assert f"--> {TEMPLATE}:{number}:1\n" in done.err, done.err
    assert "running" not in done.err and "proving" not in done.err, done.err
    assert shop.files() == before


@pytest.mark.parametrize("flags", [(), ("--dry-run",), ("--empty",)], ids=" ".join)
def test_a_first_revision_is_refused(quoting: Shop, flags: tuple[str, ...]) -> None:
    remove_revisions(quoting)
    refused(quoting, "revision", "-m", "first", *flags)


def test_a_revision_at_another_base_is_refused(quoting: Shop) -> None:
    quoting.edit(*GIFT)
    refused(quoting, "revision", "-m", "gift", "--head", "base", "--branch-label", "gifts")


def test_the_first_revision_is_not_written_again(quoting: Shop) -> None:
    quoting.edit(*GIFT)
    refused(quoting, "revision", "--amend", "--discard-edits")


def test_a_squash_from_the_beginning_is_refused(quoting: Shop) -> None:
    write(quoting, STEPS)
    refused(quoting, "squash", ":")


def test_a_merge_is_refused(quoting: Shop) -> None:
    for name in ("00aa", "00bb"):
        path = quoting.folder / "migrations/versions" / f"{name}.py"
        path.write_text(HEAD.format(name, "0001"))
    tuples = ("\"('00aa', '00bb')\"", "('00aa', '00bb')")
    refused(quoting, "merge", written=tuples[0], given=tuples[1])


def test_a_revision_behind_another_one_is_written(quoting: Shop) -> None:
    quoting.edit(*GIFT)
    done = quoting.run("revision", "-m", "gift")
    assert done.code == 0, done.err
    assert quoting.run("check-drift").code == 0


def test_a_template_that_needs_values_of_env_py_is_judged_when_it_has_them(quoting: Shop) -> None:
    remove_revisions(quoting)
    path = quoting.folder / TEMPLATE
    path.write_text(f"{path.read_text()}\n# ${{owner}}\n")
    quoting.edit(
        "connection=connection, target_metadata=target_metadata",
        "connection=connection, target_metadata=target_metadata, "
        'template_args={"owner": "the shop"}',
        "migrations/env.py",
    )
    done = quoting.run("revision", "-m", "first")
    assert (done.code, "writes down_revision = 'None' instead" in done.err) == (2, True), done.err
    assert "proving" not in done.err
    path.write_text(path.read_text().replace('"${down_revision}"', "${repr(down_revision)}"))
    done = quoting.run("revision", "-m", "first")
    assert done.code == 0, done.err


def test_a_dependency_that_the_template_leaves_out_is_refused(shop: Shop) -> None:
    path = shop.folder / TEMPLATE
    path.write_text(re.sub(r"(?m)^depends_on\b.*\n", "", path.read_text()))
    versions = shop.folder / "migrations/versions"
    (versions / "00aa.py").write_text(HEAD.format("00aa", None) + 'branch_labels = ("aa",)\n')
    shop.edit(*GIFT)
    arguments = ("revision", "-m", "gift", "--head", "0001")
    done = shop.run(*arguments, "--depends-on", "aa")
    assert done.code == 2, done.err
    assert f"The template {path} does not write depends_on; add" in done.err, done.err
    done = shop.run(*arguments)
    assert done.code == 0, done.err
