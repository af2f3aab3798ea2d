"""The effects of a revision on rows, while it ran up, down and up again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from alembic_autogen.report.generated_rows import rows_lines
from alembic_autogen.report.html.elements import Html, element, joined

if TYPE_CHECKING:
    from alembic_autogen.lint.evidence import Evidence
    from alembic_autogen.proof.existing_revision import ProofRun
    from alembic_autogen.proof.rows.observe import RowChange
    from alembic_autogen.proof.rows.result import RowsProof
    from alembic_autogen.schema.model import TableKey

    Changes = Sequence[RowChange] | str

_HEADINGS = ("Generated rows", "Upgrade", "Downgrade", "Upgrade again")
_DIRECTIONS = ("upgrade", "downgrade", "second upgrade")
_REFUSED, _NOT_RUN = "refused", "not run"


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
            _table(rows.filled, _changes_of(rows)),
            *(element("p", each, class_="caution") for each in (*further, *rows.missing)),
        ]
    )


def rows_of_evidence(evidence: Evidence) -> Html:
    """The rows of a revision that exists."""
    run = evidence.proof.full
    if run is None:
        return element("p", "The revision was not run on rows.", class_="muted")
    problem = run.failure or run.refused or run.not_undone or run.not_again
    return joined(
        [
            _table(evidence.filled, _changes_of_run(run)),
            element("p", problem, class_="caution") if problem else Html(),
        ]
    )


def _changes_of(rows: RowsProof) -> tuple[Changes, Changes, Changes]:
    """The changes by each direction, or a word for one that did not run to its end."""
    if rows.not_undone:
        return rows.up, _REFUSED, _NOT_RUN
    return rows.up, rows.down, _REFUSED if rows.not_again else rows.again


def _changes_of_run(run: ProofRun) -> tuple[Changes, Changes, Changes]:
    """The changes by each direction, or a word for one that did not run to its end."""
    found: list[Changes] = [run.up, run.down, run.again]
    if run.refused:
        return _REFUSED, _NOT_RUN, _NOT_RUN
    if run.not_undone:
        return run.up, _REFUSED, _NOT_RUN
    if run.not_again:
        return run.up, run.down, _REFUSED
    if run.failed in _DIRECTIONS:
        number = _DIRECTIONS.index(run.failed)
        found[number:] = ["failed", *[_NOT_RUN] * (2 - number)]
    return found[0], found[1], found[2]


def _table(filled: Mapping[TableKey, int], changes: tuple[Changes, Changes, Changes]) -> Html:
    changed = {row.table for each in changes if not isinstance(each, str) for row in each}
    keys = sorted({*filled, *changed}, key=str)
    heads = (element("th", each, scope="col") for each in ("Table", *_HEADINGS))
    body = (
        element(
            "tr",
            element("th", element("code", str(key)), scope="row"),
            element("td", f"{filled.get(key, 0):,}", class_="number", data_label=_HEADINGS[0]),
            *(
                element("td", _texts(found, key), data_label=label)
                for found, label in zip(changes, _HEADINGS[1:], strict=True)
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


def _texts(changes: Changes, key: TableKey) -> str:
    if isinstance(changes, str):
        return changes
    return "; ".join(each.text for each in changes if each.table == key) or "nothing changes"
