"""The flags of ``upgrade``, ``downgrade`` and ``resume`` about many databases."""

from __future__ import annotations

import argparse
import re

from alembic_autogen.cli.arguments import Parser


def add_list_flags(command: Parser) -> None:
    """Add the flags about a list of databases."""
    group = command.add_argument_group("many databases (tenants, shards)")
    lists = group.add_mutually_exclusive_group()
    lists.add_argument(
        "--urls",
        metavar="FILE",
        help="change each database of a list, one URL a line; - for standard input",
    )
    lists.add_argument(
        "--urls-from",
        metavar="COMMAND",
        help="the same, with the list that a command prints, which is run without a shell",
    )
    group.add_argument("--jobs", type=_count, metavar="N", help="how many at a time (default: 4)")
    group.add_argument(
        "--canary",
        type=_count_or_none,
        metavar="N",
        help="how many come first; if one fails, no other one begins (default: 1)",
    )
    group.add_argument(
        "--fail-fast", action="store_true", help="begin no further one after one has failed"
    )
    group.add_argument(
        "--url-variable",
        type=_variable,
        metavar="NAME",
        help="the environment variable from which env.py takes the URL, if that is not "
        "sqlalchemy.url",
    )
    group.add_argument(
        "--url-x",
        type=_argument,
        metavar="NAME",
        help="the argument of -x from which env.py takes it",
    )


def _count(text: str) -> int:
    number = _count_or_none(text)
    if not number:
        raise argparse.ArgumentTypeError("must be at least 1")
    return number


def _count_or_none(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,6}", text):
        raise argparse.ArgumentTypeError(f"must be a number, not {text!r}")
    return int(text)


def _variable(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", text):
        raise argparse.ArgumentTypeError(f"must be the name of a variable, not {text!r}")
    return text


def _argument(text: str) -> str:
    if not text or "=" in text:
        raise argparse.ArgumentTypeError(f"must be the name before the =, not {text!r}")
    return text
