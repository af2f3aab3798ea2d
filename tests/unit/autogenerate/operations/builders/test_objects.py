"""Stored objects, created by the models' own statements or by those of the server."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from alembic_autogen.schema.model import ObjectKey, Schedule, StoredObject
from support.steps import operations
from support.tables import compared, routine, schema, view

DECLARED = "create  view v as select\n1 -- one"
PRINTED = "CREATE VIEW `v` AS select 1"


def statements(*args: StoredObject | None, **context: bool) -> list[str]:
    """The SQL that turns one object into another."""
    sides = (schema(*filter(None, [each])) for each in args)
    found = operations(compared(*sides), **context)
    return [each.rpartition(" # ")[0] for each in found]


def test_a_new_object_is_created_by_the_statement_of_the_models() -> None:
    stored = replace(view("v", "select 1"), own_statement=DECLARED)
    assert statements(None, stored) == [DECLARED]
    assert statements(None, stored, own_statements=False) == [PRINTED]
    assert statements(None, view("v", "select 1")) == [PRINTED]


@pytest.mark.parametrize(
    ("declared", "replaced"),
    [
        ("", "CREATE OR REPLACE VIEW `v` AS select 1"),
        (DECLARED, "CREATE OR REPLACE view v as select\n1 -- one"),
        ("Create\nOr  Replace View v as select 1", "CREATE OR REPLACE View v as select 1"),
        (
            "create view v as select 'create view'",
            "CREATE OR REPLACE view v as select 'create view'",
        ),
        # MariaDB does not take both (error 1221)
        (
            "create\nview if\nnot exists v as select 1",
            "CREATE OR REPLACE VIEW `v` AS select 1",
        ),
        (
            "create or replace definer=a view IF NOT EXISTS v as select 1",
            "CREATE OR REPLACE VIEW `v` AS select 1",
        ),
    ],
)
def test_a_view_that_changes_is_replaced(declared: str, replaced: str) -> None:
    stored = replace(view("v", "select 1"), own_statement=declared)
    assert statements(view("v", "select 2"), stored) == [replaced]


def test_an_object_is_created_in_the_modes_in_which_its_text_is_read() -> None:
    stored = replace(routine("procedure", "p", "SELECT 'a' || 'b'"), modes="ORACLE,PIPES_AS_CONCAT")
    begin, create, end = statements(None, stored)
    assert begin == (
        "SET @alembic_autogen_read_in = @@sql_mode,"
        " sql_mode = CONCAT(@@sql_mode, ',ORACLE,PIPES_AS_CONCAT')"
    )
    assert create == stored.sql
    assert end == "SET sql_mode = @alembic_autogen_read_in"


def test_only_views_are_replaced() -> None:
    before, after = routine("procedure", "p", "SELECT 2"), routine("procedure", "p", "SELECT 1")
    declared = "create procedure p() select 1"
    changed = statements(before, replace(after, own_statement=declared))
    assert changed == ["DROP PROCEDURE `p`", declared]


def test_the_times_of_an_event_are_relative_where_the_models_have_them_so() -> None:
    created, later = datetime(2024, 1, 1), datetime(2024, 1, 1, 0, 1)
    sql = "CREATE EVENT `e` ON SCHEDULE AT '2024-01-01 00:01:00' ON COMPLETION PRESERVE DO SET @a=1"
    event = StoredObject(
        ObjectKey("event", None, "e"), sql, sql, schedule=Schedule(created, (later,))
    )
    assert statements(None, event) == [sql]
    relative = replace(event, schedule=Schedule(created, (later,), is_relative=True))
    (found,) = statements(None, relative)
    assert "AT CURRENT_TIMESTAMP + INTERVAL 60 SECOND ON COMPLETION" in found
    declared = "create event e on schedule at now() + interval 1 minute do set @a = 1"
    assert statements(None, replace(relative, own_statement=declared)) == [declared]
    assert statements(None, replace(relative, own_statement=declared), own_statements=False) == [
        found
    ]


def sequence(cache: int) -> StoredObject:
    text = "CREATE SEQUENCE `s` start with 1 minvalue 1 maxvalue 9 increment by 1"
    text += f" cache {cache} nocycle ENGINE=InnoDB"
    return StoredObject(ObjectKey("sequence", None, "s"), text, text)


def test_a_sequence_is_altered_and_not_created_again() -> None:
    (found,) = operations(compared(schema(sequence(5)), schema(sequence(6))))
    assert found == (
        "ALTER SEQUENCE `s` START WITH 1 MINVALUE 1 MAXVALUE 9 INCREMENT BY 1 CACHE 6 NOCYCLE"
        " # Alembic does not know sequences."
    )
    assert statements(None, sequence(5)) == [sequence(5).sql]
    assert statements(sequence(5), None) == ["DROP SEQUENCE `s`"]


def test_comments_say_why_the_mode_changes_around_an_object() -> None:
    stored = replace(routine("procedure", "p", "SELECT 'a' || 'b'"), modes="PIPES_AS_CONCAT")
    begin, _, end = operations(compared(schema(), schema(stored)))
    assert begin.endswith(
        " # The text of this procedure is read in the sql_mode that it was written in."
    )
    assert end.endswith(" # The mode before.")
