"""`lint --rehearse`: statements on many rows, beside a writer and a reader."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from support.shops import Shop

REVISION = '''\
"""Changes."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade():
    op.execute("ALTER TABLE purchase ADD COLUMN city VARCHAR(50)")
    op.execute("ALTER TABLE purchase ADD FULLTEXT INDEX ft_note (note)")
    op.execute("UPDATE purchase SET amount = 7")
    op.execute("CREATE INDEX ix_customer_email ON customer (email, name)")


def downgrade():
    op.execute("DROP INDEX ix_customer_email ON customer")
    op.execute("ALTER TABLE purchase DROP COLUMN city, DROP INDEX ft_note")
'''


@pytest.fixture
def project(project: Shop) -> Shop:
    (project.folder / "migrations" / "versions" / "0002_changes.py").write_text(REVISION)
    return replace(project, forked=True)


def rehearsed(project: Shop, *arguments: str) -> Mapping[str, Any]:
    done = project.run("lint", "--format", "json", "--fail-on", "error", *arguments)
    assert done.code in (0, 1), done.err
    (revision,) = json.loads(done.out)["revisions"]
    assert revision["not_rehearsed"] == []
    return {each["sql"]: each["rehearsed"] for each in revision["statements"]}


def test_each_statement_is_measured(project: Shop) -> None:
    found = rehearsed(project, "--rehearse", "5k")
    add, fulltext, update, index = [*found.values()][:4]
    assert all(each["rows"] >= 5000 for each in (add, fulltext, update, index))
    assert all(each["seconds"] > 0 for each in (add, fulltext, update, index))
    assert fulltext["longest_write_wait"] > 0
    assert all(each is None for each in [*found.values()][4:]), "the downgrade is not measured"


def test_the_tools_own_server_has_a_binary_log(project: Shop) -> None:
    flavor = project.environment["ALEMBIC_AUTOGEN_FLAVOR"]
    own = replace(project, environment={"ALEMBIC_AUTOGEN_FLAVOR": flavor})
    add, _, update, index = [*rehearsed(own, "--rehearse", "5000").values()][:4]
    assert add["binary_log_bytes"] > 0 and update["binary_log_bytes"] > 0
    assert index["disk_bytes"] is not None


def test_it_is_printed(project: Shop) -> None:
    done = project.run("lint", "--rehearse", "100")
    assert "rehearsed on 100 rows" in done.out
    assert "longest wait of a writer" in done.out


@pytest.mark.parametrize("count", ["0", "-1", "many", "1.5", "", "k", "inf", "nan"])
def test_what_is_no_number_of_rows_is_refused(project: Shop, count: str) -> None:
    done = project.run("lint", f"--rehearse={count}")
    assert done.code == 2
    assert "is not a number of rows" in done.err and "Traceback" not in done.err


HOSTILE = '''\
"""Names that look like something else, keys of each kind, and values that a CHECK wants."""

from alembic import op

revision = "0002"
down_revision = "0001"
TABLES = {
    "`p%s`": "`i%d` INT PRIMARY KEY, `a``b` VARCHAR(5) NOT NULL UNIQUE, m MEDIUMTEXT",
    "`no key`": "a INT, `b%` VARCHAR(20)",
    "checked": "id BINARY(16) PRIMARY KEY, e VARCHAR(100) UNIQUE, CHECK (e LIKE '%@%'), d DATE",
    "parts": "id INT, d DATETIME, PRIMARY KEY (id, d)",
    "tiny": "id TINYINT AUTO_INCREMENT PRIMARY KEY",
}


def upgrade():
    for name, columns in TABLES.items():
        op.get_bind().exec_driver_sql(f"CREATE TABLE {name} ({columns})".replace("%", "%%"))


def downgrade():
    for name in TABLES:
        op.get_bind().exec_driver_sql(f"DROP TABLE {name}".replace("%", "%%"))
'''
COPIES = """\
from alembic import op

revision = "0003"
down_revision = "0002"
NAMES = ("`p%s`", "`no key`", "checked", "parts", "tiny")


def upgrade():
    for name in NAMES:
        sql = f"ALTER TABLE {name} ADD COLUMN z INT, ALGORITHM=COPY, LOCK=SHARED"
        op.get_bind().exec_driver_sql(sql.replace("%", "%%"))


def downgrade():
    for name in NAMES:
        op.get_bind().exec_driver_sql(f"ALTER TABLE {name} DROP COLUMN z".replace("%", "%%"))
"""


def test_tables_of_each_kind_are_filled_or_named(project: Shop) -> None:
    versions = project.folder / "migrations" / "versions"
    (versions / "0002_changes.py").write_text(HOSTILE)
    (versions / "0003_copies.py").write_text(COPIES)
    done = project.run("lint", "--format", "json", "--rehearse", "5000")
    (revision,) = json.loads(done.out)["revisions"]
    (problem,) = revision["not_rehearsed"]
    assert problem.startswith("tiny cannot be filled")
    found = [each["rehearsed"] for each in revision["statements"] if each["rehearsed"]]
    assert [each["rows"] for each in found[:4]] == [5000] * 4
    assert sum(each["longest_write_wait"] for each in found[:4]) > 0


EXTENDING = '''\
"""Tables whose unique keys consist of foreign keys."""

from alembic import op

revision = "0002"
down_revision = "0001"
TABLES = {
    "a_grandchild": "id INT PRIMARY KEY, FOREIGN KEY (id) REFERENCES extension (customer_id)",
    "extension": "customer_id INT PRIMARY KEY, FOREIGN KEY (customer_id) REFERENCES customer (id)",
    "link": "a INT, b INT, PRIMARY KEY (a, b), FOREIGN KEY (a) REFERENCES customer (id), "
    "FOREIGN KEY (b) REFERENCES purchase (id)",
    "twice": "id INT PRIMARY KEY, a INT UNIQUE, b INT UNIQUE, "
    "FOREIGN KEY (a) REFERENCES customer (id), FOREIGN KEY (b) REFERENCES customer (id)",
    "chain": "id INT PRIMARY KEY, next INT NOT NULL UNIQUE, "
    "FOREIGN KEY (next) REFERENCES chain (id)",
}


def upgrade():
    op.execute("SET foreign_key_checks = 0")
    for name, columns in TABLES.items():
        op.execute(f"CREATE TABLE {name} ({columns})")
    op.execute("SET foreign_key_checks = 1")


def downgrade():
    op.execute("SET foreign_key_checks = 0")
    for name in TABLES:
        op.execute(f"DROP TABLE {name}")
    op.execute("SET foreign_key_checks = 1")
'''


def test_tables_that_extend_others_are_filled_with_their_parents(project: Shop) -> None:
    versions = project.folder / "migrations" / "versions"
    (versions / "0002_changes.py").write_text(EXTENDING)
    copies = COPIES.replace('"`p%s`", "`no key`", "checked", "parts", "tiny"', NAMES)
    (versions / "0003_copies.py").write_text(copies)
    done = project.run("lint", "--format", "json", "--rehearse", "3000")
    (revision,) = json.loads(done.out)["revisions"]
    assert [each.partition(" cannot")[0] for each in revision["not_rehearsed"]] == ["chain"]
    found = [each["rehearsed"] for each in revision["statements"] if each["rehearsed"]]
    assert len(found) >= 4 and all(3000 <= each["rows"] < 3100 for each in found[:4])


NAMES = '"a_grandchild", "extension", "link", "twice", "chain"'
