from sqlalchemy import DDL, JSON, Column, Integer, MetaData, String, Table, Text, event

metadata = MetaData()

Table(
    "film",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("title", String(80), nullable=False),
    Column("year", Integer),
    Column("plot", Text),
    Column("facts", JSON),
)
event.listen(metadata, "after_create", DDL("CREATE INDEX ix_film ON film (plot (12) DESC, year)"))
