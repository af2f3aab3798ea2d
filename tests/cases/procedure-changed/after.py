from sqlalchemy import DDL, Column, Integer, MetaData, String, Table, event

metadata = MetaData()

Table(
    "film",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("title", String(80), nullable=False),
)
Table("log", metadata, Column("line", String(90)))
event.listen(
    metadata,
    "after_create",
    DDL("CREATE PROCEDURE tidy (IN least INT, OUT most INT) SET most = least"),
)
