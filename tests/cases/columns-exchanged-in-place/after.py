from sqlalchemy import BigInteger, Column, Integer, MetaData, Table

metadata = MetaData()

Table("film", metadata, Column("a", BigInteger), Column("b", Integer, primary_key=True))
