"""Members of clusters: a Group Replication or a Galera with one member each."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from support.own_servers import OwnServer, Pattern, started
from support.ports import free_port

GROUP = "aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa"


@contextmanager
def group_member(of: Pattern, folder: Path) -> Iterator[OwnServer]:
    """Start MySQL as the only member of a group, with one primary."""
    options = {
        "server-id": "7",
        "log-bin": "binlog",
        "gtid-mode": "ON",
        "enforce-gtid-consistency": "ON",
        "performance-schema": "ON",
        "report-host": "127.0.0.1",
        "plugin-load-add": "group_replication.so",
        "loose-group-replication-group-name": GROUP,
        "loose-group-replication-local-address": f"127.0.0.1:{free_port()}",
        "loose-group-replication-bootstrap-group": "ON",
        "loose-group-replication-start-on-boot": "OFF",
    }
    with started(of, folder, *(f"--{name}={value}" for name, value in options.items())) as member:
        member.execute("START GROUP_REPLICATION")
        yield member


@contextmanager
def galera_node(of: Pattern, folder: Path, library: Path) -> Iterator[OwnServer]:
    """Start MariaDB as the only node of a cluster.

    :param library: as :func:`galera_library` finds it.
    """
    options = {
        "wsrep-on": "ON",
        "wsrep-provider": str(library),
        "wsrep-cluster-address": "gcomm://",
        "wsrep-node-address": f"127.0.0.1:{free_port()}",
        "binlog-format": "ROW",
        "innodb-autoinc-lock-mode": "2",
    }
    given = [f"--{name}={value}" for name, value in options.items()]
    with started(of, folder, *given, "--wsrep-new-cluster") as node:
        yield node


def galera_library(folder: Path) -> Path:
    """Unpack the distribution's package of Galera, without installing it."""
    folder.mkdir()
    if not shutil.which("apt-get"):
        pytest.skip("Galera comes from a package of Debian")
    command = ["apt-get", "download", "galera-4"]
    if subprocess.run(command, cwd=folder, capture_output=True).returncode:
        pytest.skip("the package galera-4 cannot be downloaded")
    (package,) = folder.glob("*.deb")
    subprocess.run(["dpkg-deb", "-x", package, folder], check=True)
    return folder / "usr" / "lib" / "galera" / "libgalera_smm.so"
