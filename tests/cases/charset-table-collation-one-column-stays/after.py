from sqlalchemy import Column, Integer, MetaData, String, Table

metadata = MetaData()

Table(
    "film",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("title", String(80)),
    Column("code", String(8, collation="utf8mb4_bin")),
    mysql_charset="utf8mb4",
    mysql_collate="utf8mb4_unicode_ci",
)
