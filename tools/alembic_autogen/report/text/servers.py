"""Results of ``lint --servers``, as text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from alembic_autogen.report import streams
from alembic_autogen.wording import shortened

if TYPE_CHECKING:
    from alembic_autogen.commands.lint_servers import ServersLinting
    from alembic_autogen.lint.servers import Difference, FoundThere


def report_server_linting(linting: ServersLinting) -> None:
    """Print the findings, each with the servers that it is about, and what differs."""
    for revision in linting.revisions:
        for line in (*_findings(linting, revision), *_compared(linting, revision)):
            streams.out(f"{line}\n")
    names = [f"{each.name} ({each.title})" for each in linting.servers]
    count = len(linting.revisions)
    streams.err(f"{count} revision{'s' * (count != 1)}, run on {', '.join(names)}.\n")


def _findings(linting: ServersLinting, revision: str) -> Iterator[str]:
    found: dict[tuple[int, str], tuple[str, FoundThere, list[str]]] = {}
    for server, each in linting.on(revision).items():
        for finding in each.findings:
            key = (finding.line, finding.id)
            found.setdefault(key, (each.path, finding, []))[2].append(server)
    for _, (path, finding, servers) in sorted(found.items()):
        shown = streams.shown_path(Path(path))
        place = f"{shown}:{finding.line}" if finding.line else shown
        where = ", ".join(dict.fromkeys(servers))
        yield f"{place}: {finding.severity}: {finding.message} [{finding.id}] ({where})"


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


def _what(difference: Difference) -> str:
    if difference.kind == "class":
        return f"another class for {shortened(difference.what)}"
    if difference.kind == "schema":
        return f"another table {difference.what} after the upgrade"
    return "not all servers take it; their errors"
