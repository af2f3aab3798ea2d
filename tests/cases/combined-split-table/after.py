from sqlalchemy import Column, ForeignKey, Integer, MetaData, String, Table

metadata = MetaData()

Table(
    "address",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("city", String(40)),
    Column("street", String(60)),
)
Table(
    "film",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("title", String(80), nullable=False),
    Column("address_id", Integer, ForeignKey("address.id")),
)
