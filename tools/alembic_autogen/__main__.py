"""``python -m alembic_autogen``: the same as the program ``alembic-autogen``."""

from alembic_autogen.cli import main

if __name__ == "__main__":
    main()
