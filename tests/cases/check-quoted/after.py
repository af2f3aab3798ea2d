from sqlalchemy import CheckConstraint, Column, Integer, MetaData, String, Table

metadata = MetaData()

Table(
    "film",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("title", String(40)),
    Column("year", Integer),
    CheckConstraint(
        "title NOT LIKE '10%' AND title <> 'a:b''' AND NOT title REGEXP '^[0-9]{2}:'", name="recent"
    ),
)
