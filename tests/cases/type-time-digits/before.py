from sqlalchemy import Column, Integer, MetaData, Table, Time

metadata = MetaData()

Table("film", metadata, Column("id", Integer, primary_key=True), Column("v", Time))
