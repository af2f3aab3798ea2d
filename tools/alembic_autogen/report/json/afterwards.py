"""What was found in a real database after revisions have run there, as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alembic_autogen.report.json.documents import difference_document

if TYPE_CHECKING:
    from alembic_autogen.apply.afterwards.values import ComparedSchema, Mending, RowCount


def compared_document(compared: ComparedSchema | None) -> dict[str, object]:
    """How a database differs from what the revisions made on the disposable server."""
    if compared is None:
        return {"differences": None, "mending": None}
    return {
        "differences": [difference_document(each) for each in compared.differences],
        "mending": mending_document(compared.mending),
    }


def mending_document(mending: Mending | None) -> dict[str, object] | None:
    """The statements that mend what differs, if they are known."""
    if mending is None:
        return None
    return {"statements": list(mending.statements), "drops": list(mending.dropped)}


def row_count_document(count: RowCount) -> dict[str, object]:
    """How many rows a table had and has."""
    return {
        "old": str(count.old) if count.old else None,
        "new": str(count.new) if count.new else None,
        "before": count.before,
        "after": count.after,
    }
