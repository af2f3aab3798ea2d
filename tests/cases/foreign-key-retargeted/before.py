from sqlalchemy import Column, ForeignKey, Integer, MetaData, Table

metadata = MetaData()

Table("studio", metadata, Column("id", Integer, primary_key=True))
Table("company", metadata, Column("id", Integer, primary_key=True))
Table(
    "film",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("owner_id", Integer, ForeignKey("studio.id", name="fk_owner"), index=True),
)
