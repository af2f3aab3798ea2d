from sqlalchemy import BigInteger, Column, ForeignKey, Integer, MetaData, String, Table

metadata = MetaData()

Table("studio", metadata, Column("id", BigInteger, primary_key=True))
Table(
    "film",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("studio_id", BigInteger, ForeignKey("studio.id"), nullable=False),
)
Table(
    "award",
    metadata,
    Column("studio_id", BigInteger, ForeignKey("studio.id", ondelete="CASCADE"), primary_key=True),
    Column("name", String(20), primary_key=True),
)
