"""Schemas as values: read from what a server prints, compared, and written as clauses of SQL.

Nothing here plans a revision: the order of changes and the operations are the concern of
:mod:`alembic_autogen.autogenerate`.
"""
