"""The configured branch is looked up in the text of the revisions."""

from __future__ import annotations

from pathlib import Path

import pytest

from alembic_autogen.errors import ConfigurationError
from alembic_autogen.history.configured_branch import check_branch
from alembic_autogen.memo.fingerprint import HistoryLayout
from alembic_autogen.settings import Settings

FIRST = "revision = 'a'\ndown_revision = None\nbranch_labels = ('sales',)\n"
SECOND = "revision = 'b'\ndown_revision = 'a'\nbranch_labels = ['stock', 'store']\n"
ANCHOR = "revision = 'c'\ndown_revision = None\nbranch_labels = ('old1', 'sales')\n"
SQUASH = "revision = 'old2'\ndown_revision = 'c'\nreplaces = ('old1', 'old2')\n"


def check(folder: Path, branch: str, *texts: str, left_out: bool = False) -> None:
    for number, text in enumerate(texts):
        (folder / f"{number}.py").write_text(text)
    gone = frozenset({folder / "gone.py"}) if left_out else frozenset[Path]()
    settings = Settings(folder, folder / "alembic.ini", branch=branch, left_out=gone)
    check_branch(settings, HistoryLayout(folder / "env.py", (folder,)))


@pytest.mark.parametrize("branch", ["", "sales", "stock", "store"])
def test_a_label_of_a_revision_is_a_branch(branch: str, tmp_path: Path) -> None:
    check(tmp_path, branch, FIRST, SECOND)


@pytest.mark.parametrize(
    ("texts", "labels"),
    [
        ((FIRST, SECOND), "sales, stock, store"),
        ((SQUASH, ANCHOR), "sales"),
        (("revision = 'a'  # gone\n",), r"\(none\)"),
    ],
    ids=["two", "replaced by a squash", "none"],
)
def test_the_labels_are_listed(texts: tuple[str, ...], labels: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=f"'gone'.*the labels are {labels}\\.") as caught:
        check(tmp_path, "gone", *texts)
    assert caught.value.key == "branch"


@pytest.mark.parametrize(
    "text",
    ["revision = 'b'\nbranch_labels = labels()\n", "revision = (\n", "import this\n"],
    ids=["computed", "broken", "no revision"],
)
def test_what_the_text_does_not_show_passes(text: str, tmp_path: Path) -> None:
    check(tmp_path, "gone", text)


def test_a_history_without_revisions_passes(tmp_path: Path) -> None:
    check(tmp_path, "gone")


def test_a_history_of_which_a_part_is_left_out_passes(tmp_path: Path) -> None:
    check(tmp_path, "gone", FIRST, left_out=True)


def test_replaces_of_a_project_itself_may_be_computed(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="the labels are sales"):
        check(tmp_path, "gone", FIRST + "replaces = tuple(map(str, range(3)))\n")
