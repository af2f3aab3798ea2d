"""Disposable servers that can imitate a real database."""

from __future__ import annotations

import pytest

from alembic_autogen.errors import ConfigurationError
from alembic_autogen.schema.real_database import RealDatabase
from alembic_autogen.server.base import Address, Server


def test_a_server_of_the_other_flavor_cannot_imitate_it() -> None:
    real = RealDatabase("db:3306", "shop", "", {}, "mariadb", "11.8.2", (), "")
    real.require_flavor(Server("", "mariadb", "10.11.6", Address("root")))
    with pytest.raises(ConfigurationError) as raised:
        real.require_flavor(Server("", "mysql", "9.7.0", Address("root")))
    assert str(raised.value).startswith(
        "The server at db:3306 is MariaDB 11.8.2, and the disposable one is MySQL 9.7.0; "
        'set flavor = "mariadb" in [tool.alembic-autogen] of pyproject.toml'
    )
