"""What :mod:`alembic_autogen.pytest_plugin` gives to tests: a server with a database at head."""
