from sqlalchemy import DDL, Column, Index, Integer, MetaData, String, Table, event

metadata = MetaData()

Table(
    "film",
    metadata,
    Column("code", String(8), primary_key=True),
    Column("serial", Integer, nullable=False),
    Index("ix_serial", "serial", unique=True),
)
event.listen(
    metadata, "after_create", DDL("ALTER TABLE film MODIFY serial INT NOT NULL AUTO_INCREMENT")
)
