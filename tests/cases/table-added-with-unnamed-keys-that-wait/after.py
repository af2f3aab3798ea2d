from sqlalchemy import Column, ForeignKey, Integer, MetaData, String, Table, text

metadata = MetaData()

Table(
    "film",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("title", String(80), nullable=False),
    Column("code", String(36), nullable=False, unique=True, server_default=text("(uuid())")),
)
Table("cinema", metadata, Column("id", Integer, primary_key=True), Column("city", String(60)))
Table(
    "show",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("film_code", String(36), ForeignKey("film.code")),
    Column("cinema_id", Integer, ForeignKey("cinema.id")),
)
