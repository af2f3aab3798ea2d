"""The relay as a script, when who started it is gone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from alembic_autogen.server import process


@pytest.fixture
def base() -> Iterator[Path]:
    """A folder with a short path: that of a socket has at most 107 bytes (unix(7))."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


def test_a_relay_whose_run_was_interrupted_ends_in_silence(base: Path) -> None:
    script = Path(process.__file__).with_name("relay.py")
    place = {"host": "db.invalid", "port": 3306, "unix_socket": None, "tls": {}, "sender": 0}
    request = json.dumps({**place, "bases": [str(base)]})
    reads, writes = os.pipe()
    os.close(reads)
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(script), request],
        stdin=subprocess.DEVNULL,
        stdout=writes,
        stderr=subprocess.PIPE,
        text=True,
        timeout=60,
    )
    os.close(writes)
    assert (done.returncode, done.stderr) == (0, "")
    assert not list(base.glob("*/*/sock"))
