"""The tool, for which a given server is one about which results of earlier runs are kept.

A server that is given by its URL may be changed by anybody, so that the tool itself remembers
nothing about it. Here it is ours, it stays as it is, and hundreds of runs need not start their own.
It lies beside autogen.py in a copy of the tool.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from alembic_autogen.__main__ import main
from alembic_autogen.memo.results import Results
from alembic_autogen.server.sources.url import UrlServer

UrlServer.identity = lambda self, settings: {"url": settings.server}
Results.snapshot_to_make = lambda self, *arguments: None  # its data directory is not ours to keep

if __name__ == "__main__":
    main()
