"""Tables of several databases that are dropped come back by names that lead to them.

The kind: what a downgrade creates in another database names its parents there as the server reads
them.
"""

from __future__ import annotations

from dataclasses import replace

from support.shops import Shop

OF_TWO = """

class Visit(SQLModel, table=True):
    __table_args__ = {"schema": "shop"}
    id: int = Field(primary_key=True)


class Entry(SQLModel, table=True):
    __table_args__ = {"schema": "audit"}
    id: int = Field(primary_key=True)
    visit_id: int = Field(foreign_key="shop.visit.id")
"""


def test_a_table_that_other_databases_refer_to_comes_back_by_its_name(shop_anywhere: Shop) -> None:
    """In CREATE TABLE audit.entry, the server takes a name alone for a table of audit."""
    shop = replace(shop_anywhere, environment={})
    shop.configure('schemas = ["shop", "audit"]')
    models = shop.folder / "models.py"
    before = models.read_text()
    models.write_text(before + OF_TWO)
    assert shop.run("revision", "-m", "visits").code == 0
    models.write_text(before)
    done = shop.run("revision", "-m", "no more visits")
    assert done.code == 0, done.err
    (path,) = shop.folder.glob("migrations/versions/*no_more_visits.py")
    _, _, downgrade = path.read_text().partition("def downgrade")
    assert "shop.visit.id" in downgrade
    assert shop.run("check-drift").code == 0
