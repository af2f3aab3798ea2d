"""Diagrams that Graphviz draws, in a headless Chromium: no error, no request, names as text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from alembic_autogen.commands.history import Listing
from alembic_autogen.history.branches import RevisionEntry
from alembic_autogen.report.history_diagrams import DRAWN
from alembic_autogen.schema.diagrams import svg
from alembic_autogen.schema.model import Column, ForeignKey, Index, IndexPart, Table, TableKey
from support.chromium import Chromium, chromium
from support.html_pages import HOSTILE

pytestmark = pytest.mark.browser
TEXTS = "return [...document.querySelectorAll('text')].map(each => each.textContent)"


@pytest.fixture(scope="module")
def browser() -> Iterator[Chromium]:
    with chromium() as started:
        yield started


def shown(browser: Chromium, drawing: str, path: Path) -> list[str]:
    """The texts of a drawing, once the browser has shown it without an error or a request."""
    path.write_text(drawing, encoding="utf-8")
    browser.requested()
    browser.log("browser")
    browser.open(path)
    assert browser.evaluate("return document.documentElement.tagName") == "svg"
    assert browser.evaluate("return document.querySelectorAll('script, image, a').length") == 0
    assert browser.log("browser") == []
    assert browser.requested() == [path.as_uri()]
    texts: list[str] = browser.evaluate(TEXTS)
    return texts


def readable(name: str) -> str:
    return "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in name)


def test_tables_with_hostile_names(browser: Chromium, tmp_path: Path) -> None:
    names = (*HOSTILE, "&lt;")
    keys = [TableKey(None, name) for name in names]
    tables = [
        Table(
            key,
            (Column("id", "int", False), Column(key.name, "int", True)),
            Index("PRIMARY", (IndexPart("id"),), "PRIMARY"),
            foreign_keys=(ForeignKey("fk", (key.name,), keys[0], ("id",)),),
        )
        for key in keys
    ]
    texts = shown(browser, svg.text(tables), tmp_path / "schema.svg")
    for name in names:
        # A table, its column, and the line from it.
        assert texts.count(readable(name)) == 3, (name, texts)


def test_revisions_with_hostile_messages(browser: Chromium, tmp_path: Path) -> None:
    entries = []
    for number, message in enumerate(HOSTILE):
        down = (f"r{number - 1}",) if number else ()
        is_head = number == len(HOSTILE) - 1
        entries.insert(0, RevisionEntry(f"r{number}", message, is_head, down))
    texts = shown(browser, DRAWN["svg"](Listing(tuple(entries), None)), tmp_path / "history.svg")
    assert {readable(message) for message in HOSTILE} <= set(texts)
    assert {"r0", "r1", "r2", "r3"} <= set(texts)
