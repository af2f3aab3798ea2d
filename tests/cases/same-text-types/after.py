from sqlalchemy import Column, Integer, MetaData, Table, Unicode
from sqlalchemy.dialects import mysql

metadata = MetaData()

Table(
    "film",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("a", mysql.TEXT()),
    Column("b", Unicode(40)),
)
