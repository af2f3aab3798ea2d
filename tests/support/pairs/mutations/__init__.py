"""Mutations of a description, each of which makes one change in a function of its own.

The result may be invalid; :func:`support.pairs.mend.mend` repairs it.
"""

from __future__ import annotations

from support.pairs.mutations import columns, keys, objects, tables
from support.pairs.mutations.register import MUTATIONS

__all__ = ["MUTATIONS", "columns", "keys", "objects", "tables"]
