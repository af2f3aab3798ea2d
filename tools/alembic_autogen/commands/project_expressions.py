"""Find the expression of the project that the file of a candidate cannot evaluate."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from alembic_autogen.error_text import first_line

if TYPE_CHECKING:
    from alembic_autogen.autogenerate.rendering.plugin import ProjectExpression
    from alembic_autogen.proof.roundtrip import RoundTrip

_ERRORS = (NameError, AttributeError, ImportError, TypeError, ValueError, LookupError)
"""The errors that Python raises for a name or an argument that the file lacks."""


def evaluation_error(trip: RoundTrip) -> BaseException | None:
    """Return Python's error in the file of a candidate, if the candidate failed because of it."""
    error = trip.failure.__cause__ if trip.failure is not None else None
    return error if isinstance(error, _ERRORS) else None


def describe_failure(error: BaseException, expressions: Sequence[ProjectExpression]) -> str:
    """Describe the expression that failed, with the remedy.

    :param error: the error; if it names no part of an expression, the first one counts.
    :param expressions: the project's expressions in the file, at least one.
    """
    name = getattr(error, "name", None)
    failed = next((each for each in expressions if name and name in each.text), expressions[0])
    why = f"{type(error).__name__}: {first_line(str(error))[0]}"
    return (
        f"{failed.source} gives {failed.text}, which the file cannot run ({why}); "
        f"{_remedy(failed)}."
    )


def _remedy(failed: ProjectExpression) -> str:
    done = "it has the server's types instead"
    if failed.is_repr:
        return f"{done}, unless render_item of env.py gives an expression for the type"
    return f"{done}, until script.py.mako or render_item (context.imports.add) imports that name"
