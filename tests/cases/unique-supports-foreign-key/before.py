from sqlalchemy import Column, ForeignKey, Integer, MetaData, String, Table, UniqueConstraint

metadata = MetaData()

Table(
    "studio",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("code", String(8), nullable=False),
    UniqueConstraint("code", name="uq_code"),
)
Table(
    "film",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("code", String(8), ForeignKey("studio.code", name="fk_code")),
)
