from sqlalchemy import Column, Integer, MetaData, String, Table, select
from sqlalchemy.sql.ddl import CreateView

metadata = MetaData()

film = Table(
    "film",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("title", String(80), nullable=False),
    Column("year", Integer),
)
CreateView(select(film.c.id, film.c.title).where(film.c.year < 1980), "old_film", metadata=metadata)
