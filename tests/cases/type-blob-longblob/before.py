from sqlalchemy import Column, Integer, LargeBinary, MetaData, Table

metadata = MetaData()

Table("film", metadata, Column("id", Integer, primary_key=True), Column("v", LargeBinary))
