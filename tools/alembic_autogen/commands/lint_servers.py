"""``lint --servers``: judge revisions on several servers, one after the other, and compare.

Each server has a process of its own; see :mod:`.lint_process`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from alembic_autogen.errors import ConfigurationError, ExitCode, HistoryError
from alembic_autogen.lint.findings import Severity
from alembic_autogen.lint.servers import (
    OnServer,
    ServerDifference,
    differences,
    read_document,
)
from alembic_autogen.sandbox.other_process import answer_of
from alembic_autogen.server.base import title
from alembic_autogen.server.wanted import WantedServer, settings_for, wanted_server

if TYPE_CHECKING:
    from alembic_autogen.commands.linting import LintRequest
    from alembic_autogen.progress import Progress
    from alembic_autogen.settings import Settings

_PROGRAM = """
from alembic_autogen.commands.lint_process import serve
serve({descriptor})
"""


@dataclass(frozen=True)
class JudgedServer:
    """A server on which revisions were judged.

    :param name: as the user asked for it.
    :param version: empty if there was no revision to judge, so that it was not started.
    :param revisions: the revisions on it, by their ids, in the order of the history.
    """

    name: str
    flavor: str
    version: str
    revisions: Mapping[str, OnServer]

    @property
    def title(self) -> str:
        """The flavor and version of the server."""
        return f"{title(self.flavor)} {self.version}".rstrip()


@dataclass(frozen=True)
class ServersLinting:
    """The result of ``lint --servers``.

    :param servers: the servers, in the order in which they were given.
    """

    servers: tuple[JudgedServer, ...]
    fail_on: Severity

    @property
    def revisions(self) -> tuple[str, ...]:
        """The ids of the revisions, in the order of the history."""
        return tuple(dict.fromkeys(each for server in self.servers for each in server.revisions))

    @property
    def exit_code(self) -> ExitCode:
        """The exit code of the command: that of the server with the worst finding."""
        words = {
            finding.severity
            for server in self.servers
            for revision in server.revisions.values()
            for finding in revision.findings
        }
        is_bad = any(Severity[word.upper()] >= self.fail_on for word in words)
        return ExitCode.FINDINGS if is_bad else ExitCode.OK

    def on(self, revision: str) -> Mapping[str, OnServer]:
        """A revision on each server that has judged it, by the server's name."""
        return {s.name: s.revisions[revision] for s in self.servers if revision in s.revisions}

    def differences(self, revision: str) -> tuple[ServerDifference, ...]:
        """The differences between the servers about a revision."""
        return tuple(differences(self.on(revision)))

    def lowest(self, revision: str) -> Iterator[JudgedServer]:
        """Yield for each flavor the server with the lowest version that accepts a revision."""
        for flavor in dict.fromkeys(server.flavor for server in self.servers):
            found = [
                server
                for server in self.servers
                if server.flavor == flavor and revision in server.revisions
                if not server.revisions[revision].failed
            ]
            if found:
                yield min(found, key=lambda server: _numbers(server.version))


def lint_servers(settings: Settings, request: LintRequest, progress: Progress) -> ServersLinting:
    """Judge revisions on the servers of the configuration.

    :raises ConfigurationError: the name of one is wrong.
    :raises ServerError: a server is not available.
    :raises AutogenError: the revisions cannot be judged on one of them.
    """
    wanted = [wanted_server(each) for each in settings.servers]
    names = [each.name for each in wanted]
    if twice := next((name for name in names if names.count(name) > 1), ""):
        raise ConfigurationError(
            f"servers names {twice} twice; name each server once.", key="servers"
        )
    chosen = []
    for each in wanted:  # all of them, before the first one takes its time
        progress.step(f"looking for {each.name}")
        chosen.append((each, settings_for(each, settings)))
    found = []
    for each, own in chosen:
        progress.step(f"judging revisions on {each.name}")
        found.append(_judged(each, own, request))
    return ServersLinting(tuple(found), request.fail_on)


def _judged(wanted: WantedServer, settings: Settings, request: LintRequest) -> JudgedServer:
    """Judge revisions on one server, in a process of its own.

    :raises HistoryError: they cannot be judged.
    """
    content, code = answer_of(_PROGRAM, (settings, request), gets_interrupts=False)
    try:
        answer = json.loads(content)
    except ValueError:
        raise HistoryError(
            f"{wanted.name}: the process that judges revisions there ended with "
            f"{code}, without an answer; run `alembic-autogen lint` with --server "
            "for it alone."
        ) from None
    if "error" in answer:
        raise HistoryError(f"{wanted.name}: {answer['error']}", details=answer["details"])
    revisions = map(read_document, answer["revisions"])
    return JudgedServer(
        wanted.name,
        answer["flavor"],
        answer["version"],
        {each.revision: each for each in revisions},
    )


def _numbers(version: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", version)]
