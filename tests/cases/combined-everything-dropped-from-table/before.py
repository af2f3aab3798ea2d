from sqlalchemy import (
    DDL,
    CheckConstraint,
    Column,
    Computed,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    event,
)

metadata = MetaData()

Table("studio", metadata, Column("id", Integer, primary_key=True))
Table(
    "film",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("title", String(40), index=True),
    Column("code", String(8), unique=True),
    Column("area", Integer, Computed("char_length(title)")),
    Column("studio_id", Integer, ForeignKey("studio.id")),
    CheckConstraint("title <> ''", name="titled"),
    comment="All",
)
event.listen(
    metadata,
    "after_create",
    DDL(
        "CREATE TRIGGER t_film BEFORE INSERT ON film FOR EACH ROW SET NEW.code = " "lower(NEW.code)"
    ),
)
