"""The relay as a script, when who started it is gone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from alembic_autogen.server import process


def test_a_relay_whose_run_was_interrupted_ends_in_silence(tmp_path: Path) -> None:
    script = Path(process.__file__).with_name("relay.py")
    place = {"host": "db.invalid", "port": 3306, "unix_socket": None, "tls": {}}
    request = json.dumps({**place, "bases": [str(tmp_path)]})
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
    assert not list(tmp_path.glob("*/*/sock"))
