from sqlalchemy import Column, ForeignKey, Integer, MetaData, Table

metadata = MetaData()

Table(
    "film",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("sequel_id", Integer, ForeignKey("film.id")),
)
Table(
    "role",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("film_id", Integer, ForeignKey("film.id", ondelete="CASCADE")),
)
