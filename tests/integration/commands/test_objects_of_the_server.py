"""What belongs to a server, to no database, is named in one sentence, and stops nothing.

The kind: foreign servers, accounts and roles, privileges, plugins and global variables (both
flavors), resource groups, spatial reference systems, tablespaces, components and persisted
variables (MySQL), whether a revision or an event of the models creates or changes them. On a server
that is not the tool's own, such statements are refused: see ``tests/integration/redirect``.
"""

from __future__ import annotations

import pytest

from support.shops import Shop
from support.upgrades import declare

TABLE = "CREATE TABLE t (id INT PRIMARY KEY)"
SYSTEM = (
    'GEOGCS["x",DATUM["x",SPHEROID["x",6378137,298.257223563]],PRIMEM["Greenwich",0],'
    'UNIT["degree",0.017453292519943278],AXIS["Lat",NORTH],AXIS["Lon",EAST]]'
)
OBJECTS = {
    "foreign server far": "CREATE SERVER far FOREIGN DATA WRAPPER mysql OPTIONS (HOST 'h')",
    "role reader": "CREATE ROLE `reader`",
    "user fred": "CREATE USER IF NOT EXISTS 'fred'@'localhost'",
    "privileges of fred": "GRANT SELECT ON *.* TO 'fred'@'localhost'",
    "global variable max_connections": "SET GLOBAL max_connections = 99",
}
OF_MARIADB = {"plugin gone": "UNINSTALL PLUGIN IF EXISTS gone"}
OF_MYSQL = {
    "resource group few": "CREATE RESOURCE GROUP few TYPE = USER",
    "spatial reference system 900000001": "CREATE SPATIAL REFERENCE SYSTEM 900000001 NAME 'x'"
    f" DEFINITION '{SYSTEM}'",
    "tablespace apart": "CREATE TABLESPACE apart ADD DATAFILE 'apart.ibd'",
    "undo tablespace more": "CREATE UNDO TABLESPACE more ADD DATAFILE 'more.ibu'",
    "component file://component_query_attributes": (
        "INSTALL COMPONENT 'file://component_query_attributes'"
    ),
    "global variable wait_timeout": "SET PERSIST wait_timeout = 999",
}
MODELS = """
from sqlalchemy import DDL, event

table("t", sa.Column("n", sa.Integer))
for statement in {statements!r}:
    event.listen(SQLModel.metadata, "after_create", DDL(statement))
"""


@pytest.mark.parametrize("flavor", ["mysql", "mariadb"])
@pytest.mark.parametrize("creator", ["models", "revision"])
def test_they_are_named_and_everything_else_is_compared(
    shop: Shop, flavor: str, creator: str
) -> None:
    objects = OBJECTS | (OF_MARIADB if flavor == "mariadb" else OF_MYSQL)
    by_models = [*objects.values()] if creator == "models" else []
    by_revision = [] if by_models else [*objects.values()]
    declare(shop, [TABLE, *by_revision], MODELS.format(statements=by_models))
    shop.configure(f'flavor = "{flavor}"')
    options = ("--server", "auto")
    for _ in range(2):  # the second answer comes from memory
        done = shop.run("check-drift", *options)
        assert done.code == 1, done.err
        assert "+ column t.n" in done.out
        for name in objects:
            they = "they belong" if name.startswith("privileges") else "it belongs"
            sentence = f"Not compared: {name} ({they} to the server, to no database)."
            assert done.err.count(sentence) == 1, done.err
    done = shop.run("revision", "-m", "more", *options)
    assert done.code == 0, done.err
    assert "op.add_column" in next(shop.folder.glob("migrations/versions/*_more.py")).read_text()
