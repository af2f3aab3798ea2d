"""An account that may not do all that a plan needs is refused before anything is changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from support.deployments import SECOND, Deployment

READS = "GRANT SELECT, INSERT, UPDATE, DELETE, {} ON shop.* TO deploy@'%'"


@pytest.fixture
def limited(deployed: Deployment) -> Iterator[Deployment]:
    """A database at the first revision, and an account that may connect."""
    deployed.edit_env("target_metadata = None", "target_metadata = sqlalchemy.MetaData()")
    deployed.edit_env(
        "from sqlalchemy import pool", "import sqlalchemy\nfrom sqlalchemy import pool"
    )
    deployed.rows("CREATE USER deploy@'%' IDENTIFIED BY 'x'", "CREATE ROLE IF NOT EXISTS ddl")
    ini = deployed.folder / "alembic.ini"
    ini.write_text(ini.read_text().replace("//root@", "//deploy:x@"))
    yield replace(deployed, previews=True)
    deployed.rows("DROP USER deploy@'%'", "DROP ROLE ddl")


def test_what_is_lacking_is_named_before_anything_is_changed(limited: Deployment) -> None:
    limited.rows(READS.format("CREATE"))
    done = limited.run("upgrade")
    assert done.code == 2
    sentence, grant = done.err.splitlines()[-2:]
    assert sentence.startswith("alembic-autogen: Nothing was changed in shop at ")
    assert "its account lacks ALTER on shop.t, which revision 0002 needs first (`ALTER" in sentence
    assert "      lacks the privilege ALTER on shop.t" in done.err.splitlines()
    assert grant.strip() == "GRANT ALTER ON `shop`.* TO `deploy`@`%`;"
    assert limited.rows("SHOW TABLES LIKE 'u'") == [] and limited.versions() == ["0001"]

    without = limited.run("upgrade", "--no-preview")
    assert without.code == 2 and limited.rows("SHOW TABLES LIKE 'u'") == [("u",)]

    limited.rows("DROP TABLE u", grant)
    done = limited.run("upgrade")
    assert done.code == 0, done.err
    assert limited.versions() == ["0002"]


@pytest.mark.parametrize(
    "grants",
    [
        ("GRANT ALL ON `sh%`.* TO deploy@'%'",),
        ("GRANT ALL ON *.* TO deploy@'%'",),
        (READS.format("CREATE"), "GRANT ALTER ON shop.t TO deploy@'%'"),
        (
            READS.format("CREATE"),
            "GRANT ALTER ON shop.* TO ddl",
            "GRANT ddl TO deploy@'%'",
            "SET DEFAULT ROLE ddl {} deploy@'%'",
        ),
    ],
    ids=["pattern", "global", "table", "role"],
)
def test_what_is_granted_in_another_way_is_not_lacking(
    limited: Deployment, grants: tuple[str, ...]
) -> None:
    word = "TO" if limited.database.server.flavor == "mysql" else "FOR"
    limited.rows(*(each.format(word) for each in grants))
    done = limited.run("upgrade")
    assert done.code == 0, done.err
    assert limited.versions() == ["0002"]


def test_a_role_that_is_not_active_does_not_help(limited: Deployment) -> None:
    limited.rows(READS.format("CREATE"), "GRANT ALTER ON shop.* TO ddl", "GRANT ddl TO deploy@'%'")
    done = limited.run("upgrade")
    assert done.code == 2 and "lacks ALTER on shop.t" in done.err


def test_the_privilege_for_a_parent_is_that_of_the_server(limited: Deployment) -> None:
    key = 'op.create_foreign_key("fk", "u", "t", ["id"], ["id"])'
    column = 'op.add_column("t", sa.Column("b", sa.Integer))'
    limited.write("0002_second.py", SECOND.replace(column, key))
    limited.rows(READS.format("CREATE, ALTER"))
    done = limited.run("upgrade")
    if limited.database.server.flavor == "mysql":
        assert done.code == 2 and "lacks REFERENCES on shop.t" in done.err
    else:
        assert done.code == 0, done.err
