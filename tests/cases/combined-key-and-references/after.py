from sqlalchemy import Column, ForeignKey, Integer, MetaData, String, Table
from sqlalchemy.dialects import mysql

metadata = MetaData()

Table(
    "studio",
    metadata,
    Column("id", mysql.BIGINT(unsigned=True), primary_key=True),
    Column("name", String(20), index=True),
)
Table(
    "film",
    metadata,
    Column("id", Integer, primary_key=True),
    Column(
        "studio_id",
        mysql.BIGINT(unsigned=True),
        ForeignKey("studio.id", name="fk_s", ondelete="CASCADE"),
        comment="maker",
    ),
)
