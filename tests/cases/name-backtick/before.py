from sqlalchemy import Column, Integer, MetaData, String, Table

metadata = MetaData()

Table("back`tick", metadata, Column("id", Integer, primary_key=True), Column("a`b", String(40)))
