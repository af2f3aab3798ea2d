from sqlalchemy import Column, Integer, MetaData, String, Table

metadata = MetaData()

Table("it's", metadata, Column("id", Integer, primary_key=True), Column('say "x"', String(40)))
