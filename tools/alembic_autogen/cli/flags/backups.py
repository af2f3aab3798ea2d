"""The flags of ``upgrade`` and ``downgrade`` that save what revisions destroy, and restore it."""

from __future__ import annotations

import argparse


def add_backup_flags(command: argparse.ArgumentParser) -> None:
    """Add the flags to a command."""
    command.add_argument(
        "--backup",
        metavar="DIR",
        help="save there what the revisions destroy, before each statement",
    )
    command.add_argument(
        "--restore",
        metavar="DIR",
        help="bring back what a run in the other direction has saved there",
    )
    command.add_argument(
        "--accept-no-key",
        action="store_true",
        help="with --backup: save rows without a key too, which --restore does not bring back",
    )
