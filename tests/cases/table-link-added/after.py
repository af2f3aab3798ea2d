from sqlalchemy import Column, ForeignKey, Integer, MetaData, String, Table

metadata = MetaData()

Table(
    "film",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("title", String(80), nullable=False),
)
Table("actor", metadata, Column("id", Integer, primary_key=True), Column("name", String(60)))
Table(
    "role",
    metadata,
    Column("film_id", Integer, ForeignKey("film.id", ondelete="CASCADE"), primary_key=True),
    Column("actor_id", Integer, ForeignKey("actor.id", ondelete="CASCADE"), primary_key=True),
    Column("part", String(40)),
)
