"""The flags that ``upgrade`` and ``downgrade`` have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alembic_autogen.cli.flags.answers import add_answers
from alembic_autogen.cli.flags.backups import add_backup_flags
from alembic_autogen.cli.flags.database_list import add_list_flags

if TYPE_CHECKING:
    from alembic_autogen.cli.arguments import Parser


def add_migration_flags(command: Parser) -> None:
    """Add the flags to a command."""
    add_list_flags(command)
    command.add_argument("-y", "--yes", action="store_true", help="do not ask for confirmation")
    _add_ways_without_change(command)
    command.add_argument(
        "--no-preview",
        action="store_true",
        help="do not run the revisions on a disposable server first",
    )
    add_backup_flags(command)
    add_answers(command)


def _add_ways_without_change(command: Parser) -> None:
    """Add the flags that only show or plan the changes, and the one that carries out a plan."""
    instead = command.add_mutually_exclusive_group()
    instead.add_argument("--dry-run", action="store_true", help="print the SQL, change nothing")
    instead.add_argument(
        "--plan",
        metavar="FILE",
        help="write what would be done to a file in the project's folder, and change nothing",
    )
    instead.add_argument(
        "--plan-from",
        metavar="FILE",
        help="carry out the plan in such a file without asking, and refuse to do anything else",
    )
