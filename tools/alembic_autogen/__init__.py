"""Autogenerate for Alembic on MySQL: complete, and proved before it is written."""

__version__ = "0.1.0"
