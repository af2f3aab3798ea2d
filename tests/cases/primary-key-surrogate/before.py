from sqlalchemy import Column, MetaData, String, Table

metadata = MetaData()

Table("film", metadata, Column("code", String(8), primary_key=True))
