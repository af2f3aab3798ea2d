from sqlalchemy import Column, Integer, MetaData, String, Table

metadata = MetaData()

Table("order", metadata, Column("id", Integer, primary_key=True), Column("select", String(40)))
