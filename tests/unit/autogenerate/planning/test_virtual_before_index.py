"""New virtual columns that are added before their indexes."""

from __future__ import annotations

import pytest
from alembic.operations.ops import AddColumnOp, CreateIndexOp

from alembic_autogen.autogenerate.operations.custom import COMMENT
from alembic_autogen.autogenerate.planning.virtual_before_index import APART, is_cheaper_apart
from alembic_autogen.schema.model import Table
from support.steps import built, planned, whole
from support.tables import CHECK, A, B, compared, t

G = "`g` int GENERATED ALWAYS AS ((`a` + 1)) VIRTUAL"
H = "`h` int GENERATED ALWAYS AS ((`a` + 2)) VIRTUAL"
MYISAM = "ENGINE=MyISAM DEFAULT CHARSET=utf8mb4"
FULLTEXT = ("`x` text", "FULLTEXT KEY `f` (`x`)")


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (t(A), t(A, G, "KEY `k` (`g`)"), ["create column t.g", "create index t.k"]),
        (t(A, B), t(A, G, B, "KEY `k` (`g`,`b`)"),
         ["create column t.g AFTER `a`", "create index t.k"]),
        (t(A), t(A, G, H, "KEY `k` (`g`)", "KEY `l` (`h`)"),
         ["create column t.g", "create column t.h", "create index t.k", "create index t.l"]),
        (t(A), t(A, G, "UNIQUE KEY `k` (`g`)"), [whole("t", "+ column g", "+ index k")]),
        (t(A), t(A, G, "KEY `k` (`g`)", CHECK),
         [whole("t", "+ column g", "+ index k", "+ check c")]),
        (t(A), t(A, G, "KEY `k` ((`a` + 3))"), [whole("t", "+ column g", "+ index k")]),
        (t(A), t(A, G.replace("VIRTUAL", "STORED"), "KEY `k` (`g`)"),
         [whole("t", "+ column g", "+ index k")]),
        (t(A, options=MYISAM), t(A, G, "KEY `k` (`g`)", options=MYISAM),
         [whole("t", "+ column g", "+ index k")]),
        (t(A, *FULLTEXT), t(A, FULLTEXT[0], G, FULLTEXT[1], "KEY `k` (`g`)"),
         [whole("t", "+ column g", "+ index k")]),
    ],
)  # fmt: skip
def test_a_virtual_column_and_its_index(before: Table, after: Table, expected: list[str]) -> None:
    assert planned(before, after) == expected


def test_a_comment_says_why() -> None:
    found = built(compared(t(A), t(A, G, "KEY `k` (`g`)")))
    assert [
        op.info.get(COMMENT) for op in found if isinstance(op, AddColumnOp | CreateIndexOp)
    ] == [
        APART,
        APART,
    ]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        # nothing is gained without an index, or without a column
        (t(A), t(A, G)),
        (t(A, G), t(A, G, "KEY `k` (`g`)")),
        # a column or an index that is there already
        (t(A, G), t(A, G.replace("1", "3"), H, "KEY `k` (`h`)")),
        (t(A, "KEY `k` (`a`)"), t(A, G, "KEY `k` (`g`)", "KEY `l` (`a`)")),
        # one that takes its time beside one that does not
        (t(A), t(A, G, H.replace("VIRTUAL", "STORED"), "KEY `k` (`g`)")),
        (t(A), t(A, G, "KEY `k` (`g`)", "UNIQUE KEY `u` (`g`)")),
    ],
)
def test_other_changes_are_not_cheaper_apart(before: Table, after: Table) -> None:
    assert not is_cheaper_apart(compared(before, after).differences, after)
