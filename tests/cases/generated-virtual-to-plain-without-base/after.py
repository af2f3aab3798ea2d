from sqlalchemy import Column, MetaData, String, Table

metadata = MetaData()

Table("film", metadata, Column("name", String(8), primary_key=True), Column("small", String(8)))
