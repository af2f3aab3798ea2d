from sqlalchemy import Column, ForeignKey, Integer, MetaData, String, Table

metadata = MetaData()

Table("studio", metadata, Column("id", Integer, primary_key=True))
Table(
    "film",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("studio_id", Integer, ForeignKey("studio.id"), nullable=False),
)
Table(
    "award",
    metadata,
    Column("studio_id", Integer, ForeignKey("studio.id", ondelete="CASCADE"), primary_key=True),
    Column("name", String(20), primary_key=True),
)
