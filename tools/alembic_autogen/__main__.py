"""``python -m alembic_autogen``: the same as the program ``alembic-autogen``."""

from __future__ import annotations

import gc
import os
from typing import NoReturn

from alembic_autogen import signals

YOUNG = 100_000
"""Objects after which the garbage collector looks: at Python's own 700 (2000 since 3.13) it takes a
third of the time in which the statements of a thousand tables are compiled."""


def main() -> NoReturn:
    """Run the command line; Ctrl-C is no traceback, not even while this is being imported."""
    signals.install()
    gc.set_threshold(YOUNG)
    try:
        from alembic_autogen.cli.main import main

        main()
    except KeyboardInterrupt:
        os._exit(signals.exit_code())


if __name__ == "__main__":
    main()
