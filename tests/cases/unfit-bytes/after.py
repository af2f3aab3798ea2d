from sqlalchemy import Column, Integer, MetaData, Table
from sqlalchemy.dialects import mysql

metadata = MetaData()

Table(
    "film",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("v", mysql.TEXT(charset="utf8mb4")),
)
