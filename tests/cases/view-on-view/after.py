from sqlalchemy import DDL, Column, Integer, MetaData, String, Table, event

metadata = MetaData()

Table(
    "film",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("title", String(80), nullable=False),
    Column("year", Integer),
)
event.listen(
    metadata, "after_create", DDL("CREATE VIEW z_old AS SELECT * FROM film WHERE year < 1980")
)
event.listen(
    metadata, "after_create", DDL("CREATE VIEW a_older AS SELECT id FROM z_old WHERE year < 1970")
)
