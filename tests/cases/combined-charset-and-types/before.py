from sqlalchemy import CHAR, Column, Enum, Integer, MetaData, String, Table

metadata = MetaData()

Table(
    "film",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("title", String(40)),
    Column("code", CHAR(8)),
    Column("state", Enum("a", "b")),
    mysql_charset="latin1",
    mysql_collate="latin1_swedish_ci",
)
