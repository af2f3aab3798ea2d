"""Conditions that tell which of the two servers runs a query."""

from __future__ import annotations

ON_MYSQL = "LOCATE('MariaDB', VERSION()) = 0"
ON_MARIADB = "LOCATE('MariaDB', VERSION()) > 0"
"""True on one of the two servers: a revision may be run on the other one too."""
