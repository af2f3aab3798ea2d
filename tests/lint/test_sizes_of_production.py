"""`lint` with the sizes of production's tables."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from support.shops import Shop

REVISION = '''\
"""A change."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade():
    op.alter_column(
        "purchase",
        "amount",
        type_=sa.BigInteger(),
        existing_type=sa.Integer(),
        existing_nullable=False,
    )


def downgrade():
    op.alter_column(
        "purchase",
        "amount",
        type_=sa.Integer(),
        existing_type=sa.BigInteger(),
        existing_nullable=False,
    )
'''
PURCHASE = {
    "name": "purchase",
    "rows": 12_000_000,
    "data_bytes": 3_400_000_000,
    "auto_increment": {"column": "id", "next": 1_600_000_000, "largest": 2_147_483_647},
}


@pytest.fixture
def project(project: Shop) -> Shop:
    path = project.folder / "migrations" / "versions" / "0002_wider.py"
    path.write_text(REVISION)
    (project.folder / "sizes.json").write_text(json.dumps({"tables": [PURCHASE]}))
    return replace(project, forked=True)


def test_findings_name_the_size_of_the_table(project: Shop) -> None:
    done = project.run("lint", "--sizes", "sizes.json")
    assert "purchase (12,000,000 rows, 3.4 GB)" in done.out


def test_a_counter_that_is_nearly_used_up_is_reported(project: Shop) -> None:
    done = project.run("lint", "--sizes", "sizes.json")
    assert "the next value in production is 1600000000" in done.out
    assert "small-auto-increment" not in project.run("lint").out


def test_a_counter_with_values_left_is_not(project: Shop) -> None:
    few = {**PURCHASE, "auto_increment": {"column": "id", "next": 900, "largest": 2_147_483_647}}
    Path(project.folder / "sizes.json").write_text(json.dumps({"tables": [few]}))
    assert "small-auto-increment" not in project.run("lint", "--sizes", "sizes.json").out


def test_durations_are_estimated(project: Shop) -> None:
    done = project.run("lint", "--sizes", "sizes.json")
    assert "in production (12,000,000 rows, 3.4 GB): about 3 min (between 18 s and 30 min)" in (
        done.out
    )
    (found,) = json.loads(project.run("lint", "--sizes", "sizes.json", "--format", "json").out)[
        "revisions"
    ]
    upgrade, _ = found["statements"]
    assert upgrade["estimate"] == {"seconds": 180.0, "factor": 10}
