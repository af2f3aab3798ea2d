from sqlalchemy import Column, MetaData, String, Table

metadata = MetaData()

Table("film", metadata, Column("id", String(8), primary_key=True), Column("title", String(8)))
