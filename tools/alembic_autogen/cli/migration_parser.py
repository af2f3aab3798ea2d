"""The flags of the commands on the configured database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alembic_autogen.cli.backup_parser import add_backup_flags
from alembic_autogen.cli.history_parser import Add
from alembic_autogen.cli.list_parser import add_list_flags
from alembic_autogen.schema.diagrams import LANGUAGES

if TYPE_CHECKING:
    from alembic_autogen.cli.arguments import Parser


def add_migration_commands(add: Add) -> None:
    """Add the commands on the configured database (``history/configured_database.py``)."""
    upgrade = add("upgrade", "upgrade the configured database", " [target]")
    upgrade.add_argument(
        "target", nargs="?", default=None, help="a revision, or +N (default: head)"
    )
    add_list_flags(upgrade)
    downgrade = add("downgrade", "downgrade the configured database", " [target]")
    downgrade.add_argument(
        "target", nargs="?", default=None, help="a revision, -N or base (default: -1)"
    )
    add_list_flags(downgrade)
    for command in (upgrade, downgrade):
        command.add_argument("-y", "--yes", action="store_true", help="do not ask for confirmation")
        _add_ways_without_change(command)
        command.add_argument(
            "--no-preview",
            action="store_true",
            help="do not run the revisions on a disposable server first",
        )
        add_backup_flags(command)
        _add_answers(command)
    resume = add("resume", "finish the revision that has stopped half way", "")
    resume.add_argument("-y", "--yes", action="store_true", help="do not ask for confirmation")
    resume.add_argument(
        "--dry-run",
        action="store_true",
        help="show where a revision has stopped, and change nothing (exit code 1 if one has)",
    )
    _add_answers(resume)
    history = add(
        "history",
        "list the revisions, and mark those that the configured database has",
        "",
    )
    history.add_argument(
        "--graph", action="store_true", help="draw branches and merges, as git log --graph does"
    )
    history.add_argument(
        "--diagram",
        choices=LANGUAGES,
        help="print a diagram in this language instead; Graphviz draws svg",
    )


def _add_answers(command: Parser) -> None:
    """Add the flags that say how to go on where a database is not as expected."""
    command.add_argument(
        "--accept-drift",
        action="store_true",
        help="go on if the schema was changed by hand, from the nearest point of the history",
    )
    command.add_argument(
        "--kill-blockers",
        action="store_true",
        help="end the connections for whose locks a revision has waited in vain; never those "
        "with LOCK TABLES or large transactions",
    )
    rows = command.add_mutually_exclusive_group()
    rows.add_argument(
        "--rows-done",
        dest="rows_done",
        action="store_true",
        default=None,
        help="after an upgrade that stopped half way: the rows in question were written",
    )
    rows.add_argument(
        "--rows-missing",
        dest="rows_done",
        action="store_false",
        help="after an upgrade that stopped half way: they were not written",
    )


def _add_ways_without_change(command: Parser) -> None:
    """Add the flags that say what would be done, and the one that does what was planned."""
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
        help="do what such a file says, without a question, and refuse to do anything else",
    )
