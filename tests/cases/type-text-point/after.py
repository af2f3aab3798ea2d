from sqlalchemy import DDL, Column, Integer, MetaData, Table, event

metadata = MetaData()

Table("film", metadata, Column("id", Integer, primary_key=True))
event.listen(metadata, "after_create", DDL("ALTER TABLE film ADD place POINT SRID 4326"))
