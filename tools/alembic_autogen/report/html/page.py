"""The page around its sections."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from alembic_autogen import __version__
from alembic_autogen.report.html.elements import Html, element, joined
from alembic_autogen.report.html.style import STYLE


@dataclass(frozen=True)
class Section:
    """A part of the page with a heading.

    :param id: the target of links to it.
    """

    id: str
    title: str
    content: Html


@dataclass(frozen=True)
class Page:
    """The contents of a report's page.

    :param command: such as ``check-drift``.
    :param verdict: the result in one sentence.
    :param is_good: whether nothing has to be done.
    :param facts: further lines, such as the server.
    """

    command: str
    verdict: str
    is_good: bool
    facts: Sequence[str]
    sections: Sequence[Section]


def document(page: Page) -> str:
    """The page as a file. It is ASCII, so that no encoding can spoil it on its way."""
    title = f"{page.command}: {page.verdict}" if page.command else page.verdict
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=_policy()),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("meta", name="referrer", content="no-referrer"),
        element("title", title),
        element("style", Html(STYLE)),
    )
    body = element(
        "body",
        element("a", "Skip to the content", href="#content", class_="skip"),
        _header(page),
        element("main", *map(_section, page.sections), id="content", tabindex="-1"),
        element("footer", f"Written by alembic-autogen {__version__}. Nothing is loaded or sent."),
    )
    text = f"<!DOCTYPE html>\n{element('html', head, body, lang='en')}\n"
    return text.encode("ascii", "xmlcharrefreplace").decode()


def _policy() -> str:
    """The content security policy: allow the style sheet, by its hash, and nothing else."""
    digest = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def _header(page: Page) -> Html:
    links = [element("li", element("a", each.title, href=f"#{each.id}")) for each in page.sections]
    navigation = element("nav", element("ul", *links), aria_label="Sections")
    return element(
        "header",
        element("h1", f"alembic-autogen {page.command}".strip()),
        element(
            "p",
            element("strong", page.verdict),
            class_=f"verdict {'good' if page.is_good else 'bad'}",
        ),
        *(element("p", fact, class_="muted") for fact in page.facts),
        navigation if links else Html(),
    )


def _section(section: Section) -> Html:
    heading = f"{section.id}-heading"
    return element(
        "section",
        element("h2", section.title, id=heading),
        section.content,
        id=section.id,
        aria_labelledby=heading,
    )


def items(texts: Sequence[str]) -> Html:
    """A list of sentences; nothing if there are none."""
    if not texts:
        return Html()
    return element("ul", joined(element("li", each) for each in texts))
