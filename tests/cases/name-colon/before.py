from sqlalchemy import Column, Integer, MetaData, String, Table

metadata = MetaData()

Table("a:b", metadata, Column("id", Integer, primary_key=True), Column(":bind", String(40)))
