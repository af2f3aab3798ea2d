from sqlalchemy import Column, Integer, MetaData, String, Table

metadata = MetaData()

Table("表", metadata, Column("id", Integer, primary_key=True), Column("naïve_ßtraße", String(40)))
