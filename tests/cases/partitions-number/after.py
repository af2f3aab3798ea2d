from sqlalchemy import DDL, Column, Integer, MetaData, Table, event

metadata = MetaData()

Table("film", metadata, Column("id", Integer, primary_key=True), Column("year", Integer))
event.listen(metadata, "after_create", DDL("ALTER TABLE film PARTITION BY KEY (id) PARTITIONS 2"))
