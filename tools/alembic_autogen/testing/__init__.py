"""The server and database at head that :mod:`alembic_autogen.pytest_plugin` provides to tests."""
