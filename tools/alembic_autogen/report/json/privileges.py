"""The privileges that revisions need, as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alembic_autogen.report.text.privileges import grants, lacking_grants

if TYPE_CHECKING:
    from alembic_autogen.commands.linting import Linting
    from alembic_autogen.lint.evidence import Evidence


def privileges_document(linting: Linting, evidence: Evidence) -> dict[str, object] | None:
    """Privileges that a revision needs and that an account lacks; ``None`` if not measured."""
    needed = evidence.privileges
    if needed is None:
        return None
    return {
        "needed": [
            {
                "direction": direction,
                "privileges": [
                    {
                        "privilege": each.name,
                        "database": each.database or linting.own_database or None,
                        "global": each.database is None,
                    }
                    for each in privileges
                ],
                "grants": list(grants(linting, privileges)),
            }
            for direction, privileges in needed.directions.items()
        ],
        "not_measured": needed.problem or None,
        "lacking": [
            {"privilege": each.privilege, "table": each.table, "global": each.is_global}
            for each in linting.lacks.get(evidence.revision, ())
        ],
        "lacking_grants": list(lacking_grants(linting, evidence.revision)),
    }
