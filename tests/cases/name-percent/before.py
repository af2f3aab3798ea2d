from sqlalchemy import Column, Integer, MetaData, String, Table

metadata = MetaData()

Table("100%", metadata, Column("id", Integer, primary_key=True), Column("%(x)s", String(40)))
