"""Upgrade databases with rows by plain Alembic, in one process for many sets of rows."""

from __future__ import annotations

import contextlib
import io
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from support.shops import PRODUCTION, Shop, run_in_a_fork, url

FIRST = '''\
"""The first tables."""

from alembic import op

revision = "0001"
down_revision = None


def upgrade():
    for statement in {statements!r}:
        op.get_bind().exec_driver_sql(statement.replace("%", "%%"))


def downgrade():
    pass
'''
MODELS = """\
import sqlalchemy as sa
from sqlalchemy.dialects import mysql
from sqlmodel import SQLModel


def table(name, *items):
    key = sa.Column("id", sa.Integer, primary_key=True, autoincrement=False)
    return sa.Table(name, SQLModel.metadata, key, *items)


"""


@dataclass(frozen=True)
class Upgraded:
    """The result of upgrading a database at the first revision, with some rows.

    :param refused: the text of the error; empty if the upgrade succeeded.
    :param unchanged: whether the upgrade has not changed schema and rows.
    :param rows: the rows after the upgrade, by table.
    :param down: the text of the error of the downgrade; empty if it succeeded.
    :param back: whether the downgrade restored schema and rows.
    :param definitions: the output of SHOW CREATE TABLE after the upgrade, by table.
    """

    refused: str
    unchanged: bool
    rows: Mapping[str, list[list[Any]]]
    down: str = ""
    back: bool = False
    definitions: Mapping[str, str] = field(default_factory=dict, repr=False)


def declare(shop: Shop, before: Sequence[str], models: str) -> None:
    """Give a project other tables and other models.

    :param before: the SQL of the first revision.
    :param models: the models; ``table(name, *columns)`` adds the key ``id``.
    """
    first = shop.folder / "migrations" / "versions" / "0001_first.py"
    first.write_text(FIRST.format(statements=list(before)))
    (shop.folder / "models.py").write_text(MODELS + models)


def upgraded(shop: Shop, server: Any, rows: Mapping[str, Sequence[str]]) -> dict[str, Upgraded]:
    """Upgrade a database for each set of rows, and downgrade it again by one revision.

    :param rows: statements that insert rows at the first revision, without strict mode, by the
        name of the set; statements that begin with ``AFTER`` run after the upgrade.
    :returns: the result for each set, by its name.
    """
    with server.database("rows") as database:
        address = url(server.address, database.name).replace("%", "%%")
        text = (shop.folder / "alembic.ini").read_text(encoding="utf-8")
        ini = shop.folder / "production.ini"
        ini.write_text(text.replace(PRODUCTION, address), encoding="utf-8")
        arguments = [str(Path(__file__)), str(ini), json.dumps(rows)]
        tests = str(Path(__file__).parents[1])
        tools = str(Path(shop.program[-1]).parent)
        done = run_in_a_fork(arguments, shop.folder, {"PYTHONPATH": f"{tests}:{tools}:."})
    assert done.code == 0, done.err
    return {name: Upgraded(**each) for name, each in json.loads(done.out).items()}


class _Production:
    def __init__(self, ini: str) -> None:
        import sqlalchemy as sa
        from alembic.config import Config

        self.config = Config(ini, stdout=io.StringIO())
        self.engine = sa.create_engine(self.config.get_main_option("sqlalchemy.url") or "")

    def execute(self, *statements: str) -> list[Any]:
        found: list[Any] = []
        with self.engine.connect() as connection:
            connection.exec_driver_sql("SET sql_mode = ''")
            for statement in statements:
                result = connection.exec_driver_sql(statement.replace("%", "%%"))
                found = [list(row) for row in result] if result.returns_rows else []
            connection.commit()
            connection.exec_driver_sql("SET sql_mode = DEFAULT")
        return found

    def state(self) -> dict[str, Any]:
        names = [row[0] for row in self.execute("SHOW TABLES") if row[0] != "alembic_version"]
        return {name: self._state_of(name) for name in names}

    def _state_of(self, name: str) -> list[Any]:
        definition = self.execute(f"SHOW CREATE TABLE `{name}`")[0][1]
        history = " FOR SYSTEM_TIME ALL" if "WITH SYSTEM VERSIONING" in definition else ""
        rows = self.execute(f"SELECT * FROM `{name}`{history}")
        return [definition, sorted(([str(value) for value in row] for row in rows), key=str)]

    def empty(self) -> None:
        names = [row[0] for row in self.execute("SHOW TABLES")]
        drops = [f"DROP TABLE `{name}`" for name in names]
        self.execute("SET foreign_key_checks = 0", *drops, "SET foreign_key_checks = 1")

    def run(self, direction: str, target: str) -> str:
        from alembic import command

        with contextlib.redirect_stderr(io.StringIO()):
            try:
                getattr(command, direction)(self.config, target)
            except Exception as error:
                return f"{type(error).__name__}: {error}"
        return ""

    def outcome(self, statements: Sequence[str]) -> dict[str, Any]:
        self.empty()
        first = self.run("upgrade", "0001")
        assert not first, first
        self.execute(*(s for s in statements if not s.startswith("AFTER ")))
        before = self.state()
        refused = self.run("upgrade", "head")
        after = self.state()
        found = {
            "refused": refused,
            "unchanged": before == after,
            "rows": {name: each[1] for name, each in after.items()},
            "definitions": {name: each[0] for name, each in after.items()},
        }
        if refused:
            return found
        late = [s.removeprefix("AFTER ") for s in statements if s.startswith("AFTER ")]
        self.execute(*late)
        down = self.run("downgrade", "-1")
        return {**found, "down": down, "back": self.state() == before}


if __name__ == "__main__":
    production = _Production(sys.argv[1])
    sets = json.loads(sys.argv[2])
    print(json.dumps({name: production.outcome(each) for name, each in sets.items()}))
