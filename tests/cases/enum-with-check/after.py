from sqlalchemy import Column, Enum, Integer, MetaData, Table

metadata = MetaData()

Table(
    "film",
    metadata,
    Column("id", Integer, primary_key=True),
    Column(
        "state",
        Enum("new", "old", native_enum=False, create_constraint=True, name="state_ok", length=20),
    ),
)
