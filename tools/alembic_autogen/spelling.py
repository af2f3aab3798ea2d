"""Suggest the name that was probably meant in place of an unknown one."""

from __future__ import annotations

from collections.abc import Iterable

_ALIKE = 0.85
"""The similarity of names that differ in a letter or two, such as ``server-varaibles``."""


def suggestion(word: str, known: Iterable[str]) -> str:
    """The names that a word is close to, in brackets and as a question; empty if there is none.

    :param word: what was typed.
    :param known: the names that exist.
    """
    return question(map(repr, nearest(word, known)))


def question(names: Iterable[str]) -> str:
    """Ask whether one of some names was meant, in brackets; empty if there is none."""
    meant = enumeration(names, "or")
    return f" (did you mean {meant}?)" if meant else ""


def enumeration(names: Iterable[str], last_word: str = "and") -> str:
    """Join names with commas, and the last one with a word: ``a, b and c``."""
    *first, last = [*names] or [""]
    return f"{', '.join(first)} {last_word} {last}" if first else last


def nearest(word: str, known: Iterable[str]) -> list[str]:
    """The names that a word abbreviates, or else the one that it resembles or lengthens.

    Upper and lower case, hyphens and underscores do not count.
    """
    from difflib import get_close_matches  # only needed if something is wrong

    names = {_plain(name): name for name in known}
    typed = _plain(word)
    begun = [name for plain, name in names.items() if len(typed) > 1 and plain.startswith(typed)]
    alike = get_close_matches(typed, names, 1, _ALIKE)
    shorter = sorted((plain for plain in names if typed.startswith(f"{plain}-")), key=len)[-1:]
    found = alike or shorter or get_close_matches(typed, names, 1)
    return begun or [names[plain] for plain in found]


def _plain(name: str) -> str:
    return name.lower().replace("_", "-").strip("-")
