"""Changes of libraries' objects that count as left by the models."""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable
from types import ModuleType, SimpleNamespace

import pytest

from alembic_autogen.memo.library_objects import LibraryObjects


class Encoder:
    """As a library has one."""

    separator = ", "

    def __init__(self) -> None:
        self.indent: int | None = None
        self.handlers: dict[str, object] = {"str": str, "size": 8}
        self.seen: set[object] = set()
        self._cache: dict[str, object] = {}

    @functools.cached_property
    def computed(self) -> int:
        return 1


def counts(change: Callable[[Encoder], object], attribute: str = "encoder") -> bool:
    """Whether a change of an object counts, where functions are the application's."""
    objects, encoder = LibraryObjects(), Encoder()
    objects.note(attribute, encoder)
    change(encoder)
    return any(objects.changes(lambda value: isinstance(value, type(lambda: None))))


class OtherAttributes(dict[str, object]):
    """As an application puts one in place of the attributes of an object."""


@pytest.mark.parametrize(
    "change",
    [
        lambda encoder: setattr(encoder, "__dict__", OtherAttributes(vars(encoder))),
        lambda encoder: setattr(encoder, "new", object()),
        lambda encoder: encoder.seen.add(lambda: 1),
        lambda encoder: setattr(encoder, "indent", 4),
        lambda encoder: delattr(encoder, "indent"),
        lambda encoder: setattr(encoder, "separator", "; "),
        lambda encoder: setattr(encoder, "new", 1),
        lambda encoder: setattr(encoder, "_private", lambda: 1),
        lambda encoder: encoder.handlers.update(new=1),
        lambda encoder: encoder.handlers.update(str=lambda: 1),
        lambda encoder: vars(encoder).update(computed=lambda: 2),
    ],
)
def test_what_somebody_sets_counts(change: Callable[[Encoder], object]) -> None:
    assert counts(change)


@pytest.mark.parametrize(
    "change",
    [
        lambda encoder: None,
        lambda encoder: encoder.computed,
        lambda encoder: setattr(encoder, "_private", 1),
        lambda encoder: encoder._cache.update(new=1),
        lambda encoder: encoder.handlers.update(int=int),
        lambda encoder: encoder.seen.add("a name"),
    ],
)
def test_what_a_library_computes_does_not(change: Callable[[Encoder], object]) -> None:
    assert not counts(change)


def test_a_private_cache_may_get_new_names_but_no_other_values() -> None:
    assert not counts(lambda encoder: setattr(encoder, "new", 1), "_cache")
    assert counts(lambda encoder: setattr(encoder, "indent", 1), "_cache")


def test_settings_of_logging_are_left_out() -> None:
    objects, logger = LibraryObjects(), logging.Logger("of a library")
    objects.note("log", logger)
    logger.setLevel(1)
    assert not any(objects.changes(lambda value: True))


def test_an_object_without_attributes_is_left_out() -> None:
    objects = LibraryObjects()
    objects.note("nothing", object())
    assert not any(objects.changes(lambda value: True))


class LazyModule(ModuleType):
    """As libraries have one that imports its parts when they are used."""


def test_functions_and_modules_are_left_out() -> None:
    def function() -> None:
        """As a library has one."""

    objects, module = LibraryObjects(), LazyModule("of_a_library")
    objects.note("function", function)
    objects.note("module", module)
    vars(function)["called"] = vars(module)["part"] = 1
    assert not any(objects.changes(lambda value: True))


def test_each_object_is_noted_as_it_was_first() -> None:
    objects, held = LibraryObjects(), SimpleNamespace(size=1)
    objects.note("held", held)
    held.size = 2
    objects.note("again", held)
    assert any(objects.changes(lambda value: False))


class Library:
    """As ctypes has one: it looks functions up."""

    def __getattr__(self, name: str) -> object:
        vars(self)[name] = found = object()
        return found


def test_what_a_class_looks_up_does_not_count() -> None:
    objects, library = LibraryObjects(), Library()
    objects.note("library", library)
    assert library.function is library.function
    assert not any(objects.changes(lambda value: False))
    library.size = 1
    assert any(objects.changes(lambda value: False))
