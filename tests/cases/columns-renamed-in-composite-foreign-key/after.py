from sqlalchemy import Column, Date, ForeignKeyConstraint, Integer, MetaData, Table

metadata = MetaData()

Table(
    "show",
    metadata,
    Column("movie_id", Integer, primary_key=True, autoincrement=False),
    Column("date", Date, primary_key=True),
)
Table(
    "seat",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("movie_id", Integer),
    Column("date", Date),
    ForeignKeyConstraint(["movie_id", "date"], ["show.movie_id", "show.date"], name="fk_show"),
)
