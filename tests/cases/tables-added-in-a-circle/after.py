from sqlalchemy import Column, ForeignKey, Integer, MetaData, String, Table

metadata = MetaData()

Table(
    "film",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("title", String(80), nullable=False),
)
Table(
    "country",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("capital_id", Integer, ForeignKey("city.id", name="fk_capital", use_alter=True)),
)
Table(
    "city",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("country_id", Integer, ForeignKey("country.id", name="fk_country")),
)
