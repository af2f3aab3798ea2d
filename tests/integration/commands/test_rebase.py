"""``rebase``: revisions that are not in a branch of git follow its head, if the proof passes."""

from __future__ import annotations

import re

import pytest

from support.git_histories import commit, git, path_of, write
from support.shops import Shop


@pytest.fixture
def two_heads(shop: Shop) -> Shop:
    """A branch with two revisions, after main with another one was merged into it."""
    git(shop.folder, "init", "-q", "-b", "main")
    (shop.folder / ".gitignore").write_text("__pycache__\n")
    commit(shop, "first")
    git(shop.folder, "checkout", "-qb", "topic")
    write(shop, "b001", "0001", "phone", "customer")
    commit(shop, "phone")
    write(shop, "b002", "b001", "mobile", "customer")
    commit(shop, "topic")
    git(shop.folder, "checkout", "-q", "main")
    write(shop, "a001", "0001", "gift")
    commit(shop, "main")
    git(shop.folder, "checkout", "-q", "topic")
    git(shop.folder, "merge", "-q", "-m", "merge", "main")
    return shop


def test_revisions_follow_the_other_branch_and_nothing_else_in_them_changes(
    two_heads: Shop,
) -> None:
    before = {each: path_of(two_heads, each).read_bytes() for each in ("a001", "b001", "b002")}
    path_of(two_heads, "b001").chmod(0o640)
    state = git(two_heads.folder, "status", "--porcelain")
    done = two_heads.run("rebase", "main")
    assert done.code == 0, done.err
    assert done.out.split() == ["migrations/versions/b001.py", "migrations/versions/b002.py"]
    assert "leave the same schema and rows in both orders" in done.err
    after = {each: path_of(two_heads, each).read_bytes() for each in before}
    assert after["a001"] == before["a001"]
    expected = (
        before["b001"].replace(b"'0001'", b"'a001'").replace(b"Revises: 0001", b"Revises: a001")
    )
    date = re.compile(rb"Create Date: [-0-9]+ [:0-9]+\.\d{6}(?=\r)")
    assert date.sub(b"", after["b001"]) == date.sub(b"", expected)
    assert date.sub(b"", after["b002"]) == date.sub(b"", before["b002"])
    dates = [match[0] for each in ("b001", "b002") if (match := date.search(after[each]))]
    assert dates == sorted(dates) and b"2020" not in dates[0]
    assert path_of(two_heads, "b001").stat().st_mode & 0o777 == 0o640
    assert state == "" and len(git(two_heads.folder, "status", "--porcelain").splitlines()) == 2
    done = two_heads.run("rebase", "main")
    assert (done.code, "nothing to do" in done.out) == (0, True)


def test_a_dry_run_prints_the_changes(two_heads: Shop) -> None:
    before = two_heads.files()
    done = two_heads.run("rebase", "main", "--dry-run")
    assert done.code == 0, done.err
    assert "--- migrations/versions/b001.py" in done.out
    assert "-down_revision: str | None = '0001'  # the one before" in done.out
    assert "+down_revision: str | None = 'a001'  # the one before" in done.out
    assert two_heads.files() == before


def test_edits_that_are_not_committed_stay(two_heads: Shop) -> None:
    two_heads.edit(
        '"mobile", sa.Integer()', '"mobile", sa.String(20)', "migrations/versions/b002.py"
    )
    two_heads.edit("amount: int", "amount: float", "models.py")
    models = (two_heads.folder / "models.py").read_text()
    assert two_heads.run("rebase", "main").code == 0
    assert '"mobile", sa.String(20)' in path_of(two_heads, "b002").read_text()
    assert (two_heads.folder / "models.py").read_text() == models


@pytest.fixture
def one_table(two_heads: Shop) -> Shop:
    """The same branch, with a revision on each side that appends a column to one table."""
    for operation in ("add_column", "drop_column"):
        two_heads.edit(
            f'op.{operation}("customer"',
            f'op.{operation}("purchase"',
            "migrations/versions/b001.py",
        )
    return two_heads


def test_an_order_that_matters_is_only_chosen_by_a_flag(one_table: Shop) -> None:
    before = one_table.files()
    strict = ("rebase", "main", "--column-order", "strict")
    done = one_table.run(*strict)
    assert done.code == 1, done.err
    assert "~ column order purchase" in done.out
    assert "--accept-differences" in done.err
    assert one_table.files() == before
    done = one_table.run(*strict, "--accept-differences")
    assert done.code == 0, done.err
    assert "'a001'" in path_of(one_table, "b001").read_text()


@pytest.mark.parametrize("flavor", ["server", "mariadb"])
def test_columns_that_both_append_to_a_table_come_in_the_new_order(
    one_table: Shop, request: pytest.FixtureRequest, flavor: str
) -> None:
    shop = one_table.on(request.getfixturevalue(flavor))
    done = shop.run("rebase", "main")
    assert done.code == 0, done.err
    assert (
        "purchase ends with the columns gift, phone, and after the other order with phone, gift:"
        in done.err
    )
    assert "'a001'" in path_of(shop, "b001").read_text()
    assert "the history has two heads" not in shop.run("check-drift").err


def test_nothing_is_written_if_the_proof_fails(two_heads: Shop) -> None:
    two_heads.edit(
        'op.drop_column("customer", "mobile")',
        'op.drop_column("customer", "mobil")',
        "migrations/versions/b002.py",
    )
    before = two_heads.files()
    done = two_heads.run("rebase", "main")
    assert (done.code, "Revision b002 fails" in done.err) == (2, True)
    assert "nothing was written" in done.err
    assert two_heads.files() == before


def test_revisions_that_others_have_are_not_rewritten(two_heads: Shop) -> None:
    git(two_heads.folder, "branch", "copy")
    git(two_heads.folder, "checkout", "-qb", "part", "main")
    git(two_heads.folder, "merge", "-q", "-m", "merge", "topic~2")
    git(two_heads.folder, "checkout", "-q", "topic")
    before = two_heads.files()
    for ref, sentence in (
        ("copy", "a001 and b002 are both in copy"),
        ("part", "Revision b001 is in part already"),
        ("main~1", "None of the heads a001, b002 is in main~1"),
        ("nothing", "git knows no commit 'nothing'"),
    ):
        done = two_heads.run("rebase", ref)
        assert (done.code, sentence in done.err) == (2, True), done.err
    assert two_heads.files() == before


def test_a_merge_is_written_and_proved(two_heads: Shop) -> None:
    done = two_heads.run("merge", "-m", 'Join "both"')
    assert done.code == 0, done.err
    (path,) = two_heads.folder.glob("migrations/versions/*_join_both.py")
    assert "('a001', 'b002')" in path.read_text().replace('"', "'")
    done = two_heads.run("check-drift")
    assert (done.code, "2 heads" in done.err) == (1, False)
    assert two_heads.run("merge").out.startswith("No branch has two heads")
