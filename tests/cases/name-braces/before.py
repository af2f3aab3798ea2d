from sqlalchemy import Column, Integer, MetaData, String, Table

metadata = MetaData()

Table("{table}", metadata, Column("id", Integer, primary_key=True), Column("${column}", String(40)))
