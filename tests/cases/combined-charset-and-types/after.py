from sqlalchemy import Column, Enum, Integer, MetaData, String, Table

metadata = MetaData()

Table(
    "film",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(90), nullable=False),
    Column("code", String(8, collation="utf8mb4_bin")),
    Column("state", Enum("a", "b", "d")),
)
