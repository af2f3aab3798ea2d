from sqlalchemy import DDL, Column, Integer, MetaData, String, Table, event

metadata = MetaData()

Table(
    "film",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("title", String(80), nullable=False),
    Column("year", Integer),
)
event.listen(metadata, "after_create", DDL("CREATE VIEW years AS SELECT year FROM film"))
