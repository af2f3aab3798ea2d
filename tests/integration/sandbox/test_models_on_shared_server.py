"""Objects that the models' own DDL names, on a server that others use too."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from support.shops import Shop

EVENT = """
from sqlalchemy import DDL, event

event.listen(SQLModel.metadata, "after_create", DDL({statement!r}))
"""
AS_APP = "CREATE DEFINER=app@localhost"


@pytest.mark.parametrize(
    ("account", "statement"),
    [
        ("ci", "DELETE FROM prod.orders"),
        ("ci", "CREATE TABLE prod.more (id INT)"),
        ("root", "INSERT INTO prod.orders VALUES (2)"),
        ("root", f"{AS_APP} VIEW v AS SELECT * FROM prod.orders"),
        ("ci", f"{AS_APP} PROCEDURE p() DELETE FROM prod.orders"),
    ],
)
@pytest.mark.parametrize("command", [("check-drift",), ("revision", "-m", "more")])
def test_a_ddl_event_that_names_another_database_is_refused(
    given: Callable[[str], Shop],
    account: str,
    statement: str,
    command: tuple[str, ...],
    untouched: None,
) -> None:
    shop = given(account)
    with (shop.folder / "models.py").open("a") as models:
        models.write(EVENT.format(statement=statement))
    done = shop.run(*command)
    assert (done.code, done.out) == (2, ""), done.err
    assert "denied" in done.err or "names another database (prod)" in done.err
