from sqlalchemy import Column, ForeignKey, Integer, MetaData, String, Table

metadata = MetaData()

Table(
    "film",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("title", String(80), nullable=False),
)
Table(
    "genre",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("parent_id", Integer, ForeignKey("genre.id", ondelete="SET NULL"), index=True),
)
