"""DEFINER in the statements of servers and of models."""

from __future__ import annotations

import pytest

from alembic_autogen.schema.definers import (
    declared_definer,
    quoted_account,
    split_definer,
    with_definer,
)

APP = "`app`@`%`"


@pytest.mark.parametrize(
    ("printed", "without"),
    [
        (f"CREATE DEFINER={APP} PROCEDURE `p`() SELECT 1", "CREATE PROCEDURE `p`() SELECT 1"),
        (
            f"CREATE ALGORITHM=MERGE DEFINER={APP} SQL SECURITY INVOKER VIEW `v` AS select 1",
            "CREATE ALGORITHM=MERGE SQL SECURITY INVOKER VIEW `v` AS select 1",
        ),
    ],
)
def test_a_definer_is_taken_out_and_put_back(printed: str, without: str) -> None:
    assert split_definer(printed) == (without, APP)
    assert with_definer(without, APP) == printed
    assert with_definer(without, "") == without


def test_a_definer_of_the_mode_ansi_quotes_is_quoted_as_others() -> None:
    found = split_definer('CREATE DEFINER="a""b`"@"%" PROCEDURE "p"() SELECT 1')
    assert found == ('CREATE PROCEDURE "p"() SELECT 1', '`a"b```@`%`')


def test_a_statement_inside_has_no_definer() -> None:
    sql = "CREATE {}PROCEDURE `p`() CREATE TABLE t (id INT)"
    assert with_definer(sql.format(""), APP) == sql.format(f"DEFINER={APP} ")


def test_only_the_first_clause_is_the_objects_own() -> None:
    sql = f"CREATE DEFINER={APP} PROCEDURE `p`() SELECT ' DEFINER=`x`@`y`'"
    assert split_definer(sql)[0] == "CREATE PROCEDURE `p`() SELECT ' DEFINER=`x`@`y`'"
    assert split_definer("CREATE VIEW `v` AS select 1") == ("CREATE VIEW `v` AS select 1", "")


@pytest.mark.parametrize(
    ("statement", "definer"),
    [
        ("create definer = 'app'@'%' view v as select 1", "'app'@'%'"),
        ('CREATE OR REPLACE DEFINER="a b"@localhost VIEW v AS SELECT 1', '"a b"@localhost'),
        ("CREATE\nOR REPLACE\nDEFINER=a@b\nVIEW v AS SELECT 1", "a@b"),
        ("CREATE DEFINER = CURRENT_USER VIEW v AS SELECT 1", ""),
        ("CREATE DEFINER=CURRENT_USER() EVENT e ON SCHEDULE EVERY 1 DAY DO DO 0", ""),
        ("CREATE VIEW v AS SELECT 1", ""),
        ("CREATE PROCEDURE p() COMMENT 'CREATE DEFINER=a@b VIEW' SELECT 1", ""),
    ],
)
def test_the_definer_that_a_statement_declares(statement: str, definer: str) -> None:
    assert declared_definer(statement) == definer


def test_an_account_is_split_at_its_last_at_sign() -> None:
    assert quoted_account("a@b@10.%") == "`a@b`@`10.%`"
