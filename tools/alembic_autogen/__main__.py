"""Run ``alembic-autogen`` as ``python -m alembic_autogen``."""

from __future__ import annotations

import gc
import os
from typing import NoReturn

from alembic_autogen import signals

YOUNG = 100_000
"""The number of new objects that starts a garbage collection. With Python's default of 700 (2000
since 3.13), collections take a third of the time of compiling the statements of 1,000 tables."""


def main() -> NoReturn:
    """Run the command line; Ctrl-C prints no traceback, not even during imports."""
    signals.install()
    gc.set_threshold(YOUNG)
    try:
        from alembic_autogen.cli.main import main

        main()
    except KeyboardInterrupt:
        os._exit(signals.exit_code())


if __name__ == "__main__":
    main()
