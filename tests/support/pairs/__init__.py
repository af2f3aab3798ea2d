"""Random pairs of schemas: a description, a changed one, and both as SQLAlchemy metadata."""
