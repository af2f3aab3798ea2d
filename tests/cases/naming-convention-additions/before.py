from sqlalchemy import Column, Integer, MetaData, String, Table

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Table("studio", metadata, Column("id", Integer, primary_key=True))
Table(
    "film",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("title", String(80)),
    Column("year", Integer),
    Column("studio_id", Integer),
)
