from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, MetaData, Table

metadata = MetaData()

Table("studio", metadata, Column("id", Integer, primary_key=True))
Table(
    "film",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("maker_id", Integer, ForeignKey("studio.id", name="fk_studio")),
    Index("ix_s", "maker_id"),
    CheckConstraint("maker_id > 0", name="positive"),
)
