"""The findings in a real database after its revisions have run, as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from alembic_autogen.report.json.documents import difference_document

if TYPE_CHECKING:
    from alembic_autogen.apply.afterwards.comparison_results import (
        ComparedSchema,
        ComparedValues,
        Mending,
        RowCount,
    )


def compared_document(compared: ComparedSchema | None) -> dict[str, object]:
    """Differences of a database from the schema that the disposable server has shown."""
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
    """The number of a table's rows before and after."""
    return {
        "old": str(count.old) if count.old else None,
        "new": str(count.new) if count.new else None,
        "before": count.before,
        "after": count.after,
    }


def values_document(values: Sequence[ComparedValues] | None) -> dict[str, object]:
    """Changes of values, by their checksums; ``None`` without --checksum."""
    return {"checksums": None if values is None else [_of_table(each) for each in values]}


def _of_table(values: ComparedValues) -> dict[str, object]:
    return {
        "old": str(values.old),
        "new": str(values.new),
        "same": list(values.same),
        "changed": list(values.changed),
        "unexplained": list(values.unexplained),
        "problem": values.problem or None,
    }
