"""Results of ``lint --servers``, as text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from alembic_autogen.report import streams
from alembic_autogen.wording import count_of, shortened

if TYPE_CHECKING:
    from alembic_autogen.commands.lint_servers import ServersLinting
    from alembic_autogen.lint.servers import FoundThere, OnServer, ServerDifference


def report_server_linting(linting: ServersLinting) -> None:
    """Print the findings, each with the servers that it is about, and what differs."""
    for revision in linting.revisions:
        for line in (*_findings(linting, revision), *_compared(linting, revision)):
            streams.out(f"{line}\n")
    names = ", ".join(f"{each.name} ({each.title})" for each in linting.servers)
    count = len(linting.revisions)
    ran = f", run on {names}" if count else "; there was nothing to run"
    streams.err(f"{count_of(count, 'revision')}{ran}.\n")


def _findings(linting: ServersLinting, revision: str) -> Iterator[str]:
    """The findings by line and rule; those of one line and rule are one if no server has several.

    Its message may then differ, as it quotes the server.
    """
    of_a_rule: dict[tuple[int, str], list[tuple[str, OnServer, FoundThere]]] = {}
    for server, each in linting.on(revision).items():
        for finding in each.findings:
            of_a_rule.setdefault((finding.line, finding.id), []).append((server, each, finding))
    for _, group in sorted(of_a_rule.items()):
        names = [server for server, *_ in group]
        is_one = len({*names}) == len(names)
        for message in dict.fromkeys(finding.message for *_, finding in group):
            same = group if is_one else [each for each in group if each[2].message == message]
            yield _finding(same)
            if is_one:
                break


def _finding(same: Sequence[tuple[str, OnServer, FoundThere]]) -> str:
    """A finding with the servers that have it."""
    (_, revision, finding), *_ = same
    shown = streams.shown_path(Path(revision.path))
    place = f"{shown}:{finding.line}" if finding.line else shown
    where = ", ".join(dict.fromkeys(server for server, *_ in same))
    message = " ".join(finding.message.splitlines())  # the name of a table may have several
    return f"{place}: {finding.severity}: {message} [{finding.id}] ({where})"


def _compared(linting: ServersLinting, revision: str) -> Iterator[str]:
    on = linting.on(revision)
    path = streams.shown_path(Path(next(iter(on.values())).path))
    different = linting.differences(revision)
    lowest = [each.title for each in linting.lowest(revision)]
    if not different:
        yield f"{path}: the same on all servers."
    for each in different:
        place = f"{path}:{each.line}" if each.line else path
        yield f"{place}: {_what(each)}:"
        yield from (f"    {server}: {shortened(text)}" for server, text in each.values.items())
    if any(each.failed for each in on.values()):
        yield f"{path}: the lowest version that takes it: {', '.join(lowest) or 'none of them'}."


def _what(difference: ServerDifference) -> str:
    if difference.kind == "class":
        return f"another class for {shortened(difference.what)}"
    if difference.kind == "schema":
        return f"another table {difference.what} after the upgrade"
    return "not all servers take it; their errors"
