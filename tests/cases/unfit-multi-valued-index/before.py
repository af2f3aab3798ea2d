from sqlalchemy import JSON, Column, Integer, MetaData, Table

metadata = MetaData()

Table("film", metadata, Column("id", Integer, primary_key=True), Column("tags", JSON))
