from sqlalchemy import CheckConstraint, Column, Index, Integer, MetaData, String, Table

metadata = MetaData()

Table(
    "tttttttttttttttttttttttttttttttttttttttttttttttttttttttt",
    metadata,
    Column("id", Integer, primary_key=True),
    Column(
        "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc",
        String(60),
        nullable=False,
        comment="x",
    ),
    Column(
        "dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd",
        Integer,
        server_default="1",
    ),
    Index(
        "ix ccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc",
        "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc",
        unique=True,
    ),
    CheckConstraint(
        "char_length(`cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc`) > 1",
        name="ck ccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc",
    ),
)
