"""Defer pydantic's validators, which this tool never uses, when models are imported.

Building them takes a seventh of the time of importing SQLModel classes. With ``defer_build``
(pydantic, ConfigDict), pydantic builds a validator on its first use. But building a validator also
finds errors in its class. Therefore it is only skipped for classes whose file was imported before
and has not changed; the validators of all others are built at the end of the import.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from alembic_autogen.error_text import first_line
from alembic_autogen.errors import ModelsError

if TYPE_CHECKING:
    from sqlmodel import SQLModel

_OPTION: Final = "defer_build"
IsKnown = Callable[[Path], bool]


@contextmanager
def deferred_validators(is_known: IsKnown | None) -> Iterator[None]:
    """Import SQLModel classes without building the validators of known classes.

    :param is_known: returns whether a file was imported before and has not changed; ``None`` to
        build all validators.
    :raises ModelsError: the validator of a class cannot be built.
    """
    if is_known is None:
        yield
        return
    base = _sqlmodel()
    if base is None:
        yield
        return
    config = base.model_config
    before = config.get(_OPTION)
    config[_OPTION] = True
    try:
        yield
    finally:
        if before is None:
            del config[_OPTION]
        else:
            config[_OPTION] = before
    for model in _models(base):
        if not model.__pydantic_complete__ and not _is_known(model, is_known):
            _build(model)


def _sqlmodel() -> type[SQLModel] | None:
    """The base class of the models, if it is installed and has pydantic 2 beneath it."""
    try:
        from sqlmodel import SQLModel
    except ImportError:  # it was installed when the models were imported before
        return None
    return SQLModel if hasattr(SQLModel, "model_config") else None


def _models(model: type[SQLModel]) -> Iterator[type[SQLModel]]:
    for each in model.__subclasses__():
        yield each
        yield from _models(each)


def _is_known(model: type[SQLModel], is_known: IsKnown) -> bool:
    file = getattr(sys.modules.get(model.__module__), "__file__", None)
    return file is not None and is_known(Path(file).resolve())


def _build(model: type[SQLModel]) -> None:
    try:
        model.model_rebuild(raise_errors=False)  # as pydantic does when a class is created
    except Exception as error:
        text, rest = first_line(error)
        raise ModelsError(
            f"The models could not be imported: {model.__module__}.{model.__qualname__}: {text}.",
            details=rest,
        ) from error
