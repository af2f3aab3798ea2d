"""A function sees every statement that an engine is about to execute."""

from __future__ import annotations

from alembic_autogen.history.engine_events import executions


def test_each_event_of_an_execution_reaches_the_function() -> None:
    seen: list[tuple[object, ...]] = []

    def handle(*arguments: object) -> bool:
        seen.append(arguments)
        return True

    found = executions(handle)
    assert found["do_execute"]("cursor", "SELECT %s", (1,), "context") is True
    assert found["do_executemany"]("cursor", "INSERT", [(1,), (2,)], "context") is True
    assert found["do_execute_no_params"]("cursor", "SELECT 1", "context") is True
    assert seen == [
        ("cursor", "SELECT %s", (1,), "context"),
        ("cursor", "INSERT", [(1,), (2,)], "context"),
        ("cursor", "SELECT 1", None, "context"),
    ]


def test_what_takes_the_place_of_one_statement_does_not_see_many() -> None:
    def handle(*_: object) -> None:
        return None

    assert set(executions(handle, many=False)) == {"do_execute", "do_execute_no_params"}
