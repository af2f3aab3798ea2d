from sqlalchemy import Column, Integer, MetaData, String, Table

metadata = MetaData()

Table("person", metadata, Column("id", Integer, primary_key=True), Column("name", String(60)))
