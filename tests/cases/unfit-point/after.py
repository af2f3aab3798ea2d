from sqlalchemy import DDL, Column, Integer, MetaData, String, Table, event

metadata = MetaData()

Table(
    "film",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("title", String(80), nullable=False),
)
event.listen(metadata, "after_create", DDL("ALTER TABLE film ADD place VARCHAR(60)"))
