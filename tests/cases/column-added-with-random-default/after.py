from sqlalchemy import Column, Double, Integer, MetaData, String, Table, text

metadata = MetaData()

Table(
    "film",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("title", String(80), nullable=False),
    Column("token", String(40), nullable=False, server_default=text("(uuid())")),
    Column("lot", Double, server_default=text("(rand())")),
)
