from sqlalchemy import Column, Integer, MetaData, String, Table

metadata = MetaData()

Table(
    "film",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("title", String(80, collation="utf8mb4_bin"), nullable=False),
)
