"""Flags of ``revision`` that say the same thing twice, or two things of one: refused at once.

Nothing is needed for that but the command line, so that nobody waits for a server, or answers
questions, before a flag turns out to be wrong.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from alembic_autogen.autogenerate.backfills.flags import parse_fill, place_of
from alembic_autogen.autogenerate.renames.flags import parse_path, parse_rename
from alembic_autogen.errors import ConfigurationError

if TYPE_CHECKING:
    from alembic_autogen.commands.revision import Request

_Said = tuple[str, tuple[object, ...]]
"""A flag as it was typed, and the names that it is about."""


def check_flags(request: Request) -> None:
    """See to it that flags can be read, and agree with each other.

    :raises ConfigurationError: one has not the right form, or two of them are about one thing.
    """
    for group in _groups(request):
        _check_once(group)
    if request.refusals and not request.guards:
        raise ConfigurationError(
            f"--refuse {request.refusals[0]} and --no-guards contradict each other: without guards "
            "an upgrade refuses no rows."
        )


def _groups(request: Request) -> Iterator[list[_Said]]:
    """Flags of which only one may be about each thing."""
    answers = request.answers
    renames = [(f"--rename {text}", *parse_rename(text)) for text in answers.renames]
    kept = [(f"--no-rename {text}", tuple(parse_path(text))) for text in answers.kept_apart]
    yield [*((said, tuple(old)) for said, old, _ in renames), *kept]
    yield [(said, (*old[:-1], *new)) for said, old, new in renames]
    yield [
        (f"{option} {text}", tuple(parse_rename(text)[0]))
        for option, texts in (
            ("--rename-value", answers.values),
            ("--merge-value", answers.merged),
        )
        for text in texts
    ]
    yield [
        *((f"--fill {t}", place_of("--fill", parse_fill(t)[0])) for t in request.fills),
        *((f"--refuse {t}", place_of("--refuse", t)) for t in request.refusals),
    ]
    yield [(f"--accept-change {t}", place_of("--accept-change", t)) for t in request.accepted]


def _check_once(group: Iterable[_Said]) -> None:
    found: dict[tuple[object, ...], str] = {}
    for said, names in group:
        before = found.setdefault(names, said)
        if before is said:
            continue
        if before == said:
            raise ConfigurationError(f"{said} is given twice.")
        raise ConfigurationError(f"{before} and {said} contradict each other; give one of them.")
