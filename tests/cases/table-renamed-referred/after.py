from sqlalchemy import Column, ForeignKey, Integer, MetaData, Table

metadata = MetaData()

Table(
    "movie",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("sequel_id", Integer, ForeignKey("movie.id")),
)
Table(
    "role",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("film_id", Integer, ForeignKey("movie.id", ondelete="CASCADE")),
)
