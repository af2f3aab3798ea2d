from sqlalchemy import Column, Integer, MetaData, String, Table

metadata = MetaData()

Table(
    "film",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("genre", String(5), primary_key=True),
    mysql_partition_by="LIST COLUMNS(genre) (PARTITION p VALUES IN ('a', 'b'))",
    mariadb_partition_by="LIST COLUMNS(genre) (PARTITION p VALUES IN ('a', 'b'))",
)
