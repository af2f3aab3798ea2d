"""CHECKs that MariaDB checks again for rows that may violate them already."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from alembic_autogen.autogenerate.preconditions import checks
from alembic_autogen.autogenerate.preconditions.base import rows_of
from alembic_autogen.autogenerate.preconditions.precondition import Precondition
from alembic_autogen.schema.model import Table
from support.tables import CHECK, A, B, compared, key, t

MARIADB = "LOCATE('MariaDB', VERSION()) > 0"
WIDE = "`b` bigint DEFAULT NULL"
JSON = "`j` longtext CHECK (json_valid(`j`))"
NEW = "`w` int NOT NULL"
HELD = "NOT ((`a` > 0))"


def found(
    head: Table,
    models: Table,
    fills: dict[str, str] | None = None,
    flavor: str = "mariadb",
    **renames: Any,
) -> list[Precondition]:
    given = {(key("t"), name): sql for name, sql in (fills or {}).items()}
    (each,) = rows_of(compared(head, models, **renames), given)
    return list(checks.preconditions(replace(each, flavor=flavor)))


def asked(
    head: Table,
    models: Table,
    fills: dict[str, str] | None = None,
    flavor: str = "mariadb",
    **renames: Any,
) -> list[str]:
    return [each.condition for each in found(head, models, fills, flavor, **renames)]


def test_a_copy_checks_rows_again_on_mariadb_alone() -> None:
    both = t(A, B, CHECK), t(A, WIDE, CHECK)
    assert asked(*both) == [HELD]
    assert asked(*both, flavor="") == [f"{MARIADB} AND ({HELD})"]
    assert asked(*both, flavor="mysql") == []


@pytest.mark.parametrize("flavor", ["mysql", "mariadb", ""])
def test_what_mysql_alone_copies_is_not_checked_again(flavor: str) -> None:
    collated = "`v` varchar(9) COLLATE utf8mb4_{} DEFAULT NULL"
    head = t(A, collated.format("bin"), CHECK, "KEY `k` (`v`)")
    models = t(A, collated.format("unicode_ci"), CHECK, "KEY `k` (`v`)")
    assert asked(head, models, flavor=flavor) == []


def test_rows_that_get_values_are_checked_again() -> None:
    assert asked(t(A, CHECK), t(A, NEW, CHECK), {"w": "1"}) == [HELD]
    assert asked(t(A, CHECK), t(A, NEW, CHECK)) == []
    virtual = "`b` int GENERATED ALWAYS AS (`id`) VIRTUAL"
    assert asked(t(A, virtual, CHECK), t(A, B, CHECK)) == [HELD]
    assert asked(t(A, virtual, CHECK, B.replace("b", "c")), t(A, B, CHECK)) == [HELD]
    # a value for rows of a column that is there comes before anything changes
    assert asked(t(A, B, CHECK), t(A, "`b` int NOT NULL", CHECK), {"b": "1"}) == []
    other = t(A, "`e` enum('z')", CHECK)
    values = {("t", "e"): {"a": "z"}}
    assert asked(t(A, "`e` enum('a')", CHECK), other, members=values) == [HELD]


def test_what_is_not_enforced_is_not_checked() -> None:
    off = f"{CHECK} /*!80016 NOT ENFORCED */"
    assert asked(t(A, B, off), t(A, WIDE, off)) == []


def test_the_check_of_a_column_is_one_while_it_is_there() -> None:
    (precondition,) = found(t(JSON, B), t(JSON, WIDE))
    assert precondition.condition == "NOT (json_valid(`j`))"
    assert precondition.problem == "rows violate the CHECK of j"
    assert precondition.remedy == "Change them so that the CHECK of j holds"
    without = "`j` longtext"
    assert asked(t(JSON, B), t(without, WIDE)) == []
    assert asked(t(JSON, B), t(WIDE)) == []
    # it still exists when rows get values
    assert asked(t(JSON), t(without, NEW), {"w": "1"}) == ["NOT (json_valid(`j`))"]
