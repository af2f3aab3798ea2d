"""Deployments whose database has a table with keys, a CHECK and a trigger, for large changes."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from support.deployments import Deployment, rows

TABLES = (
    "CREATE TABLE customer (id INT PRIMARY KEY AUTO_INCREMENT, name VARCHAR(20) NOT NULL)",
    "CREATE TABLE booking (id INT PRIMARY KEY AUTO_INCREMENT, customer_id INT, amount INT,"
    " note VARCHAR(50) NOT NULL DEFAULT 'é', state VARCHAR(10), doubled INT AS (amount * 2),"
    " CONSTRAINT positive CHECK (amount >= 0), CONSTRAINT fk_booking_customer"
    " FOREIGN KEY (customer_id) REFERENCES customer (id) ON DELETE CASCADE)",
    "CREATE TABLE line (id INT PRIMARY KEY AUTO_INCREMENT, booking_id INT NOT NULL,"
    " CONSTRAINT fk_line_booking FOREIGN KEY (booking_id) REFERENCES booking (id))",
    "CREATE TABLE audit (id INT PRIMARY KEY AUTO_INCREMENT, booking_id INT)",
    "CREATE TRIGGER audited AFTER INSERT ON booking FOR EACH ROW"
    " INSERT INTO audit (booking_id) VALUES (NEW.id)",
)
ROWS = (
    "INSERT INTO customer (name) VALUES ('Ann'), ('Bob')",
    "INSERT INTO booking (customer_id, amount, state) VALUES (1, 5, 'new'), (2, 7, 'paid')",
    "INSERT INTO line (booking_id) VALUES (1), (2)",
)
FIRST = '''\
"""The tables."""

from alembic import op

revision, down_revision = "0001", None


def upgrade():
    for statement in {statements!r}:
        op.execute(statement)


def downgrade():
    for table in ("audit", "line", "booking", "customer"):
        op.execute(f"DROP TABLE {{table}}")
'''
SECOND = '''\
"""A large change."""

from alembic import op

revision, down_revision = "0002", "0001"


def upgrade():
    for statement in {statements!r}:
        op.execute(statement)


def downgrade():
    for statement in {back!r}:
        op.execute(statement)
'''


def booked(deployment: Deployment, *keys: str, more: tuple[str, ...] = ()) -> Deployment:
    """Have a deployment's database contain a booking with all that belongs to it.

    :param keys: lines of the configuration.
    :param more: further statements of the first revision.
    """
    for path in (deployment.folder / "migrations" / "versions").glob("*.py"):
        path.unlink()
    deployment.write("0001_first.py", FIRST.format(statements=(*TABLES, *ROWS, *more)))
    done = deployment.run("upgrade", "0001", "--yes")
    assert done.code == 0, done.err
    deployment.edit_env("target_metadata = None", "target_metadata = sqlalchemy.MetaData()")
    deployment.edit_env(
        "from sqlalchemy import pool", "import sqlalchemy\nfrom sqlalchemy import pool"
    )
    lines = ["[tool.alembic-autogen]", 'online_above = "0 kB"', *keys]
    (deployment.folder / "pyproject.toml").write_text("\n".join([*lines, ""]))
    return replace(deployment, previews=True)


def change(deployment: Deployment, *statements: str, back: tuple[str, ...] = ()) -> None:
    """Write a second revision."""
    deployment.write("0002_second.py", SECOND.format(statements=statements, back=back))


def definitions(deployment: Deployment, database: str = "shop") -> dict[str, str]:
    """The definitions of tables and their triggers, without AUTO_INCREMENT."""
    with deployment.database.connect() as connection:
        rows(connection, f"USE {database}")
        return _definitions(connection)


def _definitions(connection: Any) -> dict[str, str]:
    found = {}
    for table in ("customer", "booking", "line", "audit"):
        ((_, sql),) = rows(connection, f"SHOW CREATE TABLE {table}")
        found[table] = re.sub(r" AUTO_INCREMENT=\d+", "", str(sql))
    for name, *_ in rows(connection, "SHOW TRIGGERS"):
        ((_, *shown, _),) = rows(connection, f"SHOW CREATE TRIGGER {name}")
        found[f"trigger {name}"] = str(shown)
    return found


def directly(deployment: Deployment, *statements: str) -> dict[str, str]:
    """The definitions of tables after the server itself has run statements on a copy."""
    with deployment.database.connect() as connection:
        rows(connection, "CREATE DATABASE directly", "USE directly", *TABLES, *ROWS)
        try:
            rows(connection, *statements)
            return _definitions(connection)
        finally:
            rows(connection, "DROP DATABASE directly")


def leftovers(deployment: Deployment) -> list[str]:
    """The tables and triggers that a run of the tool has left."""
    tables = [name for (name,) in deployment.rows("SHOW TABLES") if name.endswith(("_new", "_old"))]
    triggers = [row[0] for row in deployment.rows("SHOW TRIGGERS") if row[0] != "audited"]
    return [*tables, *triggers]
