"""The definition of a rule, and the search for all rules."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING

from alembic_autogen.lint.findings import Severity

if TYPE_CHECKING:
    from alembic_autogen.lint.evidence import Evidence, Statement


@dataclass(frozen=True)
class Hit:
    """Something that a rule's check found.

    :param message: one sentence.
    :param statement: the statement that it is about.
    :param line: the line of the file, if it is not that of the statement.
    :param column: the column of that line, from 1, if it is not the first one with text.
    :param fix: what to do about it, if that is not what the rule says.
    """

    message: str
    statement: Statement | None = None
    line: int = 0
    column: int = 0
    fix: str = ""


@dataclass(frozen=True)
class Rule:
    """A rule, which is the module of :mod:`alembic_autogen.lint.rules` in which it is defined.

    Its documentation is the docstring of that module, with examples that it flags and that it does
    not, which the tests run.

    :param id: its name: in the configuration, in comments that suppress it, in reports.
    :param severity: the severity of what it finds, unless the configuration sets another one.
    :param summary: what it finds, as one sentence.
    :param fix: what to do about it, as one sentence.
    :param check: returns what it finds in the evidence of a revision.
    """

    id: str
    severity: Severity
    summary: str
    fix: str
    check: Callable[[Evidence], Iterable[Hit]]


@lru_cache(maxsize=1)
def rules() -> Mapping[str, Rule]:
    """Every rule, by its id: ``RULE`` of each module of :mod:`alembic_autogen.lint.rules`."""
    return {rule.id: rule for rule, _ in _modules()}


@lru_cache(maxsize=1)
def documentation() -> Mapping[str, str]:
    """The documentation of every rule, by its id."""
    return {rule.id: text for rule, text in _modules()}


def _modules() -> Iterable[tuple[Rule, str]]:
    package = import_module("alembic_autogen.lint.rules")
    for found in sorted(pkgutil.iter_modules(package.__path__), key=lambda each: each.name):
        module = import_module(f"{package.__name__}.{found.name}")
        if hasattr(module, "RULE"):
            yield module.RULE, (module.__doc__ or "").strip()
