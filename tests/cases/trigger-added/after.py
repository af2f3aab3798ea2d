from sqlalchemy import DDL, Column, Integer, MetaData, String, Table, event

metadata = MetaData()

Table(
    "film",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("title", String(80), nullable=False),
)
Table("log", metadata, Column("line", String(90)))
event.listen(
    metadata,
    "after_create",
    DDL(
        "CREATE TRIGGER note_film AFTER INSERT ON film FOR EACH ROW INSERT INTO log VALUES "
        "(concat(NEW.title, ' 100%%:x'))"
    ),
)
