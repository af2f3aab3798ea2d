"""The page is whole and valid, loads nothing, escapes every name, and can be read."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser
from itertools import chain
from pathlib import Path

import pytest

from alembic_autogen.errors import AutogenError, HistoryError
from alembic_autogen.questions import Question, Reply, needs_answer
from alembic_autogen.report.html import layout
from alembic_autogen.report.html.elements import element
from alembic_autogen.report.html.palette import DARK, LIGHT
from alembic_autogen.report.html.reporter import HtmlReporter
from alembic_autogen.report.source_places import SourcePlaces
from support.html_pages import EMOJI, LONG, RIGHT_TO_LEFT, SCRIPT, entries, page, revision

_ALLOWED = {
    *("html", "head", "meta", "title", "style", "body", "header", "main", "footer", "nav"),
    *("section", "article", "figure", "figcaption", "div", "p", "span", "a", "ul", "ol", "li"),
    *("h1", "h2", "h3", "pre", "code", "mark", "strong", "details", "summary", "table", "thead"),
    *("tbody", "tr", "th", "td", "svg", "path", "rect", "circle", "text"),
}
_TEXT_ON = {
    "text": (
        *("page", "panel", "added-panel", "added-word", "removed-panel", "removed-word"),
        "changed-panel",
    ),
    "muted": ("page", "panel"),
    "accent": ("page", "panel"),
    "added": ("page", "panel", "added-panel"),
    "removed": ("page", "panel", "removed-panel"),
    "changed": ("page", "panel", "changed-panel"),
}
"""The colours of text, each with those that it may stand on."""
_SHAPES_ON = {"stroke": ("page", "panel"), "accent": ("page",)}
"""The colours of lines that mean something."""
_LOADING = {"src", "srcset", "style", "action", "data", "poster", "background", "xlink:href"}


class Parsed(HTMLParser):
    """A page as its parser sees it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.names: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.open: list[str] = []
        self.texts: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def test_the_page_has_only_known_elements_and_closes_them() -> None:
    found = Parsed(page())
    assert set(found.names) <= _ALLOWED
    assert found.open == []


def test_nothing_is_loaded_or_run() -> None:
    found = Parsed(page())
    for name, value in found.attributes:
        assert name not in _LOADING and not name.startswith("on")
        assert name != "href" or value.startswith("#")
    assert "url(" not in page() and "@import" not in page()


def test_the_policy_allows_only_the_style_sheet() -> None:
    (style,) = re.findall(r"<style>(.*?)</style>", page(), re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    (policy,) = [value for _, value in Parsed(page()).attributes if value.startswith("default-src")]
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    )


def test_ids_are_unique_and_links_lead_to_them() -> None:
    attributes = Parsed(page()).attributes
    ids = [value for name, value in attributes if name == "id"]
    assert len(ids) == len(set(ids))
    wanted = {value for name, value in attributes if name == "aria-labelledby"}
    wanted |= {value[1:] for name, value in attributes if name == "href"}
    assert wanted <= set(ids)


@pytest.mark.parametrize("name", [SCRIPT, LONG, EMOJI], ids=["script", "long", "emoji"])
def test_a_name_is_shown_as_it_is(name: str) -> None:
    found = Parsed(page())
    assert name in " ".join(found.texts)
    assert "script" not in found.names and "b" not in found.names


def test_marks_that_turn_text_around_are_written_out() -> None:
    assert RIGHT_TO_LEFT[1] not in "".join(Parsed(page()).texts)
    assert r"a\u202eevil\u202c" in "".join(Parsed(page()).texts)


def test_the_page_is_ascii_and_the_same_each_time() -> None:
    assert page().isascii()
    assert page() == page()


def test_the_page_has_every_part() -> None:
    text = " ".join(Parsed(page()).texts)
    for part in (
        *("Differences", "Statements", "Rows", "Findings", "Tables", "History", "Before", "After"),
        *(
            "COPY",
            "SHARED",
            "1.75 s on 50,000 rows",
            "gone is dropped",
            "Downgrade (it stopped after 1 statement)",
        ),
        *("(suppressed by a comment)", "earlier revisions", "(new)", "May lose"),
    ):
        assert part in text, part


def test_a_failure_is_a_page_too() -> None:
    written: list[str] = []
    error = AutogenError(f"No server: {SCRIPT}.")
    HtmlReporter(Path(), entries, written.append).report_failure(error, SourcePlaces(None))
    assert SCRIPT in "".join(Parsed(written[0]).texts)


def test_open_questions_are_a_page_with_their_lines_and_flags(tmp_path: Path) -> None:
    (tmp_path / "models.py").write_text('class Shelf:\n    __tablename__ = "shelf"\n')
    reply = Reply(f"--rename {SCRIPT}", "yes")
    questions = [Question("rename", "shelf.x", f"Was {SCRIPT} renamed?", (reply,), "shelf", "x")]
    written: list[str] = []
    reporter = HtmlReporter(tmp_path, entries, written.append)
    reporter.report_questions(needs_answer(questions), SourcePlaces(tmp_path))
    found = Parsed(written[0])
    texts = "".join(found.texts)
    assert set(found.names) <= _ALLOWED and found.open == []
    assert f"Was {SCRIPT} renamed?models.py:1--rename {SCRIPT} yes" in texts
    assert "A question is open; nothing was written." in texts


def test_a_history_that_cannot_be_loaded_is_left_out() -> None:
    def fail() -> tuple[()]:
        raise HistoryError("Two heads.")

    written: list[str] = []
    HtmlReporter(Path(), fail, written.append).report_revision(revision(), dry_run=True, sql=True)
    assert "History" not in Parsed(written[0]).texts


def test_attributes_are_escaped() -> None:
    assert element("p", '"<', title='"<') == '<p title="&quot;&lt;">&quot;&lt;</p>'


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_colours_have_the_contrast_of_wcag(colours: dict[str, str]) -> None:
    """Success criteria 1.4.3 and 1.4.11: 4.5 for text, 3 for shapes."""
    pairs = chain(
        ((text, on, 4.5) for text, grounds in _TEXT_ON.items() for on in grounds),
        ((shape, on, 3.0) for shape, grounds in _SHAPES_ON.items() for on in grounds),
    )
    for front, back, least in pairs:
        assert contrast(colours[front], colours[back]) >= least, (front, back)


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours (WCAG 2.2)."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    parts = (int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


SIZES = ((100.0, 40.0), (120.0, 60.0), (90.0, 40.0))


def test_boxes_in_columns_stand_beside_each_other_also_in_a_circle() -> None:
    found = layout.in_levels(SIZES, [(0, 1), (1, 2), (2, 0), (1, 1)])
    lefts = sorted(x for x, _ in found.boxes)
    assert len(set(found.boxes)) == 3 and lefts[0] == 0.0
    assert set(found.lines) == {(0, 1), (1, 2), (2, 0), (1, 1)}


def test_coordinates_of_graphviz_are_turned_around() -> None:
    printed = (
        "graph 1 3 1\nnode n0 1 0.5 1 1 x solid box black lightgrey\n"
        "edge n0 n0 4 1 0 2 0 2 1 1 1 solid black\nstop\n"
    )
    found = layout.read_plain(printed, SIZES[:1])
    assert found.size == (216.0, 72.0)
    assert found.boxes == [(22.0, 16.0)]
    assert found.lines[(0, 0)][0] == (72.0, 72.0)


def test_without_graphviz_the_page_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda name: None)
    assert "Graphviz (dot) is not on PATH" in page()


def test_statements_that_change_nothing_are_folded() -> None:
    """The first two of them; one alone is shown."""
    text = " ".join(Parsed(page()).texts)
    assert "Statements 1 and 2 change neither tables nor rows" in text
    assert "lock class not known" not in text
    assert text.index("SELECT COUNT") < text.index("ALTER TABLE a ADD b INT")
    assert "SELECT @@autocommit" in text and "CREATE TABLE b" in text
    assert "creates the table" in text


def test_directions_that_did_not_run_to_their_end_are_named() -> None:
    cells = list(Parsed(page()).texts)
    assert cells.count("refused") == cells.count("not run") == 2
