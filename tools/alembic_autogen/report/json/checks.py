"""The results of the checks of a plan, as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alembic_autogen.apply.checks.losses import StatementLoss
    from alembic_autogen.apply.checks.privileges import Lack
    from alembic_autogen.apply.checks.refusals import Refusal
    from alembic_autogen.apply.checks.results import CheckResults
    from alembic_autogen.apply.checks.room import NeededRoom


def checks_document(checks: CheckResults) -> dict[str, object]:
    """The checks of a plan, as keys of its object."""
    return {
        "losses": [_loss(each) for each in checks.losses],
        "lacks": [_lack(each) for each in checks.lacks],
        "refusals": [_refusal(each) for each in checks.refusals],
        "unasked": checks.unasked,
        "room": _room(checks.room) if checks.room else None,
    }


def _lack(lack: Lack) -> dict[str, object]:
    return {
        "revision": lack.revision,
        "sql": lack.sql,
        "privilege": lack.privilege,
        "database": lack.database,
        "table": lack.table,
    }


def _refusal(refusal: Refusal) -> dict[str, object]:
    return {
        "revision": refusal.revision,
        "problem": refusal.problem,
        "remedy": refusal.remedy,
        "count": refusal.count,
        "rows": refusal.rows,
    }


def _room(room: NeededRoom) -> dict[str, object]:
    return {
        "revision": room.revision,
        "sql": room.sql,
        "table": room.table,
        "needed_bytes": room.needed,
        "free_bytes": room.free,
    }


def _loss(loss: StatementLoss) -> dict[str, object]:
    return {
        "revision": loss.revision,
        "sql": loss.sql,
        "table": str(loss.table) if loss.table else None,
        "columns": list(loss.columns),
        "loses": str(loss),
    }
