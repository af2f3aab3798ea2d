"""Results of earlier runs of a project.

A result is used only for exactly its key: a changed file, package, server or option changes the
key.
"""

from __future__ import annotations

from alembic_autogen.memo.models_results import ModelsResults
from alembic_autogen.memo.snapshots import Snapshots


class Results(Snapshots, ModelsResults):
    """All remembered results of a project, for one server; see :class:`~.memory.Memory`."""
