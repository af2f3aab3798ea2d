"""Recognise errors of a library that is newer than the versions that the tool is tested with.

A new version may lack a name, or take other arguments. Python raises an ImportError, an
AttributeError or a TypeError then, where code of the tool meets code of the library: the tool uses
what is gone, or the library uses what the tool's own classes do not have.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from types import ModuleType, TracebackType

import alembic_autogen
from alembic_autogen.requirements import NEWEST_TESTED

_OWN = alembic_autogen.__name__
_CALLED = re.compile(r"((?:\w+\.)*\w+)\(\) (?:got|missing|takes)\b")
"""The function that a TypeError about arguments names, by its qualified name."""


def library_that_changed(error: BaseException | None) -> str:
    """The library in which something is gone or changed that an error is about.

    :param error: the error, or the one that has led to it.
    :returns: a name of :data:`NEWEST_TESTED`, or an empty text; its version is not looked at.
    """
    if not isinstance(error, (AttributeError, ImportError, TypeError)):
        return ""
    user, asked = _places(error.__traceback__)
    owners = {*asked, *_owners(error)}
    for library in NEWEST_TESTED:
        if (user == _OWN and library in owners) or (user == library and _OWN in owners):
            return library
    return ""


def _places(traceback: TracebackType | None) -> tuple[str, list[str]]:
    """The package whose code fails, and those whose ``__getattr__`` it has asked in vain.

    The machinery of imports does not count.
    """
    user, asked = "", list[str]()
    while traceback is not None:
        frame = traceback.tb_frame
        package = _package(str(frame.f_globals.get("__name__", "")))
        if frame.f_code.co_name == "__getattr__":
            asked.append(package)
        elif package != "importlib":
            user, asked = package, []
        traceback = traceback.tb_next
    return user, asked


def _owners(error: AttributeError | ImportError | TypeError) -> set[str]:
    """The packages to which belongs what is missing or called in vain."""
    if isinstance(error, ImportError):
        return {_package(error.name or "")}
    if isinstance(error, AttributeError):
        return set(map(_package, _modules_of(getattr(error, "obj", None))))
    called = _CALLED.match(str(error))
    return {each for each in (_OWN, *NEWEST_TESTED) if called and _defines(each, called[1])}


def _modules_of(obj: object) -> Iterable[str]:
    """The modules that define an object: its own, or those of its class and of its bases."""
    if isinstance(obj, ModuleType):
        return (obj.__name__,)
    cls = obj if isinstance(obj, type) else type(obj)
    return [str(vars(each).get("__module__", "")) for each in cls.__mro__]


def _defines(package: str, qualified_name: str) -> bool:
    """Whether an imported module of a package has a function or a class of this name."""
    for name, module in tuple(sys.modules.items()):
        if _package(name) != package:
            continue
        found: object = module
        for part in qualified_name.removesuffix(".__init__").split("."):
            found = vars(found).get(part) if hasattr(found, "__dict__") else None
        if found is not None and _package(str(getattr(found, "__module__", ""))) == package:
            return True
    return False


def _package(module: str) -> str:
    return module.partition(".")[0]
