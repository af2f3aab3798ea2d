from sqlalchemy import Column, Integer, MetaData, Numeric, Table

metadata = MetaData()

Table("film", metadata, Column("id", Integer, primary_key=True), Column("price", Numeric(10, 2)))
