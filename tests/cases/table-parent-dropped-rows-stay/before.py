from sqlalchemy import Column, ForeignKey, Integer, MetaData, Table

metadata = MetaData()

Table("studio", metadata, Column("id", Integer, primary_key=True))
Table(
    "film",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("studio_id", Integer, ForeignKey("studio.id", name="fk_studio")),
)
