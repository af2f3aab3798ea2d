"""Conditions for one flavor only, in revisions for one server and for several."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from alembic_autogen.autogenerate.preconditions import checks, invalid_dates, references
from alembic_autogen.autogenerate.preconditions.base import Rows, rows_of
from alembic_autogen.autogenerate.preconditions.flavors import (
    BOTH,
    MARIADB,
    MYSQL,
    ON_MARIADB,
    ON_MYSQL,
)
from alembic_autogen.schema.differences import Comparison
from alembic_autogen.settings import Settings
from support.tables import compared, schema, table

PRIMARY = "`id` int NOT NULL", "PRIMARY KEY (`id`)"
CHECK = "CONSTRAINT `positive` CHECK ((`id` > 0))"
KEY = "CONSTRAINT `f` FOREIGN KEY (`id`) REFERENCES `p` (`id`)"


def comparison(flavor: str, *flavors: str) -> Comparison:
    """A table with a date, a CHECK and a foreign key, which both servers copy.

    :param flavor: that of the schemas.
    :param flavors: those of the servers that are configured.
    """
    head, models = (
        schema(
            table("p", *PRIMARY),
            table("t", *PRIMARY, "`at` date DEFAULT NULL", column, CHECK, KEY),
        )
        for column in ("`a` int DEFAULT NULL", "`a` bigint DEFAULT NULL")
    )
    found = compared(replace(head, flavor=flavor), replace(models, flavor=flavor))
    return replace(found, flavors=frozenset(flavors))


def rows(flavor: str, *flavors: str) -> Rows:
    (each,) = rows_of(comparison(flavor, *flavors), {})
    return each


@pytest.mark.parametrize(
    ("flavor", "flavors", "expected"),
    [
        ("", (), BOTH),
        ("mysql", (), MYSQL),
        ("mysql", ("mysql",), MYSQL),
        ("mariadb", ("mysql",), BOTH),  # of a server by its URL
        ("mysql", ("mysql", "mariadb"), BOTH),
    ],
)
def test_a_revision_is_for_the_configured_servers(
    flavor: str, flavors: tuple[str, ...], expected: frozenset[str]
) -> None:
    assert rows(flavor, *flavors).servers == expected
    assert comparison(flavor, *flavors).inverse().flavors == frozenset(flavors)


@pytest.mark.parametrize(
    ("flavor", "servers", "expected"),
    [
        ("mysql", (), MYSQL),
        ("mariadb", ("mariadb:10.11", "mariadb:11.8"), MARIADB),
        ("mysql", ("mysql:9.7", "mariadb:11.8"), BOTH),
        ("mysql", ("mariadb+pymysql://root@127.0.0.1:3306/",), BOTH),
        ("mysql", ("mysql+pymysql://root@127.0.0.1:3306/",), MYSQL),
    ],
)
def test_the_flavors_of_configured_servers(
    flavor: str, servers: tuple[str, ...], expected: frozenset[str]
) -> None:
    settings = Settings(Path("/"), Path("/alembic.ini"), flavor=flavor, servers=servers)
    assert settings.flavors == expected


def test_a_condition_is_only_needed_where_other_servers_are() -> None:
    one, both = rows("mysql"), rows("mysql", "mariadb")
    assert [one.only_on(each) for each in (MYSQL, BOTH)] == ["", ""]
    assert [both.only_on(each) for each in (MYSQL, MARIADB, BOTH)] == [ON_MYSQL, ON_MARIADB, ""]


STRICT = "@@sql_mode LIKE '%STRICT%'"
DATES = "(`at` IS NOT NULL AND CAST(CONCAT(`at`) AS DATETIME(6)) IS NULL)"
READS = "@@sql_mode LIKE '%NO_ZERO%'"
VIOLATED = "NOT ((`id` > 0))"


@pytest.mark.parametrize(
    ("flavors", "dates", "violated", "unreferred"),
    [
        (["mysql"], f"{STRICT} AND {DATES}", [], "@@foreign_key_checks AND"),
        (["mariadb"], f"{STRICT} AND {READS} AND {DATES}", [VIOLATED], None),
        (
            ["mysql", "mariadb"],
            f"{STRICT} AND ({ON_MYSQL} OR {READS}) AND {DATES}",
            [f"{ON_MARIADB} AND ({VIOLATED})"],
            f"{ON_MYSQL} AND @@foreign_key_checks AND",
        ),
    ],
)
def test_a_query_concerns_no_server_that_is_not_configured(
    flavors: list[str], dates: str, violated: list[str], unreferred: str | None
) -> None:
    each = rows(flavors[0], *flavors)
    assert [found.condition for found in invalid_dates.preconditions(each)] == [dates]
    assert [found.condition for found in checks.preconditions(each)] == violated
    keys = list(references.preconditions(each, comparison(flavors[0], *flavors)))
    assert [found.condition.startswith(unreferred or "") for found in keys] == (
        [True] if unreferred else []
    )
