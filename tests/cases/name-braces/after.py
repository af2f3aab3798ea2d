from sqlalchemy import CheckConstraint, Column, Index, Integer, MetaData, String, Table

metadata = MetaData()

Table(
    "{table}",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("${column}", String(60), nullable=False, comment="x"),
    Column("{0}", Integer, server_default="1"),
    Index("ix ${column}", "${column}", unique=True),
    CheckConstraint("char_length(`${column}`) > 1", name="ck ${column}"),
)
