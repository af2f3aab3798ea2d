"""The server with a database at head that :mod:`alembic_autogen.pytest_plugin` gives to tests."""
