from sqlalchemy import Column, Date, ForeignKeyConstraint, Integer, MetaData, Table

metadata = MetaData()

Table(
    "show",
    metadata,
    Column("film_id", Integer, primary_key=True, autoincrement=False),
    Column("day", Date, primary_key=True),
)
Table(
    "seat",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("film_id", Integer),
    Column("day", Date),
    ForeignKeyConstraint(
        ["film_id", "day"], ["show.film_id", "show.day"], name="fk_show", ondelete="CASCADE"
    ),
)
