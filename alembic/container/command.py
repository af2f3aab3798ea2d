"""The command itself: ``alembic …``, and the exit code that it ends with."""

from __future__ import annotations

import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from migration import identity

VERSIONS = Path("/alembic/versions")
FAILED = 2
INTERRUPTED = 130
TERMINATED = 143


def main(arguments: Sequence[str]) -> int:
    """Run an Alembic command as the owner of the revisions.

    :returns: the exit code.
    """
    # The first process of a container has no default action for SIGTERM, so `docker stop` would
    # wait for ten seconds and kill it.
    signal.signal(signal.SIGTERM, _terminate)
    try:
        identity.become_owner(VERSIONS)
    except OSError as error:
        return _fail(
            f"The owner of {VERSIONS} cannot be taken on ({error.strerror}); mount the folder that "
            "holds versions/ at /alembic, and start the container as root or with --user."
        )
    try:
        return _run(arguments)
    except KeyboardInterrupt:
        return INTERRUPTED


def _fail(sentence: str) -> int:
    # Alembic has begun a line ("Generating …") that it ends by FAILED; both belong before this one.
    sys.stdout.flush()
    sys.stderr.write(f"alembic: {sentence}\n")
    return FAILED


def _terminate(number: int, frame: object) -> NoReturn:
    raise SystemExit(TERMINATED)


def _run(arguments: Sequence[str]) -> int:
    # Imported by now only, so that no code of the mounted folders runs as root.
    from alembic.config import CommandLine
    from migration import patience, sentences

    server = patience.wait_for_servers()
    try:
        CommandLine(prog="alembic").main(["--raiseerr", *arguments])
    except Exception as error:
        sentence = sentences.explain(error, server)
        if sentence is None:
            raise
        return _fail(sentence)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
