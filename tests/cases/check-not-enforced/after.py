from sqlalchemy import DDL, Column, Integer, MetaData, String, Table, event

metadata = MetaData()

Table(
    "film",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("title", String(40)),
    Column("year", Integer),
)
event.listen(
    metadata,
    "after_create",
    DDL("ALTER TABLE film ADD CONSTRAINT recent CHECK (year > 1890) NOT ENFORCED"),
)
