"""The form of a statement in a plan."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from alembic_autogen.apply.online.online_plan import Carriage, OnlinePlan
from alembic_autogen.apply.online.tool import Tool
from alembic_autogen.apply.planned.build import planned_statement
from alembic_autogen.apply.planned.stored_plan import PlannedStatement
from alembic_autogen.apply.preview.effects import Effect
from alembic_autogen.apply.preview.recorded_revision import RecordedStatement
from alembic_autogen.lint.online.classes import OnlineClass
from alembic_autogen.schema.model import TableKey

SQL = "ALTER TABLE t MODIFY a BIGINT"
COPY = OnlineClass("COPY", "SHARED", True, "")
TOOL = cast(Tool, SimpleNamespace(name="pt-online-schema-change"))


@pytest.mark.parametrize(
    ("online", "tool", "reason", "way"),
    [
        (None, None, "", ""),
        (OnlineClass(None, None, False, ""), None, "", ""),
        (OnlineClass("INSTANT", None, False, ""), None, "", "INSTANT"),
        (OnlineClass("INPLACE", "NONE", True, ""), None, "", "INPLACE LOCK=NONE rebuild"),
        (COPY, None, "there is no tool", "COPY LOCK=SHARED rebuild"),
        (COPY, TOOL, "it has no key", "COPY LOCK=SHARED rebuild"),
        (COPY, TOOL, "", "COPY LOCK=SHARED rebuild by pt-online-schema-change"),
    ],
)
def test_the_way_is_that_of_the_server_or_of_a_tool(
    online: OnlineClass | None, tool: Tool | None, reason: str, way: str
) -> None:
    recorded = RecordedStatement(SQL, 1, Effect.SCHEMA, TableKey(None, "t"), online, None)
    carriage = Carriage("0002", Path("0002.py"), recorded, None, None, reason=reason)
    plan = OnlinePlan((carriage,), tool)
    assert planned_statement(recorded, plan) == PlannedStatement(SQL, "t", way)
