"""Results of ``lint --servers``, as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alembic_autogen.report.json.output import print_document

if TYPE_CHECKING:
    from alembic_autogen.commands.lint_servers import ServersLinting
    from alembic_autogen.lint.servers import OnServer


def report_server_linting(linting: ServersLinting) -> None:
    """Print the results of each revision on each server as one object."""
    print_document(
        {
            "servers": [
                {"name": each.name, "flavor": each.flavor, "version": each.version or None}
                for each in linting.servers
            ],
            "revisions": [_revision(linting, each) for each in linting.revisions],
            "fail_on": linting.fail_on.word,
        }
    )


def _revision(linting: ServersLinting, revision: str) -> dict[str, object]:
    on = linting.on(revision)
    return {
        "revision": revision,
        "path": next(iter(on.values())).path,
        "on": [{"name": name, **_on(found)} for name, found in on.items()],
        "differences": [
            {
                "kind": each.kind,
                "what": each.what or None,
                "line": each.line or None,
                "values": dict(each.values),
            }
            for each in linting.differences(revision)
        ],
        "lowest": [{"flavor": s.flavor, "version": s.version} for s in linting.lowest(revision)],
    }


def _on(found: OnServer) -> dict[str, object]:
    return {
        "failed": found.failed or None,
        "proved": found.proved,
        "statements": [
            {
                "sql": each.sql,
                "line": each.line or None,
                "algorithm": each.algorithm or None,
                "lock": each.lock or None,
                "rebuild": each.rebuild,
            }
            for each in found.statements
        ],
        "findings": [
            {
                "id": each.id,
                "severity": each.severity,
                "message": each.message,
                "line": each.line or None,
            }
            for each in found.findings
        ],
    }
