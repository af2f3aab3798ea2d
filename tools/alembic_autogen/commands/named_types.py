"""Types and other parts of a revision that the project names, and that the file cannot run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from alembic_autogen.autogenerate.rendering.plugin import OF_REPR
from alembic_autogen.error_text import first_line

if TYPE_CHECKING:
    from alembic_autogen.proof.roundtrip import RoundTrip

_ERRORS = (NameError, AttributeError, ImportError, TypeError, ValueError, LookupError)
"""What Python raises for a name or an argument that the file lacks."""


def failed_name(trip: RoundTrip) -> BaseException | None:
    """Return the error of Python in the file of a candidate, if that is why it failed."""
    error = trip.failure.__cause__ if trip.failure is not None else None
    return error if isinstance(error, _ERRORS) else None


def not_followed(error: BaseException, named: Mapping[str, str]) -> str:
    """Say whose text the file cannot run, and what to do about it.

    :param error: the error.
    :param named: the texts that the project gives, with the name of who gives them.
    """
    name = getattr(error, "name", None)
    guilty = {text: who for text, who in named.items() if name and name in text} or named
    text, who = next(iter(guilty.items()))
    why = f"{type(error).__name__}: {first_line(str(error))[0]}"
    return f"{who} gives {text}, which the file cannot run ({why}); {_remedy(who)}."


def _remedy(who: str) -> str:
    done = "it has the server's types instead"
    if who.startswith(OF_REPR):
        return f"{done}, unless render_item of env.py gives an expression for the type"
    return f"{done}, until script.py.mako or render_item (context.imports.add) imports that name"
