"""The command line of this repository: ``python tools/autogen.py COMMAND``."""

from alembic_autogen.__main__ import main

if __name__ == "__main__":
    main()
