from sqlalchemy import Column, Integer, MetaData, Table

from support.cases.application_types import Slug

metadata = MetaData()

Table("film", metadata, Column("id", Integer, primary_key=True), Column("v", Slug()))
