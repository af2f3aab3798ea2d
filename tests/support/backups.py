"""Histories of revisions that destroy something, and what their database has before and after."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from alembic_autogen.quoting import quote_name
from support.deployments import Deployment
from support.shops import Done

_REVISION = '''\
"""{name}."""

from alembic import op

revision, down_revision = "{revision}", {before}


def execute(statements):
    connection = op.get_bind()
    for each in statements:
        connection.exec_driver_sql(each, execution_options={{"no_parameters": True}})


def upgrade():
    execute({upgrade})


def downgrade():
    execute({downgrade})
'''


@dataclass(frozen=True)
class Loss:
    """A revision that destroys something.

    :param create: the statements that create its tables.
    :param rows: statements that fill them.
    :param flavor: the only flavor on which it works; empty for both.
    """

    create: Sequence[str]
    rows: Sequence[str]
    upgrade: Sequence[str]
    downgrade: Sequence[str]
    flavor: str = ""


class Backed:
    """A deployment whose later revisions destroy something.

    :param losses: the later revisions by their names, one after the other.
    """

    def __init__(self, deployment: Deployment, losses: dict[str, Loss]) -> None:
        flavor = deployment.database.server.flavor
        self.losses = {n: x for n, x in losses.items() if x.flavor in ("", flavor)}
        self.deployment = replace(deployment, previews=True)
        for path in self.versions.glob("000*.py"):
            path.unlink()
        create = [each for loss in self.losses.values() for each in loss.create]
        self._write("base", create, [])
        before = "base"
        for name, loss in self.losses.items():
            self._write(name, loss.upgrade, loss.downgrade, before)
            before = name
        done = deployment.run("upgrade", "base_")
        assert done.code == 0, done.err
        self.rows(*(each for loss in self.losses.values() for each in loss.rows), "COMMIT")

    @property
    def versions(self) -> Path:
        return self.deployment.folder / "migrations" / "versions"

    @property
    def folder(self) -> Path:
        """The directory that :meth:`upgrade` gives to --backup."""
        return self.deployment.folder / "saved"

    def _write(
        self, name: str, upgrade: Sequence[str], downgrade: Sequence[str], before: str = ""
    ) -> None:
        text = _REVISION.format(
            name=name,
            revision=f"{name}_",
            before=repr(f"{before}_") if before else None,
            upgrade=repr([*upgrade]),
            downgrade=repr([*downgrade]),
        )
        self.deployment.write(f"{name}.py", text)

    def rows(self, *statements: str) -> list[tuple[Any, ...]]:
        """Execute statements without the strict mode, and fetch the rows of the last one."""
        return self.deployment.rows("SET sql_mode = 'NO_AUTO_VALUE_ON_ZERO'", *statements)

    def upgrade(self, *arguments: str) -> Done:
        """Upgrade with a backup."""
        return self.deployment.run("upgrade", *arguments, "--yes", "--backup", str(self.folder))

    def downgrade(self, *arguments: str) -> Done:
        """Go back to before the revisions, and restore."""
        return self.deployment.run(
            "downgrade", "base_", *arguments, "--yes", "--restore", str(self.folder)
        )

    def contents(self) -> dict[str, list[tuple[Any, ...]]]:
        """The rows of all tables, each value in hexadecimal digits, and their checksums."""
        found = {}
        for name, _ in self.rows("SHOW FULL TABLES WHERE Table_type = 'BASE TABLE'"):
            if name == "alembic_version":
                continue
            table = quote_name(name)
            columns = [quote_name(row[0]) for row in self.rows(f"SHOW COLUMNS FROM {table}")]
            values = ", ".join(f"HEX(CAST({column} AS BINARY))" for column in columns)
            rows = self.rows("SET time_zone = '+00:00'", f"SELECT {values} FROM {table}")
            found[name] = sorted(rows, key=str) + list(self.rows(f"CHECKSUM TABLE {table}"))
        return found

    def files(self) -> list[Path]:
        """The files that were saved."""
        found = (path for path in self.folder.rglob("*") if path.is_file())
        return sorted(path for path in found if path.name != ".gitignore")


def restored(done: Done) -> dict[str, int]:
    """The numbers of restored rows, by table."""
    found: dict[str, int] = {}
    for count, table in re.findall(r"^Restored ([\d,]+) rows? of (\S+?)[ ,]", done.out, re.M):
        found[table] = found.get(table, 0) + int(count.replace(",", ""))
    return found
