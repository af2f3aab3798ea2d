"""Models that the server refuses, where no revision can be proved because of that."""

from __future__ import annotations

from support.shops import Shop
from support.upgrades import declare

BEFORE = [
    "CREATE TABLE line (id INT PRIMARY KEY, no INT NOT NULL, CONSTRAINT u UNIQUE (no))",
    "CREATE TABLE parcel (id INT PRIMARY KEY, no INT, CONSTRAINT f FOREIGN KEY (no)"
    " REFERENCES line (no))",
]
MODELS = """
table("line", sa.Column("no", sa.Integer, nullable=False))
table("parcel", sa.Column("no", sa.Integer, sa.ForeignKey("line.no", name="f")))
"""


def test_a_failed_proof_names_the_tables_that_the_server_refuses(shop: Shop) -> None:
    """A foreign key still needs the unique key that the models drop (error 6125 on MySQL)."""
    declare(shop, BEFORE, MODELS)
    done = shop.run("revision", "-m", "wrong", "--quiet")
    assert (done.code, done.out) == (2, "")
    assert "Cannot drop index 'u': needed in a foreign key constraint (1553)." in done.err
    assert "The server refuses the models' table parcel: " in done.err
    assert "(6125). Change the models first." in done.err
