"""The flags of ``revision`` for the place of the new revision."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alembic_autogen.cli.flags.revision_id import revision_id

if TYPE_CHECKING:
    from alembic_autogen.cli.arguments import Parser


def add_place(command: Parser) -> None:
    """Add the flags for the place of a revision, which are those of ``alembic revision``."""
    command.add_argument(
        "--head",
        metavar="REVISION",
        type=revision_id,
        help="the revision to follow: an id, LABEL@head, or base (default: the only head, or that "
        "of the configured branch)",
    )
    command.add_argument(
        "--splice", action="store_true", help="let --head name a revision that others follow"
    )
    command.add_argument(
        "--depends-on",
        action="append",
        default=[],
        type=revision_id,
        metavar="REVISION",
        help="a revision, or a label, of another branch that has to run before it",
    )
    command.add_argument(
        "--branch-label", metavar="LABEL", default="", help="begin a branch of this name"
    )
    command.add_argument(
        "--version-path", metavar="DIR", help="the folder to write to, one of version_locations"
    )
