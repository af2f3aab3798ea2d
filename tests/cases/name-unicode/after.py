from sqlalchemy import CheckConstraint, Column, Index, Integer, MetaData, String, Table

metadata = MetaData()

Table(
    "表",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("naïve_ßtraße", String(60), nullable=False, comment="x"),
    Column("Ключ", Integer, server_default="1"),
    Index("ix naïve_ßtraße", "naïve_ßtraße", unique=True),
    CheckConstraint("char_length(`naïve_ßtraße`) > 1", name="ck naïve_ßtraße"),
)
