"""Kinds of objects that an account does not see in a database."""

from __future__ import annotations

import pytest

from alembic_autogen.server.grants import unseen_kinds

EVERYTHING = ["tables and views", "triggers", "events", "functions and procedures"]


@pytest.mark.parametrize(
    ("grants", "unseen"),
    [
        (["GRANT ALL PRIVILEGES ON *.* TO `a`@`%`"], []),
        (["GRANT USAGE ON *.* TO `a`@`%`", "GRANT ALL PRIVILEGES ON `shop`.* TO `a`@`%`"], []),
        (["GRANT ALL PRIVILEGES ON `sh\\_op`.* TO `a`@`%`"], EVERYTHING),
        (["GRANT ALL PRIVILEGES ON `sh%`.* TO `a`@`%` WITH GRANT OPTION"], []),
        (["GRANT ALL PRIVILEGES ON `other`.* TO `a`@`%`"], EVERYTHING),
        (["GRANT SELECT ON `shop`.`customer` TO `a`@`%`"], EVERYTHING),
        (["GRANT SELECT, SHOW VIEW ON `shop`.* TO `a`@`%`"], EVERYTHING[1:]),
        (["GRANT SELECT, EVENT, TRIGGER ON `shop`.* TO `a`@`%`"], EVERYTHING[3:]),
        (["GRANT SELECT, TRIGGER, EVENT ON *.* TO `a`@`%`"], []),
        (
            ["GRANT SELECT ON `shop`.* TO `r`", "GRANT EVENT, TRIGGER, EXECUTE ON `shop`.* TO `r`"],
            [],
        ),
        (
            ["GRANT SELECT ON `shop`.* TO `a`@`%`", "GRANT SHOW_ROUTINE ON *.* TO `a`@`%`"],
            ["triggers", "events"],
        ),
        (
            ["GRANT SELECT ON `shop`.* TO `a`@`%`", "GRANT SELECT ON `mysql`.`proc` TO `a`@`%`"],
            ["triggers", "events"],
        ),
        (["GRANT `reader`@`%` TO `a`@`%`", "GRANT PROXY ON ``@`%` TO `a`@`%`"], EVERYTHING),
    ],
)
def test_kinds_without_a_privilege_are_unseen(grants: list[str], unseen: list[str]) -> None:
    assert [each.kind for each in unseen_kinds(grants, "shop")] == unseen


def test_an_escaped_wildcard_is_the_character_itself() -> None:
    assert not unseen_kinds(["GRANT ALL PRIVILEGES ON `my\\_shop`.* TO `a`@`%`"], "my_shop")
    assert unseen_kinds(["GRANT ALL PRIVILEGES ON `my\\_shop`.* TO `a`@`%`"], "my-shop")
