"""The effects of a revision on rows, while it ran up, down and up again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from alembic_autogen.report.generated_rows import rows_lines
from alembic_autogen.report.html.elements import Html, element, joined

if TYPE_CHECKING:
    from alembic_autogen.lint.evidence import Evidence
    from alembic_autogen.proof.rows.observe import RowChange
    from alembic_autogen.proof.rows.result import RowsProof
    from alembic_autogen.schema.model import TableKey

_HEADINGS = ("Generated rows", "Upgrade", "Downgrade", "Upgrade again")
Changes = Sequence["RowChange"]


def rows_of_proof(rows: RowsProof | None) -> Html:
    """The rows of the proof of a new revision."""
    if rows is None:
        return element("p", "The revision was not run on rows.", class_="muted")
    lines = (each for each in rows_lines(rows) if not each.startswith("  "))
    notes = (element("p", each) for each in lines)
    further = (each for each in (rows.unforeseen, rows.not_undone, rows.not_again) if each)
    return joined(
        [
            *notes,
            _table(rows.filled, rows.up, rows.down, rows.again),
            *(element("p", each, class_="caution") for each in (*further, *rows.missing)),
        ]
    )


def rows_of_evidence(evidence: Evidence) -> Html:
    """The rows of a revision that exists."""
    run = evidence.proof.full
    if run is None:
        return element("p", "The revision was not run on rows.", class_="muted")
    problem = run.failure or run.refused
    return joined(
        [
            _table(evidence.filled, run.up, run.down, run.again),
            element("p", problem, class_="caution") if problem else Html(),
        ]
    )


def _table(filled: Mapping[TableKey, int], up: Changes, down: Changes, again: Changes) -> Html:
    keys = sorted({*filled, *(each.table for each in (*up, *down, *again))}, key=str)
    heads = (element("th", each, scope="col") for each in ("Table", *_HEADINGS))
    body = (
        element(
            "tr",
            element("th", element("code", str(key)), scope="row"),
            element("td", f"{filled.get(key, 0):,}", class_="number", data_label=_HEADINGS[0]),
            *(
                element("td", _texts(found, key), data_label=label)
                for found, label in zip((up, down, again), _HEADINGS[1:], strict=True)
            ),
        )
        for key in keys
    )
    return element(
        "table",
        element("thead", element("tr", *heads)),
        element("tbody", *body),
        class_="stacks",
    )


def _texts(changes: Iterable[RowChange], key: TableKey) -> str:
    return "; ".join(each.text for each in changes if each.table == key) or "nothing changes"
