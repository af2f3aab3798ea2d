"""The names of scratch databases."""

PREFIX = "alembic_autogen_"
"""The prefix of all scratch databases; the tool drops no others on a server that others use."""
