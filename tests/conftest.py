"""Being here, it lets every test import what tests share: ``from support import …``."""

pytest_plugins = ["support.outcomes", "alembic_autogen.pytest_plugin"]
