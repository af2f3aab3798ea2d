"""Elements of HTML and SVG, in which a text is escaped unless it was made here."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from alembic_autogen.report.characters import escaped

_VOID = frozenset({"meta"})


class Html(str):
    """A text that is HTML already; only :func:`element` and :func:`joined` make one."""

    __slots__ = ()


def element(name: str, /, *children: str, **attributes: str | float) -> Html:
    """An element with its children.

    :param children: elements, or texts, which are escaped.
    :param attributes: by name, with ``_`` for ``-``; one at the end is dropped (``class_``). Those
        with an empty value are left out.
    """
    given = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{shown(str(value))}"'
        for key, value in attributes.items()
        if value != ""
    )
    if name in _VOID:
        return Html(f"<{name}{given}>")
    return Html(f"<{name}{given}>{joined(children)}</{name}>")


def joined(children: Iterable[str]) -> Html:
    """Elements and texts, one after the other."""
    return Html("".join(each if isinstance(each, Html) else shown(each) for each in children))


def shown(text: str) -> Html:
    """A text as HTML; control characters, and marks that turn text around, are written out."""
    return Html(escape(escaped(text)))
