"""Models that change in more than ten kinds of objects, with names that a page has to escape."""

from __future__ import annotations

import shutil
from pathlib import Path

from alembic_autogen.server.base import Server
from support.shops import Shop, make_shop

BEFORE = """\
from decimal import Decimal

from sqlmodel import Field, SQLModel


class Customer(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=100)
    email: str = Field(max_length=200, unique=True)


class Product(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    title: str = Field(max_length=120, index=True)
    price: Decimal = Field(max_digits=8, decimal_places=2)
    note: str | None = Field(default=None, max_length=200)


class Purchase(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    customer_id: int = Field(foreign_key="customer.id")
    product_id: int = Field(foreign_key="product.id")
    amount: int
    state: str = Field(max_length=20)


class Old(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
"""

AFTER = r"""from datetime import datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, Column, Computed, ForeignKey, Index, Integer, String
from sqlalchemy import Table, Text
from sqlmodel import Field, SQLModel


class Customer(SQLModel, table=True):
    __table_args__ = {"comment": "<script>alert(1)</script> \x1b[31mred\x1b[0m\nnext line"}
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=150)
    mail: str = Field(max_length=200, unique=True)
    created: datetime | None = None


class Product(SQLModel, table=True):
    __table_args__ = (
        CheckConstraint("price >= 0", name="price_positive"),
        Index("ix_title_price", "title", "price"),
    )
    id: int | None = Field(default=None, primary_key=True)
    title: str = Field(max_length=120)
    price: Decimal = Field(max_digits=10, decimal_places=2)


class Purchase(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    customer_id: int = Field(foreign_key="customer.id", ondelete="CASCADE")
    product_id: int = Field(foreign_key="product.id")
    amount: int = Field(sa_column_kwargs={"server_default": "1"})
    state: str = Field(max_length=10)
    twice: int | None = Field(default=None, sa_column=Column(Integer, Computed("amount * 2")))


Table(
    "<img src=x onerror=alert(1)>",
    SQLModel.metadata,
    Column("id", Integer, primary_key=True),
    Column("a\u202eb\u200bc", String(20)),
    Column("\"`'&<b>", String(20), comment="\u200f\u2066x"),
    Column("x" * 64, Text),
    Column("customer", ForeignKey("customer.id", name="fk_" + "y" * 60)),
)
"""

ANSWERS = (
    *("--no-rename", "old", "--no-rename", "customer.email"),
    *("--fill", "customer.mail=CONCAT(id, '@example.org')"),
)


def write_page(folder: Path, server: Server) -> Path:
    """Write the revision from one state of the models to the other, with its page."""
    shop: Shop = make_shop(folder, {}).on(server)
    shutil.rmtree(folder / "migrations" / "versions")
    (folder / "migrations" / "versions").mkdir()
    for models, arguments in ((BEFORE, ()), (AFTER, (*ANSWERS, "--report", "html=page.html"))):
        (folder / "models.py").write_text(models)
        done = shop.run("revision", "-m", "Ten <b>kinds</b> of \N{SNAKE} " * 3, *arguments)
        assert done.code == 0, done.err
    return folder / "page.html"
