from sqlalchemy import CheckConstraint, Column, Index, Integer, MetaData, String, Table

metadata = MetaData()

Table(
    "it's",
    metadata,
    Column("id", Integer, primary_key=True),
    Column('say "x"', String(60), nullable=False, comment="x"),
    Column("back\\slash", Integer, server_default="1"),
    Index('ix say "x"', 'say "x"', unique=True),
    CheckConstraint('char_length(`say "x"`) > 1', name='ck say "x"'),
)
