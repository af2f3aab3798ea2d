"""The page in a headless Chromium: no error, no request, usable by keyboard at every width.

It is made from values, where parts are that a small revision has not, and by ``revision`` on MySQL
and on MariaDB, which print the same objects in other words.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from alembic_autogen.server import launch
from alembic_autogen.settings import load
from support.chromium import Chromium, chromium
from support.hostile_models import write_page
from support.html_pages import page

pytestmark = pytest.mark.browser
_TAB, _ENTER = "\ue004", "\ue007"
WIDTHS = (400, 1000, 1600)
SCHEMES = ("light", "dark")
SHOWN = "return [...document.querySelectorAll('{}')].filter(e => e.checkVisibility()).length"
FOCUSED = """
    const e = document.activeElement, s = getComputedStyle(e);
    return [e.tagName, e.textContent, s.outlineStyle, parseFloat(s.outlineWidth)];
"""


@pytest.fixture(scope="module", params=["values", "mysql", "mariadb"])
def written(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pages")
    if request.param == "values":
        path = folder / "report.html"
        path.write_text(page())
        return path
    settings = replace(load(tmp_path_factory.mktemp("project")), flavor=request.param)
    with launch(settings) as launched:
        return write_page(folder, launched.server())


@pytest.fixture(scope="module")
def browser() -> Iterator[Chromium]:
    with chromium() as started:
        yield started


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_the_page_is_shown_without_errors_requests_and_scrolling_to_the_side(
    browser: Chromium, written: Path, width: int, scheme: str
) -> None:
    browser.requested()
    browser.resize(width)
    browser.prefer(scheme)
    browser.open(written)
    browser.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    assert browser.evaluate("return document.documentElement.scrollWidth") <= width
    assert browser.log("browser") == []
    assert browser.requested() == [written.as_uri()]
    shown = browser.evaluate("return getComputedStyle(document.body).backgroundColor")
    assert shown == {"light": "rgb(255, 255, 255)", "dark": "rgb(20, 23, 27)"}[scheme]


def test_each_link_and_summary_is_reached_by_keyboard_and_shows_it(
    browser: Chromium, written: Path
) -> None:
    browser.open(written)
    count = browser.evaluate(SHOWN.format("a,summary,.canvas"))
    seen = []
    for _ in range(count):
        browser.press(_TAB)
        name, text, style, width = browser.evaluate(FOCUSED)
        assert (style, width >= 2) == ("solid", True), (name, text)
        seen.append(name)
    assert seen[0] == "A"
    assert seen.count("SUMMARY") == browser.evaluate(SHOWN.format("summary"))
    assert seen.count("DIV") == 2


def test_the_skip_link_leads_to_the_content_and_summaries_open(
    browser: Chromium, written: Path
) -> None:
    browser.open(written)
    browser.press(_TAB)
    top = "return document.activeElement.getBoundingClientRect().top"
    assert browser.evaluate(top) >= 0
    browser.press(_ENTER)
    assert browser.evaluate("return document.activeElement.id") == "content"
    browser.evaluate("document.querySelector('summary').focus()")
    browser.press(_ENTER)
    assert browser.evaluate("return document.querySelector('details').open") is True


def test_the_page_has_one_heading_of_each_section_and_landmarks(
    browser: Chromium, written: Path
) -> None:
    browser.open(written)
    for name in ("header", "nav", "main", "footer", "h1"):
        script = f"return document.querySelectorAll('{name}').length"
        assert browser.evaluate(script) == 1, name
    assert browser.evaluate("return document.querySelectorAll('section > h2').length") == (
        browser.evaluate("return document.querySelectorAll('section').length")
    )
    assert browser.evaluate("return document.querySelectorAll('script, main b').length") == 0
