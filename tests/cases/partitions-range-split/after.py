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
        "ALTER TABLE film PARTITION BY RANGE (year) (PARTITION seventies VALUES LESS THAN "
        "(1980), PARTITION eighties VALUES LESS THAN (1990), PARTITION rest VALUES LESS "
        "THAN MAXVALUE)"
    ),
)
