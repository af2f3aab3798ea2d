from sqlalchemy import DDL, Column, Integer, MetaData, Table, event

metadata = MetaData()

Table(
    "film",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("year", Integer, primary_key=True, autoincrement=False),
)
event.listen(
    metadata,
    "after_create",
    DDL(
        "ALTER TABLE film PARTITION BY LIST (year) (PARTITION p VALUES IN (1979,1985), "
        "PARTITION q VALUES IN (1980))"
    ),
)
