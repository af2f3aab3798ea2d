from sqlalchemy import Column, ForeignKey, Integer, MetaData, String, Table

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Table(
    "film",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("title", String(80), nullable=False),
)
Table(
    "a_rather_long_name_of_a_table_for_tests",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("an_equally_long_name_of_a_column_in_it", Integer, unique=True),
    Column("film_identifier_that_is_long_as_well", Integer, ForeignKey("film.id")),
)
