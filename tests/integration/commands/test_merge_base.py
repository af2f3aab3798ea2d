"""``check-drift --merge-base``: two heads are found before both branches of git are merged."""

from __future__ import annotations

import json

import pytest

from support.git_histories import commit, git, path_of, write
from support.shops import Shop

PHONE = ("    email: str", "    phone: int | None = None\n    email: str")
GIFT = ("    amount: int\n", "    amount: int\n    gift: int | None = None\n")


@pytest.fixture
def topic(shop: Shop) -> Shop:
    """A branch with a revision of its own, beside main with another one, not merged."""
    git(shop.folder, "init", "-q", "-b", "main")
    (shop.folder / ".gitignore").write_text("__pycache__\n")
    commit(shop, "first")
    git(shop.folder, "checkout", "-qb", "topic")
    write(shop, "b001", "0001", "phone", "customer")
    shop.edit(*PHONE)
    commit(shop, "topic")
    git(shop.folder, "checkout", "-q", "main")
    write(shop, "a001", "0001", "gift")
    shop.edit(*GIFT)
    commit(shop, "main")
    git(shop.folder, "checkout", "-q", "topic")
    return shop


def state(shop: Shop) -> tuple[object, ...]:
    """All that must stay as it is."""
    index = (shop.folder / ".git" / "index").read_bytes()
    objects = git(shop.folder, "count-objects", "-v")
    refs = git(shop.folder, "for-each-ref")
    return shop.files(), index, objects, refs, git(shop.folder, "stash", "list")


def test_two_heads_are_found_and_models_are_compared_as_merged(topic: Shop) -> None:
    before = state(topic)
    done = topic.run("check-drift", "--merge-base", "main")
    assert done.code == 1, done.err
    agree, merged = done.out.splitlines()  # the reason why the command fails comes last
    assert agree.startswith("Models and migrations agree (2 tables")
    assert merged.startswith(
        "Merged with main, the history has two heads. a001 and b001 leave the same"
    )
    assert "git merge main; alembic-autogen rebase main" in done.err
    assert state(topic) == before
    git(topic.folder, "merge", "-q", "-m", "merge", "main")
    assert topic.run("rebase", "main").code == 0
    done = topic.run("check-drift", "--merge-base", "main")
    assert (done.code, "two heads" in done.out) == (0, False), done.err


def test_edits_that_are_not_committed_are_part_of_it(topic: Shop) -> None:
    topic.edit("phone: int", "phone: str", "models.py")
    git(topic.folder, "add", "-A")
    topic.edit("    phone: str | None = None\n", "", "models.py")
    write(topic, "b002", "b001", "fax", "customer")
    before = state(topic)
    done = topic.run("check-drift", "--merge-base", "main", "--format", "json")
    assert done.code == 1, done.err
    found = json.loads(done.out)
    assert found["verdict"]["heads"] == ["a001", "b002"]
    assert {each["name"] for each in found["differences"]} == {"customer.phone", "customer.fax"}
    assert state(topic) == before


def test_an_order_that_does_not_run_is_named(topic: Shop) -> None:
    path = path_of(topic, "b001")
    path.write_text(path.read_text().replace('"customer"', '"purchase"').replace("phone", "gift"))
    done = topic.run("check-drift", "--merge-base", "main")
    assert done.code == 1, done.err
    assert "a001, then b001: Revision b001 fails (migrations/versions/b001.py:" in done.out
    assert "Duplicate column name 'gift'" in done.out
    assert "agree" not in done.out


def test_without_two_heads_the_merge_is_compared(topic: Shop) -> None:
    path_of(topic, "b001").unlink()
    done = topic.run("check-drift", "--merge-base", "main")
    assert (done.code, "two heads" in done.out) == (1, False), done.err
    assert "+ column customer.phone" in done.out and "gift" not in done.out
    topic.edit("    phone: int | None = None\n", "", "models.py")
    assert topic.run("check-drift", "--merge-base", "main").code == 0


def test_differences_have_their_line_in_the_merged_file(topic: Shop) -> None:
    git(topic.folder, "checkout", "-q", "main")
    topic.edit("class State(", "TITLES = 1\n\n\nclass State(")
    commit(topic, "lines above")
    git(topic.folder, "checkout", "-q", "topic")
    path_of(topic, "b001").unlink()
    done = topic.run("check-drift", "--merge-base", "main")
    assert done.code == 1, done.err
    git(topic.folder, "add", "-A")
    git(topic.folder, "commit", "-qm", "without")
    git(topic.folder, "merge", "-q", "-m", "merge", "main")
    merged = (topic.folder / "models.py").read_text().splitlines()
    number = 1 + merged.index("    phone: int | None = None")
    assert f"--> models.py:{number}:5\n{number} |     phone: int | None = None\n" in done.out


def test_a_refusal_of_generated_rows_names_the_project_s_file(topic: Shop) -> None:
    path = path_of(topic, "b001")
    change = "    op.execute(\"UPDATE customer SET name = CONCAT(name, '!')\")\n\n\ndef downgrade"
    path.write_text(path.read_text().replace("\n\ndef downgrade", f"{change}"))
    done = topic.run("check-drift", "--merge-base", "main")
    assert done.code == 1, done.err
    assert (
        "Tried with generated rows of moderate values: Revision b001 fails "
        "(migrations/versions/b001.py:"
    ) in done.err


def test_conflicts_are_named(topic: Shop) -> None:
    topic.edit("    amount: int\n", "    amount: int\n    box: int | None = None\n", "models.py")
    before = state(topic)
    done = topic.run("check-drift", "--merge-base", "main")
    assert done.code == 2
    assert "This branch and main conflict in models.py" in done.err
    done = topic.run("check-drift", "--merge-base", "nothing")
    assert (done.code, "git knows no commit 'nothing'" in done.err) == (2, True)
    assert state(topic) == before
