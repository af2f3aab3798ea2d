"""The application is no installed package: its folder has to be on the path."""

import sys
from pathlib import Path

SRC = str(Path(__file__).parents[3] / "src")
if SRC not in sys.path:
    sys.path.insert(0, SRC)
