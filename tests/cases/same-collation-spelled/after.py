from sqlalchemy import Column, Integer, MetaData, String, Table

metadata = MetaData()

Table(
    "film",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("v", String(40, collation="utf8mb4_0900_ai_ci")),
    mysql_charset="utf8mb4",
    mysql_collate="utf8mb4_0900_ai_ci",
)
