from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Double,
    Enum,
    ForeignKey,
    Integer,
    MetaData,
    Numeric,
    String,
    Table,
    Uuid,
)
from sqlalchemy.dialects import mysql

metadata = MetaData()

Table("studio", metadata, Column("id", Integer, primary_key=True))
Table(
    "film",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("title", String(80), nullable=False, index=True),
    Column("year", mysql.YEAR()),
    Column("price", Numeric(8, 2), server_default="0"),
    Column("state", Enum("a", "b")),
    Column("studio_id", Integer, ForeignKey("studio.id", ondelete="CASCADE")),
    Column("facts", JSON),
    Column("size", Double),
    Column("on", Boolean, nullable=False, server_default="1"),
    Column("code", Uuid),
    CheckConstraint("char_length(title) > 0"),
)
