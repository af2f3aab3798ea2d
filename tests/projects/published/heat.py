"""Heat: an alembic.ini with a SQLite URL, and types of its own for texts and JSON."""

TITLE = "OpenStack Heat"
REQUIREMENTS = ["openstack-heat==27.0.1"]
DISTRIBUTION = "openstack-heat"
PACKAGE = "heat"
START = "heat/db"
CONFIGURATION = ""
FILES: dict[str, str] = {}


def metadata(url):
    from heat.db.models import BASE

    return BASE.metadata
