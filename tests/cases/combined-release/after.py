from sqlalchemy import (
    DDL,
    CheckConstraint,
    Column,
    Enum,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    event,
)

metadata = MetaData()

Table(
    "studio",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(60), nullable=False, unique=True),
)
Table(
    "film",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(120), nullable=False, index=True),
    Column("year", Integer, nullable=False, server_default="1900"),
    Column("state", Enum("new", "used", "old"), server_default="new"),
    Column("studio_id", Integer, ForeignKey("studio.id", ondelete="SET NULL")),
    CheckConstraint("year > 1890", name="recent"),
)
Table(
    "role",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("film_id", Integer, ForeignKey("film.id", ondelete="CASCADE"), nullable=False),
    Column("part", String(40)),
    UniqueConstraint("film_id", "part", name="uq_part"),
    comment="Who plays what",
)
event.listen(
    metadata,
    "after_create",
    DDL("CREATE VIEW recent_film AS SELECT id, name FROM film WHERE year > 1990"),
)
