from sqlalchemy import Column, Integer, MetaData, Table, Text

metadata = MetaData()

Table("film", metadata, Column("id", Integer, primary_key=True), Column("v", Text))
