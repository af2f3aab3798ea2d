from sqlalchemy import Column, ForeignKey, Integer, MetaData, Table

metadata = MetaData()

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
