"""The section of differences: both definitions side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from alembic_autogen.report.html.elements import Html, element, joined
from alembic_autogen.report.source_places import SourcePlaces
from alembic_autogen.report.text.changed_words import Piece, changed_words
from alembic_autogen.report.text.drift_diagnostics import NO_RENAMES, by_table, loss_among
from alembic_autogen.schema.describe import definitions, qualified_name

if TYPE_CHECKING:

    from alembic_autogen.schema.differences import Difference
    from alembic_autogen.schema.renames import Renames

WORDS = {
    "missing": ("added", "+ added"),
    "extra": ("removed", "\N{MINUS SIGN} removed"),
    "changed": ("changed", "~ changed"),
}
"""The class and the words of each change, from the revision's view."""


def differences_content(
    differences: Sequence[Difference],
    sides: tuple[str, str] = ("migrations", "models"),
    places: SourcePlaces | None = None,
    renames: Renames = NO_RENAMES,
) -> Html:
    """An article for each difference, in the order of their tables.

    :param sides: the names of both sides.
    :param places: the lines of the models that declare them, if there are any.
    :param renames: the renames between both sides.
    """
    places = places or SourcePlaces(None)
    return joined(
        _article(each, sides, places.named(places.of(each)), loss_among(differences, each, renames))
        for each in by_table(differences)
    )


def _article(difference: Difference, sides: tuple[str, str], place: str, may_lose: str) -> Html:
    kind, words = WORDS[difference.change]
    return element(
        "article",
        element(
            "h3",
            element("span", words, class_=f"sign {kind}"),
            f"{difference.kind} ",
            element("code", qualified_name(difference)),
            element("span", element("code", place), class_="place") if place else Html(),
        ),
        _pair(*definitions(difference), sides),
        element("p", f"May lose {may_lose}.", class_="caution") if may_lose else Html(),
    )


def _pair(before: str | None, after: str | None, sides: tuple[str, str]) -> Html:
    if before is not None and after is not None:
        left, right = changed_words(before, after)
    else:
        left, right = [(before or "", False)], [(after or "", False)]
    shown = [
        _side(pieces, caption.capitalize(), place)
        for pieces, text, caption, place in (
            (left, before, sides[0], "before"),
            (right, after, sides[1], "after"),
        )
        if text is not None
    ]
    return element("div", *shown, class_="pair" if len(shown) > 1 else "pair single")


def _side(pieces: Sequence[Piece], caption: str, place: str) -> Html:
    marked = (element("mark", text) if differs else text for text, differs in pieces)
    return element(
        "figure",
        element("figcaption", caption),
        element("pre", element("code", *marked)),
        class_=f"side {place}",
    )
