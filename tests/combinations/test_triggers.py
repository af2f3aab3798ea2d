"""Values for old rows fire triggers, which write elsewhere."""

from __future__ import annotations

import re
from pathlib import Path

from alembic_autogen.server.base import Server
from support.combinations.tried import declare, trial, written
from support.shops import Shop, url

_MODULE = """\
from sqlalchemy import DDL, Column, Integer, MetaData, Table, event

metadata = MetaData()
Table("item", metadata, Column("id", Integer, primary_key=True), Column("c", Integer{null}))
Table("log", metadata, Column("id", Integer, primary_key=True), Column("item", Integer))
Table("total", metadata, Column("id", Integer, primary_key=True), Column("n", Integer))
event.listen(
    metadata,
    "after_create",
    DDL("CREATE TRIGGER t_item AFTER UPDATE ON item FOR EACH ROW INSERT INTO log(item) VALUES (1)"),
)
event.listen(
    metadata,
    "after_create",
    DDL("CREATE TRIGGER t_log AFTER INSERT ON log FOR EACH ROW INSERT INTO total(n) VALUES (1)"),
)
"""


def test_what_triggers_write_to_other_tables_is_reported(mysql: Server, folder: Path) -> None:
    shop = Shop(folder, {"ALEMBIC_AUTOGEN_SERVER": url(mysql.address)}, forked=True)
    declare(shop, _MODULE.format(null=""), _MODULE.format(null=", nullable=False"))
    _, done = written(shop, ["--fill", "item.c=0"])
    for table in ("log", "total"):
        (line,) = [line for line in done.err.splitlines() if f"upgrade: {table}: " in line][:1]
        assert line.endswith(", by a trigger that the upgrade fires"), done.err
    with mysql.database("triggers") as database:
        tried = trial(shop, mysql, database)
        tried.execute("INSERT INTO item VALUES (1, NULL)")
        assert tried.alembic("upgrade", "head").code == 0
        assert tried.execute("SELECT (SELECT COUNT(*) FROM log), (SELECT COUNT(*) FROM total)") == (
            (1, 1),
        )


_UNMANAGED = """\
from sqlalchemy import Column, DDL, Enum, Integer, MetaData, Table, event

metadata = MetaData()
Table("item", metadata, Column("id", Integer, primary_key=True), Column("c", Enum({first!r}, "b")))
"""
_SURROUNDINGS = """\
Table("audit", metadata, Column("id", Integer, primary_key=True), Column("n", Integer))


@event.listens_for(metadata, "after_create")
def surround(target, connection, **_):
    connection.exec_driver_sql("CREATE PROCEDURE noted() INSERT INTO audit (n) VALUES (1)")
    connection.exec_driver_sql(
        "CREATE TRIGGER t_item AFTER UPDATE ON item FOR EACH ROW CALL noted()"
    )
"""


def test_a_table_that_is_not_compared_is_looked_at_and_stays(mysql: Server, folder: Path) -> None:
    """The members of an ENUM are renamed; a trigger without a model calls a procedure."""
    shop = Shop(folder, {"ALEMBIC_AUTOGEN_SERVER": url(mysql.address)}, forked=True)
    before = _UNMANAGED.format(first="a") + _SURROUNDINGS
    declare(shop, before, _UNMANAGED.format(first="z"))
    with (folder / "pyproject.toml").open("a") as file:
        file.write('ignore = ["audit"]\n')
    _, done = written(shop, ["--rename-value", "item.c.a=z"])
    assert "half way" not in done.err  # what it refuses is tried before
    lines = [line.strip() for line in done.err.splitlines() if ": audit: " in line]
    assert [re.sub(r"\d+", "N", line) for line in lines] == [
        "upgrade: audit: N rows become N, by a trigger that the upgrade fires",
        "downgrade: audit: N rows become N",
        "upgrade again: audit: N rows become N",
    ]
