"""Further schemas: tables that refer to them, also where the server folds their names.

The kind: all scratch databases of a run share these schemas, so what one of them leaves there, or
refers to there, must not stand in the way of another.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from support.caches import Cache
from support.shops import Shop

MODELS = """
import sqlalchemy as sa

metadata = sa.MetaData()
key = lambda: sa.Column("id", sa.Integer, primary_key=True)
sa.Table("Town", metadata, key(), schema="Geo")
sa.Table("Uses", metadata, key(), sa.Column("t", sa.ForeignKey("Geo.Town.id")))
refers = lambda: sa.Column("t", sa.ForeignKey("Geo.Town.id"))
within = sa.Table("Within", metadata, key(), refers(), schema="Geo")
sa.event.listen(within, "after_create", sa.DDL(
    "CREATE TRIGGER `Geo`.`marks` BEFORE INSERT ON `Geo`.`Within` FOR EACH ROW SET NEW.t = NULL"
))
"""


@pytest.mark.slow
def test_foreign_keys_into_them_do_not_keep_tables_from_being_dropped(
    shop: Shop, cache: Cache
) -> None:
    own = replace(shop, environment={})
    (own.folder / "migrations" / "versions" / "0001_first.py").unlink()
    (own.folder / "models.py").write_text(MODELS)
    (own.folder / "pyproject.toml").write_text(
        '[tool.alembic-autogen]\nmetadata = "models:metadata"\nschemas = ["Geo"]\n'
        "server_variables = { lower_case_table_names = 1 }\n"
    )
    own.edit("models.SQLModel.metadata", "models.metadata", "migrations/env.py")
    done = own.run("revision", "-m", "first")
    assert done.code == 0, done.err
    text = (own.folder / done.out.strip()).read_text()
    assert 'schema="Geo"' in text
    assert "`Geo`.`marks`" in text
    assert "town" not in text and "geo" not in text and "within" not in text
    assert own.run("check-drift", "--no-cache").code == 0
