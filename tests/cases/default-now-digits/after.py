from sqlalchemy import Column, Integer, MetaData, Table, text
from sqlalchemy.dialects import mysql

metadata = MetaData()

Table(
    "film",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("v", mysql.DATETIME(fsp=6), server_default=text("CURRENT_TIMESTAMP(6)")),
)
