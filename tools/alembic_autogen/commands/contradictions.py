"""Refuse flags of ``revision`` that are repeated or contradict each other.

This needs only the command line, so it is checked before a server is started or the user is asked
a question.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING

from alembic_autogen.autogenerate.backfills.flags import parse_fill, place_of
from alembic_autogen.autogenerate.flag_names import parse_path, parse_rename
from alembic_autogen.errors import ConfigurationError

if TYPE_CHECKING:
    from alembic_autogen.commands.revision_request import RevisionRequest

_Flag = tuple[str, tuple[object, ...]]
"""A flag as it was typed, and the names that it refers to."""


def check_flags(request: RevisionRequest, schemas: Collection[str]) -> None:
    """Check that the flags can be parsed, and do not contradict each other.

    :param schemas: the further databases of the application, from which tables may move.
    :raises ConfigurationError: a flag has a wrong form, or two flags refer to the same object.
    """
    _check_names_differ(request, schemas)
    for group in _groups(request):
        _check_once(group)
    if request.refusals and not request.has_preconditions:
        raise ConfigurationError(
            f"--refuse {request.refusals[0]} and --no-preconditions contradict each other: without "
            "preconditions an upgrade refuses no rows."
        )


def _check_names_differ(request: RevisionRequest, schemas: Collection[str]) -> None:
    """Refuse a rename to the same name.

    A table that leaves a further database keeps its name.

    :raises ConfigurationError: the new name is the old one.
    """
    answers = request.answers
    for option, texts in (
        ("--rename", answers.renames),
        ("--rename-value", answers.members),
        ("--merge-value", answers.merged),
    ):
        for text in texts:
            old, new = parse_rename(text, option)
            may_move = option == "--rename" and len(old) == 2 and old[0] in schemas
            if old[-len(new) :] == new and not may_move:
                raise ConfigurationError(
                    f"{option} {text}: the old name and the new one are the same; leave it out."
                )


def _groups(request: RevisionRequest) -> Iterator[list[_Flag]]:
    """Group the flags of which only one may refer to each object."""
    answers = request.answers
    renames = [(f"--rename {text}", *parse_rename(text)) for text in answers.renames]
    kept = [(f"--no-rename {text}", tuple(parse_path(text))) for text in answers.not_renamed]
    yield [*((flag, tuple(old)) for flag, old, _ in renames), *kept]
    yield [(flag, (*old[:-1], *new)) for flag, old, new in renames]
    yield [
        (f"{option} {text}", tuple(parse_rename(text, option)[0]))
        for option, texts in (
            ("--rename-value", answers.members),
            ("--merge-value", answers.merged),
        )
        for text in texts
    ]
    yield [
        *((f"--fill {t}", place_of("--fill", parse_fill(t)[0])) for t in request.fills),
        *((f"--refuse {t}", place_of("--refuse", t)) for t in request.refusals),
    ]
    yield [(f"--accept-change {t}", place_of("--accept-change", t)) for t in request.accepted]


def _check_once(group: Iterable[_Flag]) -> None:
    found: dict[tuple[object, ...], str] = {}
    for flag, names in group:
        before = found.setdefault(names, flag)
        if before is flag:
            continue
        if before == flag:
            raise ConfigurationError(f"{flag} is given twice; leave one out.")
        raise ConfigurationError(f"{before} and {flag} contradict each other; give one of them.")
