"""A precondition that refuses rows which the server takes is found out by the proof."""

from __future__ import annotations

import pytest

from alembic_autogen.autogenerate.preconditions.precondition import Precondition
from alembic_autogen.autogenerate.rendering import build
from alembic_autogen.autogenerate.rendering.build import RevisionOptions
from alembic_autogen.proof.rows.strictness import TooStrictError
from alembic_autogen.schema.model import TableKey
from support.proofs import Ground

CHILD = TableKey(None, "child")
ADD = "ALTER TABLE child ADD COLUMN g SMALLINT AS (qty) STORED"
DROP = "ALTER TABLE child DROP COLUMN g"
STRICT, RIGHT = "`qty` < 32768 OR `qty` > 32767", "`qty` > 32767"


def _precondition(condition: str) -> Precondition:
    offenders = f"SELECT `id` FROM `child` WHERE {condition}"
    return Precondition(CHILD, offenders, "child: too large", "Mend it", 1, ("qty",), computed=True)


def _call(precondition: Precondition) -> str:
    texts = (precondition.offenders, precondition.problem, precondition.remedy)
    return f"refuse_if_any({', '.join(map(repr, texts))})"


@pytest.mark.parametrize(("condition", "is_strict"), [(STRICT, True), (RIGHT, False)])
def test_a_precondition_that_refuses_too_much_is_found(
    ground: Ground, monkeypatch: pytest.MonkeyPatch, condition: str, is_strict: bool
) -> None:
    precondition = _precondition(condition)
    monkeypatch.setattr(build, "preconditions_for", lambda *_: [precondition])
    comparison, up = ground.comparison(ADD), [_call(precondition), ADD]
    if not is_strict:
        assert ground.rows(comparison, up, [DROP]).refused
        return
    with pytest.raises(TooStrictError) as caught:
        ground.rows(comparison, up, [DROP])
    assert caught.value.preconditions == (precondition,)


def test_a_needless_precondition_is_left_out() -> None:
    options = RevisionOptions(needless=frozenset({_precondition(STRICT).offenders}))
    assert options.needed([_precondition(STRICT), _precondition(RIGHT)]) == [_precondition(RIGHT)]
