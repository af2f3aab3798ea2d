"""Commands on the database of Compose, and in the image of the revisions."""

from __future__ import annotations

import os
import subprocess

from support.containers.checkouts import Checkout

NETWORK = "aiod-rest-api_default"


def query(checkout: Checkout, statement: str) -> str:
    """Run SQL with the client in the database's container, and return its output."""
    client = 'MYSQL_PWD=$MYSQL_ROOT_PASSWORD exec mysql --user=root -sN "$@"'
    arguments = ["docker", "compose", "exec", "-T", "sqlserver", "sh", "-c", client, "sh"]
    done = subprocess.run(
        [*arguments, f"--execute={statement}"],
        cwd=checkout.folder,
        env={**os.environ, **checkout.environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def migration(arguments: str = "", options: str = "", mode: str = ":ro") -> str:
    """The shell command that runs the image on the database of Compose, on the checkout."""
    return (
        f"docker run --rm -v $(pwd)/alembic:/alembic{mode} -v $(pwd)/src:/app --network {NETWORK} "
        f"-e DATABASE_PASSWORD {options} aiod-migration {arguments}"
    )
