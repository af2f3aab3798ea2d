"""The section of open questions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from alembic_autogen.report.html.elements import Html, element, joined

if TYPE_CHECKING:
    from alembic_autogen.questions import Question, Reply
    from alembic_autogen.report.source_places import SourcePlaces


def questions_content(questions: Sequence[Question], places: SourcePlaces) -> Html:
    """An article for each question, with the flags that answer it."""
    found = [(each, places.named(places.of_question(each))) for each in questions]
    return joined(_article(each, place) for each, place in found)


def _article(question: Question, place: str) -> Html:
    return element(
        "article",
        element(
            "h3",
            question.text,
            element("span", element("code", place), class_="place") if place else Html(),
        ),
        element("ul", *map(_answer, question.replies)),
    )


def _answer(reply: Reply) -> Html:
    meaning = f" {reply.meaning}" if reply.meaning else ""
    return element("li", element("code", reply.flag), meaning)
