"""Being here, it lets every test import what tests share: ``from support import …``."""

import signal

pytest_plugins = ["support.outcomes", "alembic_autogen.pytest_plugin"]

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A shell lets what it starts in the background ignore Ctrl-C, and so would the commands that
    # tests interrupt (POSIX, Shell Command Language, 2.11).
    signal.signal(signal.SIGINT, signal.default_int_handler)
