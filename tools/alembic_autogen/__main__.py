"""``python -m alembic_autogen``: the same as the program ``alembic-autogen``."""

from __future__ import annotations

import os
from typing import NoReturn

from alembic_autogen import signals


def main() -> NoReturn:
    """Run the command line; Ctrl-C is no traceback, not even while this is being imported."""
    signals.install()
    try:
        from alembic_autogen.cli import main

        main()
    except KeyboardInterrupt:
        os._exit(signals.exit_code())


if __name__ == "__main__":
    main()
