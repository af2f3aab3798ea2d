from sqlalchemy import Column, ForeignKey, Integer, MetaData, String, Table

metadata = MetaData()

Table("studio", metadata, Column("code", String(8, collation="utf8mb4_bin"), primary_key=True))
Table(
    "film",
    metadata,
    Column("id", Integer, primary_key=True),
    Column(
        "studio_code",
        String(8, collation="utf8mb4_bin"),
        ForeignKey("studio.code", name="fk_studio"),
    ),
)
