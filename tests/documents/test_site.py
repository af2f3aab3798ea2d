"""The site of the documentation: strict, complete, and without anything from elsewhere."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from support.shops import own_environment

REPOSITORY = Path(__file__).parents[2]
DOCS = REPOSITORY / "docs"
FETCHED = re.compile(r"""(?:src|srcset)="(https?:)?//|<link[^>]+href="(https?:)?//""")
"""What a browser fetches from elsewhere without being asked to."""


def test_the_navigation_has_every_page_once() -> None:
    index = (DOCS / "index.md").read_text(encoding="utf-8")
    linked = re.findall(r"^- \[[^\]]+\]\(([\w/-]+\.md)\)", index, re.MULTILINE)
    pages = {str(path.relative_to(DOCS)) for path in DOCS.rglob("*.md")} - {"index.md"}
    assert sorted(linked) == sorted(pages)


def make_docs(*arguments: str) -> Path:
    """Build the site, with errors for warnings: a link or an anchor that leads nowhere is one."""
    command = ["make", "docs", *arguments]
    environment = own_environment({})
    done = subprocess.run(command, cwd=REPOSITORY, env=environment, text=True, capture_output=True)
    assert done.returncode == 0, done.stderr
    return REPOSITORY / "build" / "docs"


@pytest.mark.installation
def test_the_site_is_built_strictly_and_fetches_nothing() -> None:
    site = make_docs()
    pages = sorted(site.rglob("*.html"))
    assert len(pages) > len(list(DOCS.rglob("*.md")))
    for page in pages:
        assert not FETCHED.search(page.read_text(encoding="utf-8")), page
    text = (site / "index.html").read_text(encoding="utf-8")
    for section in ("Tutorial", "How-to guides", "Reference", "Explanation"):
        assert f'<span class="caption-text">{section}</span>' in text
    assert "#nowhere" not in (site / "coverage.html").read_text(encoding="utf-8")


@pytest.mark.installation
def test_links_to_other_files_lead_to_the_repository_once_it_has_an_address() -> None:
    site = make_docs("REPOSITORY=https://git.example.org/alembic-autogen")
    text = (site / "reports.html").read_text(encoding="utf-8")
    assert 'href="https://git.example.org/alembic-autogen/blob/main/action.yml"' in text
