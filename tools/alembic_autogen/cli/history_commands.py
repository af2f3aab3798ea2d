"""The commands on revisions that exist: from arguments to report and exit code."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from alembic_autogen.cli.drift_flags import extent
from alembic_autogen.cli.report_files import reporters
from alembic_autogen.errors import ConfigurationError, ExitCode
from alembic_autogen.report import reporter

if TYPE_CHECKING:
    import argparse

    from alembic_autogen.commands.lint import LintRequest
    from alembic_autogen.progress import Progress
    from alembic_autogen.settings import Settings


def _prove(options: argparse.Namespace, settings: Settings, progress: Progress) -> ExitCode:
    from alembic_autogen.commands.prove import prove

    result = prove(settings, options.revision, progress)
    progress.clear()
    reporter(options.format).report_proof(result, sql=options.sql)
    return result.exit_code


def _lint(options: argparse.Namespace, settings: Settings, progress: Progress) -> ExitCode:
    from alembic_autogen.commands.lint import LintRequest, lint
    from alembic_autogen.lint.findings import Severity

    if "" in options.revisions:
        raise ConfigurationError("The id of a revision is empty; `history` lists the ids.")
    given = [bool(options.revisions), bool(_since(options)), options.every]
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
        _since(options),
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


def lint_request(options: argparse.Namespace) -> LintRequest | None:
    """The revisions that ``check-drift --lint`` judges.

    :raises ConfigurationError: flags are given that do not go together.
    """
    if options.lint and options.merge_base is not None:
        raise ConfigurationError("--lint and --merge-base do not go together; run lint by itself.")
    if not options.lint:
        if options.since is not None or options.fail_on != "error":
            raise ConfigurationError("--since and --fail-on are for --lint; add it.")
        return None
    from alembic_autogen.commands.lint import LintRequest
    from alembic_autogen.lint.findings import Severity

    return LintRequest((), _since(options), fail_on=Severity[options.fail_on.upper()])


def database_drift_command(
    options: argparse.Namespace, settings: Settings, progress: Progress
) -> ExitCode:
    """Carry out ``check-drift --url`` and ``check-drift --database``.

    :raises ConfigurationError: flags are given that do not go together.
    """
    from alembic_autogen.commands.database_drift import database_drift
    from alembic_autogen.history.configured_url import configured_url

    if options.url is not None and options.database:
        raise ConfigurationError("Give --url or --database, and only one of them.")
    if options.lint or options.merge_base is not None:
        raise ConfigurationError("--url and --database are about a database; leave the others out.")
    flag = "--database" if options.database else "--url"
    url = configured_url(settings) if options.database else options.url
    result = database_drift(settings, url, flag, progress)
    progress.clear()
    for report in reporters(options, settings.project, settings):
        report.report_database_drift(result, extent(options))
    return result.exit_code


def _since(options: argparse.Namespace) -> str:
    """The commit of ``--since``; empty without the flag.

    :raises ConfigurationError: it is given and empty, as an unset variable of a script makes it.
    """
    if options.since == "":
        raise ConfigurationError("--since is empty; give it a commit or branch of git.")
    return options.since or ""


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


def _sizes(options: argparse.Namespace, settings: Settings, _: Progress) -> ExitCode:
    from alembic_autogen.commands.sizes import measure_sizes

    if options.output == "":
        raise ConfigurationError("--output is empty; give it the name of a file.")
    output = settings.project / options.output if options.output else None
    result = measure_sizes(settings, options.url, output)
    reporter(options.format).report_sizes(result)
    return result.exit_code


def _stamp(options: argparse.Namespace, settings: Settings, progress: Progress) -> ExitCode:
    from alembic_autogen.commands.stamp import StampRequest, stamp

    request = StampRequest(
        options.revision,
        options.url,
        not options.no_verify,
        options.purge,
        options.dry_run,
    )
    result = stamp(settings, request, progress)
    progress.clear()
    reporter(options.format).report_stamp(result)
    return result.exit_code


def drop_replaced_command(
    options: argparse.Namespace, settings: Settings, progress: Progress
) -> ExitCode:
    """Carry out ``squash --drop-replaced``."""
    from alembic_autogen.commands.drop_replaced import drop_replaced

    if options.range or options.message or options.dry_run:
        raise ConfigurationError(
            "--drop-replaced takes a revision, and nothing else; leave the rest out."
        )
    dropped = drop_replaced(settings, options.drop_replaced, progress)
    progress.clear()
    reporter(options.format).report_dropped(dropped)
    return dropped.exit_code


def _record_head(options: argparse.Namespace, settings: Settings, _: Progress) -> ExitCode:
    from alembic_autogen.commands.record_head import record_head

    file = Path(options.revision_file) if options.revision_file else None
    result = record_head(settings, file)
    reporter(options.format).report_recorded(result)
    return result.exit_code


def _baseline(options: argparse.Namespace, settings: Settings, progress: Progress) -> ExitCode:
    from alembic_autogen.commands.baseline import baseline

    output = settings.project / options.output
    result = baseline(settings, options.from_url, output, progress, dry_run=options.dry_run)
    progress.clear()
    reporter(options.format).report_baseline(result)
    return result.exit_code


HISTORY_COMMANDS = {
    "baseline": _baseline,
    "lint": _lint,
    "prove": _prove,
    "record-head": _record_head,
    "sizes": _sizes,
    "stamp": _stamp,
}
"""The function of each command."""
