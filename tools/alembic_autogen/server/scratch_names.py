"""What scratch databases are called."""

PREFIX = "alembic_autogen_"
"""Every database that the tool creates has a name that begins so; no other is ever dropped."""
