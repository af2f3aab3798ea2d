from sqlalchemy import Column, Integer, MetaData, String, Table

metadata = MetaData()

Table(
    "film",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("title", String(80), nullable=False),
    mysql_avg_row_length="200",
    mysql_max_rows="100000",
)
