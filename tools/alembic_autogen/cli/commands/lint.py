"""The command ``lint``."""

from __future__ import annotations

from argparse import ArgumentTypeError
from typing import TYPE_CHECKING

from alembic_autogen.cli.command import Command
from alembic_autogen.cli.flags.lint import add_lint_flags, since
from alembic_autogen.cli.flags.revision_id import revision_id
from alembic_autogen.cli.report_files import reporters
from alembic_autogen.errors import ConfigurationError, ExitCode
from alembic_autogen.report import reporter
from alembic_autogen.report.terminal import show_other_version

if TYPE_CHECKING:
    import argparse

    from alembic_autogen.cli.arguments import Parser
    from alembic_autogen.commands.linting import LintRequest
    from alembic_autogen.progress import Progress
    from alembic_autogen.settings import Settings

MOST_ROWS = 100_000_000
"""The maximum number of rows of a table."""


def _add_flags(command: Parser) -> None:
    command.add_argument(
        "revisions",
        nargs="*",
        type=revision_id,
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
        type=_row_count,
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


def _row_count(text: str) -> int:
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
        raise ArgumentTypeError(f"{text!r} is not a number of rows from 1 to {MOST_ROWS}")
    return int(count)


def _run(options: argparse.Namespace, settings: Settings, progress: Progress) -> ExitCode:
    from alembic_autogen.commands.lint import lint
    from alembic_autogen.commands.linting import LintRequest
    from alembic_autogen.lint.findings import Severity

    given = [bool(options.revisions), bool(since(options)), options.every]
    if sum(given) > 1:
        raise ConfigurationError("Give revisions, --since or --all, and only one of them.")
    if options.url is not None and not (options.privileges and options.url):
        raise ConfigurationError(
            "--url is for --privileges, and needs a URL: --privileges --url URL."
        )
    if options.statements_from_url == "":
        raise ConfigurationError("--statements-from-url is empty; give it a URL.")
    if options.list_rules and options.explain:
        raise ConfigurationError("--list-rules and --explain do not go together; give one of them.")
    if options.list_rules or options.explain:
        return _explain_rules(options, settings)
    request = LintRequest(
        tuple(options.revisions),
        since(options),
        options.every,
        Severity[options.fail_on.upper()],
        options.rehearse,
        options.privileges,
        options.url or "",
        options.statements_from_url or "",
    )
    if _is_for_servers(options, settings):
        return _lint_servers(options, settings, request, progress)
    result = lint(settings, request, progress)
    progress.clear()
    show_other_version(settings.mysql_version, result.server)
    for report in reporters(options, settings.project, settings):
        report.report_linting(result, statements=options.statements)
    return result.exit_code


def _is_for_servers(options: argparse.Namespace, settings: Settings) -> bool:
    """Whether revisions are judged on several servers; flags that ask for more go before a setting.

    :raises ConfigurationError: flags are given that do not go together.
    """
    if not settings.servers:
        return False
    single = {
        "--statements": options.statements,
        "--rehearse": bool(options.rehearse),
        "--privileges": options.privileges,
        "--report": bool(options.reports),
        f"--format {options.format}": options.format not in ("text", "json"),
    }
    given = [flag for flag, is_given in single.items() if is_given]
    if given and settings.origins.get("servers") == "--servers":
        raise ConfigurationError(
            f"--servers and {given[0]} do not go together; run lint once for each --server."
        )
    return not given


def _lint_servers(
    options: argparse.Namespace, settings: Settings, request: LintRequest, progress: Progress
) -> ExitCode:
    from alembic_autogen.commands.lint_servers import lint_servers

    result = lint_servers(settings, request, progress)
    progress.clear()
    reporter(options.format).report_server_linting(result)
    return result.exit_code


def _explain_rules(options: argparse.Namespace, settings: Settings) -> ExitCode:
    from alembic_autogen.lint.judge import chosen_rules
    from alembic_autogen.lint.rule import documentation
    from alembic_autogen.spelling import suggestion

    rules = chosen_rules(settings.lint_severity)
    report = reporter(options.format)
    if not options.explain:
        report.report_rules(rules)
        return ExitCode.OK
    if options.explain not in rules:
        raise ConfigurationError(
            f"There is no rule {options.explain!r}{suggestion(options.explain, rules)}; "
            "`alembic-autogen lint --list-rules` lists them."
        )
    report.report_rule(rules[options.explain], documentation()[options.explain])
    return ExitCode.OK


COMMAND = Command(
    "lint",
    "run revisions on a disposable server, and report what they would do to production (exit code "
    "1: findings)",
    _run,
    _add_flags,
    " [REVISION ...]",
)
