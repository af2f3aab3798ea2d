"""The flags of the commands on revisions that exist."""

from __future__ import annotations

from argparse import ArgumentTypeError
from collections.abc import Callable

from alembic_autogen.cli.arguments import Parser
from alembic_autogen.cli.report_flag import add_report_flag
from alembic_autogen.option_kinds import SEVERITIES
from alembic_autogen.schema.diagrams import MARK, STYLES

MOST_ROWS = 100_000_000
"""How many rows a table gets at most."""
Add = Callable[[str, str, str], Parser]
"""Adds a command: its name, its description, and what follows the flags."""


def add_amend_flags(command: Parser) -> None:
    """Add the flags of ``revision`` about the last revision."""
    command.add_argument(
        "--amend", action="store_true", help="write the last revision again, if nobody else has it"
    )
    command.add_argument(
        "--upstream",
        metavar="REF",
        help="with --amend: the branch of git that has what is merged (default: origin/HEAD, or "
        "main)",
    )
    command.add_argument(
        "--discard-edits",
        action="store_true",
        help="with --amend: drop what was edited by hand in the file",
    )


def add_history_commands(add: Add) -> None:
    """Add the commands on revisions that exist."""
    command = add(
        "prove",
        "run a revision that exists up, down and up again on a disposable server, also on "
        "generated rows",
        " [revision]",
    )
    command.add_argument(
        "revision", nargs="?", default="head", help="an id, or the beginning of one (default: head)"
    )
    command.add_argument("--sql", action="store_true", help="also print the SQL of the upgrade")
    _add_lint(add)
    _add_sizes(add)
    _add_erd(add)
    _add_squash(add)
    _add_stamp(add)


def row_count(text: str) -> int:
    """Parse a number of rows: ``100000``, ``100k``, ``1M`` or ``1e5``.

    :raises ArgumentTypeError: it is no such number, or below 1.
    """
    units = {"k": 1_000, "m": 1_000_000}
    digits, factor = (
        (text[:-1], units[text[-1].lower()]) if text[-1:].lower() in units else (text, 1)
    )
    try:
        count = float(digits) * factor
    except ValueError:
        count = 0.0
    if not 1 <= count <= MOST_ROWS or count != int(count):
        raise ArgumentTypeError(f"{text!r} is no number of rows from 1 to {MOST_ROWS}")
    return int(count)


def _add_lint(add: Add) -> None:
    command = add(
        "lint",
        "run revisions on a disposable server, and report what they would do to production "
        "(exit code 1: findings)",
        " [REVISION ...]",
    )
    command.add_argument(
        "revisions",
        nargs="*",
        metavar="REVISION",
        help="an id, or the beginning of one (default: the heads)",
    )
    add_lint_flags(command)
    command.add_argument("--all", action="store_true", dest="every", help="all revisions")
    command.add_argument(
        "--statements",
        action="store_true",
        help="also print each statement, with how the server carries it out",
    )
    command.add_argument(
        "--rehearse",
        metavar="N",
        type=row_count,
        default=0,
        help="also run the upgrade on N rows in each of its tables, such as 100000 or 100k, beside "
        "a writer and a reader, and print how long each statement and their waits took",
    )
    command.add_argument(
        "--privileges",
        action="store_true",
        help="also measure which privileges an account needs to run each revision, and print the "
        "GRANT",
    )
    command.add_argument(
        "--url",
        help="with --privileges: a real database, which is only read; report what its account "
        "lacks (exit code 1)",
    )
    command.add_argument(
        "--statements-from-url",
        metavar="URL",
        help="a real database, which is only read; run the statements that it has got, before and "
        "after each revision",
    )
    command.add_argument("--list-rules", action="store_true", help="list the rules, run nothing")
    command.add_argument(
        "--explain", metavar="ID", default="", help="print what a rule finds, and why; run nothing"
    )


def add_lint_flags(command: Parser, condition: str = "") -> None:
    """Add the flags that ``lint`` and ``check-drift --lint`` have.

    :param condition: the flag that they need, for their help.
    """
    command.add_argument(
        "--since",
        metavar="REF",
        help=f"{condition}the revisions that this commit or branch of git does not have, or has "
        "otherwise",
    )
    command.add_argument(
        "--fail-on",
        choices=SEVERITIES[1:],
        default="error",
        help=f"{condition}from which severity on a finding makes the exit code 1 (default: error)",
    )
    add_report_flag(command)


def add_database_flags(command: Parser) -> None:
    """Add the flags of ``check-drift`` that name a real database."""
    command.add_argument(
        "--url",
        help="check whether this real database, which is only read, has the schema of its revision",
    )
    command.add_argument(
        "--database",
        action="store_true",
        help="the same for the database that sqlalchemy.url of alembic.ini names",
    )


def _add_erd(add: Add) -> None:
    command = add(
        "erd",
        "print an entity-relationship diagram of the models' tables, or of a database's",
        " [TABLE ...]",
    )
    command.add_argument(
        "tables",
        nargs="*",
        metavar="TABLE",
        help="the tables to draw, with * and ? for any characters (default: all)",
    )
    command.add_argument(
        "--related", action="store_true", help="also those that a foreign key joins with them"
    )
    command.add_argument(
        "--style",
        choices=STYLES,
        default="mermaid",
        help="the language of the diagram, or text; Graphviz draws svg (default: mermaid)",
    )
    command.add_argument("--url", help="draw the tables of this real database, which is only read")
    files = command.add_mutually_exclusive_group()
    files.add_argument(
        "--output",
        metavar="FILE",
        help=f"write it to a file; a document has it in the block of code after a line {MARK}",
    )
    files.add_argument(
        "--check",
        metavar="FILE",
        help="report whether that file has this diagram (exit code 1: it has another one)",
    )


def _add_sizes(add: Add) -> None:
    command = add(
        "sizes",
        "write down how large the tables of a real database are, by which lint estimates how long "
        "statements take",
        "",
    )
    command.add_argument("--url", required=True, help="the real database, which is only read")
    command.add_argument(
        "--output",
        metavar="FILE",
        help="the file to write, in the project's folder (default: the one that the setting sizes "
        "names; without it, standard output)",
    )


def _add_stamp(add: Add) -> None:
    command = add(
        "stamp",
        "note that a real database is at a revision, if its schema is what this revision makes",
        " REVISION",
    )
    command.add_argument("revision", help="an id, the beginning of one, head, heads or base")
    command.add_argument("--url", required=True, help="the real database")
    command.add_argument(
        "--no-verify", action="store_true", help="do not compare the schemas, which may differ"
    )
    command.add_argument(
        "--purge", action="store_true", help="first drop what the database is at, as alembic stamp"
    )
    command.add_argument("--dry-run", action="store_true", help="compare only, change nothing")


def _add_squash(add: Add) -> None:
    command = add(
        "squash",
        "write one revision in place of several that follow each other, for new databases",
        " FROM:TO",
    )
    command.add_argument(
        "range",
        nargs="?",
        metavar="FROM:TO",
        help="the first and the last revision; without one, the history's first, or the head",
    )
    command.add_argument(
        "-m", "--message", default="", help="the message of the revision (default: names the range)"
    )
    command.add_argument("--dry-run", action="store_true", help="print the revision, write nothing")
    command.add_argument(
        "--drop-replaced",
        metavar="REVISION",
        help="remove the files that this revision has replaced; databases within them can no "
        "longer be upgraded",
    )
