from sqlalchemy import Column, Integer, MetaData, String, Table

metadata = MetaData()

Table(
    "film",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("title", String(80), nullable=False),
    mysql_stats_persistent="0",
    mysql_stats_auto_recalc="1",
)
