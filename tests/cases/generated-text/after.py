from sqlalchemy import Column, Computed, Integer, MetaData, String, Table

metadata = MetaData()

Table(
    "film",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("width", Integer),
    Column("height", Integer),
    Column("label", String(90), Computed("concat(width, '% :x ', height)")),
)
