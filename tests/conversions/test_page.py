"""docs/conversions.md is what the measured table says."""

from __future__ import annotations

import os

from support.conversions import table

FLAVORS = ("mysql", "mariadb")


def test_the_page_shows_the_table() -> None:
    versions = {flavor: table.version(flavor) for flavor in FLAVORS}
    page = table.page({flavor: table.load(flavor) for flavor in FLAVORS}, versions)
    if os.environ.get("TEST_REWRITE") == "1":
        table.PAGE.write_text(page, encoding="utf-8")
    assert table.PAGE.read_text("utf-8") == page, "make conversions-table writes it"
